"""How often one network may try to sign in, and what is not asked of WeChat again.

When Redis is lost every reader signs in anew, and thousands of them can share one carrier's
address: so good sign-ins are hardly limited. What must be held back is codes that are none, each of
which costs a call to WeChat. A network that sends too many of them is slowed down for a minute:
not shut out, since readers may stand behind it too. A code that WeChat has answered about is
good for nothing any more, and WeChat is not asked about it again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from backend import cache
from backend.accounts import guards
from backend.api import seats
from backend.wechat import login

SIGN_INS_A_MINUTE = 3000
REFUSED_A_MINUTE = 30
SLOWED_A_MINUTE, SLOWED_SECONDS = 30, 60
CODE_SECONDS = 300  # for so long WeChat knows a code


def arriving() -> None:
    """Guard of signing in: anyone, but not without end, nor while enough wait for WeChat.

    Raises TooMany, and Busy.
    """
    seats.check(seats.WECHAT)
    network = guards.network()
    if cache.has_in_mind(f"sign-ins-slowed:{network}"):
        guards.limit(f"sign-in-slowed:{network}", SLOWED_A_MINUTE)
    guards.limit(f"sign-in:{network}", SIGN_INS_A_MINUTE)


@contextmanager
def asking_about(code: str) -> Iterator[None]:
    """Have WeChat asked about a code once, and count against the network what it refuses.

    Raises CodeRefused for one that WeChat has answered about.
    """
    used = f"code-used:{hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()[:32]}"
    try:
        if cache.has_in_mind(used):
            raise login.CodeRefused(path=login.CODE2SESSION, kind="user-error", reason="used")
        yield
    except login.CodeRefused:
        network = guards.network()
        if cache.wait_for(f"sign-in-refused:{network}", REFUSED_A_MINUTE, 60):
            cache.bear_in_mind(f"sign-ins-slowed:{network}", seconds=SLOWED_SECONDS)
        _remember(used)
        raise
    _remember(used)


def _remember(used: str) -> None:
    if cache.has_room():
        cache.bear_in_mind(used, seconds=CODE_SECONDS)
