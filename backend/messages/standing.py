"""What others meet, decided in one place: `listed`, and how many replies a root has.

Others are all, or the members of the group that a thread is for. A reply counts
and is listed while it is shown to them. A root is listed while it
is, and also when it is gone but has such replies: they stay below "已删除". Who
changes a message holds its root, too, and always the older row first, so that
two who write never wait for each other.
"""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import cast

from sqlalchemy import Row, Table, and_, bindparam, case, delete, false, select, update

from backend import clock, db
from backend.accounts.models import Account
from backend.errors import NotFound
from backend.messages import noticed
from backend.messages.models import Like, Message

BATCH = 500
# `is_met` and `is_out`, for the database: what is listed holds also roots that are gone.
MET = and_(Message.visibility == "public", Message.state == "shown")
OUT = and_(Message.visibility != "private", Message.state == "shown")


def is_met(message: Message) -> bool:
    """Tell whether these words themselves are shown to all."""
    return message.visibility == "public" and message.state == "shown"


def is_out(message: Message) -> bool:
    """Tell whether these words are shown to those whom they are for: all, or a group."""
    return message.visibility != "private" and message.state == "shown"


def hold(public_id: str) -> tuple[Message, Message | None]:
    """Give a message and its root, None for a root itself, held until the commit.

    Raises NotFound.
    """
    session = db.session()
    found = session.execute(
        select(Message.id, Message.root_id).where(Message.public_id == public_id)
    ).first()
    if found is None:
        raise NotFound
    keys = [key for key in (found.root_id, found.id) if key is not None]
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(keys))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return rows[-1], rows[0] if len(rows) > 1 else None


def settle(message: Message, root: Message | None) -> None:
    """Bring `listed` and the root's count of replies in line with how a message stands now.

    A reply that comes to be shown is news to whom it answers.
    """
    before = bool(message.listed)
    message.listed = is_out(message) or (root is None and (message.replies or 0) > 0)
    if root is not None and message.listed != before:
        root.replies += 1 if message.listed else -1
        root.listed = is_out(root) or root.replies > 0
        if message.listed:
            noticed.answered(message)


def erase(message: Message, root: Message | None) -> None:
    """Leave nothing of words but their place; their likes go with them."""
    message.text, message.state, message.deleted_at = "", "deleted", clock.now()
    message.pinned_at, message.likes = None, 0
    db.session().execute(delete(Like).where(Like.message_id == message.id))
    settle(message, root)


def forget(account: Account) -> None:
    """Erase all that an account said and liked; what others answered stays, counts stay right."""
    session = db.session()
    liked, own = _traces(account)
    for batch in _batches({*liked, *own, *(row.root_id for row in own.values() if row.root_id)}):
        keys = select(Message.id).where(Message.id.in_(batch)).order_by(Message.id)
        session.execute(keys.with_for_update())
    liked, own = _traces(account)  # as they are, now that nobody else changes them
    roots = [row.root_id for row in own.values() if row.root_id is not None and row.listed]
    _take_one("likes", liked)
    _take_one("replies", roots)
    session.execute(delete(Like).where(Like.account_id == account.id))
    for batch in _batches(set(own)):
        session.execute(delete(Like).where(Like.message_id.in_(batch)))
    _blank(account)
    for batch in _batches(set(roots)):
        session.execute(
            update(Message)
            .where(Message.id.in_(batch), ~OUT, Message.replies == 0)
            .values(listed=False)
        )


def _traces(account: Account) -> tuple[list[int], dict[int, Row[int, int | None, bool]]]:
    """Find what an account likes, and its own messages by row id, with their roots."""
    session = db.session()
    liked = session.scalars(select(Like.message_id).where(Like.account_id == account.id)).all()
    columns = select(Message.id, Message.root_id, Message.listed)
    own = session.execute(columns.where(Message.account_id == account.id))
    return list(liked), {row.id: row for row in own}


def _blank(account: Account) -> None:
    below = and_(Message.root_id.is_(None), Message.replies > 0)
    db.session().execute(
        update(Message)
        .where(Message.account_id == account.id)
        .values(
            listed=case((below, True), else_=false()),
            text="",
            state="deleted",
            account_id=None,
            content_digest="",
            deleted_at=clock.now(),
            pinned_at=None,
            likes=0,
        )
    )


def _take_one(count: str, keys: Collection[int]) -> None:
    """Lower a count by one for each of these rows; a row that is named twice, twice."""
    if keys:
        table = cast(Table, Message.__table__)
        lower = update(table).where(table.c.id == bindparam("row"))
        lower = lower.values({count: table.c[count] - 1})
        db.session().execute(lower, [{"row": key} for key in sorted(keys)])


def _batches(keys: set[int]) -> Iterable[list[int]]:
    ordered = iter(sorted(keys))
    while batch := list(islice(ordered, BATCH)):
        yield batch
