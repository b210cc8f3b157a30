"""Stores one appid's access token in Redis; fetches, shares and renews it, by force only rarely.

getStableAccessToken (获取稳定版接口调用凭据), POST /cgi-bin/stable_token. Its normal mode gives
everybody the same token, so that even a lock that is lost costs one call and no more. Its forced
mode takes the token from everybody at once and is open 20 times a day: a loop in it locks an
account out until tomorrow, hence the counters.

Without Redis, each process caches a token of its own for a minute at most, and never forces.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import redis as redis_client
import structlog
from redis import RedisError

from backend import clock, redis_primitives
from backend.wechat.errors import Misconfigured, WeChatAway

STABLE_TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path
MARGIN_SECONDS = 300
MEMORY_SECONDS = 60
FORCE_GAP_SECONDS = 30
FORCES_A_DAY = 19
WAIT_SECONDS = 15.0
# Shorter than the wait, so that those who wait behind a killed process are served after all.
LOCK_MILLISECONDS = 14_000
POLL_SECONDS = 0.05

log = structlog.get_logger()

MAY_FORCE_SCRIPT = """
if tonumber(redis.call('get', KEYS[2]) or '0') >= tonumber(ARGV[2]) then return 0 end
if not redis.call('set', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('incr', KEYS[2])
redis.call('expire', KEYS[2], 172800)
return 1
"""


class AccessTokenStore:
    """Stores the token of one appid for any number of threads and processes."""

    def __init__(
        self,
        appid: str,
        redis: "redis_client.Redis",
        fetch: Callable[[bool], tuple[str, int]],
    ) -> None:
        """Take `fetch`: it asks WeChat, forced or not, for a token and the seconds it has left."""
        self._redis = redis
        self._fetch = fetch
        self._key = f"wechat:token:{appid}"
        self._lock_key = f"wechat:token-lock:{appid}"
        # Braces keep both counters on one node of a Redis cluster, as one script reads both.
        self._force_key = f"wechat:token-forced:{{{appid}}}"
        self._turn = threading.Lock()
        self._memory: tuple[str, datetime] | None = None

    def get(self) -> str:
        """Get the shared token, fetching it if there is none. Raises WeChatError."""
        try:
            return self._read() or self._shared(refused_token=None)
        except RedisError:
            return self._alone(refused_token=None)

    def renew(self, refused_token: str) -> str:
        """Renew the token that WeChat has just refused.

        Often another process has renewed it already; else WeChat is called, and forced only if
        it returns the refused one again. Raises Misconfigured when forcing is spent for now.
        """
        try:
            return self._shared(refused_token)
        except RedisError:
            return self._alone(refused_token)

    def _shared(self, refused_token: str | None) -> str:
        lock = self._redis.lock(self._lock_key, timeout=LOCK_MILLISECONDS / 1000)
        deadline = time.monotonic() + WAIT_SECONDS
        while not lock.acquire(blocking=False):
            if time.monotonic() > deadline:
                raise WeChatAway(path=STABLE_TOKEN, reason="waited for the token in vain")
            time.sleep(POLL_SECONDS)
            if (token := self._read()) and token != refused_token:
                return token
        try:
            token = self._read()
            return token if token and token != refused_token else self._fetched(refused_token)
        finally:
            redis_primitives.release(lock)

    def _alone(self, refused_token: str | None) -> str:
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise WeChatAway(path=STABLE_TOKEN, reason="waited for the token in vain")
        try:
            if self._memory and self._memory[0] != refused_token and clock.now() < self._memory[1]:
                return self._memory[0]
            return self._fetched(refused_token)
        finally:
            self._turn.release()

    def _fetched(self, refused_token: str | None) -> str:
        token, expires_in = self._fetch(False)
        if token == refused_token:
            if not self._may_force():
                log.error("wechat_token_refused", path=STABLE_TOKEN, reason="forcing is spent")
                raise Misconfigured(
                    path=STABLE_TOKEN, kind="config-error", reason="forcing is spent"
                )
            token, expires_in = self._fetch(True)
        self._keep(token, expires_in - MARGIN_SECONDS)
        return token

    def _read(self) -> str | None:
        value = self._redis.get(self._key)
        return value.decode() if isinstance(value, bytes) else value

    def _keep(self, token: str, expires_in: int) -> None:
        if expires_in <= 0:
            return
        self._memory = token, clock.now() + timedelta(seconds=min(expires_in, MEMORY_SECONDS))
        try:
            self._redis.set(self._key, token, ex=expires_in)
        except RedisError:
            return  # the memory of this process serves until Redis is back

    def _may_force(self) -> bool:
        day = clock.now().astimezone(clock.SHANGHAI).date()
        keys = f"{self._force_key}:gap", f"{self._force_key}:{day}"
        try:
            return bool(
                self._redis.eval(MAY_FORCE_SCRIPT, 2, *keys, FORCE_GAP_SECONDS, FORCES_A_DAY)
            )
        except RedisError:
            return False
