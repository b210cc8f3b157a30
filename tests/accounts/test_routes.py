"""Sign-in, the own profile, sign-out and deletion over HTTP."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db, job_queue
from backend.accounts import wechat_session_keys
from backend.accounts.models import Account, Identity
from tests.conftest import Reader, SignedIn, login_code
from tests.factories import a_picture

STRANGERS = [
    ("get", "/api/v1/me"),
    ("delete", "/api/v1/me"),
    ("delete", "/api/v1/sessions"),
    ("delete", "/api/v1/sessions/current"),
]


@pytest.mark.parametrize(("method", "path"), STRANGERS)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, method: str, path: str) -> None:
    answer = getattr(client, method)(path)
    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")


def test_a_code_becomes_a_token_that_opens_ones_profile(signed_in: SignedIn) -> None:
    reader = signed_in()
    me = reader.get("/api/v1/me")
    empty = {
        "nickname": "",
        "avatar_url": None,
        "new_nickname": None,
        "new_avatar": None,
        "unread": 0,
    }
    assert me.json == {"id": reader.id, **empty}


def test_the_same_phone_comes_back_to_the_same_account(signed_in: SignedIn) -> None:
    assert signed_in("lin").id == signed_in("lin").id
    assert signed_in("lin").id != signed_in("an").id


def test_one_unionid_is_one_person_under_two_openids(app: Flask, wechat: FlaskClient) -> None:
    found = set()
    for openid in ("o-one", "o-two"):
        given = wechat.post("/simulator/codes", json={"openid": openid, "unionid": "u-same"}).json
        assert given is not None
        answer = app.test_client().post("/api/v1/sessions", json={"code": given["code"]})
        assert answer.json is not None
        found.add(answer.json["account"]["id"])
    assert len(found) == 1


def test_a_code_is_good_once(client: FlaskClient, wechat: FlaskClient) -> None:
    code = login_code(wechat)
    assert client.post("/api/v1/sessions", json={"code": code}).status_code == 201
    again = client.post("/api/v1/sessions", json={"code": code})
    assert (again.status_code, code_of(again)) == (422, "code_refused")


def test_a_made_up_code_is_refused(client: FlaskClient, wechat: FlaskClient) -> None:
    answer = client.post("/api/v1/sessions", json={"code": "nonsense"})
    assert (answer.status_code, code_of(answer)) == (422, "code_refused")


def test_wechat_away_is_said_and_makes_no_account(
    app: Flask, client: FlaskClient, wechat: FlaskClient
) -> None:
    wechat.post("/simulator/script", json={"outage": 60})
    answer = client.post("/api/v1/sessions", json={"code": "any"})
    assert (answer.status_code, code_of(answer)) == (503, "wechat_away")
    assert "Retry-After" in answer.headers
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_the_session_key_is_kept_encrypted_and_never_sent(app: Flask, signed_in: SignedIn) -> None:
    reader = signed_in()
    with db.read_session() as session:
        identity = session.scalars(select(Identity)).one()
        account = session.scalars(select(Account)).one()
    with db.transaction():
        opened = wechat_session_keys.get_session_key(account)
    assert opened not in identity.session_key
    assert opened not in reader.get("/api/v1/me").text


def test_only_digests_of_tokens_are_in_redis(redis: Any, signed_in: SignedIn) -> None:
    token = signed_in().token
    everything = b"".join(redis.keys("*"))
    for key in redis.keys("sign-in*"):
        everything += redis.dump(key)
    assert token.encode() not in everything


def test_signing_out_ends_this_phone_only(signed_in: SignedIn) -> None:
    here, there = signed_in("lin"), signed_in("lin")
    assert here.delete("/api/v1/sessions/current").status_code == 204
    assert here.get("/api/v1/me").status_code == 401
    assert there.get("/api/v1/me").status_code == 200


def test_signing_out_everywhere_ends_all_phones(signed_in: SignedIn) -> None:
    here, there = signed_in("lin"), signed_in("lin")
    assert here.delete("/api/v1/sessions").status_code == 204
    assert [each.get("/api/v1/me").status_code for each in (here, there)] == [401, 401]


def test_a_deleted_account_names_nobody_and_cannot_come_back(
    app: Flask, signed_in: SignedIn, client: FlaskClient
) -> None:
    reader = signed_in("lin")
    reader.put("/api/v1/me", json={"nickname": "林"})
    face = upload(reader, a_picture()).json["new_avatar"]["avatar_url"]
    face = face.removeprefix("http://shiju.test")
    assert client.get(face).status_code == 200
    assert reader.delete("/api/v1/me").status_code == 204
    assert reader.get("/api/v1/me").status_code == 401
    with db.read_session() as session:
        left = session.scalars(select(Account)).one()
        assert (left.nickname, left.avatar_key) == ("", None)
        assert session.scalar(select(func.count()).select_from(Identity)) == 0
    job_queue.run_due()
    assert client.get(face).status_code == 404
    assert signed_in("lin").id != reader.id


def test_an_expired_sign_in_is_a_stranger(signed_in: SignedIn, redis: Any) -> None:
    reader = signed_in()
    for key in redis.keys("sign-in:*"):
        redis.expire(key, 0)
    assert reader.get("/api/v1/me").status_code == 401


def test_a_sign_in_slides_on_when_used(signed_in: SignedIn, redis: Any) -> None:
    reader = signed_in()
    (key,) = redis.keys("sign-in:*")
    redis.expire(key, 100)
    reader.get("/api/v1/me")
    assert redis.ttl(key) > 86400 * 29


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"code": 5}', b'{"code": ""}', b"\xff\xfe", b"null"]
)
def test_a_body_that_is_not_what_was_asked_is_a_clear_refusal(
    client: FlaskClient, wechat: FlaskClient, body: bytes
) -> None:
    answer = client.post("/api/v1/sessions", data=body, content_type="application/json")
    assert (answer.status_code, code_of(answer)) == (422, "bad_input")


def code_of(answer: Any) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    code: str = answer.json["code"]
    return code


def upload(reader: Reader, data: bytes) -> Any:
    form = {"file": (io.BytesIO(data), "avatar.jpg")}
    return reader.post("/api/v1/me/avatar", data=form, content_type="multipart/form-data")
