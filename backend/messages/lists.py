"""Pages of messages, thoughts and replies; `hot.py` says how they are ordered.

What a list holds for strangers is found by index. A reader also meets their own
words that others do not, so these are looked up apart and put in their places.
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
from backend.messages import shown, standing
from backend.messages.hot import MOST_IN_HEAD, MOST_PINS, Place, Tapped, hottest
from backend.messages.models import Message
from backend.messages.schemas import MessageOut, MessagePage, MessagesQuery, ReplyPage, Said
from backend.messages.shown import Eyes
from backend.moderation import blocks

FIRST_REPLIES = 3
OWN_REPLIES = 20
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Scope:
    """What a list is about: a condition on roots, and the same without what others may not see."""

    roots: ColumnElement[bool]
    article_id: int


def eyes_of(reader: Account | None) -> Eyes:
    """Find whom a reader has blocked, and which groups they are in."""
    return Eyes(reader, blocks.blocked_by(reader), groups.keys(reader))


def meant_for(reader: Account | None, group: str | None) -> ColumnElement[bool]:
    """Choose what is for all, or for the group that a reader knows by this id.

    Raises GroupUnknown.
    """
    return Message.group_key == (groups.get_key(reader, group) if group else "")


def list_messages(reader: Account | None, article_id: str, query: MessagesQuery) -> MessagePage:
    """List the messages on an article, pinned ones first, then by heat or newest first.

    Raises NotFound, ArticleWithdrawn, GroupUnknown.
    """
    article = articles.get_summary(article_id)
    meant = meant_for(reader, query.group)
    roots = and_(Message.article_id == article.id, Message.kind == "message", meant)
    return page(Scope(roots, article.id), eyes_of(reader), query)


def page(scope: Scope, eyes: Eyes, query: MessagesQuery) -> MessagePage:
    """Give one page of roots with the first of their replies."""
    place = Place.read(query.cursor) if query.cursor else _beginning(scope, eyes, query.sort)
    rows, place = _rows(scope, eyes, place, query.limit)
    total = None if query.cursor else _total(scope, eyes)
    return MessagePage(
        items=_with_replies(eyes, rows),
        next=None if place.is_at_end else place.cursor(),
        total=total,
    )


def _beginning(scope: Scope, eyes: Eyes, sort: str) -> Place:
    pins = list(db.session().scalars(_pins(scope, eyes)))
    if sort == "new":
        return Place(tuple(pins))
    columns = select(Message.id, Message.likes, Message.created_at)
    newest = _tapped(columns.where(_listed(scope, eyes)).order_by(Message.id.desc()))
    most = (Message.likes.desc(), Message.id.desc())
    liked = _tapped(columns.where(_listed(scope, eyes)).order_by(*most))
    own = _tapped(columns.where(_own(scope, eyes)).order_by(Message.id.desc()))
    head = hottest([*newest, *liked, *own], clock.now())
    all_of_them = len(newest) < MOST_IN_HEAD and len(own) < MOST_IN_HEAD
    complete = all_of_them and len(newest) + len(own) <= MOST_IN_HEAD
    place = Place(tuple(dict.fromkeys([*pins, *head])))
    return replace(place, below=0) if complete else place


def _tapped(asked: Select[int, int, datetime]) -> list[Tapped]:
    return [Tapped(*row) for row in db.session().execute(asked.limit(MOST_IN_HEAD))]


def _pins(scope: Scope, eyes: Eyes) -> Select[int]:
    return (
        select(Message.id)
        .where(Message.article_id == scope.article_id, Message.pinned_at.is_not(None))
        .where(_listed(scope, eyes), standing.MET)
        .order_by(Message.pinned_at.desc())
        .limit(MOST_PINS)
    )


def _listed(scope: Scope, eyes: Eyes) -> ColumnElement[bool]:
    return and_(scope.roots, Message.listed, not_blocked(eyes))


def _own(scope: Scope, eyes: Eyes) -> ColumnElement[bool]:
    """Choose the reader's own words that no stranger meets."""
    mine = Message.account_id == (eyes.reader.id if eyes.reader else -1)
    return and_(scope.roots, mine, ~Message.listed, Message.state != "deleted")


def not_blocked(eyes: Eyes) -> ColumnElement[bool]:
    """Leave out the words of those whom the reader has blocked."""
    if not eyes.blocked:
        return Message.id.is_not(None)
    return or_(Message.account_id.is_(None), Message.account_id.not_in(eyes.blocked))


def _rows(scope: Scope, eyes: Eyes, place: Place, limit: int) -> tuple[list[Message], Place]:
    keys = place.head[place.at : place.at + limit]
    rows = _by_keys(scope, eyes, keys)
    place = place.further(limit)
    rest = limit - len(keys)
    if rest <= 0 or place.below == 0:
        return rows, place
    tail = _tail(scope, eyes, place, rest + 1)
    below = tail[rest - 1].id if len(tail) > rest else 0
    return rows + tail[:rest], replace(place, below=below)


def _by_keys(scope: Scope, eyes: Eyes, keys: Sequence[int]) -> list[Message]:
    if not keys:
        return []
    met = or_(_listed(scope, eyes), _own(scope, eyes))
    found = db.session().scalars(select(Message).where(Message.id.in_(keys), met))
    by_key = {row.id: row for row in found}
    return [by_key[key] for key in keys if key in by_key]


def _tail(scope: Scope, eyes: Eyes, place: Place, limit: int) -> list[Message]:
    rest = select(Message).where(Message.id < place.below).order_by(Message.id.desc()).limit(limit)
    if place.head:
        rest = rest.where(Message.id.not_in(place.head))
    found = list(db.session().scalars(rest.where(_listed(scope, eyes))))
    if eyes.reader is not None:
        found += db.session().scalars(rest.where(_own(scope, eyes)))
        found.sort(key=lambda row: row.id, reverse=True)
    return found[:limit]


def _total(scope: Scope, eyes: Eyes) -> int:
    some = select(Message.id).where(_listed(scope, eyes), standing.OUT)
    counted = select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())
    return db.session().scalar(counted) or 0


def _with_replies(eyes: Eyes, roots: list[Message]) -> list[MessageOut]:
    answered = [row for row in roots if row.replies and eyes.among(row)]
    replies = _first_replies(eyes, answered) + _own_replies(eyes, {row.id for row in roots})
    replies.sort(key=lambda row: row.id)
    below: dict[str, list[Said]] = {row.public_id: [] for row in roots}
    said = shown.all_of(eyes, [*roots, *replies])
    for each in said[len(roots) :]:
        below[each.root_id or ""].append(each)
    counts = _counts(eyes, roots)
    return [
        MessageOut(**each.model_dump(), reply_count=counts[row.id], replies=below[row.public_id])
        for row, each in zip(roots, said, strict=False)
    ]


def _first_replies(eyes: Eyes, roots: list[Message]) -> list[Message]:
    """Find the oldest replies of each root, one look into the index for each, in one query."""
    if not roots:
        return []
    arms = [
        select(
            select(Message.id)
            .where(Message.root_id == root.id, Message.listed, not_blocked(eyes))
            .order_by(Message.id)
            .limit(FIRST_REPLIES)
            .subquery()
        )
        for root in roots
    ]
    first = union_all(*arms).subquery()
    return list(db.session().scalars(select(Message).join(first, first.c.id == Message.id)))


def _own_replies(eyes: Eyes, roots: set[int]) -> list[Message]:
    """Find the reader's own replies that no stranger meets, the latest of them."""
    if eyes.reader is None or not roots:
        return []
    own = select(Message).where(
        Message.account_id == eyes.reader.id,
        Message.root_id.in_(roots),
        ~Message.listed,
        Message.state != "deleted",
    )
    return list(db.session().scalars(own.order_by(Message.id.desc()).limit(OWN_REPLIES)))


def _counts(eyes: Eyes, roots: list[Message]) -> dict[int, int]:
    """Count the replies that the reader can meet: all that are listed, without blocked people's."""
    counts = {row.id: row.replies if eyes.among(row) else 0 for row in roots}
    answered = [key for key, count in counts.items() if count]
    if not eyes.blocked or not answered:
        return counts
    unmet = (
        select(Message.root_id, func.count())
        .where(Message.root_id.in_(answered), Message.listed)
        .where(Message.account_id.in_(eyes.blocked))
        .group_by(Message.root_id)
    )
    for root_id, count in db.session().execute(unmet):
        counts[root_id or 0] -= count
    return counts


def get_message(reader: Account | None, public_id: str) -> MessageOut:
    """Give a message, thought or reply; a root comes with the first of its replies.

    Raises NotFound for what this reader does not meet, ArticleWithdrawn.
    """
    eyes = eyes_of(reader)
    return _with_replies(eyes, [_found(eyes, public_id)])[0]


def show(eyes: Eyes, key: int) -> MessageOut:
    """Show the message of this row, whatever has become of it."""
    return _with_replies(eyes, [db.session().get_one(Message, key)])[0]


def get_met(eyes: Eyes, public_id: str) -> Message:
    """Find a message that the reader meets, or a root that is listed though it is gone.

    What they wrote for a group that they have left is not among it. Raises
    NotFound, ArticleWithdrawn.
    """
    row = _found(eyes, public_id)
    if not eyes.among(row):
        raise NotFound
    return row


def _found(eyes: Eyes, public_id: str) -> Message:
    row = db.session().scalar(select(Message).where(Message.public_id == public_id))
    if row is None:
        raise NotFound
    gone = row.listed and eyes.among(row) and not standing.is_out(row)
    if not (gone or eyes.meet(row)):
        raise NotFound
    articles.check_published(db.session().get_one(Article, row.article_id))
    return row


def list_replies(reader: Account | None, public_id: str, cursor: str, limit: int) -> ReplyPage:
    """List the replies below a root, oldest first.

    Raises NotFound for a root that this reader does not meet, ArticleWithdrawn.
    """
    eyes = eyes_of(reader)
    root = get_met(eyes, public_id)
    own = Message.account_id == (eyes.reader.id if eyes.reader else -1)
    rest = select(Message).where(Message.root_id == root.id).order_by(Message.id).limit(limit + 1)
    if cursor:
        rest = rest.where(Message.id > cursors.unpack(cursor, int)[0])
    rows = list(db.session().scalars(rest.where(Message.listed, not_blocked(eyes))))
    if eyes.reader is not None:
        rows += db.session().scalars(rest.where(own, ~Message.listed, Message.state != "deleted"))
        rows.sort(key=lambda row: row.id)
    after = cursors.pack(rows[limit - 1].id) if len(rows) > limit else None
    return ReplyPage(items=shown.all_of(eyes, rows[:limit]), next=after)
