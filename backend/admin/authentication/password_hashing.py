"""Hashes and checks passwords by argon2id, two at once at most; generates one-time passwords.

The cost is 19 MiB and 29 ms; the library's own default takes 64 MiB, with which
a handful of requests could fill a small machine. Unknown devices have a slot of their own, one
at a time and a few waiting, so that no number of them keeps a trusted device or editor waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend import ids
from backend.admin.authentication.password_policy import normalize
from backend.errors import Unavailable

MAX_WAITING = 8
MAX_WAIT_SECONDS = 5

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_slots = {known: threading.BoundedSemaphore(1) for known in (False, True)}
_queue = {known: threading.BoundedSemaphore(MAX_WAITING) for known in (False, True)}


def generate_one_time() -> str:
    """Generate a password to be handed over once and changed at the first sign-in."""
    return ids.generate(16)


def hash_password(password: str) -> str:
    """Hash a password; the result names its own salt and cost. Raises Unavailable when crowded."""
    with _acquire_slot(is_known=True):
        return _hasher.hash(normalize(password))


def is_match(password_hash: str | None, password: str, *, is_known: bool = False) -> bool:
    """Tell whether a password is the one behind `password_hash`.

    Without a hash the answer is no, after the same work, so that the time
    taken does not reveal whether a login exists. `is_known` is for editors who are signed in and
    devices that were. Raises Unavailable when too many wait for a slot.
    """
    with _acquire_slot(is_known=is_known):
        checked_hash = password_hash or _get_decoy_hash()
        try:
            _hasher.verify(checked_hash, normalize(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


@cache
def _get_decoy_hash() -> str:
    return _hasher.hash(ids.generate(16))


@contextmanager
def _acquire_slot(*, is_known: bool) -> Iterator[None]:
    if not _queue[is_known].acquire(blocking=False):
        raise Unavailable("登录的人太多，请稍后再试")
    try:
        if not _slots[is_known].acquire(timeout=MAX_WAIT_SECONDS):
            raise Unavailable("登录的人太多，请稍后再试")
        try:
            _get_decoy_hash()  # computed here, so that the first use does not show in the time
            yield
        finally:
            _slots[is_known].release()
    finally:
        _queue[is_known].release()
