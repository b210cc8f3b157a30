"""What a chat shows of words passed on: the passage as a picture, the same for all who do.

Of a challenge it is the question: boxes stand where letters are hidden.

It bears no code and names no reader, so nothing of it is a person's, and nobody's
leaving takes it along. It lies in the store under a name made of all that is seen on
it: a title that is mended makes another. That of a withdrawn article is given no more;
it stays in the store, as the article's pictures do, for the case that it comes back,
and a takedown erases it: each is written down before it is stored.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete, exists, select

from backend import cache, db, storage
from backend.annotations.models import Passage
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount
from backend.cards import designs, press, render
from backend.cards.models import ForwardPicture
from backend.errors import Busy, NotFound
from backend.quizzes import service as quizzes
from backend.shares import service as shares
from backend.shares.models import Share, SharedPassage

FRESH_SECONDS = 24 * 3600
"""A day: the words stay as they are, but a title may be mended, and an article withdrawn."""
LOCK_SECONDS = 30
WAIT_SECONDS = 2

Shape = Literal["wide", "square"]
SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(frozen=True)
class Forward:
    """Words, where they are from, and in which shape they are to be seen."""

    quote: str
    title: str
    account: str
    shape: Shape
    article_id: int

    @property
    def digest(self) -> str:
        """Name the picture by everything that can be seen on it."""
        design = designs.shipped()[designs.FORWARD].digest
        seen = [render.LAYOUT_VERSION, design, self.shape, self.quote, self.title, self.account]
        text = json.dumps(seen, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @property
    def key(self) -> str:
        """Say where it lies in the store."""
        return f"forwards/{self.digest[:2]}/{self.digest}.jpg"


def find(passage_id: str, shape: Shape) -> Forward:
    """Find words that were passed on.

    Those that somebody only marked are theirs, and those that only a challenge carries
    are its answer: neither is shown, whoever may guess their id. Raises NotFound, or
    ArticleWithdrawn.
    """
    told = exists().where(
        SharedPassage.passage_id == Passage.id,
        Share.id == SharedPassage.share_id,
        Share.channel != shares.CHALLENGE,
    )
    row = (
        db.session()
        .execute(
            select(Passage.quote, Article, OfficialAccount.name)
            .join(Article, Article.id == Passage.article_id)
            .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
            .where(Passage.public_id == passage_id, told)
        )
        .first()
    )
    if row is None:
        raise NotFound
    quote, article, account = row
    articles.check_published(article)
    return Forward(quote, article.title, account, shape, article.id)


def find_challenge(s: str, shape: Shape) -> Forward:
    """Find what a challenge asks. Raises ShareUnknown, or ArticleWithdrawn."""
    asked = quizzes.get(s)
    return Forward(asked.riddle, asked.article.title, asked.official.name, shape, asked.article.id)


def find_drawn(forward: Forward) -> bytes | None:
    """Give the picture if it was drawn before. Raises StoreAway."""
    return storage.store().get(forward.key)


def draw(forward: Forward) -> bytes:
    """Draw the picture and keep it; asked for at once by many, it is drawn once.

    Raises Busy when it is being drawn and that takes long, StoreAway, or ArticleWithdrawn.
    """
    with cache.lock(forward.key, seconds=LOCK_SECONDS, wait=WAIT_SECONDS) as held:
        known = find_drawn(forward)
        if known is not None:
            return known
        if held is False:
            raise Busy
        return _drawn(forward)


def _drawn(forward: Forward) -> bytes:
    facts = render.Facts(forward.quote, forward.title, forward.account, nickname="")
    design = designs.shipped()[designs.FORWARD]
    picture = press.current().draw(design, facts, forward.shape)
    _write_down(forward)
    storage.store().put(forward.key, picture.data)
    cache.tally("forwards.drawn")
    return picture.data


def _write_down(forward: Forward) -> None:
    """Keep that an article has this picture, unless it has been withdrawn meanwhile."""
    mine = (ForwardPicture.article_id == forward.article_id, ForwardPicture.key == forward.key)
    with db.transaction() as session:
        articles.hold_published(forward.article_id)
        if session.scalar(select(ForwardPicture.id).where(*mine)) is None:
            session.add(ForwardPicture(article_id=forward.article_id, key=forward.key))


def give_up(article: Article) -> list[str]:
    """Forget the pictures of an article's forwards, in the current transaction; gives their keys.

    Those of before they were written down are found by what is seen on them now.
    """
    session = db.session()
    mine = ForwardPicture.article_id == article.id
    keys = set(session.scalars(select(ForwardPicture.key).where(mine)))
    session.execute(delete(ForwardPicture).where(mine))
    account = session.get_one(OfficialAccount, article.official_account_id).name
    carried = SharedPassage.passage_id == Passage.id
    told = select(Passage.quote).where(Passage.article_id == article.id, exists().where(carried))
    quotes = session.scalars(told)
    seen = {*quotes, *quizzes.riddles(article)}
    keys |= {
        Forward(quote, article.title, account, shape, article.id).key
        for quote in seen
        for shape in SHAPES
    }
    return sorted(keys)
