"""A Redis that hangs costs one time-out, and then nothing until it is tried again."""

import socket
import threading
from collections.abc import Iterator

import pytest
import redis

from backend import redis_client
from backend.circuit_breaker import CircuitBreaker
from backend.redis_client import BreakerOpen


def test_after_one_time_out_nobody_asks(breaker: CircuitBreaker, clock: "Clock") -> None:
    fail(breaker)
    for _ in range(3):
        with pytest.raises(BreakerOpen), breaker.guard():
            pytest.fail("nobody is asked")


def test_after_some_seconds_one_alone_asks(breaker: CircuitBreaker, clock: "Clock") -> None:
    fail(breaker)
    clock.now += 5
    with breaker.guard(), pytest.raises(BreakerOpen), breaker.guard():
        pytest.fail("a second one is not let through")


def test_an_answer_lets_everybody_ask_again(breaker: CircuitBreaker, clock: "Clock") -> None:
    fail(breaker)
    clock.now += 5
    with breaker.guard():
        pass
    for _ in range(3):
        with breaker.guard():
            pass


def test_another_time_out_begins_anew(breaker: CircuitBreaker, clock: "Clock") -> None:
    fail(breaker)
    clock.now += 5
    fail(breaker)
    with pytest.raises(BreakerOpen), breaker.guard():
        pytest.fail("nobody is asked")


@pytest.mark.parametrize("error", [redis.ConnectionError, redis.ResponseError])
def test_what_is_no_time_out_opens_nothing(
    breaker: CircuitBreaker, error: type[redis.RedisError]
) -> None:
    for _ in range(3):
        with pytest.raises(error), breaker.guard():
            raise error


def test_a_redis_that_hangs_is_asked_once_by_many(silent: "Silent") -> None:
    client = redis_client.connect(silent.url)
    with pytest.raises(redis.TimeoutError):
        client.get("a")
    asked = silent.connections
    for _ in range(20):
        with pytest.raises(BreakerOpen):
            client.get("a")
        with pytest.raises(BreakerOpen):
            client.pipeline().execute_command("SET", "a", 1).execute()  # type: ignore[no-untyped-call]
    assert (asked, silent.connections) == (1, 1)


def test_two_clients_do_not_share_what_they_learnt(silent: "Silent", redis_url: str) -> None:
    with pytest.raises(redis.TimeoutError):
        redis_client.connect(silent.url).get("a")
    assert redis_client.connect(redis_url).ping()


def test_a_connection_that_was_closed_meanwhile_is_made_anew(redis_url: str) -> None:
    client = redis_client.connect(redis_url)
    client.ping()
    with redis.Redis.from_url(redis_url) as other:
        other.execute_command("CLIENT", "KILL", "TYPE", "normal")
    assert client.ping()


def fail(breaker: CircuitBreaker) -> None:
    with pytest.raises(redis.TimeoutError), breaker.guard():
        raise redis.TimeoutError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Silent:
    """A server that takes connections and says nothing."""

    def __init__(self) -> None:
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._held.append(line)

    def close(self) -> None:
        for each in (self._listener, *self._held):
            each.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(5, redis.TimeoutError, BreakerOpen, clock)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    monkeypatch.setattr(redis_client, "RESPONSE_SECONDS", 0.05)
    server = Silent()
    yield server
    server.close()
