"""Limits of signing in: by network, slower after refused codes, and each WeChat code only once.

When Redis is lost every reader signs in anew, and thousands of them can share one carrier's
address: so good sign-ins are hardly limited. What must be held back is codes that are none, each of
which costs a call to WeChat. A network that sends more than
30 of them a minute is slowed down, until a minute after the last one: not shut out, since a whole
school may stand behind it, but in each process it has no more than two codes with WeChat at once.
Whoever finds both places taken is told to come again in a second or two, as phones do by
themselves, and keeps nobody waiting.

So from one network WeChat is never asked about more than 3,000 codes a minute, good and bad ones
together; and from one that is slowed down, by each process, about 1,200 while WeChat answers in
a tenth of a second and 30 while it takes four seconds. Who sends 70 bad codes a minute takes up a
seventeenth of the two places. A code that WeChat has answered about is good for nothing any more,
and WeChat is not asked about it again.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from backend import api, redis_primitives
from backend.accounts import guards
from backend.api import concurrency_limits
from backend.errors import Busy, TooManyRequests
from backend.wechat.api import login

SIGN_INS_A_MINUTE = 3000
REFUSALS_A_MINUTE = 30
SLOWED_AT_ONCE, SLOWED_SECONDS = 2, 60
CODE_SECONDS = 300  # for so long WeChat knows a code

_at_wechat, _counting = Counter[str](), threading.Lock()


@api.describe_guard(Busy, TooManyRequests)
def limit_sign_ins() -> None:
    """Guard of signing in: anyone, within the limits, and while a WeChat seat is free.

    Raises TooMany, and Busy.
    """
    concurrency_limits.check_free(concurrency_limits.WECHAT)
    guards.limit(f"sign-in:{guards.get_network_bucket()}", SIGN_INS_A_MINUTE)


@contextmanager
def use_code_once(code: str) -> Iterator[None]:
    """Let WeChat be called with a code only once, and count against the network what it refuses.

    Raises CodeRefused for one that WeChat has answered about, and Busy for a network that is slowed
    down and has enough codes with WeChat.
    """
    network = guards.get_network_bucket()
    used_key = f"code-used:{hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:32]}"
    try:
        if redis_primitives.has_flag(used_key):
            raise login.CodeRefused(path=login.CODE2SESSION, kind="user-error", reason="used")
        with (
            _place(network)
            if redis_primitives.has_flag(f"sign-ins-slowed:{network}")
            else nullcontext()
        ):
            yield
    except login.CodeRefused:
        if redis_primitives.check_rate_limit(f"sign-in-refused:{network}", REFUSALS_A_MINUTE, 60):
            redis_primitives.set_flag(f"sign-ins-slowed:{network}", seconds=SLOWED_SECONDS)
        _remember_used(used_key)
        raise
    _remember_used(used_key)


@contextmanager
def _place(network: str) -> Iterator[None]:
    """Hold one of the few places of a network that is slowed down. Raises Busy."""
    with _counting:
        if _at_wechat[network] >= SLOWED_AT_ONCE:
            raise Busy
        _at_wechat[network] += 1
    try:
        yield
    finally:
        with _counting:
            _at_wechat[network] -= 1
            if not _at_wechat[network]:
                del _at_wechat[network]


def _remember_used(used_key: str) -> None:
    if redis_primitives.has_free_memory():
        redis_primitives.set_flag(used_key, seconds=CODE_SECONDS)
