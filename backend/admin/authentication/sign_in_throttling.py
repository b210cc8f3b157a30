"""Throttles sign-in attempts: locks out a network or device, and slows strangers at one login.

Eight failures within a quarter of an hour shut out those who failed: the network they came from,
or the device they had signed in on before, and only for this login. Many networks together slow
strangers down, and shut nobody out: known devices are counted by themselves. Known and unknown
logins are counted alike.

One network has 8 guesses a quarter of an hour, 768 a day, and all together have 900 and from then
on one a second: 86,400 a day and login, however many networks there are. A year of that is
2**25 guesses, against passwords of 12 characters or more that are on no list of common ones; a
second factor divides it by 333,333. So up to 112 networks that guess all day slow nobody down.
Beyond them an attempt waits for its turn, in the gateway and in no thread, up to 30 seconds; of a
network's further attempts in the same quarter each waits less, the second 15 seconds at the
most. So an editor's first attempt on a new device always finds a place behind which no second
guess can stand: it takes 900 networks, each new in its quarter of an hour, to fill those too,
and among more each attempt has a chance of 900 in their number.

All that is in Redis, in a fixed number of slots: 65,536 for networks, for logins, and for a login
tried from a network. Which ones share a slot depends on this installation's secret, so that nobody
can choose whose to fill. Without Redis, known devices are treated as strangers, and the editor's
row slows all down.
"""

from dataclasses import dataclass
from datetime import timedelta

import redis
import structlog

from backend import clock, db, redis_primitives
from backend.admin import refused_access_log
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.api import client_network
from backend.api.gateway import delayed_requests
from backend.errors import TooManyRequests

MAX_FAILURES = 8
WINDOW_SECONDS = 15 * 60
PER_NETWORK = (20, 60)
PER_LOGIN = (900, 900)
PER_DEVICE = (10, 60)
# Strangers' failures in a row after which the row slows them down, where Redis does not.
SLOW_DOWN_AFTER = 20
SLOW_DOWN = timedelta(seconds=5)
# Counts an attempt in a window that begins with the first: how many, and seconds to its end.
COUNT_SCRIPT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('TTL', KEYS[1])}
"""

log = structlog.get_logger()


class LockedOut(TooManyRequests):
    """Eight failures from one network or device; raised for any login that was tried so often."""

    code = "locked_out"

    def __init__(self, seconds: int) -> None:
        """Say when it opens again."""
        minutes = -(-seconds // 60)
        super().__init__(f"失败次数过多，请在 {minutes} 分钟后再试", retry_after=seconds)


@dataclass(frozen=True)
class AttemptCounter:
    """The counter of attempts upon one login from one network or trusted device."""

    key: str

    @classmethod
    def of_network(cls, login: str, address: str) -> "AttemptCounter":
        """Get the counter of unknown devices in this network."""
        return cls(_build_key(login, client_network.network_of(address)))

    @classmethod
    def of_device(cls, login: str, device_id: str) -> "AttemptCounter":
        """Get the counter of a trusted device."""
        return cls(_build_key(login, f"device {device_id}"))

    def count(self) -> int:
        """Count an attempt before it is judged, and give its number; 0 with Redis away.

        Raises LockedOut.
        """
        try:
            count, seconds = redis_primitives.get_client().eval(
                COUNT_SCRIPT, 1, self.key, WINDOW_SECONDS
            )
        except redis.RedisError as error:
            log.warning("attempt not counted", error=type(error).__name__)
            return 0
        if int(count) > MAX_FAILURES:
            refused_access_log.record_refusal("locked_out")
            raise LockedOut(max(1, int(seconds)))
        return int(count)

    def empty(self) -> None:
        """Reset the counter after a successful attempt."""
        try:
            redis_primitives.get_client().delete(self.key)
        except redis.RedisError as error:
            log.warning("attempts not forgotten", error=type(error).__name__)


def check_rate_limit(kind: str, name: str, limit: tuple[int, int]) -> None:
    """Count one attempt of a network, login or device. Raises TooManyRequests."""
    wait = redis_primitives.check_rate_limit(f"editors:{kind}:{name}", *limit)
    if wait:
        refused_access_log.record_refusal("too_many")
        raise TooManyRequests(retry_after=wait)


def wait_for_turn(login: str, number: int) -> None:
    """Count a network's attempt of this number upon a login, at once or when its turn comes.

    Raises NotYet for one that is to wait, and TooMany where it would wait for too long.
    """
    name, patience = (
        f"editors:login:{digest_login(login)}",
        delayed_requests.longest() // max(1, number),
    )
    is_counted, seconds = redis_primitives.reserve(name, *PER_LOGIN, patience=patience)
    if not is_counted:
        refused_access_log.record_refusal("too_many")
        raise TooManyRequests(retry_after=seconds)
    if seconds:
        raise delayed_requests.NotYet(seconds)


def count_unknown_device(editor: Editor) -> bool:
    """Count an unknown device's attempt in the editor's row; False if it comes too soon."""
    with db.transaction() as session:
        row = session.get_one(Editor, editor.id, with_for_update=True, populate_existing=True)
        now = clock.now()
        until = row.locked_until
        if until is not None and now < until <= now + SLOW_DOWN + clock.SKEW:
            return False
        row.failures += 1
        if row.failures >= SLOW_DOWN_AFTER:
            row.locked_until = now + SLOW_DOWN
        if row.failures == SLOW_DOWN_AFTER:
            audit.record(None, "editor.slowed_down", f"editor:{row.public_id}")
    return True


def digest_login(login: str) -> str:
    """Name the slot of a login in Redis, whatever was typed."""
    return client_network.slot(f"login {login}")


def _build_key(login: str, source: str) -> str:
    return f"editors:attempts:{client_network.slot(f'{source} {login}')}"
