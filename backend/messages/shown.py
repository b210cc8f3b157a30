"""From rows to what one reader meets: authors, likes, passages, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from backend import clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.schemas import PersonOut
from backend.annotations import service as annotations
from backend.articles.models import Article, OfficialAccount
from backend.config import settings
from backend.messages import likes, standing
from backend.messages.models import Message
from backend.messages.schemas import RepliedTo, Said, Speaker
from backend.moderation import fates
from backend.moderation.fates import Fate
from backend.shares.schemas import Pointed

NOT_PASSED = ("refused", "hidden")
NOBODY = "一位读者"


@dataclass(frozen=True)
class Eyes:
    """Who looks, None for a stranger, whom they have blocked (row ids), and their groups now."""

    reader: Account | None
    blocked: frozenset[int]
    groups: frozenset[str] = frozenset()

    def own(self, message: Message) -> bool:
        """Tell whether the reader wrote this."""
        return self.reader is not None and message.account_id == self.reader.id

    def among(self, message: Message) -> bool:
        """Tell whether the reader is one of those whom this thread is for."""
        return not message.group_key or message.group_key in self.groups

    def meet(self, message: Message) -> bool:
        """Tell whether the reader meets these words themselves."""
        if self.own(message):
            return message.state != "deleted"
        if not (standing.is_out(message) and self.among(message)):
            return False
        return message.account_id not in self.blocked


@dataclass(frozen=True)
class _Around:
    """What has been found for all rows of a page at once, by row ids."""

    others: dict[int, Message]
    people: dict[int, Account]
    officials: dict[int, str]
    passages: dict[int, Pointed]
    liked: set[int]
    fates: dict[int, Fate]


def all_of(eyes: Eyes, rows: Sequence[Message]) -> list[Said]:
    """Show these messages, in their order, as the reader meets them."""
    around = _around(eyes, rows)
    return [_said(eyes, row, around) for row in rows]


def _around(eyes: Eyes, rows: Sequence[Message]) -> _Around:
    others = {row.id: row for row in rows}
    named = {key for row in rows for key in (row.root_id, row.parent_id) if key is not None}
    missing = named - others.keys()
    if missing:
        found = db.session().scalars(select(Message).where(Message.id.in_(missing)))
        others |= {row.id: row for row in found}
    every = others.values()
    return _Around(
        others=others,
        people=accounts.by_ids({row.account_id for row in every if row.account_id}),
        officials=_officials({row.article_id for row in every if row.by_author}),
        passages=annotations.points({row.passage_id for row in rows if row.passage_id}),
        liked=likes.liked_of(eyes.reader, {row.id for row in rows if row.likes}),
        fates=fates.of(out_of_sight(row for row in rows if eyes.own(row))),
    )


def _officials(keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    asked = select(Article.id, OfficialAccount.name).join(
        OfficialAccount, OfficialAccount.id == Article.official_account_id
    )
    return dict(db.session().execute(asked.where(Article.id.in_(keys))).all())


def _said(eyes: Eyes, row: Message, around: _Around) -> Said:
    root = around.others.get(row.root_id or 0)
    common: dict[str, Any] = {
        "id": row.public_id,
        "kind": row.kind,
        "created_at": row.created_at,
        "root_id": root.public_id if root else None,
        "passage": around.passages.get(row.passage_id or 0),
    }
    if not eyes.meet(row):
        return Said.model_validate(common | _nothing())
    own = eyes.own(row)
    return Said.model_validate(
        common
        | {
            "text": row.text,
            "author": _speaker(row, around),
            "gone": False,
            "mine": own,
            "visibility": row.visibility,
            "state": state_of(row),
            "told": around.fates.get(row.check_id or 0, fates.NOTHING).told,
            "appeal": around.fates.get(row.check_id or 0, fates.NOTHING).appeal,
            "pinned": row.pinned_at is not None,
            "edited": row.edited_at is not None,
            "editable": own and is_editable(row),
            "editable_until": _until(row) if own and row.check_id is not None else None,
            "likes": row.likes,
            "liked": row.id in around.liked,
            "reply_to": _replied_to(eyes, row, around),
        }
    )


def _nothing() -> dict[str, Any]:
    """What is left of words that a reader does not meet."""
    empty = dict.fromkeys(("gone", "mine", "pinned", "edited", "editable", "liked"), False)
    absent = dict.fromkeys(("author", "editable_until", "reply_to"))
    shape = {
        "text": "",
        "visibility": "public",
        "state": "shown",
        "told": "",
        "appeal": "",
        "likes": 0,
    }
    return {**empty, **absent, **shape, "gone": True}


def state_of(row: Message) -> str:
    """Tell their author how words stand: shown, waiting or refused."""
    if row.state in NOT_PASSED:
        return "refused"
    return "waiting" if row.state in ("waiting", "held") else "shown"


def out_of_sight(rows: Iterable[Message]) -> set[int]:
    """Choose the checks of one's own words that others do not meet."""
    return {row.check_id for row in rows if row.check_id and state_of(row) != "shown"}


def _speaker(row: Message, around: _Around) -> Speaker:
    if row.by_author:
        name = around.officials.get(row.article_id, "")
        return Speaker(id=None, nickname=name, avatar_url=None, official=True)
    account = around.people.get(row.account_id or 0)
    if account is None or account.deleted_at is not None:
        return Speaker(id=None, nickname=NOBODY, avatar_url=None, official=False)
    return Speaker(**PersonOut.of(account).model_dump(), official=False)


def _replied_to(eyes: Eyes, row: Message, around: _Around) -> RepliedTo | None:
    parent = around.others.get(row.parent_id or 0)
    if parent is None or row.parent_id == row.root_id or not eyes.meet(parent):
        return None
    return RepliedTo(id=parent.public_id, nickname=_speaker(parent, around).nickname)


def is_editable(row: Message) -> bool:
    """Tell whether these words can be changed now: always while nobody else ever saw them."""
    if row.check_id is None:
        return row.state != "deleted"
    return row.state in ("shown", "waiting") and (
        clock.now() < _until(row) and not clock.is_ahead(row.created_at)
    )


def _until(row: Message) -> datetime:
    return row.created_at + timedelta(minutes=settings().edit_minutes)
