"""What can be done with cards: cut words out of an article as a picture that leads back.

Nothing is kept before the picture lies in the store, so a card is whole or it
is not. The verdict on its note, WeChat's code and the drawing come first, in this
order, outside any transaction. Its key names card and share both: a twin that was
made elsewhere at the same moment, with another code, cannot take its place.
"""

from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend import cache, db, ids
from backend.accounts import erasing
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.articles.models import Article
from backend.cards import designs, notes, orders, press, render
from backend.cards.models import Card
from backend.cards.orders import Edition
from backend.cards.schemas import CardOut, NewCard
from backend.config import settings
from backend.errors import Busy, NotFound
from backend.moderation.service import Verdict
from backend.shares import codes, parents, visitors
from backend.shares import service as shares
from backend.shares.models import Share

LOCK_SECONDS = 30
WAIT_SECONDS = 5
MOST_CODES = 3

log = structlog.get_logger()


def issue(reader: Account, asked: NewCard) -> CardOut:
    """Give the card of these words in this design for this reader, drawing it the first time.

    Asked twice, even at once and of several processes, it is the same card: its
    note is judged once, and it is drawn once. Raises NotFound for the article or
    design, PassageAbsent or PassageAmbiguous for the words, RiskyWords,
    NoteDoubtful, NoteUnchecked or NoteHidden for the note, NoCode when WeChat
    has no code for us, Busy when it is being drawn and that takes long, StoreAway.
    """
    edition = _edition(reader, asked)
    digest = edition.digest()
    with cache.lock(f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS) as held:
        known = _known(digest)
        if known is not None:
            return known
        if held is False:
            raise Busy
        verdict = notes.judge(reader, asked.note, edition.order.article.official_account_id)
        return _made(Commission(reader, edition, digest, verdict))


@dataclass(frozen=True)
class Commission:
    """A card to be made, under the digest that names it, and what WeChat said of its note."""

    reader: Account
    edition: Edition
    digest: str
    verdict: Verdict | None


def _edition(reader: Account, asked: NewCard) -> Edition:
    order = orders.find(reader, asked)
    with db.reading():
        design = designs.get_design(asked.design, order.article.official_account_id)
    return Edition(order, design, design.size(asked.size))


def _known(digest: str) -> CardOut | None:
    with db.reading() as session:
        row = session.execute(
            select(Card, Share.public_id)
            .join(Share, Share.id == Card.share_id)
            .where(Card.digest == digest)
        ).first()
    if row is None:
        return None
    if row[0].state != "shown":
        raise notes.NoteHidden
    return CardOut.of(row[0], row[1], settings().code_page)


def _made(wanted: Commission) -> CardOut:
    for _ in range(MOST_CODES):
        card = _with_code(codes.take(wanted.edition.order.article), wanted)
        if card is not None:
            return card
    raise codes.NoCode


def _with_code(code: codes.Taken, wanted: Commission) -> CardOut | None:
    """Draw, store and keep the card; None when this code cannot be used, though another might."""
    edition, digest = wanted.edition, wanted.digest
    key = f"cards/{digest[:2]}/{digest[:40]}-{code.share_id}.jpg"
    try:
        picture = _drawn(edition, code)
        card = Card(
            public_id=ids.new(),
            account_id=wanted.reader.id,
            design=edition.design.name,
            version=edition.design.version,
            size=edition.size,
            digest=digest,
            key=key,
            width=picture.width,
            height=picture.height,
            code_kind=code.kind,
            note=edition.order.note,
        )
        with erasing.stored(key, picture.data):
            return _kept(wanted, card, code)
    except render.BadPicture:  # a code that cannot be drawn is not put back
        log.warning("code picture damaged", share_id=code.share_id)
        return None
    except IntegrityError:  # made at the same moment by another process: theirs stands
        codes.give_back(code)
        return _known(digest)
    except BaseException:
        codes.give_back(code)
        raise


def _drawn(edition: Edition, code: codes.Taken) -> render.Picture:
    picture = edition.draw(press.current().draw, code.picture)
    cache.tally("cards.drawn")
    return picture


def _kept(wanted: Commission, card: Card, code: codes.Taken) -> CardOut:
    order, who = wanted.edition.order, visitors.reader(wanted.reader)
    came = parents.recall(order.article, who)
    with db.transaction() as session:
        articles.hold_published(order.article.id)
        first, *more = [annotations.pin(order.article, order.revision, a).id for a in order.anchors]
        share = shares.record(
            code.share_id, order.article, first, who, "card", card.design, further=more, came=came
        )
        card.share_id = share.id
        notes.keep(card, wanted.verdict)
        session.add(card)
        session.flush()
    return CardOut.of(card, code.share_id, settings().code_page)


def list_designs(article: str | None) -> list[designs.Offered]:
    """List what is offered everywhere, or in one article. Raises NotFound for the article."""
    account = articles.get_published(article)[1].id if article else None
    return designs.list_offered(account)


def get_card(reader: Account, public_id: str) -> CardOut:
    """Give a reader's own card.

    Raises NotFound for anybody else's, or one put out of sight, ArticleWithdrawn.
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
    return CardOut.of(row[0], row[1], settings().code_page)


def forget(account: Account) -> None:
    """Remove an account's cards, since they show a name and a face; the shares stay, nobody's."""
    session = db.session()
    keys = session.scalars(select(Card.key).where(Card.account_id == account.id)).all()
    session.execute(delete(Card).where(Card.account_id == account.id))
    erasing.later(keys)
