"""Builds response models of messages and their first replies, as one viewer may see them.

Related rows are loaded in a fixed number of queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union_all

from backend import clock, db
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles.models import Article, OfficialAccount
from backend.chat_groups import memberships as groups
from backend.comments.models import Like, Message
from backend.comments.schemas import MessageAuthor, MessageItem, MessageOut, ReplyTarget
from backend.config import get_settings
from backend.moderation import status_explanations
from backend.moderation.sanctions import blocks
from backend.moderation.status_explanations import AuthorStatus
from backend.passages import passage_records
from backend.passages.schemas import PassageReference

ANONYMOUS_NAME = "一位读者"
MAX_FIRST_REPLIES, MAX_OWN_REPLIES = 3, 20


@dataclass(frozen=True)
class Viewer:
    """Who is reading, None for anonymous, whom they blocked (row ids), and their groups now."""

    reader: Account | None
    blocked: frozenset[int]
    groups: frozenset[str] = frozenset()

    def is_author_of(self, message: Message) -> bool:
        """Tell whether the viewer wrote this message."""
        return self.reader is not None and message.account_id == self.reader.id

    def is_addressed_by(self, message: Message) -> bool:
        """Tell whether this message's thread is for all or for one of the viewer's groups."""
        return not message.group_key or message.group_key in self.groups

    def can_see(self, message: Message) -> bool:
        """Tell whether the viewer can see this message itself."""
        if self.is_author_of(message):
            return message.state != "deleted"
        if not (message.is_visible and self.is_addressed_by(message)):
            return False
        return message.account_id not in self.blocked


@dataclass(frozen=True)
class _PageContext:
    """Related data, loaded for all rows of a page at once, by row ids."""

    others: dict[int, Message]
    people: dict[int, Account]
    officials: dict[int, str]
    passages: dict[int, PassageReference]
    liked: set[int]
    statuses: dict[int, AuthorStatus]


def build_items(viewer: Viewer, rows: Sequence[Message]) -> list[MessageItem]:
    """Build the items of these messages, in their order, as the viewer sees them."""
    context = _load_context(viewer, rows)
    return [_build_item(viewer, row, context) for row in rows]


def _load_context(viewer: Viewer, rows: Sequence[Message]) -> _PageContext:
    by_id = {row.id: row for row in rows}
    related_ids = {
        related_id
        for row in rows
        for related_id in (row.root_id, row.parent_id)
        if related_id is not None
    }
    missing_ids = related_ids - by_id.keys()
    if missing_ids:
        rows_found = db.session().scalars(select(Message).where(Message.id.in_(missing_ids)))
        by_id |= {row.id: row for row in rows_found}
    messages = by_id.values()
    return _PageContext(
        others=by_id,
        people=account_lookup.load_accounts({row.account_id for row in messages if row.account_id}),
        officials=_load_official_names({row.article_id for row in messages if row.by_author}),
        passages=passage_records.load_passage_references(
            {row.passage_id for row in rows if row.passage_id}
        ),
        liked=_load_liked_ids(viewer, {row.id for row in rows if row.likes}),
        statuses=status_explanations.load_statuses(
            list_hidden_check_ids(row for row in rows if viewer.is_author_of(row))
        ),
    )


def _load_liked_ids(viewer: Viewer, message_ids: set[int]) -> set[int]:
    if viewer.reader is None or not message_ids:
        return set()
    query = select(Like.message_id).where(
        Like.account_id == viewer.reader.id, Like.message_id.in_(message_ids)
    )
    return set(db.session().scalars(query))


def _load_official_names(article_ids: set[int]) -> dict[int, str]:
    if not article_ids:
        return {}
    query = select(Article.id, OfficialAccount.name).join(
        OfficialAccount, OfficialAccount.id == Article.official_account_id
    )
    return dict(db.session().execute(query.where(Article.id.in_(article_ids))).all())


def _build_item(viewer: Viewer, row: Message, context: _PageContext) -> MessageItem:
    root = context.others.get(row.root_id or 0)
    common: dict[str, Any] = {
        "id": row.public_id,
        "kind": row.kind,
        "created_at": row.created_at,
        "root_id": root.public_id if root else None,
        "passage": context.passages.get(row.passage_id or 0),
    }
    if not viewer.can_see(row):
        return MessageItem.model_validate(common | _build_gone_fields())
    is_own = viewer.is_author_of(row)
    return MessageItem.model_validate(
        common
        | {
            "text": row.text,
            "author": _build_author(row, context),
            "unavailable": False,
            "is_own": is_own,
            "visibility": row.visibility,
            "state": row.author_state,
            "explanation": context.statuses.get(
                row.check_id or 0, status_explanations.NO_STATUS
            ).explanation,
            "appeal": context.statuses.get(row.check_id or 0, status_explanations.NO_STATUS).appeal,
            "pinned": row.pinned_at is not None,
            "edited": row.edited_at is not None,
            "editable": is_own and is_editable(row),
            "editable_until": _get_edit_deadline(row)
            if is_own and row.check_id is not None
            else None,
            "likes": row.likes,
            "liked": row.id in context.liked,
            "reply_to": _build_reply_target(viewer, row, context),
        }
    )


def _build_gone_fields() -> dict[str, Any]:
    """Build the fields of a message that the viewer cannot see."""
    false_fields = dict.fromkeys(
        ("unavailable", "is_own", "pinned", "edited", "editable", "liked"), False
    )
    null_fields = dict.fromkeys(("author", "editable_until", "reply_to"))
    default_fields = {
        "text": "",
        "visibility": "public",
        "state": "shown",
        "explanation": "",
        "appeal": "",
        "likes": 0,
    }
    return {**false_fields, **null_fields, **default_fields, "unavailable": True}


def list_hidden_check_ids(rows: Iterable[Message]) -> set[int]:
    """List the check ids of one's own messages that others cannot see."""
    return {row.check_id for row in rows if row.check_id and row.author_state != "shown"}


def _build_author(row: Message, context: _PageContext) -> MessageAuthor:
    if row.by_author:
        name = context.officials.get(row.article_id, "")
        return MessageAuthor(id=None, nickname=name, avatar_url=None, official=True)
    account = context.people.get(row.account_id or 0)
    if account is None or account.deleted_at is not None:
        return MessageAuthor(id=None, nickname=ANONYMOUS_NAME, avatar_url=None, official=False)
    return MessageAuthor(**PersonOut.of(account).model_dump(), official=False)


def _build_reply_target(viewer: Viewer, row: Message, context: _PageContext) -> ReplyTarget | None:
    parent = context.others.get(row.parent_id or 0)
    if parent is None or row.parent_id == row.root_id or not viewer.can_see(parent):
        return None
    return ReplyTarget(id=parent.public_id, nickname=_build_author(parent, context).nickname)


def is_editable(row: Message) -> bool:
    """Tell whether a message can be edited now: always while nobody else ever saw it."""
    if row.check_id is None:
        return row.state != "deleted"
    return row.state in ("shown", "waiting") and (
        clock.now() < _get_edit_deadline(row) and not clock.is_ahead(row.created_at)
    )


def _get_edit_deadline(row: Message) -> datetime:
    return row.created_at + timedelta(minutes=get_settings().edit_minutes)


def load_viewer(reader: Account | None) -> Viewer:
    """Load a reader as viewer: whom they have blocked, and which groups they are in."""
    return Viewer(reader, blocks.list_blocked_ids(reader), groups.list_group_keys(reader))


def load_message(viewer: Viewer, message_id: int) -> MessageOut:
    """Load the message of this row id, whatever its state."""
    return build_messages(viewer, [db.session().get_one(Message, message_id)])[0]


def build_messages(viewer: Viewer, roots: list[Message]) -> list[MessageOut]:
    """Build messages or thoughts, each with the first of its replies."""
    own_replies = _load_own_replies(viewer, {row.id for row in roots})
    answered = [row for row in roots if row.replies and viewer.is_addressed_by(row)]
    replies = [*_load_first_replies(viewer, answered), *own_replies]
    replies.sort(key=lambda row: row.id)
    replies_by_root: dict[str, list[MessageItem]] = {row.public_id: [] for row in roots}
    items = build_items(viewer, [*roots, *replies])
    for item in items[len(roots) :]:
        replies_by_root[item.root_id or ""].append(item)
    counts = _count_replies(viewer, roots)
    pairs = zip(roots, items, strict=False)
    return [
        MessageOut(
            **item.model_dump(), reply_count=counts[row.id], replies=replies_by_root[item.id]
        )
        for row, item in pairs
    ]


def _load_first_replies(viewer: Viewer, roots: list[Message]) -> list[Message]:
    """Load the oldest replies of each root, one index look-up for each, in one query."""
    if not roots:
        return []
    queries = [
        select(
            select(Message.id)
            .where(Message.root_id == root.id, Message.listed, build_not_blocked_filter(viewer))
            .order_by(Message.id)
            .limit(MAX_FIRST_REPLIES)
            .subquery()
        )
        for root in roots
    ]
    reply_ids = union_all(*queries).subquery()
    return list(db.session().scalars(select(Message).join(reply_ids, reply_ids.c.id == Message.id)))


def _load_own_replies(viewer: Viewer, roots: set[int]) -> list[Message]:
    """Load the latest of the reader's own replies that others cannot see."""
    if viewer.reader is None or not roots:
        return []
    query = select(Message).where(
        Message.account_id == viewer.reader.id,
        Message.root_id.in_(roots),
        ~Message.listed,
        Message.state != "deleted",
    )
    return list(db.session().scalars(query.order_by(Message.id.desc()).limit(MAX_OWN_REPLIES)))


def _count_replies(viewer: Viewer, roots: list[Message]) -> dict[int, int]:
    """Count the replies that the reader can see: all that are listed, without blocked people's."""
    counts = {row.id: row.replies if viewer.is_addressed_by(row) else 0 for row in roots}
    root_ids = [listed_id for listed_id, count in counts.items() if count]
    if not viewer.blocked or not root_ids:
        return counts
    blocked_query = (
        select(Message.root_id, func.count())
        .where(Message.root_id.in_(root_ids), Message.listed)
        .where(Message.account_id.in_(viewer.blocked))
        .group_by(Message.root_id)
    )
    for root_id, count in db.session().execute(blocked_query):
        counts[root_id or 0] -= count
    return counts


def build_not_blocked_filter(viewer: Viewer) -> ColumnElement[bool]:
    """Build the condition that leaves out messages of people whom the reader has blocked."""
    if not viewer.blocked:
        return Message.id.is_not(None)
    return or_(Message.account_id.is_(None), Message.account_id.not_in(viewer.blocked))
