"""Cards as a subject of moderation: loads notes for moderators; hides and restores cards."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select

from backend import db, storage
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.cards.creation import NOTE_SCENE
from backend.cards.models import Card
from backend.moderation.state_machine import State
from backend.moderation.subject_registry import Subject, SubjectContent
from backend.passages.models import Passage
from backend.shares.models import Share


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
            official_account_id=article.official_account_id,
        )
        for public_id, note, quote, article in db.session().execute(query)
    }


def is_visible_to(public_id: str, reader: Account | None) -> bool:
    """Return False: cards are not listed in the app, they travel as pictures."""
    return False


CARD_SUBJECT = Subject(
    apply_state=apply_state,
    load_contents=load_moderation_content,
    is_visible_to=is_visible_to,
    scene=NOTE_SCENE,
    is_writing=True,
)
