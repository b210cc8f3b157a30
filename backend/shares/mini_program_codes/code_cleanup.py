"""Deletes the pictures of used mini-program codes, outdated codes, and in time their rows; a job.

The picture of a taken code is part of its card, and a card is never drawn again
under the same share: a new name or design is a new card with a new code. So an
hour after it was taken, longer than any request lives, nobody needs it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from backend import clock, db, storage
from backend.shares.mini_program_codes import demand_forecast, minting
from backend.shares.models import ShareCode

CLEANUP_JOB = "codes.clean_up"
BATCH_SIZE = 200
MAX_THREADS = 8
USED_AFTER = timedelta(hours=1)

CodeRows = Sequence[Row[int, str]]


def clean_up_codes(_payload: dict[str, Any]) -> float | None:
    """Delete pictures of used codes, codes with an outdated target, and in time the rows.

    A job. Rows stay as long as `demand_forecast` looks back.
    """
    count = _retire_used() + _delete_outdated() + _delete_expired()
    return 1.0 if count >= BATCH_SIZE else None


def _retire_used() -> int:
    rows = _load_batch(ShareCode.is_any("taken"), ShareCode.allocated_at < clock.now() - USED_AFTER)
    _delete_pictures(rows)
    with db.transaction() as session:
        session.execute(update(ShareCode).where(_is_among(rows)).values(state="spent", key=""))
    return len(rows)


def _delete_outdated() -> int:
    rows = _load_batch(
        ShareCode.is_any("ready"), ShareCode.target_digest != minting.get_target_digest()
    )
    with db.transaction() as session:
        session.execute(delete(ShareCode).where(_is_among(rows), ShareCode.is_any("ready")))
    _delete_pictures(rows)
    return len(rows)


def _delete_expired() -> int:
    rows = _load_batch(
        ShareCode.is_any("spent"),
        ShareCode.allocated_at < clock.now() - demand_forecast.HISTORY_RETENTION,
    )
    with db.transaction() as session:
        session.execute(delete(ShareCode).where(_is_among(rows)))
    return len(rows)


def _load_batch(*conditions: Any) -> CodeRows:
    with db.read_session() as session:
        return session.execute(
            select(ShareCode.id, ShareCode.key).where(*conditions).limit(BATCH_SIZE)
        ).all()


def _is_among(rows: CodeRows) -> Any:
    return ShareCode.id.in_([row.id for row in rows])


def _delete_pictures(rows: CodeRows) -> None:
    store = storage.get_store()
    with ThreadPoolExecutor(MAX_THREADS) as executor:
        list(executor.map(store.delete, [row.key for row in rows]))
