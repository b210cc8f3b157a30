"""Creates messages, thoughts and replies once per key, moderated; maintains listing and counts.

Every new message carries a key of its author's device: sent again, it is the same message.
What others see is stored in `listed`, which `update_listing` maintains with the root's
number of replies: a root is listed while it is shown, and also when it is gone but has
replies that are. Who changes a message locks its root, too, and always the older row first,
so that two writers never deadlock.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db, ids
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.errors import Conflict, Forbidden, NotFound
from backend.groups import service as groups
from backend.messages.models import Message
from backend.messages.reading import lists, presenters
from backend.messages.reading.presenters import Viewer
from backend.messages.schemas import MessageOut, NewMessage, NewReply, NewThought, WithAudience
from backend.moderation import service as moderation
from backend.moderation.models import Check
from backend.moderation.sanctions import blocks
from backend.notifications import service as notifications
from backend.notifications.notice_resolvers import NoticeTopic
from backend.passages import service as passages

SUBJECT_KIND = "message"


class MessageKeyReused(Conflict):
    """Another message exists under this key; a new message needs a new key."""

    code, message = "key_reused", "这条内容和上次提交的不一样，请重新发送"


class CannotReply(Forbidden):
    """The person who would be answered has blocked this reader."""

    code, message = "cannot_reply", "暂时无法回复这条内容"


@dataclass(frozen=True)
class Target:
    """Where a new message goes: its article, its group if any, and for a thought its passage.

    `store_passage` gets the passage's row id, in the transaction that inserts the message.
    """

    article_id: int
    store_passage: Callable[[], int] | None = None
    group_key: str = ""
    official_account_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """A new message: its author, its idempotency key, and all that distinguishes it.

    `find_target` raises where there is none. It is called only for messages that do not exist
    yet: a retry gets its response even when what it answered is gone meanwhile.
    """

    kind: str
    text: str
    key: str
    identity: tuple[Any, ...]
    find_target: Callable[[], Target]
    visibility: str = "public"
    parent: str | None = None
    account: Account | None = None
    editor_id: int | None = None

    def digest(self) -> str:
        """Digest the request, so that a retry is distinguished from another one."""
        content = [self.kind, self.parent, self.text, self.visibility, *self.identity]
        return hash_text(json.dumps(content, ensure_ascii=False))


def write_message(reader: Account, article_id: str, body: NewMessage) -> MessageOut:
    """Leave a message on an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, MessageKeyReused, and what `judge`
    raises.
    """

    def find_target() -> Target:
        article = articles.get_summary(article_id)
        return Target(
            article.id,
            group_key=_get_group_key(reader, body),
            official_account_id=article.official_account_id,
        )

    identity = (article_id, *filter(None, [body.group_id]))
    key = _hash_key(reader, body.key)
    draft = Draft("message", body.text, key, identity, find_target, body.visibility, account=reader)
    return create_message(reader, draft)


def write_thought(reader: Account, article_id: str, body: NewThought) -> MessageOut:
    """Write a thought on a passage of an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, PassageAbsent, PassageAmbiguous, RiskyWords,
    MessageKeyReused.
    """

    def find_target() -> Target:
        article, _, revision = articles.get_published(article_id)
        anchor = passages.locate_quote(revision, body.quote, body.start)
        return Target(
            article.id,
            lambda: passages.get_or_create_passage(article, revision, anchor).id,
            _get_group_key(reader, body),
            article.official_account_id,
        )

    identity = (article_id, body.quote, body.start, *filter(None, [body.group_id]))
    key = _hash_key(reader, body.key)
    draft = Draft("thought", body.text, key, identity, find_target, body.visibility, account=reader)
    return create_message(reader, draft)


def write_reply(reader: Account, message_id: str, body: NewReply) -> MessageOut:
    """Reply to a message that this reader can see, however deep in its thread.

    Raises NotFound for messages that are gone, hidden or private, CannotReply,
    ArticleWithdrawn, RiskyWords, MessageKeyReused.
    """

    def find_target() -> Target:
        parent = get_answerable(presenters.load_viewer(reader), message_id)
        if blocks.has_blocked(parent.account_id, reader.id):
            raise CannotReply
        article = articles.load_articles({parent.article_id})[parent.article_id]
        return Target(
            article.id,
            group_key=parent.group_key,
            official_account_id=article.official_account_id,
        )

    key = _hash_key(reader, body.key)
    draft = Draft("reply", body.text, key, (), find_target, parent=message_id, account=reader)
    return create_message(reader, draft)


def create_message(reader: Account, draft: Draft) -> MessageOut:
    """Create a message once: moderated first, and a retry returns the existing one."""
    with db.read_session():
        target = find_existing(draft) or draft.find_target()
    if isinstance(target, Target):
        verdict = None
        if draft.visibility != "private":
            account_id = target.official_account_id
            verdict = moderation.judge(reader, draft.text, official_account_id=account_id)
        target = insert_once(draft, target, verdict)
    with db.read_session():
        return presenters.load_message(presenters.load_viewer(reader), target.id)


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
        passage_id=target.store_passage() if target.store_passage else None,
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
    update_listing(message, root)
    db.session().add(message)
    db.session().flush()
    return message


def _lock_thread(draft: Draft) -> tuple[Message | None, Message | None]:
    """Lock the answered message and its root, and check that it is still shown."""
    if draft.parent is None:
        return None, None
    parent, root = lock_thread(draft.parent)
    if not parent.is_visible:
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


def lock_thread(public_id: str) -> tuple[Message, Message | None]:
    """Lock a message and its root, None for a root itself, until the commit.

    Raises NotFound.
    """
    session = db.session()
    row_ids = session.execute(
        select(Message.root_id, Message.id).where(Message.public_id == public_id)
    ).first()
    if row_ids is None:
        raise NotFound
    query = select(Message).where(Message.id.in_(list(filter(None, row_ids)))).order_by(Message.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    rows = session.scalars(query).all()
    return rows[-1], rows[0] if len(rows) > 1 else None


def update_listing(message: Message, root: Message | None) -> None:
    """Update `listed` and the root's count of replies to the state of a message.

    A reply that comes to be shown notifies whom it answers.
    """
    was_listed = bool(message.listed)
    message.listed = message.is_visible or (root is None and (message.replies or 0) > 0)
    if root is not None and message.listed != was_listed:
        root.replies += 1 if message.listed else -1
        root.listed = root.is_visible or root.replies > 0
        if message.listed:
            _notify_parent_author(message)


def _notify_parent_author(reply: Message) -> None:
    """Enqueue the notice of a reply, now that it is shown; once for each reply.

    Nobody is notified of their own reply. Whether they can see it (they may have blocked its
    author, or left the group) is checked when the notice is made, and whenever it is shown.
    """
    parent = db.session().get(Message, reply.parent_id) if reply.parent_id else None
    if parent is None or parent.account_id in (None, reply.account_id):
        return
    topic = NoticeTopic(f"message:{reply.public_id}")
    notifications.notify(parent.account_id or 0, "reply", reply.public_id, topic)


def get_answerable(viewer: Viewer, message_id: str) -> Message:
    """Get a message that the reader can see, and that is not gone."""
    parent = lists.get_visible(viewer, message_id)
    if not parent.is_visible:
        raise NotFound
    return parent


def _get_group_key(reader: Account, body: WithAudience) -> str:
    return groups.get_group_key(reader, body.group_id) if body.group_id else ""


def _hash_key(reader: Account, key: str) -> str:
    return hash_text(f"account:{reader.public_id}:{key}")
