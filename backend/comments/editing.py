"""Edits a reader's own messages (text, visibility), re-moderated if shared; deletes them.

A message that was ever shown to others can be edited for some minutes only, since
others answer what they read; a note that was always private at any time.
"""

from sqlalchemy import select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import published_articles
from backend.articles.models import Article
from backend.comments import erasure
from backend.comments.listing import presenters
from backend.comments.models import SUBJECT_KIND, Message, lock_thread, update_listing
from backend.comments.schemas import MAX_THOUGHT_LENGTH, MessageOut, MessageUpdate
from backend.errors import BadInput, Conflict, FieldError, NotFound
from backend.moderation import check_records, text_moderation


class TooLate(Conflict):
    """The minutes in which a shown message can be edited are over; it can still be deleted."""

    code, message = "too_late_to_edit", "已经过了可以修改的时间，可以删除后重新发表"


class MessageLocked(Conflict):
    """The message was reported or hidden by an editor: its author can only delete it."""

    code, message = "words_held", "这条内容正在处理或未通过审核，不能修改"


def edit_message(reader: Account, message_id: str, update: MessageUpdate) -> MessageOut:
    """Edit one's own message, or its visibility; what others shall see is moderated again.

    What WeChat then doubts is hidden until it is decided. Under a withdrawn article
    only a private note can be edited. Raises NotFound, ArticleWithdrawn, TooLate,
    MessageLocked, RiskyWords (the text stays as it was).
    """
    with db.read_session():
        message = _get_own(reader, message_id)
        if message.state == "deleted":
            raise NotFound
        visibility = update.visibility or message.visibility
        if visibility != "private":
            published_articles.check_published(db.session().get_one(Article, message.article_id))
        _check_change(message, update.text, visibility)
    is_text_changed = message.text != update.text
    if is_text_changed or message.visibility != visibility:
        is_for_others = visibility != "private"
        verdict = (
            text_moderation.judge(
                reader, update.text, official_account_id=_get_official_account_id(message)
            )
            if is_for_others
            else None
        )
        with db.transaction():
            _apply_change(message, update.text, visibility, verdict)
    with db.read_session():
        return presenters.load_message(presenters.load_viewer(reader), message.id)


def _check_change(message: Message, text: str, visibility: str) -> None:
    if message.kind == "reply" and visibility == "private":
        raise BadInput(
            "回复是给别人看的，不能设为私密", faults=(FieldError("/visibility", "不能私密"),)
        )
    if visibility != "private" and (visibility == "group") != bool(message.group_key):
        raise BadInput(
            "发出后不能在本群和大家之间更改", faults=(FieldError("/visibility", "不能更改"),)
        )
    if message.kind == "thought" and len(text) > MAX_THOUGHT_LENGTH:
        raise BadInput(faults=(FieldError("/text", "太长"),))
    if message.check_id is None:
        return
    if message.visibility != "private" and message.state not in ("shown", "waiting"):
        raise MessageLocked
    if message.text != text and not presenters.is_editable(message):
        raise TooLate


def _apply_change(
    old: Message, text: str, visibility: str, verdict: text_moderation.Verdict | None
) -> None:
    """Apply the change; the check is locked before the message, as moderators do, too."""
    state = "shown"
    if old.check_id is not None and verdict is not None:
        state = check_records.rejudge(old.check_id, verdict)
    elif old.check_id is not None:
        check_records.withdraw_check(old.check_id)
    message, root = lock_thread(old.public_id)
    if message.state == "deleted" or message.account_id is None:
        raise NotFound
    if message.check_id != old.check_id:
        raise Conflict
    if message.check_id is None and verdict is not None:
        check = check_records.record_check(
            SUBJECT_KIND, message.public_id, message.account_id, verdict
        )
        message.check_id, state = check.id, check.state
    if old.check_id is not None and message.text != text:
        message.edited_at = clock.now()
    message.text, message.visibility, message.state = text, visibility, state
    update_listing(message, root)


def delete_message(reader: Account, message_id: str) -> None:
    """Erase one's own message at once; the replies below it stay. Doing it twice is fine.

    Raises NotFound.
    """
    message = _get_own(reader, message_id)
    if message.state == "deleted":
        return
    check_id = message.check_id
    if check_id is not None:
        check_records.drop_check(check_id)
    locked, root = lock_thread(message_id)
    if locked.check_id != check_id:
        raise Conflict
    erasure.erase_message(locked, root)


def _get_own(reader: Account, message_id: str) -> Message:
    message = db.session().scalar(
        select(Message).where(Message.public_id == message_id, Message.account_id == reader.id)
    )
    if message is None:
        raise NotFound
    return message


def _get_official_account_id(message: Message) -> int | None:
    """Get the row id of the Official Account whose article a message is on."""
    query = select(Article.official_account_id).where(Article.id == message.article_id)
    with db.read_session() as session:
        return session.scalar(query)
