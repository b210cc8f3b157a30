"""What became of one's own shares: how many came, how deep, in how many groups; never who."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import publication
from backend.articles.models import Article
from backend.shares.arrivals import visitor_identity
from backend.shares.models import Share
from backend.spread.trees import subtree
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article
from tests.spread.trees import NOON, a_chain, a_passage, a_share, visited, write
from tests.visiting import arrive, card, written

MINE = "/api/v1/me/shares"


def test_a_stranger_has_no_shares_to_look_at(client: FlaskClient) -> None:
    assert client.get(MINE).status_code == 401
    assert client.get(f"{MINE}/abc").status_code == 401


def test_a_reader_sees_how_many_came_through_theirs_and_below(
    article: Article, signed_in: SignedIn
) -> None:
    lin, friend, third = (signed_in(name) for name in ("lin", "friend", "third"))
    share = card(lin, article)
    arrive(friend, share)
    written()
    theirs = card(friend, article)
    arrive(third, theirs)
    written()
    (seen,) = lin.get(MINE).json["items"]
    assert (seen["id"], seen["channel"], seen["quotes"]) == (share, "card", [SENTENCE])
    assert (seen["article"]["title"], seen["available"]) == (article.title, True)
    assert (seen["people"], seen["visits"], seen["depth"], seen["depth_truncated"]) == (
        2,
        2,
        2,
        False,
    )
    assert seen["levels"] == [1, None]
    assert [each["people"] for each in friend.get(MINE).json["items"]] == [1]
    assert third.get(MINE).json == {"items": [], "next": None}


def test_what_nobody_came_through_is_listed_for_a_week(
    article: Article, reader: Reader, me: Account
) -> None:
    now = clock.now()
    a_share(article, account_id=me.id, created_at=now - timedelta(days=8))
    fresh = a_share(article, account_id=me.id, created_at=now - timedelta(days=6))
    used = a_share(article, account_id=me.id, created_at=now - timedelta(days=400))
    write([visited(used, article)])
    items = reader.get(MINE).json["items"]
    assert [(each["id"], each["people"], each["levels"]) for each in items] == [
        (used.public_id, 1, [1]),
        (fresh.public_id, 0, []),
    ]


def test_levels_beyond_the_first_are_told_from_three_people_on(
    article: Article, reader: Reader, me: Account
) -> None:
    share = a_share(article, account_id=me.id)
    second = a_share(article, share)
    third = a_share(article, second)
    write([visited(share, article), visited(third, article)])
    write([visited(second, article) for _ in range(2)])
    assert reader.get(MINE).json["items"][0]["levels"] == [1, None, None]
    write([visited(second, article)])
    seen = reader.get(MINE).json["items"][0]
    assert (seen["levels"], seen["people"], seen["depth"]) == ([1, 3, None], 5, 3)


def test_days_are_told_from_three_people_on(article: Article, reader: Reader, me: Account) -> None:
    made = clock.now() - timedelta(days=2, hours=1)
    share = a_share(article, account_id=me.id, created_at=made)
    below_it = a_share(article, share)
    path = f"{MINE}/{share.public_id}"
    write([visited(share, article, at=made), visited(share, article, at=made)])
    assert reader.get(path).json["days"] == []
    write([visited(below_it, article, at=made + timedelta(days=1))])
    seen = reader.get(path).json
    assert (seen["days"], seen["people"]) == ([2, 1, 0], 3)


def test_two_weeks_are_shown_day_by_day(article: Article, reader: Reader, me: Account) -> None:
    share = a_share(article, account_id=me.id)
    ends = (timedelta(), timedelta(days=14, seconds=-1), timedelta(days=14))
    write([visited(share, article, at=NOON + after) for after in ends])
    assert reader.get(f"{MINE}/{share.public_id}").json["days"] == [1, *[0] * 12, 1]


def test_groups_are_told_apart_and_counted_once(
    article: Article, reader: Reader, me: Account
) -> None:
    share, other = (a_share(article, account_id=me.id) for _ in range(2))
    second = a_share(article, share)
    chats = [visitor_identity.digest(name) for name in "ab"]
    through = [(share, chats[0]), (share, chats[0]), (second, chats[0]), (second, chats[1])]
    write([visited(at, article, group_key=chat) for at, chat in [*through, (share, None)]])
    write([visited(other, article, group_key=chats[0])])
    items = reader.get(MINE).json["items"]
    assert [(each["id"], each["groups"]) for each in items] == [
        (other.public_id, 1),
        (share.public_id, 2),
    ]


def test_what_is_deeper_than_one_can_look_is_folded(
    article: Article, reader: Reader, me: Account
) -> None:
    chain = a_chain(article, 30)
    with db.transaction() as session:
        session.get_one(Share, chain[0]).account_id = me.id
    write([visited(share, article) for share in chain for _ in range(3)])
    (seen,) = reader.get(MINE).json["items"]
    assert (seen["depth"], seen["depth_truncated"], seen["people"]) == (8, True, 90)
    assert seen["levels"] == [3] * 7 + [69]


def test_a_level_too_wide_to_look_at_is_folded(
    article: Article, reader: Reader, me: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subtree, "MAX_SHARES", 2)
    share = a_share(article, account_id=me.id)
    wide = [a_share(article, share) for _ in range(3)]
    write([visited(each, article) for each in [share, *wide]])
    (seen,) = reader.get(MINE).json["items"]
    assert (seen["depth"], seen["depth_truncated"], seen["levels"]) == (2, True, [1, 3])


def test_one_that_is_below_another_of_ones_own_counts_in_both(
    article: Article, reader: Reader, me: Account
) -> None:
    first = a_share(article, account_id=me.id)
    mine_again = a_share(article, a_share(article, first), account_id=me.id)
    write([visited(mine_again, article) for _ in range(3)])
    items = reader.get(MINE).json["items"]
    assert [each["levels"] for each in items] == [[3], [0, None, 3]]


def test_another_s_share_is_not_found(article: Article, signed_in: SignedIn) -> None:
    share = card(signed_in("lin"), article)
    for path in (share, "neverExisted", "%00", "é" * 40):
        answer = signed_in("other").get(f"{MINE}/{path}")
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_withdrawn_article_is_said_to_be_so(article: Article, signed_in: SignedIn) -> None:
    reader = signed_in("lin")
    card(reader, article)
    with db.transaction():
        publication.withdraw(article.public_id)
    assert reader.get(MINE).json["items"][0]["available"] is False


def test_pages_go_on_where_they_ended(article: Article, reader: Reader, me: Account) -> None:
    made = [a_share(article, account_id=me.id).public_id for _ in range(5)]
    write([visited(row.id, article) for row in shares_of(me)])
    seen, cursor = [], ""
    while cursor is not None:
        page = reader.get(f"{MINE}?limit=2&cursor={cursor}").json
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]
    for wrong in ("cursor=x", "limit=0", "limit=21"):
        assert reader.get(f"{MINE}?{wrong}").status_code == 422


def test_a_page_asks_as_much_as_one_share(
    app: Flask, article: Article, reader: Reader, me: Account
) -> None:
    passage = a_passage(article, SENTENCE)
    grow(article, me, passage.id)
    with counted(app) as one:
        assert len(reader.get(MINE).json["items"]) == 1
    for _ in range(19):
        grow(an_article(), me, passage.id)
    with counted(app) as many:
        assert len(reader.get(MINE).json["items"]) == 20
    assert len(many) == len(one) <= 9


def test_nobody_who_came_is_named(article: Article, signed_in: SignedIn) -> None:
    lin, friend = signed_in("lin"), signed_in("friend")
    friend.put("/api/v1/me", json={"nickname": "阿远"})
    share = card(lin, article)
    arrive(friend, share)
    written()
    theirs = card(friend, article)
    said = json.dumps([lin.get(path).json for path in (MINE, f"{MINE}/{share}")])
    for told in (friend.id, theirs, json.dumps("阿远").strip('"')):
        assert told not in said


def grow(article: Article, me: Account, passage_id: int) -> None:
    """Let a share of mine be passed on twice, one below the other."""
    first = a_share(article, account_id=me.id, passage_id=passage_id)
    second = a_share(article, first)
    write([visited(each, article) for each in (first, second, a_share(article, second))])


def shares_of(account: Account) -> list[Any]:
    with db.read_session() as session:
        return list(session.scalars(select(Share).where(Share.account_id == account.id)))


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")


@pytest.fixture
def me(reader: Reader) -> Account:
    with db.read_session() as session:
        return session.scalars(select(Account).where(Account.public_id == reader.id)).one()
