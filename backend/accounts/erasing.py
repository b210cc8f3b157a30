"""Pictures of somebody who was deleted: they go from the store by a job, however often it takes.

The store may be away just then, and a process may die between the commit and
the store; a picture that nobody remembers would stay for good.
"""

from collections.abc import Sequence
from typing import Any

from backend import jobs, storage
from backend.accounts.models import Account

ERASE = "pictures.erase"
AT_ONCE = 200


def later(keys: Sequence[str]) -> None:
    """Have these pictures erased, together with the current transaction."""
    for start in range(0, len(keys), AT_ONCE):
        jobs.enqueue(ERASE, {"keys": list(keys[start : start + AT_ONCE])})


def forget_jobs(account: Account) -> None:
    """Delete the jobs that are about an account, the dead ones too."""
    jobs.delete_of(account.id)


def erase(payload: dict[str, Any]) -> None:
    """Erase pictures; a job. Raises StoreAway, and is tried again."""
    for key in payload["keys"]:
        storage.store().delete(key)
