"""Marks for one chat group: its members see that somebody marked this, and not who."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import ids
from backend.articles.models import Article
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article
from tests.group_entry import GROUPS, enter

Member = tuple[Reader, str]


@pytest.fixture
def article(app: Flask) -> Article:
    """Publish an article."""
    return an_article()


@pytest.fixture
def lin(wechat: FlaskClient, signed_in: SignedIn) -> Member:
    """Give a member of the reading group, and her id of it."""
    reader = signed_in("lin")
    return reader, enter(wechat, reader, "lin")


@pytest.fixture
def mei(wechat: FlaskClient, signed_in: SignedIn) -> Member:
    """Give another member, and her id of it."""
    reader = signed_in("mei")
    return reader, enter(wechat, reader, "mei")


def mark(member: Member, article: Article, **more: Any) -> Any:
    """Mark a sentence for the group, and give the answer."""
    sent = {
        "key": ids.generate(20),
        "quote": SENTENCE,
        "visibility": "group",
        "group_id": member[1],
    }
    return member[0].post(f"/api/v1/articles/{article.public_id}/marks", json=sent | more)


def seen(member: Member, article: Article) -> Any:
    """Give what is drawn for a member's group."""
    where = f"/api/v1/articles/{article.public_id}/marks?group_id={member[1]}"
    answer = member[0].get(where)
    assert answer.status_code == 200, answer.text
    return answer.json["group"]


def test_members_see_that_it_was_marked_and_how_often_and_not_by_whom(
    article: Article, lin: Member, mei: Member
) -> None:
    assert mark(lin, article).status_code == 201
    (found,) = seen(mei, article)
    assert (found["quote"], found["readers"]) == (SENTENCE, 1)
    assert set(found) == {"start", "end", "quote", "readers"}
    mark(mei, article)
    assert [each["readers"] for each in seen(lin, article)] == [2]


def test_nobody_else_sees_it(
    client: Any, wechat: FlaskClient, signed_in: SignedIn, article: Article, lin: Member
) -> None:
    mark(lin, article)
    bo = signed_in("bo")
    assert seen((bo, enter(wechat, bo, "bo", "别的群")), article) == []
    where = f"/api/v1/articles/{article.public_id}/marks"
    for reader in (client, bo):
        plain = reader.get(where).json
        assert (plain["group"], plain["popular"], plain["items"]) == ([], [], [])
        refused = reader.get(f"{where}?group_id={lin[1]}")
        assert (refused.status_code, refused.json["code"]) == (404, "group_unknown")


def test_a_mark_goes_into_a_group_and_out_again(article: Article, lin: Member, mei: Member) -> None:
    made = mark(lin, article).json
    one = f"/api/v1/marks/{made['id']}"
    kept = lin[0].put(one, json={"colour": "blue", "visibility": "group"})
    assert (kept.status_code, len(seen(mei, article))) == (200, 1)
    lin[0].put(one, json={"visibility": "private"})
    assert seen(mei, article) == []
    unnamed = lin[0].put(one, json={"visibility": "group"})
    assert (unnamed.status_code, unnamed.json["code"]) == (404, "group_unknown")
    lin[0].put(one, json={"visibility": "group", "group_id": lin[1]})
    assert len(seen(mei, article)) == 1
    lin[0].delete(one)
    assert seen(mei, article) == []


def test_nobody_marks_for_a_group_they_are_not_in(
    signed_in: SignedIn, article: Article, lin: Member
) -> None:
    assert mark((signed_in("bo"), lin[1]), article).status_code == 404
    lin[0].delete(f"{GROUPS}/{lin[1]}")
    assert mark(lin, article).status_code == 404
    assert mark(lin, article, visibility="private").status_code == 422
    assert mark(lin, article, group_id="../x").status_code == 422


def test_a_deleted_account_marks_nothing(article: Article, lin: Member, mei: Member) -> None:
    mark(lin, article)
    lin[0].delete("/api/v1/me")
    assert seen(mei, article) == []


def test_what_a_group_marked_is_a_fixed_number_of_queries(
    app: Flask, article: Article, lin: Member, mei: Member
) -> None:
    asked = []
    for quotes in (["下班的人"], ["像一条", "被放开的河", "我记住了", "那天的风"]):
        for quote in quotes:
            assert mark(lin, article, quote=quote).status_code == 201
        with counted(app) as sent:
            seen(mei, article)
        asked.append(len(sent))
    assert asked[0] == asked[1]
