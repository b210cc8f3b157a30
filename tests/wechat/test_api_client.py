"""The client of WeChat's API: requests, time-outs, retries, error codes."""

from collections.abc import Callable, Iterator

import pytest
import redis as redis_client
import requests
import responses
from structlog.testing import capture_logs

from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured, QuotaSpent, WeChatAway, WeChatError
from tests.wechat.simulator_control import APPID, CODES, HOST, PAGE, SECRET, STABLE, calls, script

REAL = "https://api.weixin.qq.com"
ASKED = {"scene": "a1", "page": PAGE}
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n a picture"


def test_an_answer_without_an_errcode_is_a_good_one(odd: Wire) -> None:
    with answers(b'{"openid": "o1"}'):
        assert odd.call("GET", "/any", token=False) == {"openid": "o1"}


@pytest.mark.parametrize("errcode", ["0", '"0"', "null"])
def test_an_errcode_of_nought_is_a_good_answer(odd: Wire, errcode: str) -> None:
    with answers(b'{"errcode": ' + errcode.encode() + b', "x": 1}'):
        assert odd.call("GET", "/any", token=False)["x"] == 1


def test_an_errcode_may_come_as_a_string(odd: Wire) -> None:
    with answers(b'{"errcode": "61010", "errmsg": "inactive"}'), pytest.raises(WeChatError) as no:
        odd.call("GET", "/any", token=False)
    assert (no.value.errcode, no.value.kind) == (61010, "user-error")


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=ISO-8859-1", ""])
def test_an_answer_is_utf_8_whatever_it_calls_itself(odd: Wire, kind: str) -> None:
    with answers('{"nickname": "拾句"}'.encode(), kind):
        assert odd.call("GET", "/any", token=False)["nickname"] == "拾句"


UNREADABLE = [
    b"",
    b"<html><body>502</body></html>",
    b'{"errcode": 0, "op',
    b"[1, 2]",
    b"7",
    b"null",
    b'{"errcode": []}',
    b'{"errcode": 1e999}',
    b'{"errcode": "many"}',
    b"[" * 200_000,
    b'{"a":' * 200_000,
    b"\xff\xfe\x00",
    b'{"n": ' + b"9" * 6000 + b"}",
]


@pytest.mark.parametrize("data", UNREADABLE, ids=lambda data: repr(data[:16]))
def test_what_is_no_json_object_is_an_error(odd: Wire, data: bytes) -> None:
    with answers(data), pytest.raises(WeChatError) as no:
        odd.call("GET", "/any", token=False)
    assert (no.value.status, no.value.kind) == (502, "fatal")


@pytest.mark.parametrize("data", UNREADABLE, ids=lambda data: repr(data[:16]))
def test_what_is_neither_picture_nor_apology_is_an_error(odd: Wire, data: bytes) -> None:
    with answers(data), pytest.raises(WeChatError) as no:
        odd.picture(CODES, {})
    assert (no.value.status, no.value.kind) == (502, "fatal")


@pytest.mark.parametrize("picture", [JPEG, PNG])
@pytest.mark.parametrize("kind", ["image/jpeg", "application/json", "text/plain", ""])
def test_a_picture_is_told_by_its_first_bytes(odd: Wire, picture: bytes, kind: str) -> None:
    with answers(picture, kind):
        assert odd.picture(CODES, {}) == picture


@pytest.mark.parametrize(
    "kind", ["image/jpeg", "application/json:UTF-8", "application/json; encoding=utf-8", ""]
)
def test_an_apology_is_told_whatever_it_calls_itself(odd: Wire, kind: str) -> None:
    apology = b'{"errcode":40129,"errmsg":"invalid scene, rid: 0a0b0c0d-1-2"}'
    with answers(apology, kind), pytest.raises(WeChatError) as no:
        odd.picture(CODES, {})
    assert (no.value.errcode, no.value.rid) == (40129, "0a0b0c0d-1-2")


def test_json_without_a_refusal_is_no_picture(odd: Wire) -> None:
    with answers(b'{"errcode":0}'), pytest.raises(WeChatError, match="微信"):
        odd.picture(CODES, {})


def test_a_body_goes_as_plain_utf_8(wire: Wire, http: requests.Session) -> None:
    seen = watch(http)
    with pytest.raises(WeChatError):
        wire.call("POST", "/wxa/nowhere", body={"content": "拾句，好", "half": "\ud83d"})
    body = seen[-1].body
    assert isinstance(body, bytes)
    assert body == '{"content":"拾句，好","half":"?"}'.encode()
    assert seen[-1].headers["Content-Type"] == "application/json; charset=utf-8"


def test_every_request_has_ten_seconds(odd: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    send = requests.adapters.HTTPAdapter.send

    def sent(self: requests.adapters.HTTPAdapter, *args: object, **more: object) -> object:
        given.append(more["timeout"])
        return send(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", sent)
    with pytest.raises(WeChatAway):
        odd.call("GET", "/any", token=False, repeatable=False)
    assert given == [(3.05, 10.0)]


def test_a_busy_wechat_is_asked_three_times_in_all(
    wire: Wire, http: requests.Session, pauses: list[float]
) -> None:
    script(http, path=CODES, errcode=-1, times=2)
    assert wire.picture(CODES, ASKED).startswith(b"\xff\xd8")
    assert calls(http, CODES) == 3
    assert 0.375 <= pauses[0] <= 0.625
    assert 1.5 <= pauses[1] <= 2.5


def test_a_wechat_that_stays_busy_is_away(wire: Wire, http: requests.Session) -> None:
    script(http, path=CODES, errcode=-1, times=9)
    with pytest.raises(WeChatAway) as no:
        wire.picture(CODES, ASKED)
    assert (no.value.status, no.value.code, no.value.retry_after) == (503, "wechat_away", 5)
    assert calls(http, CODES) == 3


def test_what_must_not_happen_twice_is_asked_once(
    wire: Wire, http: requests.Session, pauses: list[float]
) -> None:
    script(http, path=CODES, errcode=-1, times=9)
    with pytest.raises(WeChatAway):
        wire.call("POST", CODES, body=ASKED, repeatable=False)
    assert calls(http, CODES) == 1
    assert pauses == []


@pytest.mark.parametrize("errcode", [44990, 44991, 44993, 45009, 45011])
def test_a_spent_quota_is_not_asked_again(wire: Wire, http: requests.Session, errcode: int) -> None:
    script(http, path=CODES, errcode=errcode, times=9)
    with pytest.raises(QuotaSpent) as no:
        wire.picture(CODES, ASKED)
    assert (no.value.status, no.value.code) == (503, "wechat_busy")
    assert no.value.retry_after
    assert calls(http, CODES) == 1


@pytest.mark.parametrize("manner", ["503", "closed"])
def test_an_outage_is_asked_three_times(wire: Wire, http: requests.Session, manner: str) -> None:
    wire.picture(CODES, ASKED)
    script(http, outage=60, manner=manner)
    with pytest.raises(WeChatAway):
        wire.picture(CODES, ASKED)
    assert calls(http, CODES) == 4
    script(http, outage=0)
    assert wire.picture(CODES, ASKED)


@pytest.mark.parametrize("lost", [requests.ConnectTimeout, requests.ReadTimeout])
@pytest.mark.parametrize(("repeatable", "tries"), [(True, 3), (False, 1)])
def test_a_time_out_is_asked_again_only_where_that_does_no_harm(
    odd: Wire, lost: type[requests.RequestException], repeatable: bool, tries: int
) -> None:
    with responses.RequestsMock() as mock:
        mock.get(f"{REAL}/any", body=lost(f"no answer from {REAL}/any?secret={SECRET}"))
        with pytest.raises(WeChatAway) as no:
            odd.call("GET", "/any", token=False, repeatable=repeatable)
        assert len(mock.calls) == tries
    assert no.value.reason == lost.__name__


@pytest.mark.parametrize("status", [301, 302, 404, 429])
def test_an_odd_status_is_an_error_and_is_not_followed(odd: Wire, status: int) -> None:
    with responses.RequestsMock() as mock:
        mock.get(
            f"{REAL}/any", json={"x": 1}, status=status, headers={"Location": "http://evil.test/"}
        )
        with pytest.raises(WeChatError) as no:
            odd.call("GET", "/any", token=False)
        assert len(mock.calls) == 1
    assert no.value.reason == f"http {status}"


def test_an_answer_over_five_megabytes_is_refused(odd: Wire) -> None:
    with answers(JPEG + b"x" * (5 * 1024 * 1024)), pytest.raises(WeChatError) as no:
        odd.picture(CODES, {})
    assert no.value.reason == "the answer is too large"


def test_a_picture_that_is_cut_short_is_asked_again_and_given_up(
    odd_at: Callable[[str], Wire], answering: Callable[[list[bytes]], str], pauses: list[float]
) -> None:
    host = answering([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", JPEG])
    with pytest.raises(WeChatAway):
        odd_at(host).picture(CODES, {})
    assert len(pauses) == 2


def test_an_answer_that_drips_is_given_up(
    odd_at: Callable[[str], Wire], answering: Callable[[list[bytes]], str]
) -> None:
    host = answering([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *[b"x"] * 900])
    with pytest.raises(WeChatAway) as no:
        odd_at(host).call("GET", "/any", token=False, repeatable=False, timeout=0.05)
    assert no.value.reason == "the answer is too slow"


def test_with_patience_a_picture_is_asked_once_and_not_waited_for_longer(
    odd_at: Callable[[str], Wire], answering: Callable[[list[bytes]], str], pauses: list[float]
) -> None:
    host = answering([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", *[b"x"] * 900])
    with pytest.raises(WeChatAway) as no:
        odd_at(host).picture(CODES, {}, timeout=0.05)
    assert (no.value.reason, pauses) == ("the answer is too slow", [])


def test_a_compressed_bomb_is_refused(odd: Wire) -> None:
    import gzip

    with responses.RequestsMock() as mock:
        bomb = gzip.compress(b'"' + b" " * 50_000_000)
        mock.get(f"{REAL}/any", body=bomb, headers={"Content-Encoding": "gzip"})
        with pytest.raises(WeChatError) as no:
            odd.call("GET", "/any", token=False)
    assert no.value.reason == "the answer is too large"


def test_a_setting_that_only_an_operator_can_mend_is_an_error_in_the_log(
    http: requests.Session, redis: "redis_client.Redis"
) -> None:
    wrong = Wire(APPID, "wrong" * 6, base_url=HOST, redis=redis, http=http)
    with capture_logs() as lines, pytest.raises(Misconfigured) as no:
        wrong.picture(CODES, ASKED)
    assert no.value.errcode == 40125
    assert [line["log_level"] for line in lines] == ["error"]
    assert (lines[0]["path"], lines[0]["errcode"]) == (STABLE, 40125)
    assert lines[0]["rid"] == no.value.rid != ""


def test_a_log_line_tells_path_errcode_milliseconds_and_try(
    wire: Wire, http: requests.Session
) -> None:
    script(http, path=CODES, errcode=-1)
    with capture_logs() as lines:
        wire.picture(CODES, ASKED)
    mine = [line for line in lines if line["path"] == CODES]
    assert [(line["errcode"], line["attempt"]) for line in mine] == [(-1, 1), (0, 2)]
    assert all(isinstance(line["ms"], int) for line in mine)


def watch(http: requests.Session) -> list[requests.PreparedRequest]:
    seen: list[requests.PreparedRequest] = []
    http.hooks["response"].append(lambda response, **_: seen.append(response.request))
    return seen


def answers(data: bytes, kind: str = "application/json") -> responses.RequestsMock:
    mock = responses.RequestsMock(assert_all_requests_are_fired=False)
    mock.get(f"{REAL}/any", body=data, content_type=kind)
    mock.post(f"{REAL}{CODES}", body=data, content_type=kind)
    return mock


@pytest.fixture
def odd_at(redis: "redis_client.Redis", pauses: list[float]) -> Iterator[Callable[[str], Wire]]:
    """Give a line to whatever answers at an address, with a token in its pocket."""
    redis.set(f"wechat:token:{APPID}", "a-token")
    with requests.Session() as http:
        http.trust_env = False
        yield lambda host: Wire(
            APPID, SECRET, base_url=host, redis=redis, http=http, pause=pauses.append
        )


@pytest.fixture
def odd(odd_at: Callable[[str], Wire]) -> Wire:
    """Give a line to WeChat's own address, which `responses` stands in for."""
    return odd_at(REAL)
