"""What can be done with cards: cut words out of an article as a picture that leads back.

Nothing is kept before the picture lies in the store, so a card is whole or it
is not. WeChat and the drawing come first, outside any transaction.
"""

import threading
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import cache, db, ids, storage
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.articles import service as articles
from backend.cards import designs, orders, render
from backend.cards.models import Card
from backend.cards.orders import Edition, Order
from backend.cards.schemas import CardOut, NewCard
from backend.config import settings
from backend.errors import NotFound
from backend.shares import codes
from backend.shares import service as shares
from backend.shares.models import Share

LOCK_SECONDS = 30
WAIT_SECONDS = 15
AT_ONCE = threading.BoundedSemaphore(2)


def issue(reader: Account, asked: NewCard) -> CardOut:
    """Give the card of these words in this design for this reader, drawing it the first time.

    Asked twice, even at once, it is the same card. Raises NotFound for the
    article or design, PassageAbsent or PassageAmbiguous for the words, NoCode
    when WeChat has no code for us.
    """
    order = orders.find(reader, asked)
    with db.reading():
        design = designs.get_design(asked.design, order.article.official_account_id)
    edition = Edition(order, design, design.size(asked.size))
    digest = edition.digest()
    with cache.lock(f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS):
        return _known(digest) or _made(reader, edition, digest)


def _known(digest: str) -> CardOut | None:
    with db.reading() as session:
        row = session.execute(
            select(Card, Share.public_id)
            .join(Share, Share.id == Card.share_id)
            .where(Card.digest == digest)
        ).first()
    return None if row is None else CardOut.of(row[0], row[1], settings().code_page)


def _made(reader: Account, edition: Edition, digest: str) -> CardOut:
    code = codes.take(edition.order.article)
    try:
        with AT_ONCE:
            picture = edition.draw(code.picture)
        key = f"cards/{digest[:2]}/{digest[:40]}.jpg"
        storage.store().put(key, picture.data)
        card = Card(
            account_id=reader.id,
            design=edition.design.name,
            version=edition.design.version,
            size=edition.size,
            digest=digest,
            key=key,
            width=picture.width,
            height=picture.height,
            code_kind=code.kind,
        )
        return _kept(reader, edition.order, card, code)
    except IntegrityError:  # made at the same moment by another process: theirs stands
        codes.give_back(code)
        known = _known(digest)
        if known is None:
            raise
        return known
    except render.BadPicture as error:  # a code that cannot be drawn is not put back
        raise codes.NoCode from error
    except BaseException:
        codes.give_back(code)
        raise


def _kept(reader: Account, order: Order, card: Card, code: codes.Taken) -> CardOut:
    share_id = code.scene if code.kind == "share" else ids.new()
    with db.transaction() as session:
        passage, *_ = [annotations.pin(order.article, order.revision, a) for a in order.anchors]
        share = shares.record(share_id, order.article, passage.id, reader, "card")
        card.share_id = share.id
        session.add(card)
        session.flush()
    return CardOut.of(card, share_id, settings().code_page)


def list_designs(article: str | None) -> list[designs.Offered]:
    """List what is offered everywhere, or in one article. Raises NotFound for the article."""
    account = articles.get_published(article)[1].id if article else None
    return designs.list_offered(account)


def get_card(reader: Account, public_id: str) -> CardOut:
    """Give a reader's own card. Raises NotFound for anybody else's."""
    row = (
        db.session()
        .execute(
            select(Card, Share.public_id)
            .join(Share, Share.id == Card.share_id)
            .where(Card.public_id == public_id, Card.account_id == reader.id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    return CardOut.of(row[0], row[1], settings().code_page)


def forget(account: Account) -> None:
    """Remove an account's cards, since they show a name and a face; the shares stay, nobody's."""
    session = db.session()
    for card in session.scalars(select(Card).where(Card.account_id == account.id)).all():
        session.delete(card)
        db.after_commit(partial(storage.store().delete, card.key))
