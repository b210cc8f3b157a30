"""An article with a sentence to hide words of, and people who challenge each other."""

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
    """Give a reader with a name, who challenges."""
    found = signed_in("lin")
    found.is_called("林")
    return found


@pytest.fixture
def mei(signed_in: SignedIn) -> Reader:
    """Give another reader, who plays."""
    found = signed_in("mei")
    found.is_called("梅")
    return found


@pytest.fixture
def bo(signed_in: SignedIn) -> Reader:
    """Give a reader without a name."""
    return signed_in("bo")
