"""Editors' passwords: hashed with argon2id, at most two at once, as slow for the unknown.

The cost is 19 MiB and 29 ms; the library's own default takes 64 MiB, with which
a handful of strangers could fill a small machine. Strangers take turns of their own, one at a
time and a few in line, so that no number of them keeps a known device or editor waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend import ids
from backend.admin.password_policy import normalize
from backend.errors import Unavailable

MOST_WAITING = 8
PATIENCE_SECONDS = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_turns = {known: threading.BoundedSemaphore(1) for known in (False, True)}
_line = {known: threading.BoundedSemaphore(MOST_WAITING) for known in (False, True)}


def one_time() -> str:
    """Draw a password to be handed over once and changed at the first sign-in."""
    return ids.new(16)


def hashed(password: str) -> str:
    """Hash a password; the result names its own salt and cost. Raises Unavailable when crowded."""
    with _turn(known=True):
        return _hasher.hash(normalize(password))


def matches(kept: str | None, password: str, *, known: bool = False) -> bool:
    """Tell whether a password is the one behind `kept`.

    Without `kept` the answer is no, after the same work, so that the time
    taken does not tell whether a login exists. `known` is for editors who are signed in and
    devices that were. Raises Unavailable when too many wait for their turn.
    """
    with _turn(known=known):
        against = kept or _decoy()
        try:
            _hasher.verify(against, normalize(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


@cache
def _decoy() -> str:
    return _hasher.hash(ids.new(16))


@contextmanager
def _turn(*, known: bool) -> Iterator[None]:
    if not _line[known].acquire(blocking=False):
        raise Unavailable("登录的人太多，请稍后再试")
    try:
        if not _turns[known].acquire(timeout=PATIENCE_SECONDS):
            raise Unavailable("登录的人太多，请稍后再试")
        try:
            _decoy()  # made here, so that the first to ask for it is not told by its cost
            yield
        finally:
            _turns[known].release()
    finally:
        _line[known].release()
