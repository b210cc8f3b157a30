"""Strangers are limited by network, and readers who share one address are not shut out."""

from ipaddress import IPv6Address

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts import sign_in_limits
from backend.api import client_network
from backend.api.client_network import BUCKET_COUNT, network_of
from backend.wechat.api import login
from backend.wechat.api_client import Wire
from tests.conftest import login_code

SESSIONS = "/api/v1/sessions"
CARRIER, OTHER = {"REMOTE_ADDR": "100.64.0.1"}, {"REMOTE_ADDR": "100.64.0.2"}

CASES = [
    ("192.0.2.1", "192.0.2.1"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
    ("::ffff:c000:201", "192.0.2.1"),
    ("64:ff9b::192.0.2.1", "192.0.2.1"),
    ("2002:c000:0201:1::9", "192.0.2.1"),
    ("2001:DB8::1", "2001:db8::/64"),
    ("2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8::/64"),
    ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("unknown", "unknown"),
    ("1.2.3", "1.2.3"),
    ("", ""),
]


@pytest.mark.parametrize(("address", "network"), CASES)
def test_an_address_belongs_to_a_network(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.integers(0, 2**63), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_whatever_stands_behind_a_64_belongs_to_it(prefix: int, one: int, other: int) -> None:
    start = (0x2400 << 112) | ((prefix & (2**48 - 1)) << 64)
    assert network_of(str(IPv6Address(start | one))) == network_of(str(IPv6Address(start | other)))


def test_there_are_so_many_buckets_and_no_address_in_them(app: Flask) -> None:
    buckets = {client_network.bucket_of(f"2001:db8:{number:x}::1") for number in range(2000)}
    assert 1900 < len(buckets) <= 2000
    assert all(int(each, 16) < BUCKET_COUNT for each in buckets)


def test_one_network_is_limited_whichever_of_its_addresses_calls(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    config = type(app.extensions["config"])(
        **{**app.extensions["config"].__dict__, "rate_address": 5}
    )
    monkeypatch.setitem(app.extensions, "config", config)
    answers = [
        client.get("/api/v1/articles", environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}:1"})
        for n in range(6)
    ]
    assert [each.status_code for each in answers] == [200] * 5 + [429]
    beside = client.get("/api/v1/articles", environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"})
    assert beside.status_code == 200


def test_hundreds_behind_one_address_sign_in_at_once(
    client: FlaskClient, wechat: FlaskClient
) -> None:
    codes = [login_code(wechat, f"phone-{number % 9}") for number in range(200)]
    answers = [client.post(SESSIONS, json={"code": code}, environ_base=CARRIER) for code in codes]
    assert {each.status_code for each in answers} == {201}


@pytest.mark.parametrize("bad", [70, 400])
def test_who_sends_codes_that_are_none_shuts_nobody_out(
    client: FlaskClient, wechat: FlaskClient, bad: int
) -> None:
    for number in range(bad):
        client.post(SESSIONS, json={"code": f"made up {number}"}, environ_base=CARRIER)
    for number in range(9):
        good = login_code(wechat, f"phone-{number}")
        assert client.post(SESSIONS, json={"code": good}, environ_base=CARRIER).status_code == 201


def test_a_slowed_network_has_two_codes_with_wechat_at_once_and_others_as_many_as_they_like(
    app: Flask, client: FlaskClient, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(sign_in_limits.REFUSALS_A_MINUTE + 1):
        client.post(SESSIONS, json={"code": f"made up {number}"}, environ_base=CARRIER)
    inside: list[tuple[int, str]] = []
    exchange = login.exchange_code

    def ask(wire: Wire, code: str) -> login.Session:
        """Have three more codes come from both networks while this one is with WeChat."""
        for network in (CARRIER, OTHER) if len(inside) < 4 else ():
            inside.append((0, ""))
            sent = {"code": f"beside {len(inside)}"}
            answer = app.test_client().post(SESSIONS, json=sent, environ_base=network)
            inside.append((answer.status_code, network["REMOTE_ADDR"]))
        return exchange(wire, code)

    monkeypatch.setattr(login, "exchange_code", ask)
    answer = client.post(SESSIONS, json={"code": login_code(wechat, "lin")}, environ_base=CARRIER)
    assert answer.status_code == 201
    told = {(status, address) for status, address in inside if status}
    assert (503, CARRIER["REMOTE_ADDR"]) in told
    assert (503, OTHER["REMOTE_ADDR"]) not in told
    good = login_code(wechat, "mu")
    assert client.post(SESSIONS, json={"code": good}, environ_base=CARRIER).status_code == 201


def test_wechat_is_not_asked_twice_about_a_code(client: FlaskClient, wechat: FlaskClient) -> None:
    used = login_code(wechat, "lin")
    for code in (used, used, "made up", "made up", "made up"):
        client.post(SESSIONS, json={"code": code})
    calls = wechat.get("/simulator/calls").json
    assert calls is not None
    assert calls["calls"][login.CODE2SESSION] == 2


def test_a_code_about_which_wechat_could_not_answer_is_asked_about_again(
    client: FlaskClient, wechat: FlaskClient
) -> None:
    play = {"path": login.CODE2SESSION, "errcode": -1, "times": 1}
    wechat.post("/simulator/script", json=play)
    code = login_code(wechat, "lin")
    statuses = [client.post(SESSIONS, json={"code": code}).status_code for _ in range(2)]
    assert statuses[1] == 201
    assert statuses[0] >= 500
