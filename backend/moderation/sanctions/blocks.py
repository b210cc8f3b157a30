"""Blocks between readers: block, unblock, list, and tell whose content is hidden from whom.

The one who is blocked is not notified, and still sees what is public. They cannot
reply to the blocker any more, and so not name them either. As somebody who
shared, played or solved, neither is shown to the other: `list_separated_ids`.
"""

from sqlalchemy import delete, func, or_, select

from backend import db
from backend.accounts import account_locks, account_lookup
from backend.accounts.models import Account
from backend.api import paging
from backend.errors import Conflict, NotFound
from backend.moderation.models import Block

MAX_BLOCKS = 500


class TooManyBlocks(Conflict):
    """Each block is looked up on every page; five hundred are the most."""

    code, message = "too_many_blocks", f"最多屏蔽 {MAX_BLOCKS} 人，请先移除一些"


class CannotBlockSelf(Conflict):
    """Nobody blocks themselves."""

    code, message = "oneself", "不能屏蔽自己"


def block_account(reader: Account, public_id: str) -> None:
    """Block a person for a reader; doing it again changes nothing.

    Raises NotFound, CannotBlockSelf, TooManyBlocks.
    """
    target = account_lookup.find_account(public_id)
    if target is None:
        raise NotFound
    if target.id == reader.id:
        raise CannotBlockSelf
    with db.transaction(as_system=True) as session:
        account_locks.lock_accounts(reader, target)
        count = session.scalar(select(func.count()).where(Block.account_id == reader.id)) or 0
        if has_blocked(reader.id, target.id):
            return
        if count >= MAX_BLOCKS:
            raise TooManyBlocks
        session.add(Block(account_id=reader.id, blocked_id=target.id))


def unblock_account(reader: Account, public_id: str) -> None:
    """Unblock a person; where there was no block nothing changes."""
    blocked_id = select(Account.id).where(Account.public_id == public_id).scalar_subquery()
    db.session().execute(
        delete(Block).where(Block.account_id == reader.id, Block.blocked_id == blocked_id)
    )


def list_blocked(reader: Account, cursor: str, limit: int) -> paging.Page[Account]:
    """List whom a reader has blocked, the last one first."""
    query = select(Account).join(Block, Block.blocked_id == Account.id)
    query = query.where(Block.account_id == reader.id)
    return paging.load_scalars(query, cursor, limit, Block.id.desc())


def list_blocked_ids(reader: Account | None) -> frozenset[int]:
    """List the row ids of all whom a reader has blocked."""
    if reader is None:
        return frozenset()
    query = select(Block.blocked_id).where(Block.account_id == reader.id)
    return frozenset(db.session().scalars(query))


def list_separated_ids(reader: Account | None) -> frozenset[int]:
    """List the row ids of all whom a reader has blocked, and of all who have blocked them.

    For lists that show people without their content: neither is named to the other there.
    """
    if reader is None:
        return frozenset()
    rows = db.session().execute(
        select(Block.account_id, Block.blocked_id).where(
            or_(Block.account_id == reader.id, Block.blocked_id == reader.id)
        )
    )
    return frozenset(account_id for row in rows for account_id in row if account_id != reader.id)


def has_blocked(account_id: int | None, other_id: int) -> bool:
    """Tell whether an account has blocked another."""
    query = select(Block.id).where(Block.account_id == account_id, Block.blocked_id == other_id)
    return db.session().scalar(query) is not None
