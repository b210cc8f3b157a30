"""A reader, who keeps things."""

import pytest

from tests.conftest import Reader, SignedIn


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")
