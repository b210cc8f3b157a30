"""Taking a code for a new share, and what to do when there are none.

A card takes a ready code from the pool, and then nothing remote is asked. With
the pool empty one is minted in line. With WeChat's quota spent or WeChat away, the
article's own code serves, and the card records it. Only when there is not even
that, the card must wait.
"""

from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import Select, select, update

from backend import cache, clock, db, ids, storage
from backend.articles.models import Article
from backend.errors import Busy, Unavailable
from backend.shares import demand, minting
from backend.shares.minting import ARTICLE_SCENE
from backend.shares.models import Code, Share
from backend.wechat.wire import WeChatError

__all__ = ["ARTICLE_SCENE", "Figures", "NoCode", "Taken", "figures", "give_back", "take"]

LOOKS_EACH = 10
MOST_LOST = 5

log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """A code in hand: the id that its share shall have, and its picture.

    Of kind `article` it names not the share but the article alone.
    """

    share_id: str
    picture: bytes
    kind: Literal["share", "article"]


@dataclass(frozen=True)
class Figures:
    """How many codes lie ready, how many ought to, and what the coming hour may ask for."""

    ready: int
    wanted: int
    demand: int


class NoCode(Unavailable):
    """There is no code to be had now; nothing has been made."""

    code, message = "no_code", "小程序码暂时无法生成，请稍后再试"


def take(article: Article) -> Taken:
    """Take a code for a new share of `article`, one that nobody else has or gets.

    Asks WeChat only when the pool is empty, and holds no transaction meanwhile.
    Raises NoCode, saying when to try again, and StoreAway.
    """
    ready = _from_pool()
    if ready is not None:
        return ready
    minting.order()
    try:
        return _in_line()
    except (WeChatError, Busy) as error:
        errcode = getattr(error, "errcode", 0)
        log.warning("no code in line", errcode=errcode, error=type(error).__name__)
        own = _of_article(article)
        if own is None:
            cache.tally("codes.taken.none")
            raise NoCode(retry_after=error.retry_after or 30) from error
        return own


def give_back(taken: Taken) -> None:
    """Put a code of the pool back that no card came to carry; one that a share bears stays."""
    borne = select(Share.id).where(Share.public_id == taken.share_id).exists()
    with db.transaction(of_system=True) as session:
        session.execute(
            update(Code)
            .where(Code.scene == taken.share_id, Code.is_any("taken"), ~borne)
            .values(state="ready", taken_at=None)
        )


def figures() -> Figures:
    """Tell how the pool stands."""
    return Figures(demand.ready(minting.opens()), demand.wanted(), demand.coming_hour())


def _from_pool() -> Taken | None:
    for _ in range(MOST_LOST):
        code = _next()
        if code is None:
            return None
        if code.id % LOOKS_EACH == 0:  # each tenth code has the worker look after the rest
            minting.order()
        taken = _with_picture(code)
        if taken is not None:
            cache.tally("codes.taken.pool")
            return taken
        cache.tally("codes.lost")
        log.warning("code picture lost", scene=code.scene)
    return None


def _next() -> Code | None:
    with db.transaction() as session:
        code = session.scalars(
            select(Code)
            .where(Code.is_any("ready"), Code.opens == minting.opens())
            .order_by(Code.id)
            .limit(1)
            .with_hint(Code, "FORCE INDEX (ix_codes_state_opens_id)", "mysql")
            .with_hint(Code, "FORCE INDEX (ix_codes_state_opens_id)", "mariadb")
            .with_for_update(skip_locked=True)
        ).first()
        if code is not None:
            code.state, code.taken_at = "taken", clock.now()
    return code


def _with_picture(code: Code) -> Taken | None:
    try:
        picture = storage.store().get(code.key)
    except storage.StoreAway:
        give_back(Taken(code.scene, b"", "share"))
        raise
    return None if picture is None else Taken(code.scene, picture, "share")


def _in_line() -> Taken:
    scene = ids.new()
    picture = minting.in_line(scene)
    _remember(scene)
    cache.tally("codes.taken.in_line")
    return Taken(scene, picture, "share")


def find_own(article: Article) -> str | None:
    """Find the storage key of the article's own code, if it has been made."""
    return db.session().scalar(_own(article).with_only_columns(Code.key))


def _of_article(article: Article) -> Taken | None:
    with db.reading() as session:
        row = session.scalar(_own(article))
    picture = storage.store().get(row.key) if row else None
    if row is not None and picture is None:
        minting.make_again(row)
    if picture is None:
        return None
    share_id = ids.new()
    _remember(share_id)
    cache.tally("codes.taken.article")
    return Taken(share_id, picture, "article")


def _own(article: Article) -> Select[Code]:
    return select(Code).where(Code.article_id == article.id, Code.opens == minting.opens())


def _remember(share_id: str) -> None:
    """Keep that a code was asked for, though none came from the pool."""
    with db.transaction() as session:
        session.add(
            Code(
                scene=share_id,
                key="",
                state="spent",
                opens=minting.opens(),
                taken_at=clock.now(),
            )
        )
