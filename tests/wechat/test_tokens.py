"""Access tokens: one for all processes, renewed in time."""

import time
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
import redis as redis_client
import requests
from flask import Flask

from backend import clock
from backend.wechat import tokens as tokens_module
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured, QuotaSpent, WeChatAway, WeChatError
from backend.wechat.tokens import AccessTokenStore
from tests.child_processes import CHILDREN
from tests.wechat.simulator_control import APPID, CODES, PAGE, SECRET, STABLE, calls, script
from tests.wechat.token_stores import at_once, fetching

ASKED = {"scene": "a1", "page": PAGE}
KEY = f"wechat:token:{APPID}"


def test_one_token_serves_sixteen_threads(wire: Wire, http: requests.Session) -> None:
    pictures = at_once(16, lambda: wire.picture(CODES, ASKED))
    assert len(pictures) == 16
    assert calls(http, STABLE) == 1
    assert calls(http, CODES) == 16


def test_one_token_serves_four_processes(process: str, redis: "redis_client.Redis") -> None:
    with requests.Session() as http:
        http.trust_env = False
        before = calls(http, STABLE, process)
        barrier, given = CHILDREN.Barrier(4), CHILDREN.Queue()
        arguments = process, socket_of(redis), barrier, given
        workers = [CHILDREN.Process(target=ask_from_a_process, args=arguments) for _ in range(4)]
        for worker in workers:
            worker.start()
        tokens = {given.get(timeout=60) for _ in workers}
        for worker in workers:
            worker.join()
        assert calls(http, STABLE, process) - before == 1
    assert tokens == {redis.get(KEY)}


def test_the_token_is_dropped_five_minutes_early(wire: Wire, redis: "redis_client.Redis") -> None:
    wire.picture(CODES, ASKED)
    assert 6890 <= redis.ttl(KEY) <= 6900


def test_a_token_at_its_end_is_used_but_not_kept(redis: "redis_client.Redis") -> None:
    keeper, asked = fetching(redis, ("t1", 300), ("t2", 0), ("t3", 301))
    assert keeper.get() == "t1"
    assert redis.get(KEY) is None
    assert [keeper.get(), keeper.get(), keeper.get()] == ["t2", "t3", "t3"]
    assert asked == [False] * 3


def test_a_client_that_decodes_is_as_good(redis: "redis_client.Redis") -> None:
    path = redis.connection_pool.connection_kwargs["path"]
    decoding = redis_client.Redis(unix_socket_path=path, decode_responses=True)
    keeper, _ = fetching(decoding, ("t1", 7200))
    assert [keeper.get(), keeper.get()] == ["t1", "t1"]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_stale_token_is_renewed_and_the_call_repeated_once(
    wire: Wire, http: requests.Session, redis: "redis_client.Redis", errcode: int
) -> None:
    redis.set(KEY, "stale")
    script(http, path=CODES, errcode=errcode)
    assert wire.picture(CODES, ASKED)
    assert (calls(http, CODES), calls(http, STABLE)) == (2, 1)


def test_an_expired_token_is_renewed_without_force(
    wire: Wire, http: requests.Session, simulated: Flask
) -> None:
    wire.picture(CODES, ASKED)
    script(http, expire_tokens=True)
    assert wire.picture(CODES, ASKED)
    assert (calls(http, CODES), calls(http, STABLE)) == (3, 2)
    assert simulated.extensions["wechat_world"].tokens.forced_at is None


def test_a_call_that_must_not_happen_twice_is_repeated_after_a_stale_token(
    wire: Wire, http: requests.Session
) -> None:
    wire.picture(CODES, ASKED)
    script(http, expire_tokens=True)
    with pytest.raises(WeChatError, match="微信"):  # a picture is no JSON, but it did come
        wire.call("POST", CODES, body=ASKED, repeatable=False)
    assert calls(http, CODES) == 3


def test_a_fresh_token_that_is_refused_too_is_given_up(wire: Wire, http: requests.Session) -> None:
    wire.picture(CODES, ASKED)
    script(http, path=CODES, errcode=40001, times=9)
    with pytest.raises(Misconfigured) as no:
        wire.picture(CODES, ASKED)
    assert (no.value.errcode, no.value.kind) == (40001, "config-error")
    assert calls(http, CODES) == 3


def test_a_token_that_another_process_has_renewed_is_taken(redis: "redis_client.Redis") -> None:
    keeper, asked = fetching(redis)
    redis.set(KEY, "renewed")
    assert keeper.renew("refused") == "renewed"
    assert asked == []


def test_the_very_token_that_was_refused_is_forced_away(redis: "redis_client.Redis") -> None:
    keeper, asked = fetching(redis, ("t1", 7200), ("t1", 7200), ("t2", 7200))
    assert keeper.get() == "t1"
    assert keeper.renew("t1") == "t2"
    assert asked == [False, False, True]
    assert redis.get(KEY) == b"t2"


def test_a_token_is_forced_once_in_thirty_seconds(redis: "redis_client.Redis") -> None:
    keeper, asked = fetching(redis, ("t1", 7200), ("t2", 7200), ("t2", 7200))
    assert keeper.renew("t1") == "t2"
    with pytest.raises(Misconfigured):
        keeper.renew("t2")
    assert asked == [False, True, False]
    assert 28 <= redis.ttl(f"wechat:token-forced:{{{APPID}}}:gap") <= 30


def test_a_token_is_forced_fewer_than_twenty_times_a_day(redis: "redis_client.Redis") -> None:
    now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    keeper, asked = fetching(redis, *[("t1", 7200)] * 100)
    with clock.freeze_at(now):
        for _ in range(19):
            keeper.renew("t1")
            redis.delete(f"wechat:token-forced:{{{APPID}}}:gap")
        with pytest.raises(Misconfigured):
            keeper.renew("t1")
    assert asked.count(True) == 19
    with clock.freeze_at(now + timedelta(hours=12)):  # the next day in Shanghai
        keeper.renew("t1")
    assert asked.count(True) == 20


def test_sixteen_threads_with_one_stale_token_force_once(
    wire: Wire, http: requests.Session, simulated: Flask
) -> None:
    wire.picture(CODES, ASKED)
    tokens = simulated.extensions["wechat_world"].tokens
    tokens.good_until[tokens.stable.text] = None  # refused, and yet given out again
    pictures = at_once(16, lambda: wire.picture(CODES, ASKED))
    assert len(pictures) == 16
    assert calls(http, STABLE) == 3  # the first one, the same again, and one forced


def test_a_forced_renewal_that_wechat_refuses_says_when_to_come_back(
    wire: Wire, http: requests.Session, redis: "redis_client.Redis"
) -> None:
    wire.picture(CODES, ASKED)
    script(http, quota={"force_refresh a day": 0}, path=CODES, errcode=40001)
    with pytest.raises(QuotaSpent) as no:
        wire.picture(CODES, ASKED)
    assert (no.value.path, no.value.errcode) == (STABLE, 45009)


def test_a_lock_that_another_holds_now_is_left_alone(redis: "redis_client.Redis") -> None:
    lock = f"wechat:token-lock:{APPID}"

    def slow(force: bool) -> tuple[str, int]:
        redis.set(lock, "somebody else's")  # ours has expired meanwhile
        return "t1", 7200

    assert AccessTokenStore(APPID, redis, slow).get() == "t1"
    assert redis.get(lock) == b"somebody else's"


def test_a_lock_is_given_back_when_the_fetch_fails(redis: "redis_client.Redis") -> None:
    keeper, _ = fetching(redis)
    with pytest.raises(WeChatAway):
        keeper.get()
    assert redis.get(f"wechat:token-lock:{APPID}") is None


def test_the_lock_of_a_killed_process_is_outlived(redis: "redis_client.Redis") -> None:
    redis.set(f"wechat:token-lock:{APPID}", "of the dead", px=200)
    keeper, _ = fetching(redis, ("t1", 7200))
    assert keeper.get() == "t1"


def test_whoever_waits_does_not_take_the_refused_token(redis: "redis_client.Redis") -> None:
    redis.set(KEY, "t1")
    redis.set(f"wechat:token-lock:{APPID}", "of somebody else", px=200)
    keeper, _ = fetching(redis, ("t2", 7200))
    assert keeper.renew("t1") == "t2"


def test_whoever_waits_too_long_finds_wechat_away(
    redis: "redis_client.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens_module, "WAIT_SECONDS", 0.1)
    redis.set(f"wechat:token-lock:{APPID}", "of somebody slow")
    keeper, asked = fetching(redis, ("t1", 7200))
    with pytest.raises(WeChatAway):
        keeper.get()
    assert asked == []


def test_the_lock_ends_before_those_who_wait_give_up() -> None:
    assert tokens_module.LOCK_MILLISECONDS / 1000 < tokens_module.WAIT_SECONDS


@pytest.mark.parametrize("client", ["redis", "no_redis"])
def test_while_a_token_is_on_its_way_nobody_else_asks(
    client: str, request: pytest.FixtureRequest
) -> None:
    asked: list[bool] = []

    def slow(force: bool) -> tuple[str, int]:
        asked.append(force)
        time.sleep(0.2)
        return "t1", 7200

    keeper = AccessTokenStore(APPID, request.getfixturevalue(client), slow)
    assert at_once(16, keeper.get) == ["t1"] * 16
    assert asked == [False]


def ask_from_a_process(host: str, socket: str, barrier: Barrier, given: "Queue[bytes]") -> None:
    redis = redis_client.Redis(unix_socket_path=socket)
    with requests.Session() as http:
        http.trust_env = False
        wire = Wire(APPID, SECRET, base_url=host, redis=redis, http=http)
        barrier.wait(60)
        wire.picture(CODES, ASKED)
    given.put(wire._tokens.get().encode())


def socket_of(redis: "redis_client.Redis") -> str:
    return str(redis.connection_pool.connection_kwargs["path"])
