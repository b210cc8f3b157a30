"""Routes that post messages, thoughts and replies: moderated, and created once per key.

Every new message carries a key of its author's device: sent again, it is the same message.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import api, db, ids
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.articles.published_articles import ArticleWithdrawn
from backend.chat_groups import memberships
from backend.chat_groups.memberships import GroupUnknown
from backend.comments.listing import presenters
from backend.comments.listing.presenters import Viewer
from backend.comments.models import SUBJECT_KIND, Message, hash_text, lock_thread, update_listing
from backend.comments.schemas import (
    NewMessage,
    NewReply,
    NewThought,
    WithAudience,
    WrittenMessageOut,
)
from backend.errors import Conflict, Forbidden, NotFound
from backend.moderation import check_records, text_moderation
from backend.moderation.models import Check
from backend.moderation.sanctions import blocks
from backend.moderation.text_moderation import JUDGE_REFUSALS
from backend.passages import passage_records
from backend.passages.passage_records import QUOTE_REFUSALS

router = api.Router("comments")
require_writer = guards.LimitedReader("words", 30)  # at the pace at which a person writes


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


@router.route_for(
    "POST",
    "/articles/<article_id>/messages",
    guard=require_writer,
    status=201,
    transaction=False,
    raises=(GroupUnknown, MessageKeyReused, *JUDGE_REFUSALS, ArticleWithdrawn),
)
def write_message(reader: Account, article_id: str, body: NewMessage) -> WrittenMessageOut:
    """Write a message; under the same key it is created once."""

    def find_target() -> Target:
        article = published_articles.get_summary(article_id)
        return Target(
            article.id,
            group_key=_get_group_key(reader, body),
            official_account_id=article.official_account_id,
        )

    identity = (article_id, *filter(None, [body.group_id]))
    key = _hash_key(reader, body.key)
    draft = Draft("message", body.text, key, identity, find_target, body.visibility, account=reader)
    return _create_once(reader, draft)


@router.route_for(
    "POST",
    "/articles/<article_id>/thoughts",
    guard=require_writer,
    status=201,
    transaction=False,
    raises=(GroupUnknown, MessageKeyReused, *QUOTE_REFUSALS, *JUDGE_REFUSALS, ArticleWithdrawn),
)
def write_thought(reader: Account, article_id: str, body: NewThought) -> WrittenMessageOut:
    """Write a thought on a passage; under the same key it is created once."""

    def find_target() -> Target:
        article, _, revision = published_articles.get_published(article_id)
        anchor = passage_records.locate_quote(revision, body.quote, body.start)
        return Target(
            article.id,
            lambda: passage_records.get_or_create_passage(article, revision, anchor).id,
            _get_group_key(reader, body),
            article.official_account_id,
        )

    identity = (article_id, body.quote, body.start, *filter(None, [body.group_id]))
    key = _hash_key(reader, body.key)
    draft = Draft("thought", body.text, key, identity, find_target, body.visibility, account=reader)
    return _create_once(reader, draft)


@router.route_for(
    "POST",
    "/messages/<message_id>/replies",
    guard=require_writer,
    status=201,
    transaction=False,
    raises=(CannotReply, MessageKeyReused, *JUDGE_REFUSALS, ArticleWithdrawn),
)
def reply(reader: Account, message_id: str, body: NewReply) -> WrittenMessageOut:
    """Reply to a message, a thought or another reply; under the same key it is created once."""

    def find_target() -> Target:
        parent = get_answerable(presenters.load_viewer(reader), message_id)
        if blocks.has_blocked(parent.account_id, reader.id):
            raise CannotReply
        article = published_articles.load_articles({parent.article_id})[parent.article_id]
        return Target(
            article.id,
            group_key=parent.group_key,
            official_account_id=article.official_account_id,
        )

    key = _hash_key(reader, body.key)
    draft = Draft("reply", body.text, key, (), find_target, parent=message_id, account=reader)
    return _create_once(reader, draft)


def _create_once(reader: Account, draft: Draft) -> WrittenMessageOut:
    """Create a message once: moderated first, and a retry returns the existing one."""
    with db.read_session():
        target = find_existing(draft) or draft.find_target()
    if isinstance(target, Target):
        verdict = None
        if draft.visibility != "private":
            account_id = target.official_account_id
            verdict = text_moderation.judge(reader, draft.text, official_account_id=account_id)
        target = insert_once(draft, target, verdict)
    with db.read_session():
        message = presenters.load_message(presenters.load_viewer(reader), target.id)
    return WrittenMessageOut.from_row(message, dropped_characters=[])


def insert_once(draft: Draft, target: Target, verdict: text_moderation.Verdict | None) -> Message:
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


def _insert(draft: Draft, target: Target, verdict: text_moderation.Verdict | None) -> Message:
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


def _create_check(
    draft: Draft, public_id: str, verdict: text_moderation.Verdict | None
) -> Check | None:
    if draft.editor_id is not None:
        return check_records.record_editor_check(SUBJECT_KIND, public_id, draft.editor_id)
    if verdict is None or draft.account is None:
        return None
    return check_records.record_check(SUBJECT_KIND, public_id, draft.account.id, verdict)


def get_answerable(viewer: Viewer, message_id: str) -> Message:
    """Get a message that is shown, and that this reader can see; else raises NotFound.

    Raises ArticleWithdrawn.
    """
    query = select(Message).where(Message.public_id == message_id, Message.is_visible)
    parent = db.session().scalar(query)
    if parent is None or not (viewer.can_see(parent) and viewer.is_addressed_by(parent)):
        raise NotFound
    published_articles.check_published(db.session().get_one(Article, parent.article_id))
    return parent


def _get_group_key(reader: Account, body: WithAudience) -> str:
    return memberships.get_group_key(reader, body.group_id) if body.group_id else ""


def _hash_key(reader: Account, key: str) -> str:
    return hash_text(f"account:{reader.public_id}:{key}")
