"""Changing one's own words, and taking them back.

Words that were ever shown to all can be changed for some minutes only, since
others answer what they read; a note that was always private at any time. What
others shall see is judged again.
"""

from sqlalchemy import select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article
from backend.errors import BadInput, Conflict, Fault, NotFound
from backend.messages import lists, shown, standing
from backend.messages.drafts import KIND
from backend.messages.models import Message
from backend.messages.schemas import LONGEST_THOUGHT, ChangedWords, MessageOut
from backend.moderation import service as moderation


class TooLate(Conflict):
    """The minutes in which shown words can be changed are over; they can still be deleted."""

    code, message = "too_late_to_edit", "已经过了可以修改的时间，可以删除后重新发表"


class WordsHeld(Conflict):
    """Readers reported the words or an editor put them away: their author can only delete them."""

    code, message = "words_held", "这条内容正在处理或未通过审核，不能修改"


def edit(reader: Account, message_id: str, changed: ChangedWords) -> MessageOut:
    """Change one's own words, or who may see them; what others shall see is judged again.

    What WeChat then doubts goes out of sight until it is decided. Under a withdrawn article
    only a private note can be changed. Raises NotFound, ArticleWithdrawn, TooLate,
    WordsHeld, RiskyWords (the words stay as they were).
    """
    with db.reading():
        message = _mine(reader, message_id)
        if message.state == "deleted":
            raise NotFound
        wanted = changed.visibility or message.visibility
        if wanted != "private":
            articles.check_published(db.session().get_one(Article, message.article_id))
        _check_change(message, changed.text, wanted)
    rewritten = message.text != changed.text
    if rewritten or message.visibility != wanted:
        for_others = wanted != "private"
        verdict = (
            moderation.judge(reader, changed.text, place=_place(message)) if for_others else None
        )
        with db.transaction():
            _change(message, changed.text, wanted, verdict)
    with db.reading():
        return lists.show(lists.eyes_of(reader), message.id)


def _check_change(message: Message, text: str, wanted: str) -> None:
    if message.kind == "reply" and wanted == "private":
        raise BadInput("回复是给别人看的，不能设为私密", faults=(Fault("/visibility", "不能私密"),))
    if wanted != "private" and (wanted == "group") != bool(message.group_key):
        raise BadInput("发出后不能在本群和大家之间更改", faults=(Fault("/visibility", "不能更改"),))
    if message.kind == "thought" and len(text) > LONGEST_THOUGHT:
        raise BadInput(faults=(Fault("/text", "太长"),))
    if message.check_id is None:
        return
    if message.visibility != "private" and message.state not in ("shown", "waiting"):
        raise WordsHeld
    if message.text != text and not shown.is_editable(message):
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
    if seen.check_id is not None and message.text != text:
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
    check_id = message.check_id
    if check_id is not None:
        moderation.drop(check_id)
    held, root = standing.hold(message_id)
    if held.check_id != check_id:
        raise Conflict
    standing.erase(held, root)


def _mine(reader: Account, message_id: str) -> Message:
    found = db.session().scalar(
        select(Message).where(Message.public_id == message_id, Message.account_id == reader.id)
    )
    if found is None:
        raise NotFound
    return found


def _place(message: Message) -> int | None:
    """Give the row of the Official Account under whose article words stand."""
    asked = select(Article.official_account_id).where(Article.id == message.article_id)
    with db.reading() as session:
        return session.scalar(asked)
