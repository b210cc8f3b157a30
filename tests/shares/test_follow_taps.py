"""The tap by which a reader goes to follow the account."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import db
from backend.accounts import account_lookup
from backend.articles.models import Article
from backend.shares import follow_taps
from backend.shares.arrivals import visitor_identity
from backend.shares.models import FollowTap
from tests.conftest import SignedIn
from tests.factories import an_article


def test_a_tap_is_kept_once_for_each_visitor(client: FlaskClient, article: Article) -> None:
    answers = [tap(client, article.public_id, who) for who in ("a" * 20, "a" * 20, "b" * 20)]
    assert [answer.status_code for answer in answers] == [204, 204, 204]
    with db.read_session():
        assert follow_taps.count_taps(article) == 2


def test_a_deleted_reader_is_nobody_among_them(signed_in: SignedIn, article: Article) -> None:
    reader = signed_in("lin")
    account = account_lookup.find_account(reader.id)
    assert account is not None
    tap(reader, article.public_id, "a" * 20)
    reader.delete("/api/v1/me")
    with db.read_session() as session:
        (kept,) = session.scalars(select(FollowTap))
    assert kept.visitor != visitor_identity.get_account_visitor(account)


@pytest.mark.parametrize(("sent", "status"), [({}, 422), ({"visitor": "x"}, 422)])
def test_a_malformed_tap_is_refused(
    client: FlaskClient, article: Article, sent: dict[str, str], status: int
) -> None:
    path = f"/api/v1/articles/{article.public_id}/follow-taps"
    assert client.post(path, json=sent).status_code == status


def test_an_article_that_is_not_there_is_said(client: FlaskClient, app: Flask) -> None:
    assert tap(client, "none", "a" * 20).status_code == 404


def tap(who: Any, article: str, visitor: str) -> Any:
    path = f"/api/v1/articles/{article}/follow-taps"
    return who.post(path, json={"visitor": visitor})


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()
