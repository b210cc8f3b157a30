"""Creates cards: locates passages, checks the note, gets a code, draws, stores and shares.

No row is written before the picture is in the store: a card is complete or absent. Note, code and
drawing come first, outside any transaction. The storage key names card and share both, so that a
duplicate drawn at the same time cannot overwrite it.
"""

import hashlib
import json
from dataclasses import dataclass, replace

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db, ids, redis_primitives, storage
from backend.accounts import picture_erasure
from backend.accounts.models import Account
from backend.articles import published_articles, text_layers
from backend.articles.models import Article, Revision
from backend.cards import models, render
from backend.cards.models import Card, DesignUnknown, OfferedDesign
from backend.cards.schemas import CardContentIn, CardOut, NewCard
from backend.child_process import ChildProcess
from backend.config import get_settings
from backend.errors import BadInput, Busy, Unavailable
from backend.moderation import check_records, text_moderation
from backend.moderation.text_moderation import Verdict
from backend.passages import passage_records
from backend.passages.quote_anchors import QuoteAnchor
from backend.shares import parent_shares, share_records
from backend.shares.arrivals import visitor_identity
from backend.shares.mini_program_codes import allocation
from backend.shares.models import Share
from backend.wechat.api import text_check

LOCK_SECONDS, WAIT_SECONDS, MAX_CODES = 30, 5, 3
SUBJECT_KIND = "card"
NOTE_SCENE = text_check.SOCIAL_LOG
PICTURE_ROLES: tuple[render.Role, ...] = ("cover", "avatar", "backdrop")

log = structlog.get_logger()


class NoteDoubtful(BadInput):
    """WeChat wants a human review of the note, which a card cannot wait for."""

    code, message = "note_doubtful", "这句附言还不能印上去，换个说法，或者先不写附言"


class NoteUnchecked(Unavailable):
    """WeChat cannot check the note now; the card is available without it."""

    code, message = "note_unchecked", "附言暂时没法检查，稍后再试，或者先不写附言"


class NoteHidden(BadInput):
    """A moderator has hidden this card."""

    code, message = "note_hidden", "这句附言已经被收起来了，换一句吧"


@dataclass(frozen=True)
class CardOrder:
    """One to three located passages, and what is drawn of them, but for the pictures.

    The card's code leads to the first passage. `reader` is None for a stranger's preview;
    `picture_keys` are the storage keys of the pictures that there are.
    """

    reader: Account | None
    article: Article
    revision: Revision
    anchors: tuple[QuoteAnchor, ...]
    content: render.PassageContent
    picture_keys: dict[render.Role, str]


@dataclass(frozen=True)
class CardVariant:
    """An order in one design and size, which is one picture."""

    order: CardOrder
    design: OfferedDesign
    size: render.CardSize

    def digest(self) -> str:
        """Digest everything visible on the picture."""
        order, design, content = self.order, self.design.design, self.order.content
        reader = order.reader
        parts = [
            render.LAYOUT_VERSION,
            [design.digest, self.size, content.colour if design.tint else None],
            [order.article.public_id, order.revision.number],
            [[anchor.start, anchor.end] for anchor in order.anchors],
            [content.title, content.author, order.article.cover_key, content.account, content.note],
            [reader.public_id, reader.nickname, reader.avatar_key] if reader else None,
        ]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def list_picture_keys(self) -> dict[render.Role, str]:
        """Give the storage keys of its pictures, the design's backdrop among them."""
        backdrop_key = self.design.picture
        return self.order.picture_keys | ({"backdrop": backdrop_key} if backdrop_key else {})


def create_card(reader: Account, body: NewCard) -> CardOut:
    """Return the requested card of this reader, drawing it the first time.

    Requested twice, even concurrently by several processes, it is the same card: its
    note is checked once, and it is drawn once. Raises NotFound for the article or
    design, PassageAbsent or PassageAmbiguous for the words, RiskyWords,
    NoteDoubtful, NoteUnchecked or NoteHidden for the note, CodeUnavailable when WeChat
    has no code for us, Busy when it is being drawn and that takes long, StoreAway.
    """
    variant = _build_variant(reader, body)
    digest, order = variant.digest(), variant.order
    with redis_primitives.lock(
        f"card:{digest}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS
    ) as is_locked:
        existing = _find_card(digest)
        if existing is not None:
            return existing
        if is_locked is False:
            raise Busy
        verdict = _check_note(reader, body.note, order.article.official_account_id)
        for _ in range(MAX_CODES):
            code = allocation.allocate_code(order.article)
            card = _draw_with_code(reader, variant, verdict, code)
            if card is not None:
                return card
        raise allocation.CodeUnavailable


def _build_variant(reader: Account, body: NewCard) -> CardVariant:
    order = build_order(reader, body)
    with db.read_session():
        design = models.get_design(body.design, order.article.official_account_id)
    return CardVariant(order, design, design.size(body.size))


def build_order(reader: Account | None, request: CardContentIn) -> CardOrder:
    """Locate the passages that a request names, and collect what is drawn.

    Raises NotFound for the article, PassageAbsent or PassageAmbiguous for the words.
    """
    with db.read_session():
        article, account, revision = published_articles.get_published(request.article_id)
        anchors = tuple(
            passage_records.locate_quote(revision, passage.quote, passage.start)
            for passage in request.passages()
        )
        account_colour = models.find_account_colour(account)
    spans = ((anchor.start, anchor.end) for anchor in anchors)
    layers = text_layers.find_passage_layers(revision.paragraphs, revision.text, spans)
    content = render.PassageContent(
        quote=anchors[0].quote,
        more=tuple(anchor.quote for anchor in anchors[1:]),
        title=article.title,
        account=account.name if request.names_account else "",
        author=article.author,
        nickname=reader.nickname if reader else "",
        note=request.note,
        colour=account_colour or models.get_cover_colour(article.cover_key),
        shifts=tuple(tuple(map(render.TextShift._make, each.shifts)) for each in layers),
        rubies=tuple(tuple(map(render.TextRuby._make, each.rubies)) for each in layers),
    )
    keys: dict[render.Role, str | None]
    keys = {"cover": article.cover_key, "avatar": reader.avatar_key if reader else None}
    picture_keys = {role: key for role, key in keys.items() if key}
    return CardOrder(reader, article, revision, anchors, content, picture_keys)


def _find_card(digest: str) -> CardOut | None:
    query = select(Card, Share.public_id).join(Share, Share.id == Card.share_id)
    with db.read_session() as session:
        row = session.execute(query.where(Card.digest == digest)).first()
    if row is None:
        return None
    card, share_id = row
    if card.state != "shown":
        raise NoteHidden
    return CardOut.of(card, share_id, get_settings().code_page)


def _check_note(reader: Account, note: str | None, official_account_id: int) -> Verdict | None:
    """Have WeChat check a note; return the verdict that passes it, None without a note.

    Raises RiskyWords, NoteDoubtful, or NoteUnchecked when WeChat is away or has not
    seen this reader lately.
    """
    if note is None:
        return None
    verdict = text_moderation.judge(
        reader, note, NOTE_SCENE, official_account_id=official_account_id
    )
    if verdict.is_open:
        raise NoteUnchecked
    if verdict.event != "pass":
        raise NoteDoubtful
    return verdict


def _draw_with_code(
    reader: Account, variant: CardVariant, verdict: Verdict | None, code: allocation.AllocatedCode
) -> CardOut | None:
    """Draw and store the card; None when this code is unusable, though another might work."""
    digest = variant.digest()
    key = f"cards/{digest[:2]}/{digest[:40]}-{code.share_id}.jpg"
    try:
        picture = _draw(variant, code)
        card = Card(
            public_id=ids.generate(),
            account_id=reader.id,
            design=variant.design.name,
            version=variant.design.version,
            size=variant.size,
            digest=digest,
            key=key,
            width=picture.width,
            height=picture.height,
            code_kind=code.kind,
            note=variant.order.content.note,
        )
        with picture_erasure.store_picture(key, picture.data):
            return _save_card(reader, variant.order, card, verdict, code.share_id)
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
    """Draw the picture with a code.

    Raises BadPicture if the code cannot be drawn, DesignUnknown if the design's own
    picture is gone.
    """
    keys, store = variant.list_picture_keys(), storage.get_store()
    cover, avatar, backdrop = (
        store.get(keys[role]) if role in keys else None for role in PICTURE_ROLES
    )
    if variant.design.picture and backdrop is None:
        raise DesignUnknown
    content = replace(
        variant.order.content, code=code.picture, cover=cover, avatar=avatar, backdrop=backdrop
    )
    picture = draw_in_process(variant.design.design, content, variant.size)
    redis_primitives.increment("cards.drawn")
    return picture


def draw_in_process(
    design: render.Design, content: render.CardContent, size: render.SizeName
) -> render.RenderedPicture:
    """Draw as `render.draw_card` does, in the child process. Raises Busy, BadPicture.

    In a comparison with fifty clients requesting cards, throughput was that of a thread,
    and reads' p99 was a third lower.
    """
    engine: ChildProcess = current_app.extensions["render_process"]
    picture: render.RenderedPicture = engine.call((design, content, size))
    return picture


def _save_card(
    reader: Account, order: CardOrder, card: Card, verdict: Verdict | None, share_id: str
) -> CardOut:
    identity = visitor_identity.identify_reader(reader)
    parent_visit = parent_shares.recall_arrival(order.article, identity)
    with db.transaction() as session:
        published_articles.lock_published(order.article.id)
        first_id, *further_ids = [
            passage_records.get_or_create_passage(order.article, order.revision, anchor).id
            for anchor in order.anchors
        ]
        share = share_records.record_share(
            share_id, order.article, first_id, identity, "card", card.design,
            further_ids=further_ids, parent_visit=parent_visit,
        )  # fmt: skip
        card.share_id = share.id
        record_verdict(card, verdict)
        session.add(card)
        session.flush()
    return CardOut.of(card, share_id, get_settings().code_page)


def record_verdict(card: Card, verdict: Verdict | None) -> None:
    """Record the verdict with the card that it passed, in the current transaction."""
    if verdict is not None:
        check = check_records.record_check(SUBJECT_KIND, card.public_id, card.account_id, verdict)
        card.check_id = check.id
