"""What can be done with words: say them, answer, change, take back, pin.

Every new word carries a key that the writer's side drew: sent again, it is the
same word. Words for others are judged before anything is written; see
`moderation`. Words shown to all can be changed for some minutes only, since
others answer what they read; private ones at any time.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, ids
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.errors import BadInput, Conflict, Fault, Forbidden, NotFound
from backend.messages import lists, shown, standing
from backend.messages.hot import MOST_PINS
from backend.messages.models import Message
from backend.messages.schemas import (
    LONGEST_THOUGHT,
    ChangedWords,
    MessageOut,
    NewMessage,
    NewReply,
    NewThought,
)
from backend.messages.shown import Eyes
from backend.moderation import blocks
from backend.moderation import service as moderation
from backend.moderation.models import Check

KIND = "message"


class KeyReused(Conflict):
    """Under this key something else has been said; a new word needs a new key."""

    code, message = "key_reused", "这条内容和上次提交的不一样，请重新发送"


class TooLate(Conflict):
    """The minutes in which shown words can be changed are over; they can still be deleted."""

    code, message = "too_late_to_edit", "已经过了可以修改的时间，可以删除后重新发表"


class WordsHeld(Conflict):
    """Readers reported the words or an editor put them away: their author can only delete them."""

    code, message = "words_held", "这条内容正在处理或未通过审核，不能修改"


class CannotReply(Forbidden):
    """The person who would be answered has blocked this reader."""

    code, message = "cannot_reply", "暂时无法回复这条内容"


class TooManyPins(Conflict):
    """More than a few pinned words hide all others."""

    code, message = "too_many_pins", f"一篇文章最多置顶 {MOST_PINS} 条留言"


@dataclass(frozen=True)
class Draft:
    """New words on their way: who says them, under which key, and all that tells them apart."""

    kind: str
    text: str
    key: str
    article_id: int
    asked: tuple[Any, ...]
    visibility: str = "public"
    parent: str | None = None
    account: Account | None = None
    editor_id: int | None = None
    pin: Callable[[], int] | None = None

    def digest(self) -> str:
        """Digest what was asked for, so that a retry is told from something else."""
        told = [self.kind, self.parent, self.text, self.visibility, *self.asked]
        return _digest(json.dumps(told, ensure_ascii=False))


def write_message(reader: Account, article_id: str, said: NewMessage) -> MessageOut:
    """Leave a message on an article.

    Raises NotFound, ArticleWithdrawn, RiskyWords, KeyReused.
    """
    with db.reading():
        article = articles.get_summary(article_id)
    draft = Draft(
        kind="message",
        text=said.text,
        key=_key(reader, said.key),
        article_id=article.id,
        asked=(article_id,),
        visibility=said.visibility,
        account=reader,
    )
    return _said(reader, draft)


def write_thought(reader: Account, article_id: str, said: NewThought) -> MessageOut:
    """Keep a thought on a passage of an article.

    Raises NotFound, ArticleWithdrawn, PassageAbsent, PassageAmbiguous, RiskyWords, KeyReused.
    """
    with db.reading():
        article, _, revision = articles.get_published(article_id)
        anchor = annotations.locate(revision, said.quote, said.start)
    draft = Draft(
        kind="thought",
        text=said.text,
        key=_key(reader, said.key),
        article_id=article.id,
        asked=(article_id, said.quote, said.start),
        visibility=said.visibility,
        account=reader,
        pin=lambda: annotations.pin(article, revision, anchor).id,
    )
    return _said(reader, draft)


def reply(reader: Account, message_id: str, said: NewReply) -> MessageOut:
    """Answer words that this reader meets, however deep they hang.

    Raises NotFound for words that are gone, hidden or private, CannotReply,
    ArticleWithdrawn, RiskyWords, KeyReused.
    """
    with db.reading():
        parent = _answerable(lists.eyes_of(reader), message_id)
        if blocks.has_blocked(parent.account_id, reader.id):
            raise CannotReply
    draft = Draft(
        kind="reply",
        text=said.text,
        key=_key(reader, said.key),
        article_id=parent.article_id,
        asked=(),
        parent=message_id,
        account=reader,
    )
    return _said(reader, draft)


def answer(editor_id: int, message_id: str, said: NewReply) -> MessageOut:
    """Answer words in the name of the Official Account, in the current transaction.

    The editor answers for the words: WeChat is not asked. Raises NotFound,
    ArticleWithdrawn, KeyReused.
    """
    stranger = Eyes(None, frozenset())
    parent = _answerable(stranger, message_id)
    draft = Draft(
        kind="reply",
        text=said.text,
        key=_digest(f"editor:{editor_id}:{said.key}"),
        article_id=parent.article_id,
        asked=(),
        parent=message_id,
        editor_id=editor_id,
    )
    kept = _known(draft) or _kept_once(draft, None)
    return lists.show(stranger, kept.id)


def _answerable(eyes: Eyes, message_id: str) -> Message:
    parent = lists.get_met(eyes, message_id)
    if not standing.is_met(parent):
        raise NotFound
    return parent


def _said(reader: Account, draft: Draft) -> MessageOut:
    """Keep new words once: judged first, and a retry gives what was kept before."""
    with db.reading():
        known = _known(draft)
    if known is None:
        public = draft.visibility == "public"
        verdict = moderation.judge(reader, draft.text) if public else None
        known = _kept_once(draft, verdict)
    with db.reading():
        return lists.show(lists.eyes_of(reader), known.id)


def _kept_once(draft: Draft, verdict: moderation.Verdict | None) -> Message:
    with db.transaction() as session:
        try:
            with session.begin_nested():
                return _kept(draft, verdict)
        except IntegrityError:  # the same words, sent twice at once
            known = _known(draft)
            if known is None:
                raise
            return known


def _known(draft: Draft) -> Message | None:
    found = db.session().scalar(select(Message).where(Message.key == draft.key))
    if found is not None and found.content_digest != draft.digest():
        raise KeyReused
    return found


def _kept(draft: Draft, verdict: moderation.Verdict | None) -> Message:
    parent, root = _thread(draft)
    public_id = ids.new()
    check = _check(draft, public_id, verdict)
    message = Message(
        public_id=public_id,
        kind=draft.kind,
        article_id=draft.article_id,
        passage_id=draft.pin() if draft.pin else None,
        root_id=root.id if root else None,
        parent_id=parent.id if parent else None,
        account_id=draft.account.id if draft.account else None,
        by_author=draft.account is None,
        text=draft.text,
        visibility=draft.visibility,
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
    if not standing.is_met(parent):
        raise NotFound
    return parent, root or parent


def _check(draft: Draft, public_id: str, verdict: moderation.Verdict | None) -> Check | None:
    if draft.editor_id is not None:
        return moderation.vouch(KIND, public_id, draft.editor_id)
    if verdict is None or draft.account is None:
        return None
    return moderation.record(KIND, public_id, draft.account.id, verdict)


def edit(reader: Account, message_id: str, changed: ChangedWords) -> MessageOut:
    """Change one's own words, or who may see them; what others shall see is judged again.

    What WeChat then doubts goes out of sight until it is decided. Raises
    NotFound, TooLate, WordsHeld, RiskyWords (the words stay as they were).
    """
    with db.reading():
        message = _mine(reader, message_id)
        if message.state == "deleted":
            raise NotFound
        wanted = changed.visibility or message.visibility
        _check_change(message, changed.text, wanted)
    rewritten = message.text != changed.text
    if rewritten or message.visibility != wanted:
        public = wanted == "public"
        verdict = moderation.judge(reader, changed.text) if public else None
        with db.transaction():
            _change(message, changed.text, wanted, verdict)
    with db.reading():
        return lists.show(lists.eyes_of(reader), message.id)


def _check_change(message: Message, text: str, wanted: str) -> None:
    if message.kind == "reply" and wanted == "private":
        raise BadInput("回复是给别人看的，不能设为私密", faults=(Fault("/visibility", "不能私密"),))
    if message.kind == "thought" and len(text) > LONGEST_THOUGHT:
        raise BadInput(faults=(Fault("/text", "太长"),))
    if message.visibility == "private":
        return
    if message.state not in ("shown", "waiting"):
        raise WordsHeld
    if message.text != text and shown.editable_until(message) is None:
        raise TooLate


def _change(seen: Message, text: str, wanted: str, verdict: moderation.Verdict | None) -> None:
    """Keep the change; the check is held before the words, as whoever decides does, too."""
    state = "shown"
    if seen.check_id is not None and verdict is not None:
        state = moderation.rejudge(seen.check_id, verdict)
    elif seen.check_id is not None:
        moderation.withdraw(seen.check_id)
    message, root = standing.hold(seen.public_id)
    if message.state == "deleted" or message.account_id is None:
        raise NotFound
    if message.check_id != seen.check_id:
        raise Conflict
    if message.check_id is None and verdict is not None:
        check = moderation.record(KIND, message.public_id, message.account_id, verdict)
        message.check_id, state = check.id, check.state
    if message.visibility == "public" and message.text != text:
        message.edited_at = clock.now()
    message.text, message.visibility, message.state = text, wanted, state
    standing.settle(message, root)


def delete(reader: Account, message_id: str) -> None:
    """Erase one's own words at once; what others answered stays below. Doing it twice is fine.

    Raises NotFound.
    """
    message = _mine(reader, message_id)
    if message.state == "deleted":
        return
    if message.check_id is not None:
        moderation.drop(message.check_id)
    held, root = standing.hold(message_id)
    standing.erase(held, root)


def pin(message_id: str) -> Message:
    """Put a message before all others of its article, in the current transaction.

    Raises NotFound for what is not shown to all or is no message, TooManyPins.
    """
    message = _rooted(message_id)
    if message.pinned_at is None:
        pinned = select(func.count()).where(
            Message.article_id == message.article_id,
            Message.pinned_at.is_not(None),
            Message.listed,
            Message.state == "shown",
        )
        if (db.session().scalar(pinned) or 0) >= MOST_PINS:
            raise TooManyPins
        message.pinned_at = clock.now()
    return message


def unpin(message_id: str) -> Message:
    """Let a message stand where it belongs again. Raises NotFound."""
    message = _rooted(message_id)
    message.pinned_at = None
    return message


def _rooted(message_id: str) -> Message:
    message, _ = standing.hold(message_id)
    if message.kind != "message" or not standing.is_met(message):
        raise NotFound
    return message


def _mine(reader: Account, message_id: str) -> Message:
    found = db.session().scalar(
        select(Message).where(Message.public_id == message_id, Message.account_id == reader.id)
    )
    if found is None:
        raise NotFound
    return found


def _key(reader: Account, key: str) -> str:
    return _digest(f"account:{reader.public_id}:{key}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
