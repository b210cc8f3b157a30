"""A stranger signs in: the visits and shares of the phone are theirs, and count once."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.accounts import account_lookup
from backend.articles.models import Article
from backend.shares.arrivals import visitor_identity
from backend.shares.models import Phone, Visit
from tests.conftest import Reader, SignedIn, login_code
from tests.factories import an_article
from tests.shares.sharing import PHONE, sign_in
from tests.visiting import arrive, card, judged, share_of, written


def test_who_came_as_a_stranger_and_signs_in_hangs_below_that_share(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str],
    article: Article,
) -> None:  # fmt: skip
    arrive(client, shared[1], visitor=PHONE)
    friend = sign_in(app, wechat, "friend")
    assert share_of(card(friend, article)).parent_id == share_of(shared[1]).id


def test_what_was_written_of_a_stranger_becomes_theirs(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str],
    article: Article,
) -> None:  # fmt: skip
    arrive(client, shared[1], visitor=PHONE)
    before = written()
    friend = sign_in(app, wechat, "friend")
    after = written()
    assert (before[0].account_id, before[0].visitor) == (
        None,
        visitor_identity.get_token_visitor(PHONE),
    )
    assert (after[0].account_id, after[0].visitor) == name_of(friend)
    assert judged() == ["counted"]
    assert share_of(card(friend, article)).parent_id == share_of(shared[1]).id


def test_a_stranger_who_was_the_sharer_does_not_count_after_all(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    arrive(client, shared[1], visitor=PHONE)
    assert judged() == ["counted"]
    sign_in(app, wechat, "lin")
    assert judged() == ["self"]
    arrive(client, shared[1], visitor=PHONE)
    assert judged() == ["self", "self"]


def test_two_phones_of_one_reader_are_one_visitor(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    start = datetime.now(UTC)
    for minutes, token in ((0, PHONE), (1, "q" * 20)):
        with clock.freeze_at(start + timedelta(minutes=minutes)):
            arrive(client, shared[1], visitor=token)
    assert [visit.is_first for visit in written()] == [True, True]
    sign_in(app, wechat, "friend", PHONE)
    sign_in(app, wechat, "friend", "q" * 20)
    assert judged() == ["counted", "repeat"]
    assert [(visit.is_first, visit.is_new) for visit in written()] == [(True, True), (False, False)]


def test_who_came_elsewhere_before_is_not_new_after_all(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    reader, share = shared
    other = card(reader, an_article())
    friend = sign_in(app, wechat, "friend", "q" * 20)
    start = datetime.now(UTC)
    with clock.freeze_at(start):
        arrive(client, share, visitor=PHONE)
    with clock.freeze_at(start + timedelta(minutes=1)):
        arrive(friend, other, visitor="q" * 20)
    assert [visit.is_new for visit in written()] == [True, True]
    sign_in(app, wechat, "friend", PHONE)
    assert [visit.is_new for visit in written()] == [True, False]


def test_a_sign_in_on_an_arrival_joins_as_well(
    client: FlaskClient, signed_in: SignedIn, shared: tuple[Reader, str]
) -> None:
    arrive(client, shared[1], visitor=PHONE)
    friend = signed_in("friend")
    arrive(friend, shared[1], visitor=PHONE)
    assert judged() == ["counted", "repeat"]
    assert {visit.visitor for visit in written()} == {name_of(friend)[1]}


def test_a_phone_is_whose_who_signed_in_last(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    for device in ("friend", "other"):
        sign_in(app, wechat, device)
    arrive(client, shared[1], visitor=PHONE)
    (visit,) = written()
    assert visit.visitor == name_of(sign_in(app, wechat, "other"))[1]


def test_nothing_that_waits_brings_a_deleted_reader_back(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    friend = sign_in(app, wechat, "friend")
    name = name_of(friend)
    arrive(friend, shared[1], visitor=PHONE)
    friend.delete("/api/v1/me")
    (visit,) = written()
    assert visit.counted
    assert visit.account_id is None
    assert visit.visitor not in (name[1], visitor_identity.get_token_visitor(PHONE))
    with db.read_session() as session:
        assert session.scalars(select(Phone)).all() == []


def test_a_deleted_reader_leaves_neither_their_name_nor_their_phones(
    app: Flask, client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    arrive(client, shared[1], visitor=PHONE)
    friend = sign_in(app, wechat, "friend")
    written()
    name = name_of(friend)
    friend.delete("/api/v1/me")
    with db.read_session() as session:
        kept = session.scalars(select(Visit)).one()
        assert session.scalars(select(Phone)).all() == []
    assert (
        kept.account_id,
        kept.visitor in (name[1], visitor_identity.get_token_visitor(PHONE)),
    ) == (
        None,
        False,
    )


def test_a_token_that_is_none_is_refused(app: Flask, wechat: FlaskClient) -> None:
    code = login_code(wechat)
    answer = app.test_client().post("/api/v1/sessions", json={"code": code, "visitor": "short"})
    assert answer.status_code == 422


def name_of(reader: Reader) -> tuple[int, str]:
    account = account_lookup.find_account(reader.id)
    assert account is not None
    return account.id, visitor_identity.get_account_visitor(account)
