"""Whom a reader does not want to meet: their words vanish for that reader, everywhere.

The one who is blocked is not told, and still sees what is public. They cannot
answer the blocker's words any more, and so not name them either. As somebody who
passed on, played or solved, neither is shown to the other: `apart`.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select

from backend import db
from backend.accounts import acting
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.api import cursors
from backend.errors import Conflict, NotFound
from backend.moderation.models import Block

MOST = 500


class TooManyBlocks(Conflict):
    """Each block is looked up on every page; five hundred are the most."""

    code, message = "too_many_blocks", f"最多屏蔽 {MOST} 人，请先移除一些"


class Oneself(Conflict):
    """Nobody blocks themselves."""

    code, message = "oneself", "不能屏蔽自己"


def block(reader: Account, public_id: str) -> None:
    """Let a person's words vanish for a reader; doing it again changes nothing.

    Raises NotFound, Oneself, TooManyBlocks.
    """
    blocked = accounts.find(public_id)
    if blocked is None:
        raise NotFound
    if blocked.id == reader.id:
        raise Oneself
    with db.transaction(of_system=True) as session:
        acting.hold_both(reader, blocked)
        count = session.scalar(select(func.count()).where(Block.account_id == reader.id)) or 0
        if has_blocked(reader.id, blocked.id):
            return
        if count >= MOST:
            raise TooManyBlocks
        session.add(Block(account_id=reader.id, blocked_id=blocked.id))


def unblock(reader: Account, public_id: str) -> None:
    """Let a person's words come back; where there was no block nothing changes."""
    whom = select(Account.id).where(Account.public_id == public_id).scalar_subquery()
    db.session().execute(
        delete(Block).where(Block.account_id == reader.id, Block.blocked_id == whom)
    )


def list_blocked(reader: Account, cursor: str, limit: int) -> tuple[list[Account], str | None]:
    """List whom a reader has blocked, the last one first, and the next cursor."""
    asked = (
        select(Block.id, Account)
        .join(Account, Account.id == Block.blocked_id)
        .where(Block.account_id == reader.id)
        .order_by(Block.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        asked = asked.where(Block.id < cursors.unpack(cursor, int)[0])
    rows: Sequence[tuple[int, Account]] = db.session().execute(asked).all()
    after = cursors.pack(rows[limit - 1][0]) if len(rows) > limit else None
    return [account for _, account in rows[:limit]], after


def blocked_by(reader: Account | None) -> frozenset[int]:
    """Give the row ids of all whom a reader has blocked."""
    if reader is None:
        return frozenset()
    asked = select(Block.blocked_id).where(Block.account_id == reader.id)
    return frozenset(db.session().scalars(asked))


def apart(reader: Account | None) -> frozenset[int]:
    """Give the row ids of all whom a reader has blocked, and of all who have blocked them.

    For places that show a person and none of their words: neither is named to the other there.
    """
    if reader is None:
        return frozenset()
    rows = db.session().execute(
        select(Block.account_id, Block.blocked_id).where(
            or_(Block.account_id == reader.id, Block.blocked_id == reader.id)
        )
    )
    return frozenset(key for row in rows for key in row if key != reader.id)


def has_blocked(account_id: int | None, other_id: int) -> bool:
    """Tell whether an account has blocked another."""
    asked = select(Block.id).where(Block.account_id == account_id, Block.blocked_id == other_id)
    return db.session().scalar(asked) is not None
