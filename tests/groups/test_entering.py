"""Entering a group by WeChat's proof, and leaving it."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.accounts import service as accounts
from backend.groups import service
from backend.groups.models import Membership
from backend.wechat.simulator import groups as seals
from tests.arriving import arrive, card, written
from tests.conftest import Reader, SignedIn
from tests.entering import GROUPS, enter, proof
from tests.factories import an_article

A_BLOCK = base64.b64encode(bytes(16)).decode()


def test_a_stranger_is_in_no_group(client: FlaskClient) -> None:
    answer = client.post(GROUPS, json={"encrypted_data": A_BLOCK, "iv": A_BLOCK})
    assert answer.status_code == 401


def test_two_who_come_from_one_group_are_in_it_and_know_it_by_other_names(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    ids = {enter(wechat, signed_in(device), device) for device in ("lin", "mu")}
    assert len(ids) == 2
    assert len({each.group_key for each in members()}) == 1


def test_nothing_is_kept_that_wechat_calls_the_group(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    enter(wechat, lin, "lin")
    (row,) = members()
    assert "G" not in row.group_key
    assert len(row.group_key) == 32
    assert row.group_key not in lin.get(GROUPS).text


def test_coming_again_renews(wechat: FlaskClient, signed_in: SignedIn) -> None:
    lin, start = signed_in("lin"), clock.now()
    first = enter(wechat, lin, "lin")
    with clock.stop_at(start + timedelta(days=20)):
        assert enter(wechat, lin, "lin") == first
    with clock.stop_at(start + timedelta(days=49)):
        assert known(lin) == [first]
    with clock.stop_at(start + timedelta(days=51)):
        assert known(lin) == []
        service.sweep({})
    assert members() == []


def test_a_group_is_left_at_once_and_by_its_member_alone(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin, mu = signed_in("lin"), signed_in("mu")
    hers = enter(wechat, lin, "lin")
    assert mu.delete(f"{GROUPS}/{hers}").status_code == 204
    assert known(lin) == [hers]
    assert [lin.delete(f"{GROUPS}/{hers}").status_code for _ in range(2)] == [204, 204]
    assert known(lin) == []


def test_the_same_proof_is_good_once_also_after_leaving(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    sent = proof(wechat, "lin")
    first = lin.post(GROUPS, json=sent)
    lin.delete(f"{GROUPS}/{first.json['id']}")
    again = lin.post(GROUPS, json=sent)
    assert (again.status_code, again.json["code"]) == (409, "group_proof_used")
    assert known(lin) == []


def test_anothers_proof_does_not_open(wechat: FlaskClient, signed_in: SignedIn) -> None:
    signed_in("lin")
    mu = signed_in("mu")
    assert refused(mu, proof(wechat, "lin")) == (409, "session_key_stale")


def test_a_stale_session_key_is_told_and_signing_in_again_mends_it(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    sent = proof(wechat, "lin")
    again = Reader.arrive(app, wechat, "lin")
    assert refused(again, sent) == (409, "session_key_stale")
    assert refused(lin, proof(wechat, "lin")) == (201, None)


def test_a_session_key_locked_under_another_secret_is_stale(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = signed_in("lin")
    other = type(app.extensions["config"])(
        **{**app.extensions["config"].__dict__, "secret_key": "n" * 48}
    )
    monkeypatch.setitem(app.extensions, "config", other)
    assert refused(lin, proof(wechat, "lin")) == (409, "session_key_stale")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"watermark": {"appid": "wxother", "timestamp": 1}}, "seal_foreign"),
        ({"watermark": None}, "seal_foreign"),
        ({"watermark": {"appid": "wx5h1ju0000000sim0", "timestamp": "1"}}, "seal_broken"),
        ({"watermark": {"appid": "wx5h1ju0000000sim0", "timestamp": 1}}, "seal_old"),
        ({"watermark": {"appid": "wx5h1ju0000000sim0", "timestamp": 8_000_000_000}}, "seal_old"),
        ({"opengid": None, "open_single_roomid": "R1", "chat_type": 1}, "not_a_group"),
        ({"opengid": "G" * 200}, "not_a_group"),
        ({"opengid": 7}, "not_a_group"),
    ],
)
def test_what_is_no_proof_is_told_from_another(
    wechat: FlaskClient, signed_in: SignedIn, said: dict[str, Any], code: str
) -> None:
    lin = signed_in("lin")
    assert refused(lin, proof(wechat, "lin", **said)) == (422, code)
    assert members() == []


def test_a_proof_grows_old(wechat: FlaskClient, signed_in: SignedIn) -> None:
    lin, sent = signed_in("lin"), proof(wechat, "lin")
    sent = proof(wechat, "lin")
    with clock.stop_at(clock.now() + timedelta(minutes=11)):
        assert refused(lin, sent) == (422, "seal_old")


@pytest.mark.parametrize(
    ("data", "iv", "expected"),
    [
        ("不是", A_BLOCK, (422, "seal_broken")),
        ("AAAA", A_BLOCK, (422, "seal_broken")),
        (A_BLOCK, "AAAA", (422, "seal_broken")),
        (A_BLOCK, A_BLOCK, (409, "session_key_stale")),
        ("", A_BLOCK, (422, "bad_input")),
        ("A" * 5000, A_BLOCK, (422, "bad_input")),
        (7, A_BLOCK, (422, "bad_input")),
    ],
)
def test_garbage_is_refused(
    signed_in: SignedIn, data: Any, iv: str, expected: tuple[int, str]
) -> None:
    lin = signed_in("lin")
    assert refused(lin, {"encrypted_data": data, "iv": iv}) == expected


@pytest.mark.parametrize("plain", [b"[]", b"7", b'"G"', b"null"])
def test_json_that_is_no_object_is_refused(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn, plain: bytes
) -> None:
    lin = signed_in("lin")
    with db.reading():
        key = accounts.session_key(found(lin))
    made = seals.sealed(key, plain)
    sent = {"encrypted_data": made["encryptedData"], "iv": made["iv"]}
    assert refused(lin, sent) == (422, "seal_broken")


def test_the_side_door_refuses_what_it_cannot_seal(wechat: FlaskClient) -> None:
    for body in ({}, {"group": "g"}, {"group": "g", "device": "d", "said": 7}):
        assert wechat.post("/simulator/groups", data=json.dumps(body)).status_code == 422


def test_a_deleted_account_is_in_no_group(wechat: FlaskClient, signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    enter(wechat, lin, "lin")
    assert lin.delete("/api/v1/me").status_code == 204
    assert members() == []


def test_an_arrival_knows_its_group_by_the_readers_own_membership(
    wechat: FlaskClient, signed_in: SignedIn, client: FlaskClient
) -> None:
    lin, mu = signed_in("lin"), signed_in("mu")
    share = card(lin, an_article())
    hers = enter(wechat, mu, "mu")
    assert arrive(mu, share, scene=1044, group=hers).status_code == 201
    assert arrive(lin, share, scene=1044, group=hers, visitor="w" * 20).status_code == 201
    assert arrive(client, share, scene=1044, group=hers, visitor="x" * 20).status_code == 201
    (row,) = members()
    assert [visit.group_key for visit in written()] == [row.group_key, None, None]
    assert arrive(mu, share, group="../../etc").status_code == 422


def refused(reader: Reader, sent: dict[str, Any]) -> tuple[int, str | None]:
    """Send a proof; gives the status and the code of a refusal."""
    answer = reader.post(GROUPS, json=sent)
    if answer.status_code >= 400:
        assert answer.json["detail"]
    return answer.status_code, answer.json.get("code")


def known(reader: Reader) -> list[str]:
    """Give the ids of the groups a reader is in."""
    return [each["id"] for each in reader.get(GROUPS).json["items"]]


def members() -> list[Membership]:
    """Give all memberships."""
    with db.reading() as session:
        return list(session.scalars(select(Membership).order_by(Membership.id)))


def found(reader: Reader) -> Any:
    """Give a reader's account."""
    account = accounts.find(reader.id)
    assert account is not None
    return account
