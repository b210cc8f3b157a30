"""Draws the pictures of forwarded passages and challenges, once each; deletes their records.

A forward picture is what a chat shows of a forwarded passage, the same for all sharers. Of a
challenge it is the question: boxes stand where letters are hidden.

It has no code and names no reader, so it is no personal data, and no erasure removes
it. Its storage key is a digest of everything visible on it: a corrected title makes
another. That of a withdrawn article is served no more; it stays in the store, as the
article's pictures do, in case it comes back, and a takedown erases it: each is recorded
before it is stored.
"""

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from typing import Literal, get_args

from sqlalchemy import delete, exists, select

from backend import db, redis_primitives, storage
from backend.articles import published_articles, text_layers
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import creation, models, render
from backend.cards.models import ForwardPicture
from backend.challenges import creation as challenges
from backend.errors import Busy, NotFound
from backend.passages.models import Passage
from backend.shares import share_landing
from backend.shares.models import Share, SharedPassage

MAX_AGE_SECONDS = 24 * 3600
"""A day: the quote never changes, but a title may be corrected, an article withdrawn."""
LOCK_SECONDS = 30
WAIT_SECONDS = 2

PictureShape = Literal["wide", "square"]
PICTURE_SHAPES: tuple[PictureShape, ...] = get_args(PictureShape)


@dataclass(frozen=True)
class QuotePlace:
    """Where the words of a picture stand in a revision, in code points.

    The picture shows `lead` more characters before them, and boxes over the `hidden` ones.
    """

    revision_id: int
    start: int
    end: int
    lead: int = 0
    hidden: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class ForwardImage:
    """A forward picture to draw: the quote, its source, and the picture's shape.

    `place` says where the quote stands, which decides what of it is raised or read above.
    """

    quote: str
    title: str
    account: str
    shape: PictureShape
    article_id: int
    author: str = ""
    place: QuotePlace | None = None

    @classmethod
    def of(
        cls, passage: Passage, article: Article, account: str, shape: PictureShape
    ) -> "ForwardImage":
        """Return that of a passage."""
        place = QuotePlace(passage.picked_revision_id, passage.picked_start, passage.picked_end)
        source = article.title, account, shape, article.id, article.author
        return cls(passage.quote, *source, place)

    @classmethod
    def of_gap(
        cls,
        passage: Passage,
        gap: tuple[int, int],
        article: Article,
        account: str,
        shape: PictureShape,
    ) -> "ForwardImage":
        """Return that of a question: a passage with boxes for what a gap hides."""
        whole = cls.of(passage, article, account, shape)
        origin, (left, right) = passage.picked_start, challenges.find_shown(*gap)
        place = QuotePlace(
            passage.picked_revision_id,
            origin + left,
            min(origin + right, passage.picked_end),
            lead=int(left > 0),
            hidden=(origin + gap[0], origin + gap[1]),
        )
        return replace(whole, quote=challenges.mask_quote(passage.quote, *gap), place=place)

    @property
    def digest(self) -> str:
        """A digest of everything visible on the picture."""
        design = models.load_shipped_designs()[models.FORWARD_DESIGN].digest
        source = [self.title, self.author, self.account]
        visible = [render.LAYOUT_VERSION, design, self.shape, self.quote, *source]
        visible += astuple(self.place) if self.place else ()
        text = json.dumps(visible, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @property
    def key(self) -> str:
        """The storage key."""
        return f"forwards/{self.digest[:2]}/{self.digest}.jpg"


def find_forward(passage_id: str, shape: PictureShape) -> ForwardImage:
    """Find a passage that was shared.

    Those that somebody only marked are theirs, and those that only a challenge carries
    are its answer: neither is shown, whoever may guess their id. Raises NotFound, or
    ArticleWithdrawn.
    """
    is_shared = exists().where(
        SharedPassage.passage_id == Passage.id,
        Share.id == SharedPassage.share_id,
        Share.channel != share_landing.CHALLENGE_CHANNEL,
    )
    row = (
        db.session()
        .execute(
            select(Passage, Article, OfficialAccount.name)
            .join(Article, Article.id == Passage.article_id)
            .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
            .where(Passage.public_id == passage_id, is_shared)
        )
        .first()
    )
    if row is None:
        raise NotFound
    passage, article, account = row
    published_articles.check_published(article)
    return ForwardImage.of(passage, article, account, shape)


def find_challenge_forward(s: str, shape: PictureShape) -> ForwardImage:
    """Find a challenge's question. Raises ShareUnknown, or ArticleWithdrawn."""
    challenge = challenges.get_challenge(s)
    gap = challenge.question.start, challenge.question.end
    return ForwardImage.of_gap(
        challenge.passage, gap, challenge.article, challenge.official.name, shape
    )


def load_drawn(forward: ForwardImage) -> bytes | None:
    """Return the picture if it was drawn before. Raises StoreAway."""
    return storage.get_store().get(forward.key)


def draw_once(forward: ForwardImage) -> bytes:
    """Draw the picture and store it; concurrent requests draw it once.

    Raises Busy when it is being drawn and that takes long, StoreAway, or ArticleWithdrawn.
    """
    with redis_primitives.lock(forward.key, seconds=LOCK_SECONDS, wait=WAIT_SECONDS) as is_locked:
        drawn = load_drawn(forward)
        if drawn is not None:
            return drawn
        if is_locked is False:
            raise Busy
        return _draw(forward)


def _draw(forward: ForwardImage) -> bytes:
    content = render.PassageContent(
        forward.quote,
        forward.title,
        forward.account,
        nickname="",
        author=forward.author,
    )
    content = _add_layers(content, forward.place) if forward.place else content
    design = models.load_shipped_designs()[models.FORWARD_DESIGN]
    picture = creation.draw_in_process(design, content, forward.shape)
    _record_picture(forward)
    storage.get_store().put(forward.key, picture.data)
    redis_primitives.increment("forwards.drawn")
    return picture.data


def _add_layers(content: render.PassageContent, place: QuotePlace) -> render.PassageContent:
    """Add what stands off the line of the words at a place, and the readings above them.

    A reading of hidden words would give them away.
    """
    with db.read_session() as session:
        revision = session.get_one(Revision, place.revision_id)
    span = place.start, place.end
    [layers] = text_layers.find_passage_layers(revision.paragraphs, revision.text, [span])
    first, last = (at - place.start for at in place.hidden)
    shifts = tuple(
        render.TextShift(each.start + place.lead, each.end + place.lead, each.shift)
        for each in layers.shifts
    )
    rubies = tuple(
        render.TextRuby(each.start + place.lead, each.end + place.lead, each.reading)
        for each in layers.rubies
        if each.end <= first or each.start >= last
    )
    return replace(content, shifts=(shifts,), rubies=(rubies,))


def _record_picture(forward: ForwardImage) -> None:
    """Record that an article has this picture, unless it has been withdrawn meanwhile."""
    conditions = (
        ForwardPicture.article_id == forward.article_id,
        ForwardPicture.key == forward.key,
    )
    with db.transaction() as session:
        published_articles.lock_published(forward.article_id)
        if session.scalar(select(ForwardPicture.id).where(*conditions)) is None:
            session.add(ForwardPicture(article_id=forward.article_id, key=forward.key))


def delete_records(article: Article) -> list[str]:
    """Delete the records of an article's forward pictures; return their storage keys.

    Runs in the current transaction.
    """
    session = db.session()
    condition = ForwardPicture.article_id == article.id
    keys = set(session.scalars(select(ForwardPicture.key).where(condition)))
    session.execute(delete(ForwardPicture).where(condition))
    return sorted(keys)
