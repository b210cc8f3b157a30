"""New words on their way to being kept: once under their key, judged before, with their check."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db, ids
from backend.accounts.models import Account
from backend.errors import Conflict, NotFound
from backend.messages import lists, standing
from backend.messages.models import Message
from backend.messages.schemas import MessageOut
from backend.moderation import service as moderation
from backend.moderation.models import Check

KIND = "message"


class KeyReused(Conflict):
    """Under this key something else has been said; a new word needs a new key."""

    code, message = "key_reused", "这条内容和上次提交的不一样，请重新发送"


@dataclass(frozen=True)
class Spot:
    """Where new words will stand: under which article, and for a thought, how its passage is kept.

    `pin` gives the passage's row id, in the transaction that keeps the words;
    `group_key` names the group they are for, `place` is the row of the article's
    Official Account.
    """

    article_id: int
    pin: Callable[[], int] | None = None
    group_key: str = ""
    place: int | None = None


@dataclass(frozen=True)
class Draft:
    """New words on their way: who says them, under which key, and all that tells them apart.

    `find` looks for their spot, and refuses where there is none. It is asked
    only for words that are not kept yet: a retry gets its answer even when what
    it answered has gone meanwhile.
    """

    kind: str
    text: str
    key: str
    asked: tuple[Any, ...]
    find: Callable[[], Spot]
    visibility: str = "public"
    parent: str | None = None
    account: Account | None = None
    editor_id: int | None = None

    def digest(self) -> str:
        """Digest what was asked for, so that a retry is told from something else."""
        told = [self.kind, self.parent, self.text, self.visibility, *self.asked]
        return digest_of(json.dumps(told, ensure_ascii=False))


def say(reader: Account, draft: Draft) -> MessageOut:
    """Keep new words once: judged first, and a retry gives what was kept before."""
    with db.reading():
        kept = find_known(draft) or draft.find()
    if isinstance(kept, Spot):
        for_others = draft.visibility != "private"
        verdict = moderation.judge(reader, draft.text, place=kept.place) if for_others else None
        kept = keep_once(draft, kept, verdict)
    with db.reading():
        return lists.show(lists.eyes_of(reader), kept.id)


def keep_once(draft: Draft, spot: Spot, verdict: moderation.Verdict | None) -> Message:
    """Keep new words in the current transaction, or give what a twin of this request kept."""
    with db.transaction() as session:
        try:
            with session.begin_nested():
                return _kept(draft, spot, verdict)
        except IntegrityError:  # the same words, sent twice at once
            known = find_known(draft)
            if known is None:
                raise
            return known


def find_known(draft: Draft) -> Message | None:
    """Find what was kept under this key before. Raises KeyReused if it is something else."""
    found = db.session().scalar(select(Message).where(Message.key == draft.key))
    if found is not None and found.content_digest != draft.digest():
        raise KeyReused
    return found


def _kept(draft: Draft, spot: Spot, verdict: moderation.Verdict | None) -> Message:
    parent, root = _thread(draft)
    public_id = ids.new()
    check = _check(draft, public_id, verdict)
    message = Message(
        public_id=public_id,
        kind=draft.kind,
        article_id=spot.article_id,
        passage_id=spot.pin() if spot.pin else None,
        root_id=root.id if root else None,
        parent_id=parent.id if parent else None,
        account_id=draft.account.id if draft.account else None,
        by_author=draft.account is None,
        text=draft.text,
        visibility="group" if spot.group_key else draft.visibility,
        group_key=spot.group_key,
        state=check.state if check else "shown",
        check_id=check.id if check else None,
        key=draft.key,
        content_digest=draft.digest(),
    )
    standing.settle(message, root)
    db.session().add(message)
    db.session().flush()
    return message


def _thread(draft: Draft) -> tuple[Message | None, Message | None]:
    """Hold what is answered and the root above it, and see that it still stands."""
    if draft.parent is None:
        return None, None
    parent, root = standing.hold(draft.parent)
    if not standing.is_out(parent):
        raise NotFound
    return parent, root or parent


def _check(draft: Draft, public_id: str, verdict: moderation.Verdict | None) -> Check | None:
    if draft.editor_id is not None:
        return moderation.vouch(KIND, public_id, draft.editor_id)
    if verdict is None or draft.account is None:
        return None
    return moderation.record(KIND, public_id, draft.account.id, verdict)


def digest_of(text: str) -> str:
    """Digest a text: SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
