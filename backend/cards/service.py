"""What can be done with cards: cut words out of an article as a picture that leads back.

Nothing is kept before the picture lies in the store, so a card is whole or it
is not. WeChat and the drawing come first, outside any transaction.
"""

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import cache, db, ids, storage
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import designs, render
from backend.cards.models import Card
from backend.cards.schemas import CardOut, NewCard
from backend.config import settings
from backend.errors import NotFound
from backend.shares import codes
from backend.shares import service as shares
from backend.shares.models import Share

LOCK_SECONDS = 30
WAIT_SECONDS = 15
AT_ONCE = threading.BoundedSemaphore(2)


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

    Asked twice, even at once, it is the same card. Raises NotFound for the
    article or design, PassageAbsent or PassageAmbiguous for the words, NoCode
    when WeChat has no code for us.
    """
    order = _order(reader, asked)
    digest = order.digest()
    with cache.lock(f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS):
        return _known(digest) or _made(order, digest)


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
    code = codes.take(order.article)
    try:
        picture = _drawn(order, code)
        key = f"cards/{digest[:2]}/{digest[:40]}.jpg"
        storage.store().put(key, picture.data)
        return _kept(order, digest, code, picture, key)
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
    with AT_ONCE:
        return render.draw(order.design.design, facts)


def _stored(key: str | None) -> bytes | None:
    return storage.store().get(key) if key else None


def _kept(
    order: _Order, digest: str, code: codes.Taken, picture: render.Picture, key: str
) -> CardOut:
    share_id = code.scene if code.kind == "share" else ids.new()
    with db.transaction() as session:
        passage = annotations.pin(order.article, order.revision, order.anchor)
        share = shares.record(share_id, order.article, passage.id, order.reader, "card")
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
    return CardOut.of(card, share_id, settings().code_page)


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
