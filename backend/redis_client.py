"""A Redis client behind a circuit breaker: a Redis that hangs costs each thread one time-out.

Refused connections fail at once by themselves. A time-out opens the breaker: for some seconds
every command fails at once, then one at a time tries again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_SECONDS = 2.0  # longer than any command blocks on purpose
CONNECT_SECONDS = 1.0
OPEN_SECONDS = 5.0


class BreakerOpen(redis.ConnectionError):
    """Redis did not answer in time a moment ago, and was not asked."""


class CircuitBreaker:
    """Lets calls through until one times out; then none for some seconds, then one at a time."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        """Begin closed."""
        self._seconds, self._now = seconds, now
        self._lock = threading.Lock()
        self._is_open, self._again_at = False, 0.0

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Do one call, and learn from how it went. Raises BreakerOpen."""
        self._pass()
        try:
            yield
        except redis.TimeoutError:
            self._open()
            raise
        except redis.ConnectionError:
            raise
        except redis.RedisError:  # it has answered
            self._is_open = False
            raise
        self._is_open = False

    def _pass(self) -> None:
        if not self._is_open:
            return
        with self._lock:
            if self._is_open and self._now() < self._again_at:
                raise BreakerOpen("Redis did not answer in time a moment ago")
            self._again_at = self._now() + self._seconds  # this caller is the only one to try

    def _open(self) -> None:
        with self._lock:
            self._is_open, self._again_at = True, self._now() + self._seconds


class Client(redis.Redis):
    """The usual client, each of whose commands and pipelines passes a circuit breaker."""

    breaker = CircuitBreaker(OPEN_SECONDS)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send one command. Raises BreakerOpen, or what redis-py raises."""
        with self.breaker.guard():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> "Pipeline":
        """Begin a pipeline behind the same breaker."""
        pipeline = Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.breaker = self.breaker
        return pipeline


class Pipeline(redis.client.Pipeline):
    """The usual pipeline behind a circuit breaker."""

    breaker = CircuitBreaker(OPEN_SECONDS)

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send all commands. Raises BreakerOpen, or what redis-py raises."""
        with self.breaker.guard():
            return super().execute(raise_on_error)


def connect(url: str) -> Client:
    """Give a client; nothing connects before the first command.

    A command is repeated once where its connection was closed meanwhile, never after a time-out.
    """
    client: Client = Client.from_url(  # type: ignore[assignment]  # it is of the class asked
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
    client.breaker = CircuitBreaker(OPEN_SECONDS)
    return client
