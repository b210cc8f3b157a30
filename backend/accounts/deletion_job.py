"""The job that ends an account's deletion: sign-ins, Redis, leftover rows, files on disk.

It runs at once, and again a quarter of an hour later when every request is over that was under
way. The second time it also erases anew whatever may name the account, and has SQLite and
Redis rewrite the files in which deleted rows still stand. Failed, it is tried again.
"""

from typing import Any

import redis
import structlog

from backend import db, redis_primitives
from backend.accounts import deletion, personal_data_hooks, sessions
from backend.accounts.models import Account

log = structlog.get_logger()


def finish_deletion(payload: dict[str, Any]) -> None:
    """Erase a deleted account outside the database, too. A job. Raises SignInsAway."""
    sessions.revoke_all(payload["public_id"])
    with db.read_session() as session:
        account = session.get(Account, payload["account"])
    if account is None:
        return
    for erase in personal_data_hooks.CACHE_ERASERS.load():
        erase(account)
    if payload["last"]:
        deletion.erase_leftovers(account.id)
        db.truncate_wal()
        _rewrite_redis()


def _rewrite_redis() -> None:
    """Have Redis rewrite its append-only file, where it has one."""
    try:
        redis_primitives.get_client().bgrewriteaof()
    except redis.ResponseError as error:
        log.info("append-only file not rewritten", error=type(error).__name__)
    except redis.RedisError as error:
        log.warning("append-only file not rewritten", error=type(error).__name__)
