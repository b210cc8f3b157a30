"""Creates messages: moderated first, inserted once per idempotency key, with their check."""

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
from backend.messages import visibility as message_visibility
from backend.messages.models import Message
from backend.messages.reading import lists
from backend.messages.schemas import MessageOut
from backend.moderation import service as moderation
from backend.moderation.models import Check

SUBJECT_KIND = "message"


class MessageKeyReused(Conflict):
    """Another message exists under this key; a new message needs a new key."""

    code, message = "key_reused", "这条内容和上次提交的不一样，请重新发送"


@dataclass(frozen=True)
class Target:
    """Where a new message goes: its article, and for a thought, how its passage is stored.

    `pin` gets the passage's row id, in the transaction that inserts the message;
    `group_key` names the group it is for, `place` is the row of the article's
    Official Account.
    """

    article_id: int
    pin: Callable[[], int] | None = None
    group_key: str = ""
    place: int | None = None


@dataclass(frozen=True)
class Draft:
    """A new message: its author, its idempotency key, and all that distinguishes it.

    `find` looks for its target, and raises where there is none. It is called
    only for messages that do not exist yet: a retry gets its response even when what
    it answered is gone meanwhile.
    """

    kind: str
    text: str
    key: str
    asked: tuple[Any, ...]
    find: Callable[[], Target]
    visibility: str = "public"
    parent: str | None = None
    account: Account | None = None
    editor_id: int | None = None

    def digest(self) -> str:
        """Digest the request, so that a retry is distinguished from another one."""
        content = [self.kind, self.parent, self.text, self.visibility, *self.asked]
        return hash_text(json.dumps(content, ensure_ascii=False))


def create_message(reader: Account, draft: Draft) -> MessageOut:
    """Create a message once: moderated first, and a retry returns the existing one."""
    with db.read_session():
        target = find_existing(draft) or draft.find()
    if isinstance(target, Target):
        is_for_others = draft.visibility != "private"
        verdict = (
            moderation.judge(reader, draft.text, official_account_id=target.place)
            if is_for_others
            else None
        )
        target = insert_once(draft, target, verdict)
    with db.read_session():
        return lists.load_message(lists.load_viewer(reader), target.id)


def insert_once(draft: Draft, target: Target, verdict: moderation.Verdict | None) -> Message:
    """Insert a message in the current transaction, or return what a concurrent retry inserted."""
    with db.transaction() as session:
        try:
            with session.begin_nested():
                return _insert(draft, target, verdict)
        except IntegrityError:  # the same words, sent twice at once
            existing = find_existing(draft)
            if existing is None:
                raise
            return existing


def find_existing(draft: Draft) -> Message | None:
    """Find the message under this key. Raises MessageKeyReused if its content differs."""
    existing = db.session().scalar(select(Message).where(Message.key == draft.key))
    if existing is not None and existing.content_digest != draft.digest():
        raise MessageKeyReused
    return existing


def _insert(draft: Draft, target: Target, verdict: moderation.Verdict | None) -> Message:
    parent, root = _lock_thread(draft)
    public_id = ids.generate()
    check = _create_check(draft, public_id, verdict)
    message = Message(
        public_id=public_id,
        kind=draft.kind,
        article_id=target.article_id,
        passage_id=target.pin() if target.pin else None,
        root_id=root.id if root else None,
        parent_id=parent.id if parent else None,
        account_id=draft.account.id if draft.account else None,
        by_author=draft.account is None,
        text=draft.text,
        visibility="group" if target.group_key else draft.visibility,
        group_key=target.group_key,
        state=check.state if check else "shown",
        check_id=check.id if check else None,
        key=draft.key,
        content_digest=draft.digest(),
    )
    message_visibility.update_listing(message, root)
    db.session().add(message)
    db.session().flush()
    return message


def _lock_thread(draft: Draft) -> tuple[Message | None, Message | None]:
    """Lock the answered message and its root, and check that it is still shown."""
    if draft.parent is None:
        return None, None
    parent, root = message_visibility.lock_thread(draft.parent)
    if not message_visibility.is_visible(parent):
        raise NotFound
    return parent, root or parent


def _create_check(draft: Draft, public_id: str, verdict: moderation.Verdict | None) -> Check | None:
    if draft.editor_id is not None:
        return moderation.record_editor_check(SUBJECT_KIND, public_id, draft.editor_id)
    if verdict is None or draft.account is None:
        return None
    return moderation.record_check(SUBJECT_KIND, public_id, draft.account.id, verdict)


def hash_text(text: str) -> str:
    """Digest a text: SHA-256, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
