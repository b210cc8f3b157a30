"""Cards: creates a card once (note check, code, drawing, storage), and returns it.

No row is written before the picture is in the store, so a card is complete or absent.
The verdict on its note, WeChat's code and the drawing come first, in this order,
outside any transaction. Its storage key names card and share both: a duplicate that
was drawn concurrently, with another code, cannot overwrite it.
"""

from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import cache, db, ids
from backend.accounts import erasure as erasing
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article
from backend.cards import card_requests, notes, render, render_process
from backend.cards.card_requests import CardVariant
from backend.cards.designs import service as designs
from backend.cards.models import Card
from backend.cards.schemas import CardOut, NewCard
from backend.config import get_settings
from backend.errors import Busy, NotFound
from backend.moderation.service import Verdict
from backend.passages import service as passages
from backend.shares import parents
from backend.shares import service as shares
from backend.shares.arrivals import visitors
from backend.shares.codes import allocation
from backend.shares.models import Share

LOCK_SECONDS = 30
WAIT_SECONDS = 5
MAX_CODES = 3

log = structlog.get_logger()


def create_card(reader: Account, body: NewCard) -> CardOut:
    """Return the requested card of this reader, drawing it the first time.

    Requested twice, even concurrently by several processes, it is the same card: its
    note is checked once, and it is drawn once. Raises NotFound for the article or
    design, PassageAbsent or PassageAmbiguous for the words, RiskyWords,
    NoteDoubtful, NoteUnchecked or NoteHidden for the note, CodeUnavailable when WeChat
    has no code for us, Busy when it is being drawn and that takes long, StoreAway.
    """
    variant = _build_variant(reader, body)
    digest = variant.digest()
    with cache.lock(f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS) as is_locked:
        existing = _find_card(digest)
        if existing is not None:
            return existing
        if is_locked is False:
            raise Busy
        verdict = notes.check_note(reader, body.note, variant.order.article.official_account_id)
        return _draw_with_any_code(CardJob(reader, variant, digest, verdict))


@dataclass(frozen=True)
class CardJob:
    """A card to be created: its digest, and WeChat's verdict on its note."""

    reader: Account
    edition: CardVariant
    digest: str
    verdict: Verdict | None


def _build_variant(reader: Account, body: NewCard) -> CardVariant:
    order = card_requests.find_order(reader, body)
    with db.read_session():
        design = designs.get_design(body.design, order.article.official_account_id)
    return CardVariant(order, design, design.size(body.size))


def _find_card(digest: str) -> CardOut | None:
    with db.read_session() as session:
        row = session.execute(
            select(Card, Share.public_id)
            .join(Share, Share.id == Card.share_id)
            .where(Card.digest == digest)
        ).first()
    if row is None:
        return None
    if row[0].state != "shown":
        raise notes.NoteHidden
    return CardOut.of(row[0], row[1], get_settings().code_page)


def _draw_with_any_code(job: CardJob) -> CardOut:
    for _ in range(MAX_CODES):
        card = _draw_with_code(allocation.allocate_code(job.edition.order.article), job)
        if card is not None:
            return card
    raise allocation.CodeUnavailable


def _draw_with_code(code: allocation.AllocatedCode, job: CardJob) -> CardOut | None:
    """Draw and store the card; None when this code is unusable, though another might work."""
    variant, digest = job.edition, job.digest
    key = f"cards/{digest[:2]}/{digest[:40]}-{code.share_id}.jpg"
    try:
        picture = _draw(variant, code)
        card = Card(
            public_id=ids.generate(),
            account_id=job.reader.id,
            design=variant.design.name,
            version=variant.design.version,
            size=variant.size,
            digest=digest,
            key=key,
            width=picture.width,
            height=picture.height,
            code_kind=code.kind,
            note=variant.order.note,
        )
        with erasing.store_picture(key, picture.data):
            return _save_card(job, card, code)
    except render.BadPicture:  # a code that cannot be drawn is not released
        log.warning("code picture damaged", share_id=code.share_id)
        return None
    except IntegrityError:  # another process created it concurrently
        allocation.release_code(code)
        return _find_card(digest)
    except BaseException:
        allocation.release_code(code)
        raise


def _draw(variant: CardVariant, code: allocation.AllocatedCode) -> render.RenderedPicture:
    picture = variant.draw(render_process.get_render_process().draw, code.picture)
    cache.increment("cards.drawn")
    return picture


def _save_card(job: CardJob, card: Card, code: allocation.AllocatedCode) -> CardOut:
    order, identity = job.edition.order, visitors.identify_reader(job.reader)
    parent_visit = parents.recall_arrival(order.article, identity)
    with db.transaction() as session:
        articles.lock_published(order.article.id)
        first_id, *further_ids = [
            passages.get_or_create_passage(order.article, order.revision, anchor).id
            for anchor in order.anchors
        ]
        share = shares.record_share(
            code.share_id,
            order.article,
            first_id,
            identity,
            "card",
            card.design,
            further_ids=further_ids,
            parent_visit=parent_visit,
        )
        card.share_id = share.id
        notes.record_verdict(card, job.verdict)
        session.add(card)
        session.flush()
    return CardOut.of(card, code.share_id, get_settings().code_page)


def list_designs(article: str | None) -> list[designs.OfferedDesign]:
    """List the designs offered everywhere, or in one article. Raises NotFound."""
    account = articles.get_published(article)[1].id if article else None
    return designs.list_offered_designs(account)


def get_card(reader: Account, public_id: str) -> CardOut:
    """Return a reader's own card.

    Raises NotFound for somebody else's, or a hidden one, ArticleWithdrawn.
    """
    row = (
        db.session()
        .execute(
            select(Card, Share.public_id, Article)
            .join(Share, Share.id == Card.share_id)
            .join(Article, Article.id == Share.article_id)
            .where(Card.public_id == public_id, Card.account_id == reader.id)
            .where(Card.state == "shown")
        )
        .first()
    )
    if row is None:
        raise NotFound
    articles.check_published(row[2])
    return CardOut.of(row[0], row[1], get_settings().code_page)


def erase_account(account: Account) -> None:
    """Erase an account's cards, which show a name and a face; shares stay, anonymized."""
    session = db.session()
    keys = session.scalars(select(Card.key).where(Card.account_id == account.id)).all()
    session.execute(delete(Card).where(Card.account_id == account.id))
    erasing.enqueue_erasure(keys)
