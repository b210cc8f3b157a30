"""Card notes: moderates a reader's note before the card is drawn, and applies decisions.

A card is shared as soon as it exists, so its note cannot be pending as a message
can: only what WeChat passes is drawn. What it doubts, or cannot check, is refused
with a message that leaves the choice to the reader. A card without the note would
not be what they asked for, and would reach a friend before they noticed.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from backend import db, storage
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.cards.models import Card
from backend.errors import BadInput, Unavailable
from backend.moderation import service as moderation
from backend.moderation.subjects import Subject, SubjectContent
from backend.moderation.verdicts import State
from backend.passages.models import Passage
from backend.shares.models import Share
from backend.wechat.api import safety

KIND = "card"
SCENE = safety.SOCIAL_LOG


class NoteDoubtful(BadInput):
    """WeChat wants a human review of the note, which a card cannot wait for."""

    code, message = "note_doubtful", "这句附言还不能印上去，换个说法，或者先不写附言"


class NoteUnchecked(Unavailable):
    """WeChat cannot check the note now; the card is available without it."""

    code, message = "note_unchecked", "附言暂时没法检查，稍后再试，或者先不写附言"


class NoteHidden(BadInput):
    """A moderator has hidden this card."""

    code, message = "note_hidden", "这句附言已经被收起来了，换一句吧"


def check_note(
    reader: Account, note: str | None, official_account_id: int | None = None
) -> moderation.Verdict | None:
    """Have WeChat check a note; return the verdict that passes it, None without a note.

    Called outside any transaction, before a code is allocated and anything is drawn.
    Raises RiskyWords, NoteDoubtful, or NoteUnchecked when WeChat is away or has not
    seen this reader lately.
    """
    if note is None:
        return None
    verdict = moderation.judge(reader, note, SCENE, official_account_id=official_account_id)
    if verdict.is_open:
        raise NoteUnchecked
    if verdict.event != "pass":
        raise NoteDoubtful
    return verdict


def record_verdict(card: Card, verdict: moderation.Verdict | None) -> None:
    """Record the verdict with the card that it passed, in the current transaction."""
    if verdict is not None:
        card.check_id = moderation.record_check(KIND, card.public_id, card.account_id, verdict).id


def apply_state(public_id: str, state: State) -> None:
    """Apply the state of its moderation check to a card.

    A hidden card's picture is deleted, and the row stays, so that it is not drawn
    again. A restored card's row is deleted: it is drawn again on its next request.
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
        db.after_commit(partial(storage.get_store().delete, card.key))


def load_moderation_content(public_ids: Sequence[str]) -> dict[str, SubjectContent]:
    """Load the notes of cards with their passages, for moderators, in one query."""
    query = (
        select(Card.public_id, Card.note, Passage.quote, Article)
        .join(Share, Share.id == Card.share_id)
        .join(Article, Article.id == Share.article_id)
        .outerjoin(Passage, Passage.id == Share.passage_id)
        .where(Card.public_id.in_(public_ids), Card.note.is_not(None))
    )
    return {
        public_id: SubjectContent(
            text=note or "",
            context=quote or "",
            article_id=article.public_id,
            title=article.title,
            place=article.official_account_id,
        )
        for public_id, note, quote, article in db.session().execute(query)
    }


def is_visible_to(public_id: str, reader: Account | None) -> bool:
    """Return False: cards are not listed in the app, they travel as pictures."""
    return False


SUBJECT = Subject(
    settle=apply_state,
    tell=load_moderation_content,
    is_met_by=is_visible_to,
    scene=SCENE,
    is_talk=True,
)
