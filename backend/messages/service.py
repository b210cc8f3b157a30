"""What can be done with words: say them, answer, pin. Changing them is `changing.py`.

Every new word carries a key that the writer's side drew: sent again, it is the
same word. Words for others are judged before anything is written; see
`moderation`.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.errors import Conflict, Forbidden, NotFound
from backend.groups import service as groups
from backend.messages import lists, standing
from backend.messages.drafts import Draft, Spot, digest_of, find_known, keep_once, say
from backend.messages.hot import MOST_PINS
from backend.messages.models import Message
from backend.messages.schemas import Addressed, MessageOut, NewMessage, NewReply, NewThought
from backend.messages.shown import Eyes
from backend.moderation import blocks


class CannotReply(Forbidden):
    """The person who would be answered has blocked this reader."""

    code, message = "cannot_reply", "暂时无法回复这条内容"


class TooManyPins(Conflict):
    """More than a few pinned words hide all others."""

    code, message = "too_many_pins", f"一篇文章最多置顶 {MOST_PINS} 条留言"


def write_message(reader: Account, article_id: str, said: NewMessage) -> MessageOut:
    """Leave a message on an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, KeyReused, and what `judge` raises.
    """

    def find() -> Spot:
        article = articles.get_summary(article_id)
        return Spot(article.id, group_key=_group(reader, said), place=article.official_account_id)

    draft = Draft(
        kind="message",
        text=said.text,
        key=_key(reader, said.key),
        asked=(article_id, *_named(said)),
        find=find,
        visibility=said.visibility,
        account=reader,
    )
    return say(reader, draft)


def write_thought(reader: Account, article_id: str, said: NewThought) -> MessageOut:
    """Keep a thought on a passage of an article.

    Raises NotFound, ArticleWithdrawn, GroupUnknown, PassageAbsent, PassageAmbiguous, RiskyWords,
    KeyReused.
    """

    def find() -> Spot:
        article, _, revision = articles.get_published(article_id)
        anchor = annotations.locate(revision, said.quote, said.start)
        return Spot(
            article.id,
            lambda: annotations.pin(article, revision, anchor).id,
            _group(reader, said),
            article.official_account_id,
        )

    draft = Draft(
        kind="thought",
        text=said.text,
        key=_key(reader, said.key),
        asked=(article_id, said.quote, said.start, *_named(said)),
        find=find,
        visibility=said.visibility,
        account=reader,
    )
    return say(reader, draft)


def reply(reader: Account, message_id: str, said: NewReply) -> MessageOut:
    """Answer words that this reader meets, however deep they hang.

    Raises NotFound for words that are gone, hidden or private, CannotReply,
    ArticleWithdrawn, RiskyWords, KeyReused.
    """

    def find() -> Spot:
        parent = _answerable(lists.eyes_of(reader), message_id)
        if blocks.has_blocked(parent.account_id, reader.id):
            raise CannotReply
        return Spot(
            parent.article_id, group_key=parent.group_key, place=_place_of(parent.article_id)
        )

    draft = Draft(
        kind="reply",
        text=said.text,
        key=_key(reader, said.key),
        asked=(),
        find=find,
        parent=message_id,
        account=reader,
    )
    return say(reader, draft)


def answer(editor_id: int, message_id: str, said: NewReply) -> tuple[MessageOut, bool]:
    """Answer words in the name of the Official Account, in the current transaction.

    The editor answers for the words: WeChat is not asked. Raises NotFound,
    ArticleWithdrawn, KeyReused. Gives the reply, and whether it is new.
    """
    stranger = Eyes(None, frozenset())
    draft = Draft(
        kind="reply",
        text=said.text,
        key=digest_of(f"editor:{editor_id}:{said.key}"),
        asked=(),
        find=lambda: Spot(_answerable(stranger, message_id).article_id),
        parent=message_id,
        editor_id=editor_id,
    )
    known = find_known(draft)
    kept = known or keep_once(draft, draft.find(), None)
    return lists.show(stranger, kept.id), known is None


def _place_of(article_id: int) -> int:
    """Give the row of the Official Account to which an article belongs."""
    return articles.titles({article_id})[article_id].official_account_id


def _answerable(eyes: Eyes, message_id: str) -> Message:
    parent = lists.get_met(eyes, message_id)
    if not standing.is_out(parent):
        raise NotFound
    return parent


def pin(message_id: str) -> Message:
    """Put a message before all others of its article, in the current transaction.

    Raises NotFound for what is not shown to all or is no message, TooManyPins.
    """
    message = _rooted(message_id)
    if message.pinned_at is None:
        pinned = select(func.count()).where(
            Message.article_id == message.article_id,
            Message.pinned_at.is_not(None),
            standing.MET,
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


def pins_of(message_ids: Sequence[str]) -> dict[str, bool]:
    """Tell which of these can be pinned, and whether they are; replies and thoughts cannot."""
    asked = select(Message.public_id, Message.pinned_at).where(
        Message.public_id.in_(message_ids), Message.kind == "message"
    )
    return {key: pinned_at is not None for key, pinned_at in db.session().execute(asked)}


def _rooted(message_id: str) -> Message:
    message, _ = standing.hold(message_id)
    if message.kind != "message" or not standing.is_met(message):
        raise NotFound
    return message


def _group(reader: Account, said: Addressed) -> str:
    return groups.get_key(reader, said.group) if said.group else ""


def _named(said: Addressed) -> list[str]:
    return [said.group] if said.group else []


def _key(reader: Account, key: str) -> str:
    return digest_of(f"account:{reader.public_id}:{key}")
