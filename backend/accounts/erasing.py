"""Pictures of somebody who was deleted: they go from the store by a job, however often it takes.

The store may be away just then, and a process may die between the commit and
the store; a picture that nobody remembers would stay for good.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from backend import db, jobs, storage
from backend.accounts.models import Account

ERASE = "pictures.erase"
AT_ONCE = 200


def later(keys: Sequence[str], *, delay: float = 0) -> None:
    """Have these pictures erased after some seconds, together with the current transaction."""
    for start in range(0, len(keys), AT_ONCE):
        jobs.enqueue(ERASE, {"keys": list(keys[start : start + AT_ONCE])}, delay=delay)


def forget_jobs(account: Account) -> None:
    """Delete the jobs that are about an account, the dead ones too."""
    jobs.delete_of(account.id)


def erase(payload: dict[str, Any]) -> None:
    """Erase pictures; a job. Raises StoreAway, and is tried again."""
    for key in payload["keys"]:
        storage.store().delete(key)


@contextmanager
def stored(key: str, data: bytes) -> Iterator[None]:
    """Keep a picture in the store while its row is being kept; refused, the picture goes, too.

    That happens where the account that it is for was deleted meanwhile. Raises StoreAway.
    """
    storage.store().put(key, data)
    try:
        yield
    except BaseException:
        try:
            storage.store().delete(key)
        except storage.StoreAway:
            with db.transaction(of_system=True):
                later([key])
        raise
