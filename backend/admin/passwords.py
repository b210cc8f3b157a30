"""Editors' passwords: hashed with argon2id, at most two at once, as slow for the unknown.

The cost is 19 MiB and 29 ms; the library's own default takes 64 MiB, with which
a handful of strangers could fill a small machine.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend import ids
from backend.errors import BadInput, Fault, Unavailable

SHORTEST, LONGEST = 10, 200
AT_ONCE = 2
PATIENCE_SECONDS = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_turns = threading.BoundedSemaphore(AT_ONCE)


def one_time() -> str:
    """Draw a password to be handed over once and changed at the first sign-in."""
    return ids.new(16)


def hashed(password: str) -> str:
    """Hash a password; the result names its own salt and cost. Raises Unavailable when crowded."""
    with _turn():
        return _hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one behind `kept`.

    Without `kept` the answer is no, after the same work, so that the time
    taken does not tell whether a login exists. Raises Unavailable when too many
    wait for their turn.
    """
    with _turn():
        against = kept or _decoy()
        try:
            _hasher.verify(against, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None


def check_new(password: str, login: str, at: str = "/new") -> None:
    """Refuse a new password that is too short, too long or the login itself.

    Raises BadInput with the fault at `at`.
    """
    why = None
    if len(password) < SHORTEST:
        why = f"密码至少要有 {SHORTEST} 个字符"
    elif len(password) > LONGEST:
        why = f"密码最多 {LONGEST} 个字符"
    elif _normal(password).casefold() == login.casefold():
        why = "密码不能与登录名相同"
    if why:
        raise BadInput(why, faults=(Fault(at, why),))


@cache
def _decoy() -> str:
    return _hasher.hash(ids.new(16))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("登录的人太多，请稍后再试")
    try:
        _decoy()  # made here, so that the first to ask for it is not told by its cost
        yield
    finally:
        _turns.release()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
