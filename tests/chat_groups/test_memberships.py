"""Entering a group by WeChat's proof, and leaving it."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.accounts import account_lookup, wechat_session_keys
from backend.chat_groups import memberships
from backend.chat_groups.models import Membership
from backend.wechat.simulator import group_enter_info
from tests.conftest import Reader, SignedIn
from tests.factories import an_article
from tests.group_entry import GROUPS, enter, proof
from tests.visiting import arrive, card, written

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
    with clock.freeze_at(start + timedelta(days=20)):
        assert enter(wechat, lin, "lin") == first
    with clock.freeze_at(start + timedelta(days=49)):
        assert known(lin) == [first]
    with clock.freeze_at(start + timedelta(days=51)):
        assert known(lin) == []
        memberships.delete_expired({})
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


RESPELLED: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "spare bits of the vector": lambda data, iv: (data, spare_bits(iv)),
    "spare bits of the data": lambda data, iv: (spare_bits(data), iv),
    "more padding": lambda data, iv: (data, iv + "="),
    "padding behind padding": lambda data, iv: (data + "====", iv),
    "no padding": lambda data, iv: (data.rstrip("="), iv.rstrip("=")),
    "a line's end": lambda data, iv: (data + "\n", iv),
    "a line's end within": lambda data, iv: (data[:4] + "\r\n" + data[4:], iv),
    "a blank": lambda data, iv: (data, f" {iv}"),
    "the alphabet of addresses": lambda data, iv: (in_addresses(data), in_addresses(iv)),
}


@pytest.mark.parametrize("how", RESPELLED)
def test_another_spelling_of_a_used_proof_is_not_another_proof(
    wechat: FlaskClient, signed_in: SignedIn, how: str
) -> None:
    lin = signed_in("lin")
    sent = long_enough(wechat)
    first = lin.post(GROUPS, json=sent)
    assert first.status_code == 201, first.text
    lin.delete(f"{GROUPS}/{first.json['id']}")
    data, iv = RESPELLED[how](sent["encrypted_data"], sent["iv"])
    again = lin.post(GROUPS, json={"encrypted_data": data, "iv": iv})
    assert again.json["code"] in ("seal_broken", "group_proof_used")
    assert known(lin) == []


def test_a_proof_whose_vector_was_altered_is_the_same_proof(
    wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    with db.read_session():
        key = wechat_session_keys.get_session_key(found(lin))
    watermark = {"appid": "wx5h1ju0000000sim0", "timestamp": int(clock.now().timestamp())}
    plain = {"chat_type": 3, "opengid": "Gread", "watermark": watermark}
    made = group_enter_info.encrypt(key, json.dumps(plain).encode())
    sent = {"encrypted_data": made["encryptedData"], "iv": made["iv"]}
    assert refused(lin, sent) == (201, None)
    vector = bytearray(base64.b64decode(sent["iv"]))
    vector[14] ^= ord("3") ^ ord("4")  # the chat_type, in the first block
    altered = sent | {"iv": base64.b64encode(vector).decode()}
    assert refused(lin, altered) == (409, "group_proof_used")


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
    with clock.freeze_at(clock.now() + timedelta(minutes=11)):
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
    with db.read_session():
        key = wechat_session_keys.get_session_key(found(lin))
    made = group_enter_info.encrypt(key, plain)
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
    assert arrive(mu, share, scene=1044, group_id=hers).status_code == 201
    assert arrive(lin, share, scene=1044, group_id=hers, visitor="w" * 20).status_code == 201
    assert arrive(client, share, scene=1044, group_id=hers, visitor="x" * 20).status_code == 201
    (row,) = members()
    assert [visit.group_key for visit in written()] == [row.group_key, None, None]
    assert arrive(mu, share, group_id="../../etc").status_code == 422


def refused(reader: Reader, sent: dict[str, Any]) -> tuple[int, str | None]:
    """Send a proof; gives the status and the code of a refusal."""
    answer = reader.post(GROUPS, json=sent)
    if answer.status_code >= 400:
        assert answer.json["detail"]
    return answer.status_code, answer.json.get("code")


def long_enough(wechat: FlaskClient) -> dict[str, Any]:
    """Ask for a proof whose base64 has letters that another alphabet spells otherwise."""
    while True:
        sent = proof(wechat, "lin")
        marked = set("+/") & set(sent["encrypted_data"]) and set("+/") & set(sent["iv"])
        if marked:
            return sent


def spare_bits(text: str) -> str:
    """Set a spare bit in the last letter, which the bytes do not show; as it is where none is."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = text.rstrip("=")
    if bare == text:
        return text
    return bare[:-1] + letters[letters.index(bare[-1]) + 1] + text[len(bare) :]


def in_addresses(text: str) -> str:
    """Spell base64 as addresses do."""
    return text.replace("+", "-").replace("/", "_")


def known(reader: Reader) -> list[str]:
    """Give the ids of the groups a reader is in."""
    return [each["id"] for each in reader.get(GROUPS).json["items"]]


def members() -> list[Membership]:
    """Give all memberships."""
    with db.read_session() as session:
        return list(session.scalars(select(Membership).order_by(Membership.id)))


def found(reader: Reader) -> Any:
    """Give a reader's account."""
    account = account_lookup.find_account(reader.id)
    assert account is not None
    return account
