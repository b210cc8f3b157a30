"""Failures on the wire to WeChat: each kind of error, and what is tried again."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from backend import clock
from backend.wechat import errors
from backend.wechat.errors import Misconfigured, QuotaSpent, StaleToken, WeChatAway, WeChatError

CASES = [
    (-1, "/any", WeChatAway, "retry"),
    (40001, "/any", StaleToken, "refresh-token"),
    (40014, "/any", StaleToken, "refresh-token"),
    (42001, "/any", StaleToken, "refresh-token"),
    (40001, "/cgi-bin/stable_token", Misconfigured, "config-error"),
    (40125, "/any", Misconfigured, "config-error"),
    (45009, "/any", QuotaSpent, "retry"),
    (45011, "/any", QuotaSpent, "retry"),
    (44990, "/any", QuotaSpent, "retry"),
    (44991, "/any", QuotaSpent, "retry"),
    (44993, "/any", QuotaSpent, "retry"),
    (61010, "/wxa/msg_sec_check", WeChatError, "user-error"),
    (41030, "/wxa/getwxacodeunlimit", Misconfigured, "config-error"),
    (40129, "/wxa/getwxacodeunlimit", WeChatError, "fatal"),
    (987654, "/any", WeChatError, "fatal"),
]


@pytest.mark.parametrize(("errcode", "path", "kind", "named"), CASES)
def test_an_errcode_becomes_the_error_that_says_what_to_do(
    errcode: int, path: str, kind: type[WeChatError], named: str
) -> None:
    error = errors.build_error(path, errcode, "no, rid: 0a0b0c0d-11112222-33334444")
    assert type(error) is kind
    assert (error.path, error.errcode, error.kind) == (path, errcode, named)
    assert error.rid == "0a0b0c0d-11112222-33334444"


@pytest.mark.parametrize(
    ("errcode", "path", "seconds"),
    [(45011, "/any", 60), (44990, "/any", 2), (45009, "/wxa/getwxacodeunlimit", 60)],
)
def test_a_minute_quota_says_when_to_come_back(errcode: int, path: str, seconds: int) -> None:
    assert errors.build_error(path, errcode, "").retry_after == seconds


def test_a_daily_quota_opens_again_at_midnight_in_shanghai() -> None:
    with clock.freeze_at(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):  # 23:00 in Shanghai
        assert errors.build_error("/any", 45009, "").retry_after == 3601


def test_the_address_that_is_not_on_the_whitelist_is_told() -> None:
    error = errors.build_error(
        "/any", 40164, "invalid ip 203.0.113.9 ipv6 ::ffff, not in whitelist"
    )
    assert "203.0.113.9" in error.reason


def test_every_entry_of_the_table_can_be_used() -> None:
    table = errors.load_table()
    entries = [table["generic"], *table["paths"].values()]
    assert len(table["generic"]) > 30
    for codes in entries:
        for code, entry in codes.items():
            assert int(code) != 0
            assert entry["meaning"]
            assert entry["class"] in get_args(errors.ErrorClass)
            assert "after" not in entry or entry["class"] == "retry"


def test_a_path_lists_only_what_differs_from_the_general_table() -> None:
    table = errors.load_table()
    for path, codes in table["paths"].items():
        for code, entry in codes.items():
            assert entry != table["generic"].get(code), (path, code)


def test_what_a_reader_sees_tells_nothing_of_the_call() -> None:
    error = errors.build_error("/wxa/secret_path", 40097, "args, rid: 0a0b0c0d-1-2")
    assert (error.status, error.code) == (502, "wechat_failed")
    assert "secret_path" not in str(error)
    assert "40097" not in str(error)
