"""Access tokens while Redis is away."""

from datetime import UTC, datetime, timedelta

import pytest
import redis as redis_client
import requests

from backend import clock
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured
from backend.wechat.tokens import AccessTokenStore
from tests.wechat.simulator_control import APPID, CODES, HOST, PAGE, SECRET, STABLE, calls, script
from tests.wechat.token_stores import at_once, fetching

ASKED = {"scene": "a1", "page": PAGE}


def test_without_redis_sixteen_threads_share_a_token_for_a_minute(
    http: requests.Session, no_redis: "redis_client.Redis"
) -> None:
    wire = Wire(APPID, SECRET, base_url=HOST, redis=no_redis, http=http)
    now = datetime.now(UTC)
    with clock.freeze_at(now):
        assert len(at_once(16, lambda: wire.picture(CODES, ASKED))) == 16
        assert calls(http, STABLE) == 1
    with clock.freeze_at(now + timedelta(seconds=59)):
        wire.picture(CODES, ASKED)
        assert calls(http, STABLE) == 1
    with clock.freeze_at(now + timedelta(seconds=60)):
        wire.picture(CODES, ASKED)
        assert calls(http, STABLE) == 2


def test_without_redis_a_stale_token_is_renewed(
    http: requests.Session, no_redis: "redis_client.Redis"
) -> None:
    wire = Wire(APPID, SECRET, base_url=HOST, redis=no_redis, http=http)
    wire.picture(CODES, ASKED)
    script(http, expire_tokens=True)
    assert wire.picture(CODES, ASKED)
    assert calls(http, STABLE) == 2


def test_without_redis_nothing_is_forced(no_redis: "redis_client.Redis") -> None:
    keeper, asked = fetching(no_redis, ("t1", 7200), ("t1", 7200))
    assert keeper.get() == "t1"
    with pytest.raises(Misconfigured):
        keeper.renew("t1")
    assert asked == [False, False]


def test_a_redis_that_leaves_during_the_fetch_costs_no_second_one(
    redis: "redis_client.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(force: bool) -> tuple[str, int]:
        asked.append(force)
        monkeypatch.setattr(redis.connection_pool, "get_connection", gone)
        return "t1", 7200

    keeper = AccessTokenStore(APPID, redis, fetch)
    assert [keeper.get(), keeper.get()] == ["t1", "t1"]
    assert asked == [False]


def gone(*_: object, **__: object) -> None:
    raise redis_client.ConnectionError
