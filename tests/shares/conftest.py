"""What the tests of shares begin with."""

import pytest
from flask import Flask

from backend.articles.models import Article
from tests.conftest import Reader, SignedIn
from tests.factories import an_article
from tests.visiting import card


@pytest.fixture
def article(app: Flask) -> Article:
    """Publish an article."""
    return an_article()


@pytest.fixture
def shared(article: Article, signed_in: SignedIn) -> tuple[Reader, str]:
    """Give a reader called 林 and the share that they made."""
    reader = signed_in("lin")
    reader.put("/api/v1/me", json={"nickname": "林"})
    return reader, card(reader, article)
