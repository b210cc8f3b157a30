"""Fixtures: an article and several readers of it; a folder whose tests want them imports them."""

import pytest
from flask import Flask

from backend.articles.models import Article
from tests.conftest import Reader, SignedIn
from tests.factories import an_article


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def lin(signed_in: SignedIn) -> Reader:
    """Give a reader with a name."""
    found = signed_in("lin")
    found.is_called("林")
    return found


@pytest.fixture
def mei(signed_in: SignedIn) -> Reader:
    """Give another reader."""
    found = signed_in("mei")
    found.is_called("梅")
    return found


@pytest.fixture
def bo(signed_in: SignedIn) -> Reader:
    """Give a reader without a name."""
    return signed_in("bo")
