"""What can be done with cards: cut words out of an article as a picture that leads back.

Nothing is kept before the picture lies in the store, so a card is whole or it
is not. WeChat and the drawing come first, outside any transaction. Its key
names card and share both: a twin that was made elsewhere at the same moment, with
another code, cannot take its place.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import cache, db, storage
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import designs, press, render
from backend.cards.models import Card
from backend.cards.schemas import CardOut, NewCard
from backend.config import settings
from backend.errors import Busy, NotFound
from backend.shares import codes
from backend.shares import service as shares
from backend.shares.models import Share

LOCK_SECONDS = 30
WAIT_SECONDS = 5
MOST_CODES = 3

log = structlog.get_logger()


@dataclass(frozen=True)
class _Order:
    """All that goes into a card, found and checked."""

    reader: Account
    article: Article
    account: OfficialAccount
    revision: Revision
    anchor: Anchor
    design: designs.Offered

    def digest(self) -> str:
        """Name the card by everything that can be seen on it."""
        facts = [
            render.LAYOUT_VERSION,
            self.design.digest,
            [self.article.public_id, self.revision.number, self.anchor.start, self.anchor.end],
            [self.article.title, self.article.cover_key, self.account.name],
            [self.reader.public_id, self.reader.nickname, self.reader.avatar_key],
        ]
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def issue(reader: Account, asked: NewCard) -> CardOut:
    """Give the card of these words in this design for this reader, drawing it the first time.

    Asked twice, even at once and of several processes, it is the same card, and
    is drawn once. Raises NotFound for the article or design, PassageAbsent or
    PassageAmbiguous for the words, NoCode when WeChat has no code for us, Busy
    when it is being drawn and that takes long, StoreAway.
    """
    order = _order(reader, asked)
    digest = order.digest()
    with cache.lock(f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS) as held:
        known = _known(digest)
        if known is not None:
            return known
        if held is False:
            raise Busy
        return _made(order, digest)


def _order(reader: Account, asked: NewCard) -> _Order:
    design = designs.get_design(asked.design)
    with db.reading():
        article, account, revision = articles.get_published(asked.article)
        anchor = annotations.locate(revision, asked.quote, asked.start)
    return _Order(reader, article, account, revision, anchor, design)


def _known(digest: str) -> CardOut | None:
    with db.reading() as session:
        row = session.execute(
            select(Card, Share.public_id)
            .join(Share, Share.id == Card.share_id)
            .where(Card.digest == digest)
        ).first()
    return None if row is None else CardOut.of(row[0], row[1], settings().code_page)


def _made(order: _Order, digest: str) -> CardOut:
    for _ in range(MOST_CODES):
        card = _with_code(codes.take(order.article), order, digest)
        if card is not None:
            return card
    raise codes.NoCode


def _with_code(code: codes.Taken, order: _Order, digest: str) -> CardOut | None:
    """Draw, store and keep the card; None when this code cannot be used, though another might."""
    key = f"cards/{digest[:2]}/{digest[:40]}-{code.share_id}.jpg"
    try:
        picture = _drawn(order, code)
        storage.store().put(key, picture.data)
        return _kept(order, digest, code, picture, key)
    except render.BadPicture:  # a code that cannot be drawn is not put back
        log.warning("code picture damaged", share_id=code.share_id)
        return None
    except IntegrityError:  # made at the same moment by another process: theirs stands
        codes.give_back(code)
        storage.store().delete(key)
        return _known(digest)
    except BaseException:
        codes.give_back(code)
        raise


def _drawn(order: _Order, code: codes.Taken) -> render.Picture:
    facts = render.Facts(
        quote=order.anchor.quote,
        title=order.article.title,
        account=order.account.name,
        nickname=order.reader.nickname or "一位读者",
        code=code.picture,
        cover=_stored(order.article.cover_key),
        avatar=_stored(order.reader.avatar_key),
        note=None,
    )
    picture = press.current().draw(order.design.design, facts)
    cache.tally("cards.drawn")
    return picture


def _stored(key: str | None) -> bytes | None:
    return storage.store().get(key) if key else None


def _kept(
    order: _Order, digest: str, code: codes.Taken, picture: render.Picture, key: str
) -> CardOut:
    with db.transaction() as session:
        passage = annotations.pin(order.article, order.revision, order.anchor)
        share = shares.record(code.share_id, order.article, passage.id, order.reader, "card")
        card = Card(
            share_id=share.id,
            account_id=order.reader.id,
            design=order.design.name,
            digest=digest,
            key=key,
            width=picture.width,
            height=picture.height,
            code_kind=code.kind,
        )
        session.add(card)
        session.flush()
    return CardOut.of(card, code.share_id, settings().code_page)


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
