"""Erases stored pictures by a retried job; stores one with its row; deletes an account's jobs.

The store may be unreachable just then, and a process may die between the commit and
the store; a picture that no row names would stay for good.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from backend import db, job_queue, storage
from backend.accounts.models import Account

ERASE_JOB = "pictures.erase"
BATCH_SIZE = 200


def enqueue_erasure(keys: Sequence[str], *, delay: float = 0) -> None:
    """Have these pictures erased after some seconds, together with the current transaction."""
    for start in range(0, len(keys), BATCH_SIZE):
        job_queue.enqueue(ERASE_JOB, {"keys": list(keys[start : start + BATCH_SIZE])}, delay=delay)


def delete_account_jobs(account: Account) -> None:
    """Delete the jobs that are about an account, the dead ones too."""
    job_queue.delete_for_account(account.id)


def erase_pictures(payload: dict[str, Any]) -> None:
    """Erase pictures; a job. Raises StoreAway, and is tried again."""
    for key in payload["keys"]:
        storage.get_store().delete(key)


@contextmanager
def store_picture(key: str, data: bytes) -> Iterator[None]:
    """Store a picture while its row is being written; if that fails, the picture is erased, too.

    That happens where the account that it is for was deleted meanwhile. Raises StoreAway.
    """
    storage.get_store().put(key, data)
    try:
        yield
    except BaseException:
        try:
            storage.get_store().delete(key)
        except storage.StoreUnavailable:
            with db.transaction(as_system=True):
                enqueue_erasure([key])
        raise
