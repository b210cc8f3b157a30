"""Lists pages of messages (pinned, hottest or newest first) and of replies; gets one message.

`ranking.py` defines the order of the hottest. What a list holds for everybody is found
by index. A reader also sees their own messages that others do not, so these are queried
separately and merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from backend import clock, db
from backend.accounts.models import Account
from backend.api import cursors
from backend.articles import published_articles
from backend.articles.models import Article
from backend.chat_groups import memberships
from backend.comments.listing import presenters
from backend.comments.listing.presenters import Viewer
from backend.comments.listing.ranking import (
    MAX_HEAD,
    MAX_PINS,
    PagePosition,
    RankingInput,
    rank_hottest,
)
from backend.comments.models import Message
from backend.comments.schemas import MessageOut, MessagePage, MessagesQuery, ReplyPage
from backend.errors import NotFound

MAX_COUNT = 1000


@dataclass(frozen=True)
class Scope:
    """What a list is about: a condition on its roots, and their article."""

    roots: ColumnElement[bool]
    article_id: int


def build_audience_filter(reader: Account | None, group: str | None) -> ColumnElement[bool]:
    """Build the condition for messages to all, or to the group that a reader knows by this id.

    Raises GroupUnknown.
    """
    return Message.group_key == (memberships.get_group_key(reader, group) if group else "")


def list_messages(reader: Account | None, article_id: str, query: MessagesQuery) -> MessagePage:
    """List the messages on an article, pinned ones first, then hottest or newest first.

    Raises NotFound, ArticleWithdrawn, GroupUnknown.
    """
    article = published_articles.get_summary(article_id)
    audience = build_audience_filter(reader, query.group_id)
    roots = and_(Message.article_id == article.id, Message.kind == "message", audience)
    return build_page(Scope(roots, article.id), presenters.load_viewer(reader), query)


def build_page(scope: Scope, viewer: Viewer, query: MessagesQuery) -> MessagePage:
    """Build one page of roots with the first of their replies."""
    position = PagePosition.read(query.cursor) if query.cursor else None
    position = position or _build_first_position(scope, viewer, query.sort)
    rows, position = _load_rows(scope, viewer, position, query.limit)
    total = None if query.cursor else _count_total(scope, viewer)
    return MessagePage(
        items=presenters.build_messages(viewer, rows),
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
        .where(_build_listed_filter(scope, viewer), Message.is_public)
        .order_by(Message.pinned_at.desc())
        .limit(MAX_PINS)
    )


def _build_listed_filter(scope: Scope, viewer: Viewer) -> ColumnElement[bool]:
    return and_(scope.roots, Message.listed, presenters.build_not_blocked_filter(viewer))


def _build_own_filter(scope: Scope, viewer: Viewer) -> ColumnElement[bool]:
    """Build the condition for the reader's own messages that others cannot see."""
    is_own = Message.account_id == (viewer.reader.id if viewer.reader else -1)
    return and_(scope.roots, is_own, ~Message.listed, Message.state != "deleted")


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
    limited = select(Message.id).where(_build_listed_filter(scope, viewer), Message.is_visible)
    count_query = select(func.count()).select_from(limited.limit(MAX_COUNT).subquery())
    return db.session().scalar(count_query) or 0


def get_message(reader: Account | None, public_id: str) -> MessageOut:
    """Get a message, thought or reply; a root comes with the first of its replies.

    Raises NotFound for what this reader cannot see, ArticleWithdrawn.
    """
    viewer = presenters.load_viewer(reader)
    return presenters.build_messages(viewer, [_get_row(viewer, public_id)])[0]


def get_visible(viewer: Viewer, public_id: str) -> Message:
    """Get a message that the reader can see, or a root that is listed though it is gone.

    What they wrote for a group that they have left is excluded. Raises
    NotFound, ArticleWithdrawn.
    """
    row = _get_row(viewer, public_id)
    if not viewer.is_addressed_by(row):
        raise NotFound
    return row


def _get_row(viewer: Viewer, public_id: str) -> Message:
    row = db.session().scalar(select(Message).where(Message.public_id == public_id))
    if row is None:
        raise NotFound
    is_listed_but_gone = row.listed and viewer.is_addressed_by(row) and not row.is_visible
    if not (is_listed_but_gone or viewer.can_see(row)):
        raise NotFound
    published_articles.check_published(db.session().get_one(Article, row.article_id))
    return row


def list_replies(reader: Account | None, public_id: str, cursor: str, limit: int) -> ReplyPage:
    """List the replies below a root, oldest first.

    Raises NotFound for a root that this reader cannot see, ArticleWithdrawn.
    """
    viewer = presenters.load_viewer(reader)
    root = get_visible(viewer, public_id)
    is_own = Message.account_id == (viewer.reader.id if viewer.reader else -1)
    query = select(Message).where(Message.root_id == root.id).order_by(Message.id).limit(limit + 1)
    if cursor:
        query = query.where(Message.id > cursors.unpack(cursor, int)[0])
    rows = list(
        db.session().scalars(
            query.where(Message.listed, presenters.build_not_blocked_filter(viewer))
        )
    )
    if viewer.reader is not None:
        rows += db.session().scalars(
            query.where(is_own, ~Message.listed, Message.state != "deleted")
        )
        rows.sort(key=lambda row: row.id)
    next_cursor = cursors.pack(rows[limit - 1].id) if len(rows) > limit else None
    return ReplyPage(items=presenters.build_items(viewer, rows[:limit]), next=next_cursor)
