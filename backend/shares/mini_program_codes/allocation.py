"""Allocates a mini-program code to a share: from the pool, minted inline, or the article's own.

A card takes a ready code from the pool, without any remote call. With the pool
empty one is minted inline. With WeChat's quota spent or WeChat away, the
article's own code is used, and the card records it. Only when there is not even
that, the card must wait.
"""

from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import Select, select, update

from backend import clock, db, ids, redis_primitives, storage
from backend.articles.models import Article
from backend.errors import Busy, Unavailable
from backend.shares.mini_program_codes import demand_forecast, minting
from backend.shares.mini_program_codes.minting import ARTICLE_SCENE
from backend.shares.models import Share, ShareCode
from backend.wechat.api_client import WeChatError

__all__ = [
    "ARTICLE_SCENE",
    "AllocatedCode",
    "CodeUnavailable",
    "PoolStatus",
    "allocate_code",
    "get_pool_status",
    "release_code",
]

REFILL_CHECK_INTERVAL = 10
MAX_LOST_PICTURES = 5

log = structlog.get_logger()


@dataclass(frozen=True)
class AllocatedCode:
    """An allocated code: the id that its share shall have, and its picture.

    A code of kind `article` encodes the article, not the share.
    """

    share_id: str
    picture: bytes
    kind: Literal["share", "article"]


@dataclass(frozen=True)
class PoolStatus:
    """Pool status: codes ready, codes that should be ready, and the next hour's demand."""

    ready: int
    target: int
    demand: int


class CodeUnavailable(Unavailable):
    """No code is available now; nothing has been created."""

    code, message = "no_code", "小程序码暂时无法生成，请稍后再试"


def allocate_code(article: Article) -> AllocatedCode:
    """Allocate a code for a new share of `article`, for this caller exclusively.

    Asks WeChat only when the pool is empty, and holds no transaction meanwhile.
    Raises CodeUnavailable with a retry delay, and StoreAway.
    """
    pooled = _allocate_from_pool()
    if pooled is not None:
        return pooled
    minting.enqueue_refill()
    try:
        return _allocate_inline()
    except (WeChatError, Busy) as error:
        errcode = getattr(error, "errcode", 0)
        log.warning("no code in line", errcode=errcode, error=type(error).__name__)
        article_code = _allocate_article_code(article)
        if article_code is None:
            redis_primitives.increment("codes.taken.none")
            raise CodeUnavailable(retry_after=error.retry_after or 30) from error
        return article_code


def release_code(code: AllocatedCode) -> None:
    """Return an unused code to the pool; one that a share uses stays."""
    is_used = select(Share.id).where(Share.public_id == code.share_id).exists()
    with db.transaction(as_system=True) as session:
        session.execute(
            update(ShareCode)
            .where(ShareCode.scene == code.share_id, ShareCode.is_any("taken"), ~is_used)
            .values(state="ready", allocated_at=None)
        )


def get_pool_status() -> PoolStatus:
    """Return the pool's status."""
    return PoolStatus(
        demand_forecast.count_ready(minting.get_target_digest()),
        demand_forecast.get_target_count(),
        demand_forecast.estimate_hourly_demand(),
    )


def _allocate_from_pool() -> AllocatedCode | None:
    for _ in range(MAX_LOST_PICTURES):
        code = _take_ready_code()
        if code is None:
            return None
        if code.id % REFILL_CHECK_INTERVAL == 0:  # each tenth code makes the worker check the pool
            minting.enqueue_refill()
        allocated = _load_picture(code)
        if allocated is not None:
            redis_primitives.increment("codes.taken.pool")
            return allocated
        redis_primitives.increment("codes.lost")
        log.warning("code picture lost", scene=code.scene)
    return None


def _take_ready_code() -> ShareCode | None:
    hint = f"FORCE INDEX ({ShareCode.READY_INDEX.name})"
    with db.transaction() as session:
        code = session.scalars(
            select(ShareCode)
            .where(
                ShareCode.is_any("ready"), ShareCode.target_digest == minting.get_target_digest()
            )
            .order_by(ShareCode.id)
            .limit(1)
            .with_hint(ShareCode, hint, "mysql")
            .with_hint(ShareCode, hint, "mariadb")
            .with_for_update(skip_locked=True)
        ).first()
        if code is not None:
            code.state, code.allocated_at = "taken", clock.now()
    return code


def _load_picture(code: ShareCode) -> AllocatedCode | None:
    try:
        picture = storage.get_store().get(code.key)
    except storage.StoreUnavailable:
        release_code(AllocatedCode(code.scene, b"", "share"))
        raise
    return None if picture is None else AllocatedCode(code.scene, picture, "share")


def _allocate_inline() -> AllocatedCode:
    scene = ids.generate()
    picture = minting.mint_inline(scene)
    _record_demand(scene)
    redis_primitives.increment("codes.taken.in_line")
    return AllocatedCode(scene, picture, "share")


def find_article_code_key(article: Article) -> str | None:
    """Find the storage key of the article's own code, if it exists."""
    return db.session().scalar(_select_article_code(article).with_only_columns(ShareCode.key))


def _allocate_article_code(article: Article) -> AllocatedCode | None:
    with db.read_session() as session:
        row = session.scalar(_select_article_code(article))
    picture = storage.get_store().get(row.key) if row else None
    if row is not None and picture is None:
        minting.recreate_article_code(row)
    if picture is None:
        return None
    share_id = ids.generate()
    _record_demand(share_id)
    redis_primitives.increment("codes.taken.article")
    return AllocatedCode(share_id, picture, "article")


def _select_article_code(article: Article) -> Select[ShareCode]:
    return select(ShareCode).where(
        ShareCode.article_id == article.id, ShareCode.target_digest == minting.get_target_digest()
    )


def _record_demand(share_id: str) -> None:
    """Record the demand for a code that did not come from the pool."""
    with db.transaction() as session:
        session.add(
            ShareCode(
                scene=share_id,
                key="",
                state="spent",
                target_digest=minting.get_target_digest(),
                allocated_at=clock.now(),
            )
        )
