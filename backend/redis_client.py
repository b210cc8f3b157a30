"""Redis client and pipeline behind a circuit breaker, for a Redis that hangs.

Refused connections fail at once by themselves. A time-out opens the breaker: for some seconds
every command fails at once, then one at a time tries again.
"""

from functools import partial
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backend.circuit_breaker import CircuitBreaker

RESPONSE_SECONDS = 2.0  # longer than any command blocks on purpose
CONNECT_SECONDS = 1.0
OPEN_SECONDS = 5.0


class BreakerOpen(redis.ConnectionError):
    """Redis did not answer in time a moment ago, and was not called."""


def _build_breaker() -> CircuitBreaker:
    refusal = partial(BreakerOpen, "Redis did not answer in time a moment ago")
    return CircuitBreaker(OPEN_SECONDS, redis.TimeoutError, refusal)


class Client(redis.Redis):
    """The usual client, each of whose commands and pipelines passes a circuit breaker."""

    breaker = _build_breaker()

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

    breaker = _build_breaker()

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
        socket_timeout=RESPONSE_SECONDS,
        socket_connect_timeout=CONNECT_SECONDS,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )
    client.breaker = _build_breaker()
    return client
