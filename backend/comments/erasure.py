"""Erases one message, or an account's messages and likes; others' replies stay, counts adjust.

Rows are locked in the order of their ids, so that two writers never deadlock.
"""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import cast

from sqlalchemy import Row, Table, and_, bindparam, case, delete, false, select, update

from backend import clock, db
from backend.accounts.models import Account
from backend.comments.models import Like, Message, update_listing

BATCH_SIZE = 500


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
            .where(Message.id.in_(batch), ~Message.is_visible, Message.replies == 0)
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
