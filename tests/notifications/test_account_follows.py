"""Following an account, and one notice of each new article."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import publication
from backend.articles.models import Article, OfficialAccount
from backend.notifications import account_follows
from backend.notifications.models import Follow, Notice
from tests.commenting import API
from tests.conftest import Reader, SignedIn, counted
from tests.factories import an_article
from tests.notifying import ARTICLE, NOON, allow, delivered, inbox, work


def test_who_follows_hears_of_a_new_article_once(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    with clock.freeze_at(NOON):
        lin, chen = signed_in("lin"), signed_in("chen")
        follow(lin, an_article())
        allow(app, wechat, lin, "lin", ARTICLE)
    with clock.freeze_at(NOON + timedelta(minutes=1)):
        article = an_article("新的一篇")
        [notice] = inbox(lin)
        assert (notice["kind"], notice["content"]["title"]) == ("article", "新的一篇")
        assert notice["content"]["article_id"] == article.public_id
        assert inbox(chen) == []
        [message] = delivered(wechat)
        assert message["data"]["thing1"] == "新的一篇"
        with db.transaction():
            publication.withdraw(article.public_id)
        assert inbox(lin)[0]["content"] is None
        with db.transaction():
            publication.publish(article.public_id)
        work()
        assert len(inbox(lin)) == len(delivered(wechat)) == 1


def test_following_twice_is_following_and_it_ends(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    article = an_article()
    path = f"{API}/official-accounts/{account_of(article).public_id}/follow"
    assert lin.get(path).json == {"following": False}
    for _ in range(2):
        assert lin.put(path).json == {"following": True}
    assert lin.get(path).json == {"following": True}
    assert [each["id"] for each in lin.get(f"{API}/me/follows").json["items"]] == [
        account_of(article).public_id
    ]
    for _ in range(2):
        assert lin.delete(path).json == {"following": False}
    assert lin.get(f"{API}/me/follows").json["items"] == []


def test_a_stranger_follows_nobody(client: FlaskClient) -> None:
    path = f"{API}/official-accounts/{account_of(an_article()).public_id}/follow"
    assert client.get(path).json == {"following": False}
    assert client.put(path).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_account_that_is_none_is_not_followed(signed_in: SignedIn, method: str) -> None:
    answer = getattr(signed_in(), method)(f"{API}/official-accounts/nobody/follow")
    assert answer.status_code == 404


def test_a_thousand_followers_are_told_in_batches(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_follows, "BATCH_SIZE", 100)
    with clock.freeze_at(NOON):
        account = account_of(an_article())
        with db.transaction() as session:
            people = [Account() for _ in range(250)]
            session.add_all(people)
            session.flush()
            session.add_all(
                Follow(account_id=each.id, official_account_id=account.id) for each in people
            )
    with clock.freeze_at(NOON + timedelta(minutes=1)):
        article = an_article()
        with counted(app) as sent:
            work()
        assert told(article) == 250
        assert len([each for each in sent if "INSERT INTO notices" in each]) == 3
        account_follows.fan_out({"article": article.id})
        work()
        assert told(article) == 250


def follow(reader: Reader, article: Article) -> None:
    path = f"{API}/official-accounts/{account_of(article).public_id}/follow"
    assert reader.put(path).status_code == 200


def account_of(article: Article) -> OfficialAccount:
    with db.read_session() as session:
        return session.get_one(OfficialAccount, article.official_account_id)


def told(article: Article) -> int:
    with db.read_session() as session:
        one = (Notice.kind == "article", Notice.key == article.public_id)
        return session.scalar(select(func.count()).select_from(Notice).where(*one)) or 0
