"""Mini-program codes made ahead of need, and what to do when there are none.

A card takes a ready code from the pool. With the pool empty one is minted in
line. With WeChat's quota spent or WeChat away, the article's own code serves,
and the card records it. Only when there is not even that, the card must wait.
"""

from dataclasses import dataclass
from typing import Any, Literal

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from backend import db, ids, jobs, storage
from backend.articles.models import Article
from backend.config import settings
from backend.errors import Unavailable
from backend.shares.models import Code
from backend.wechat import codes as wechat_codes
from backend.wechat import line
from backend.wechat.wire import WeChatError

REFILL = "codes.refill"
MOST_AT_ONCE = 25
ARTICLE_SCENE = "a."

log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """A code in hand: what it opens, its picture, and whether it names the share or the article."""

    scene: str
    picture: bytes
    kind: Literal["share", "article"]


class NoCode(Unavailable):
    """There is no code to be had now; nothing has been made."""

    code, message = "no_code", "小程序码暂时无法生成，请稍后再试"


def take(article: Article) -> Taken:
    """Take a code for a new share of `article`.

    Asks WeChat only when the pool is empty, and holds no transaction meanwhile.
    Raises NoCode, saying when to try again.
    """
    ready = _from_pool()
    if ready is not None:
        return ready
    try:
        return _minted()
    except WeChatError as error:
        log.warning("code not minted", errcode=error.errcode, error=type(error).__name__)
        own = _of_article(article)
        if own is None:
            raise NoCode(retry_after=error.retry_after or 30) from error
        return own


def give_back(taken: Taken) -> None:
    """Put a code back that no card came to carry."""
    if taken.kind == "article":
        return
    with db.transaction() as session:
        session.execute(update(Code).where(Code.scene == taken.scene).values(state="ready"))


def _from_pool() -> Taken | None:
    while True:
        with db.transaction() as session:
            row = session.scalars(
                select(Code)
                .where(Code.state == "ready", Code.article_id.is_(None))
                .order_by(Code.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is None:
                return None
            row.state = "taken"
            jobs.enqueue(REFILL, dedupe_key=REFILL)
        picture = storage.store().get(row.key)
        if picture is not None:
            return Taken(row.scene, picture, "share")
        log.warning("code picture lost", scene=row.scene)


def _minted() -> Taken:
    scene = ids.new()
    picture = _mint(scene)
    key = _key(scene)
    storage.store().put(key, picture)
    with db.transaction() as session:
        session.add(Code(scene=scene, key=key, state="taken"))
        jobs.enqueue(REFILL, dedupe_key=REFILL)
    return Taken(scene, picture, "share")


def _mint(scene: str) -> bytes:
    config = settings()
    released = config.code_env_version == "release"
    return wechat_codes.mint(
        line.current(),
        scene,
        config.code_page,
        env_version=config.code_env_version,
        check_path=released,
    )


def find_own(article: Article) -> str | None:
    """Find the storage key of the article's own code, if it has been made."""
    return db.session().scalar(select(Code.key).where(Code.article_id == article.id))


def _of_article(article: Article) -> Taken | None:
    with db.reading() as session:
        row = session.scalar(select(Code).where(Code.article_id == article.id))
    picture = storage.store().get(row.key) if row else None
    return Taken(row.scene, picture, "article") if row and picture else None


def refill(_payload: dict[str, Any]) -> None:
    """Make the codes that are missing, a batch at a time: articles' own first, then the pool's.

    A job. With WeChat away or its quota spent it leaves off; the clock orders
    it again every minute.
    """
    try:
        made = _own_codes() + _pool_codes()
    except WeChatError as error:
        log.warning("codes not minted", errcode=error.errcode, error=type(error).__name__)
        return
    if made >= MOST_AT_ONCE:
        with db.transaction():
            jobs.enqueue(REFILL, {"again": True}, delay=1)


def _own_codes() -> int:
    lacking = (
        select(Article.id, Article.public_id)
        .outerjoin(Code, Code.article_id == Article.id)
        .where(Article.status == "published", Code.id.is_(None))
        .limit(MOST_AT_ONCE)
    )
    with db.reading() as session:
        rows = session.execute(lacking).all()
    for article_id, public_id in rows:
        scene = f"{ARTICLE_SCENE}{public_id}"
        key = _key(public_id)
        storage.store().put(key, _mint(scene))
        _keep(Code(scene=scene, key=key, state="taken", article_id=article_id))
    return len(rows)


def _pool_codes() -> int:
    with db.reading() as session:
        ready = session.scalar(
            select(func.count()).where(Code.state == "ready", Code.article_id.is_(None))
        )
    wanted = min(settings().code_pool - (ready or 0), MOST_AT_ONCE)
    for _ in range(wanted):
        scene = ids.new()
        storage.store().put(_key(scene), _mint(scene))
        _keep(Code(scene=scene, key=_key(scene)))
    return max(wanted, 0)


def _keep(code: Code) -> None:
    try:
        with db.transaction() as session:
            session.add(code)
    except IntegrityError:  # another worker made the same article's code
        log.info("code already there", scene=code.scene)


def article_published(_article: Article) -> None:
    """Have the article's own code made, for the day when the quota is spent; a listener."""
    jobs.enqueue(REFILL, dedupe_key=REFILL)


def _key(name: str) -> str:
    return f"codes/{name[:2].lower()}/{name}.jpg"
