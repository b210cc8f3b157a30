"""A reader's own word on a card: judged before it is drawn, and what an editor makes of it.

A card goes out into the world as soon as it is there, so its note cannot wait out
of sight as a message does: only what WeChat lets through is drawn. What it doubts,
or cannot be asked about, is refused in words that leave the choice to the reader.
A card without the note would not be what they asked for, and would be in a
friend's hands before they saw what is missing.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from backend import db, storage
from backend.accounts.models import Account
from backend.annotations.models import Passage
from backend.articles.models import Article
from backend.cards.models import Card
from backend.errors import BadInput, Unavailable
from backend.moderation import service as moderation
from backend.moderation.subjects import Subject, Told
from backend.moderation.verdicts import State
from backend.shares.models import Share
from backend.wechat import safety

KIND = "card"
SCENE = safety.SOCIAL_LOG


class NoteDoubtful(BadInput):
    """WeChat would have a person look at the note first; nobody stands by for a card."""

    code, message = "note_doubtful", "这句附言还不能印上去，换个说法，或者先不写附言"


class NoteUnchecked(Unavailable):
    """WeChat cannot be asked about the note now; without it the card can be had."""

    code, message = "note_unchecked", "附言暂时没法检查，稍后再试，或者先不写附言"


class NoteHidden(BadInput):
    """An editor has taken this very card out of sight."""

    code, message = "note_hidden", "这句附言已经被收起来了，换一句吧"


def judge(reader: Account, note: str | None, place: int | None = None) -> moderation.Verdict | None:
    """Have WeChat look at a note; gives the verdict that lets it through, None without a note.

    It is asked outside any transaction, before a code is taken and anything is
    drawn. Raises RiskyWords, NoteDoubtful, or NoteUnchecked when WeChat is away
    or has not seen this reader lately.
    """
    if note is None:
        return None
    verdict = moderation.judge(reader, note, SCENE, place=place)
    if verdict.is_open:
        raise NoteUnchecked
    if verdict.event != "pass":
        raise NoteDoubtful
    return verdict


def keep(card: Card, verdict: moderation.Verdict | None) -> None:
    """Keep the verdict with the card that it let through, in the current transaction."""
    if verdict is not None:
        card.check_id = moderation.record(KIND, card.public_id, card.account_id, verdict).id


def settle(public_id: str, state: State) -> None:
    """Bring a card to where its check stands now.

    Out of sight its picture is gone for good, and the row stays, so that it is
    not drawn again. Brought back, it is drawn anew when its reader asks for it.
    """
    session = db.session()
    card = session.scalar(select(Card).where(Card.public_id == public_id).with_for_update())
    if card is None:
        return
    if state == "shown" and card.state != "shown":
        session.delete(card)
        return
    card.state = state
    if state != "shown":
        db.after_commit(partial(storage.store().delete, card.key))


def tell(public_ids: Sequence[str]) -> dict[str, Told]:
    """Give the notes of cards, and the words under which they stand, in one query."""
    asked = (
        select(Card.public_id, Card.note, Passage.quote, Article)
        .join(Share, Share.id == Card.share_id)
        .join(Article, Article.id == Share.article_id)
        .outerjoin(Passage, Passage.id == Share.passage_id)
        .where(Card.public_id.in_(public_ids), Card.note.is_not(None))
    )
    return {
        key: Told(
            text=note or "",
            context=quote or "",
            article_id=article.public_id,
            title=article.title,
            place=article.official_account_id,
        )
        for key, note, quote, article in db.session().execute(asked)
    }


def is_met_by(public_id: str, reader: Account | None) -> bool:
    """Tell that nobody meets a card in here: it travels as a picture."""
    return False


SUBJECT = Subject(settle=settle, tell=tell, is_met_by=is_met_by, scene=SCENE, is_talk=True)
