"""Visibility of messages: maintains `listed`, and the number of replies of a root.

The audience is all, or the members of the group that a thread is for. A reply counts
and is listed while it is shown to them. A root is listed while it
is, and also when it is gone but has such replies: they stay below "已删除". Who
changes a message locks its root, too, and always the older row first, so that
two writers never deadlock.
"""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import cast

from sqlalchemy import Row, Table, and_, bindparam, case, delete, false, select, update

from backend import clock, db
from backend.accounts.models import Account
from backend.errors import NotFound
from backend.messages import reply_notices
from backend.messages.models import Like, Message

BATCH_SIZE = 500
# `is_public` and `is_visible`, as SQL: what is listed holds also roots that are gone.
IS_PUBLIC = and_(Message.visibility == "public", Message.state == "shown")
IS_VISIBLE = and_(Message.visibility != "private", Message.state == "shown")


def is_public(message: Message) -> bool:
    """Tell whether a message itself is shown to all."""
    return message.visibility == "public" and message.state == "shown"


def is_visible(message: Message) -> bool:
    """Tell whether a message is shown to its audience: all, or a group."""
    return message.visibility != "private" and message.state == "shown"


def lock_thread(public_id: str) -> tuple[Message, Message | None]:
    """Lock a message and its root, None for a root itself, until the commit.

    Raises NotFound.
    """
    session = db.session()
    ids_row = session.execute(
        select(Message.id, Message.root_id).where(Message.public_id == public_id)
    ).first()
    if ids_row is None:
        raise NotFound
    message_ids = [
        message_id for message_id in (ids_row.root_id, ids_row.id) if message_id is not None
    ]
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(message_ids))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return rows[-1], rows[0] if len(rows) > 1 else None


def update_listing(message: Message, root: Message | None) -> None:
    """Update `listed` and the root's count of replies to the state of a message.

    A reply that comes to be shown notifies whom it answers.
    """
    was_listed = bool(message.listed)
    message.listed = is_visible(message) or (root is None and (message.replies or 0) > 0)
    if root is not None and message.listed != was_listed:
        root.replies += 1 if message.listed else -1
        root.listed = is_visible(root) or root.replies > 0
        if message.listed:
            reply_notices.notify_parent_author(message)


def erase_message(message: Message, root: Message | None) -> None:
    """Erase a message's content and likes; its empty row stays."""
    message.text, message.state, message.deleted_at = "", "deleted", clock.now()
    message.pinned_at, message.likes = None, 0
    db.session().execute(delete(Like).where(Like.message_id == message.id))
    update_listing(message, root)


def erase_account(account: Account) -> None:
    """Erase an account's messages and likes; the replies of others stay, counts stay right."""
    session = db.session()
    liked_ids, own_messages = _load_traces(account)
    for batch in _split_batches(
        {*liked_ids, *own_messages, *(row.root_id for row in own_messages.values() if row.root_id)}
    ):
        lock_query = select(Message.id).where(Message.id.in_(batch)).order_by(Message.id)
        session.execute(lock_query.with_for_update())
    liked_ids, own_messages = _load_traces(
        account
    )  # as they are, now that nobody else changes them
    root_ids = [
        row.root_id for row in own_messages.values() if row.root_id is not None and row.listed
    ]
    _decrement("likes", liked_ids)
    _decrement("replies", root_ids)
    session.execute(delete(Like).where(Like.account_id == account.id))
    for batch in _split_batches(set(own_messages)):
        session.execute(delete(Like).where(Like.message_id.in_(batch)))
    _blank_messages(account)
    for batch in _split_batches(set(root_ids)):
        session.execute(
            update(Message)
            .where(Message.id.in_(batch), ~IS_VISIBLE, Message.replies == 0)
            .values(listed=False)
        )


def _load_traces(account: Account) -> tuple[list[int], dict[int, Row[int, int | None, bool]]]:
    """Find what an account likes, and its own messages by row id, with their roots."""
    session = db.session()
    liked_ids = session.scalars(select(Like.message_id).where(Like.account_id == account.id)).all()
    columns = select(Message.id, Message.root_id, Message.listed)
    rows = session.execute(columns.where(Message.account_id == account.id))
    return list(liked_ids), {row.id: row for row in rows}


def _blank_messages(account: Account) -> None:
    has_replies = and_(Message.root_id.is_(None), Message.replies > 0)
    db.session().execute(
        update(Message)
        .where(Message.account_id == account.id)
        .values(
            listed=case((has_replies, True), else_=false()),
            text="",
            state="deleted",
            account_id=None,
            content_digest="",
            deleted_at=clock.now(),
            pinned_at=None,
            likes=0,
        )
    )


def _decrement(column: str, message_ids: Collection[int]) -> None:
    """Decrement a count by one for each of these rows; a row that is named twice, twice."""
    if message_ids:
        table = cast(Table, Message.__table__)
        statement = update(table).where(table.c.id == bindparam("row"))
        statement = statement.values({column: table.c[column] - 1})
        db.session().execute(statement, [{"row": message_id} for message_id in sorted(message_ids)])


def _split_batches(message_ids: set[int]) -> Iterable[list[int]]:
    sorted_ids = iter(sorted(message_ids))
    while batch := list(islice(sorted_ids, BATCH_SIZE)):
        yield batch
