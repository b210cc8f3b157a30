"""Builds the response models of messages for one reader, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from backend import clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.articles.models import Article, OfficialAccount
from backend.config import get_settings
from backend.messages import likes, visibility
from backend.messages.models import Message
from backend.messages.schemas import MessageAuthor, MessageItem, ReplyTarget
from backend.moderation import author_status
from backend.moderation.author_status import AuthorStatus
from backend.passages import service as passage_service
from backend.passages.schemas import PassageReference

REFUSED_STATES = ("refused", "hidden")
ANONYMOUS_NAME = "一位读者"


@dataclass(frozen=True)
class Viewer:
    """Who is reading, None for anonymous, whom they blocked (row ids), and their groups now."""

    reader: Account | None
    blocked: frozenset[int]
    groups: frozenset[str] = frozenset()

    def own(self, message: Message) -> bool:
        """Tell whether the viewer wrote this message."""
        return self.reader is not None and message.account_id == self.reader.id

    def among(self, message: Message) -> bool:
        """Tell whether this message's thread is for all or for one of the viewer's groups."""
        return not message.group_key or message.group_key in self.groups

    def meet(self, message: Message) -> bool:
        """Tell whether the viewer can see this message itself."""
        if self.own(message):
            return message.state != "deleted"
        if not (visibility.is_visible(message) and self.among(message)):
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
    fates: dict[int, AuthorStatus]


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
        people=accounts.load_accounts({row.account_id for row in messages if row.account_id}),
        officials=_load_official_names({row.article_id for row in messages if row.by_author}),
        passages=passage_service.load_passage_references(
            {row.passage_id for row in rows if row.passage_id}
        ),
        liked=likes.find_liked(viewer.reader, {row.id for row in rows if row.likes}),
        fates=author_status.load_statuses(
            list_hidden_check_ids(row for row in rows if viewer.own(row))
        ),
    )


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
    if not viewer.meet(row):
        return MessageItem.model_validate(common | _build_gone_fields())
    is_own = viewer.own(row)
    return MessageItem.model_validate(
        common
        | {
            "text": row.text,
            "author": _build_author(row, context),
            "gone": False,
            "mine": is_own,
            "visibility": row.visibility,
            "state": get_author_state(row),
            "told": context.fates.get(row.check_id or 0, author_status.NO_STATUS).told,
            "appeal": context.fates.get(row.check_id or 0, author_status.NO_STATUS).appeal,
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
    false_fields = dict.fromkeys(("gone", "mine", "pinned", "edited", "editable", "liked"), False)
    null_fields = dict.fromkeys(("author", "editable_until", "reply_to"))
    default_fields = {
        "text": "",
        "visibility": "public",
        "state": "shown",
        "told": "",
        "appeal": "",
        "likes": 0,
    }
    return {**false_fields, **null_fields, **default_fields, "gone": True}


def get_author_state(row: Message) -> str:
    """Get the state that a message's author is shown: shown, waiting or refused."""
    if row.state in REFUSED_STATES:
        return "refused"
    return "waiting" if row.state in ("waiting", "held") else "shown"


def list_hidden_check_ids(rows: Iterable[Message]) -> set[int]:
    """List the check ids of one's own messages that others cannot see."""
    return {row.check_id for row in rows if row.check_id and get_author_state(row) != "shown"}


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
    if parent is None or row.parent_id == row.root_id or not viewer.meet(parent):
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
