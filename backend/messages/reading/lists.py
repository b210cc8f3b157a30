"""Lists messages, thoughts and replies in pages; `ranking.py` defines their order.

What a list holds for everybody is found by index. A reader also sees their own
messages that others do not, so these are queried separately and merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from backend import clock, db
from backend.accounts.models import Account
from backend.api import cursors
from backend.articles import service as articles
from backend.articles.models import Article
from backend.errors import NotFound
from backend.groups import service as groups
from backend.messages import visibility
from backend.messages.models import Message
from backend.messages.reading import presenters
from backend.messages.reading.presenters import Viewer
from backend.messages.reading.ranking import (
    MAX_HEAD,
    MAX_PINS,
    PagePosition,
    RankingInput,
    rank_hottest,
)
from backend.messages.schemas import MessageItem, MessageOut, MessagePage, MessagesQuery, ReplyPage
from backend.moderation.sanctions import blocks

MAX_FIRST_REPLIES, MAX_OWN_REPLIES, MAX_COUNT = 3, 20, 1000


@dataclass(frozen=True)
class Scope:
    """What a list is about: a condition on its roots, and their article."""

    roots: ColumnElement[bool]
    article_id: int


def load_viewer(reader: Account | None) -> Viewer:
    """Load a reader as viewer: whom they have blocked, and which groups they are in."""
    return Viewer(reader, blocks.list_blocked_ids(reader), groups.list_group_keys(reader))


def build_audience_filter(reader: Account | None, group: str | None) -> ColumnElement[bool]:
    """Build the condition for messages to all, or to the group that a reader knows by this id.

    Raises GroupUnknown.
    """
    return Message.group_key == (groups.get_group_key(reader, group) if group else "")


def list_messages(reader: Account | None, article_id: str, query: MessagesQuery) -> MessagePage:
    """List the messages on an article, pinned ones first, then hottest or newest first.

    Raises NotFound, ArticleWithdrawn, GroupUnknown.
    """
    article = articles.get_summary(article_id)
    audience = build_audience_filter(reader, query.group)
    roots = and_(Message.article_id == article.id, Message.kind == "message", audience)
    return build_page(Scope(roots, article.id), load_viewer(reader), query)


def build_page(scope: Scope, viewer: Viewer, query: MessagesQuery) -> MessagePage:
    """Build one page of roots with the first of their replies."""
    position = PagePosition.read(query.cursor) if query.cursor else None
    position = position or _build_first_position(scope, viewer, query.sort)
    rows, position = _load_rows(scope, viewer, position, query.limit)
    total = None if query.cursor else _count_total(scope, viewer)
    return MessagePage(
        items=_attach_replies(viewer, rows),
        next=None if position.is_at_end else position.cursor(),
        total=total,
    )


def _build_first_position(scope: Scope, viewer: Viewer, sort: str) -> PagePosition:
    pins = list(db.session().scalars(_select_pins(scope, viewer)))
    if sort == "new":
        return PagePosition(tuple(pins))
    columns = select(Message.id, Message.likes, Message.created_at)
    newest = _load_ranking_inputs(
        columns.where(_build_listed_filter(scope, viewer)).order_by(Message.id.desc())
    )
    by_likes = (Message.likes.desc(), Message.id.desc())
    liked = _load_ranking_inputs(
        columns.where(_build_listed_filter(scope, viewer)).order_by(*by_likes)
    )
    own_messages = _load_ranking_inputs(
        columns.where(_build_own_filter(scope, viewer)).order_by(Message.id.desc())
    )
    head = rank_hottest([*newest, *liked, *own_messages], clock.now())
    is_all_loaded = len(newest) < MAX_HEAD and len(own_messages) < MAX_HEAD
    is_complete = is_all_loaded and len(newest) + len(own_messages) <= MAX_HEAD
    position = PagePosition(tuple(dict.fromkeys([*pins, *head])))
    return replace(position, below=0) if is_complete else position


def _load_ranking_inputs(query: Select[int, int, datetime]) -> list[RankingInput]:
    return [RankingInput(*row) for row in db.session().execute(query.limit(MAX_HEAD))]


def _select_pins(scope: Scope, viewer: Viewer) -> Select[int]:
    return (
        select(Message.id)
        .where(Message.article_id == scope.article_id, Message.pinned_at.is_not(None))
        .where(_build_listed_filter(scope, viewer), visibility.IS_PUBLIC)
        .order_by(Message.pinned_at.desc())
        .limit(MAX_PINS)
    )


def _build_listed_filter(scope: Scope, viewer: Viewer) -> ColumnElement[bool]:
    return and_(scope.roots, Message.listed, build_not_blocked_filter(viewer))


def _build_own_filter(scope: Scope, viewer: Viewer) -> ColumnElement[bool]:
    """Build the condition for the reader's own messages that others cannot see."""
    is_own = Message.account_id == (viewer.reader.id if viewer.reader else -1)
    return and_(scope.roots, is_own, ~Message.listed, Message.state != "deleted")


def build_not_blocked_filter(viewer: Viewer) -> ColumnElement[bool]:
    """Build the condition that leaves out messages of people whom the reader has blocked."""
    if not viewer.blocked:
        return Message.id.is_not(None)
    return or_(Message.account_id.is_(None), Message.account_id.not_in(viewer.blocked))


def _load_rows(
    scope: Scope, viewer: Viewer, position: PagePosition, limit: int
) -> tuple[list[Message], PagePosition]:
    keys = position.head[position.at : position.at + limit]
    rows = _load_by_ids(scope, viewer, keys)
    position = position.further(limit)
    remaining = limit - len(keys)
    if remaining <= 0 or position.below == 0:
        return rows, position
    tail = _load_tail(scope, viewer, position, remaining + 1)
    below = tail[remaining - 1].id if len(tail) > remaining else 0
    return rows + tail[:remaining], replace(position, below=below)


def _load_by_ids(scope: Scope, viewer: Viewer, message_ids: Sequence[int]) -> list[Message]:
    if not message_ids:
        return []
    is_visible = or_(_build_listed_filter(scope, viewer), _build_own_filter(scope, viewer))
    rows = db.session().scalars(select(Message).where(Message.id.in_(message_ids), is_visible))
    rows_by_id = {row.id: row for row in rows}
    return [rows_by_id[message_id] for message_id in message_ids if message_id in rows_by_id]


def _load_tail(scope: Scope, viewer: Viewer, position: PagePosition, limit: int) -> list[Message]:
    query = select(Message).where(Message.id < position.below)
    query = query.order_by(Message.id.desc()).limit(limit)
    if position.head:
        query = query.where(Message.id.not_in(position.head))
    rows = list(db.session().scalars(query.where(_build_listed_filter(scope, viewer))))
    if viewer.reader is not None:
        rows += db.session().scalars(query.where(_build_own_filter(scope, viewer)))
        rows.sort(key=lambda row: row.id, reverse=True)
    return rows[:limit]


def _count_total(scope: Scope, viewer: Viewer) -> int:
    limited = select(Message.id).where(_build_listed_filter(scope, viewer), visibility.IS_VISIBLE)
    count_query = select(func.count()).select_from(limited.limit(MAX_COUNT).subquery())
    return db.session().scalar(count_query) or 0


def _attach_replies(viewer: Viewer, roots: list[Message]) -> list[MessageOut]:
    own_replies = _load_own_replies(viewer, {row.id for row in roots})
    answered = [row for row in roots if row.replies and viewer.among(row)]
    replies = [*_load_first_replies(viewer, answered), *own_replies]
    replies.sort(key=lambda row: row.id)
    replies_by_root: dict[str, list[MessageItem]] = {row.public_id: [] for row in roots}
    items = presenters.build_items(viewer, [*roots, *replies])
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
    counts = {row.id: row.replies if viewer.among(row) else 0 for row in roots}
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


def get_message(reader: Account | None, public_id: str) -> MessageOut:
    """Get a message, thought or reply; a root comes with the first of its replies.

    Raises NotFound for what this reader cannot see, ArticleWithdrawn.
    """
    viewer = load_viewer(reader)
    return _attach_replies(viewer, [_get_row(viewer, public_id)])[0]


def load_message(viewer: Viewer, message_id: int) -> MessageOut:
    """Load the message of this row id, whatever its state."""
    return _attach_replies(viewer, [db.session().get_one(Message, message_id)])[0]


def get_visible(viewer: Viewer, public_id: str) -> Message:
    """Get a message that the reader can see, or a root that is listed though it is gone.

    What they wrote for a group that they have left is excluded. Raises
    NotFound, ArticleWithdrawn.
    """
    row = _get_row(viewer, public_id)
    if not viewer.among(row):
        raise NotFound
    return row


def _get_row(viewer: Viewer, public_id: str) -> Message:
    row = db.session().scalar(select(Message).where(Message.public_id == public_id))
    if row is None:
        raise NotFound
    is_listed_but_gone = row.listed and viewer.among(row) and not visibility.is_visible(row)
    if not (is_listed_but_gone or viewer.meet(row)):
        raise NotFound
    articles.check_published(db.session().get_one(Article, row.article_id))
    return row


def list_replies(reader: Account | None, public_id: str, cursor: str, limit: int) -> ReplyPage:
    """List the replies below a root, oldest first.

    Raises NotFound for a root that this reader cannot see, ArticleWithdrawn.
    """
    viewer = load_viewer(reader)
    root = get_visible(viewer, public_id)
    is_own = Message.account_id == (viewer.reader.id if viewer.reader else -1)
    query = select(Message).where(Message.root_id == root.id).order_by(Message.id).limit(limit + 1)
    if cursor:
        query = query.where(Message.id > cursors.unpack(cursor, int)[0])
    rows = list(db.session().scalars(query.where(Message.listed, build_not_blocked_filter(viewer))))
    if viewer.reader is not None:
        rows += db.session().scalars(
            query.where(is_own, ~Message.listed, Message.state != "deleted")
        )
        rows.sort(key=lambda row: row.id)
    next_cursor = cursors.pack(rows[limit - 1].id) if len(rows) > limit else None
    return ReplyPage(items=presenters.build_items(viewer, rows[:limit]), next=next_cursor)
