"""Mints mini-program codes at WeChat: refills the pool by a job, or one inline; pauses on refusal.

WeChat allows 5,000 a minute. The worker keeps to 3,000, in batches of one job that
only one worker runs at a time; inline requests are 1,200 at worst. Where WeChat
refuses or is away, all requests pause, and articles' own codes are used.
"""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from contextlib import suppress
from functools import partial
from typing import Any

import redis
import structlog
from sqlalchemy import and_, delete, select

from backend import clock, db, ids, job_queue, picture_sanitizer, redis_primitives, storage
from backend.articles.models import Article
from backend.config import Config, get_settings
from backend.errors import AppError
from backend.picture_sanitizer import PictureRefused
from backend.shares.mini_program_codes import demand_forecast
from backend.shares.models import ShareCode
from backend.wechat import client_registry
from backend.wechat.api import mini_program_codes as wechat_codes
from backend.wechat.api_client import QuotaSpent, WeChatError, Wire

REFILL_JOB = "codes.refill"
ARTICLE_SCENE = "a."
BATCH_SIZE, BATCH_SECONDS = 50, 1.0
MAX_THREADS = 8
INLINE_PER_MINUTE = 600  # and as many again in a burst
TIMEOUT, INLINE_TIMEOUT = 10.0, 4.0
MIN_PAUSE, MAX_PAUSE = 15, 600
PAUSED_KEY = "codes:paused-until"
MAX_PICTURE_BYTES = 512 * 1024

Minter = Callable[[str], bytes]
log = structlog.get_logger()


def enqueue_refill() -> None:
    """Enqueue the job that refills the pool."""
    with db.transaction():
        job_queue.enqueue(REFILL_JOB, dedupe_key=REFILL_JOB)


def on_article_published(_article: Article) -> None:
    """Have the article's own code minted, for when the quota is spent; a listener."""
    enqueue_refill()


def get_target_digest() -> str:
    """Digest the current target of codes: API, appid, version and page."""
    config = get_settings()
    facts = (config.wechat_api, config.wechat_appid, config.code_env_version, config.code_page)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def recreate_article_code(code: ShareCode) -> None:
    """Have an article's own code minted again whose picture is lost."""
    log.warning("code picture lost", scene=code.scene)
    with db.transaction() as session:
        session.execute(delete(ShareCode).where(ShareCode.id == code.id))
        enqueue_refill()


def mint_inline(scene: str) -> bytes:
    """Mint a code while the reader waits, for four seconds at most.

    Raises WeChatError; at once where WeChat has just refused, or where enough
    have been minted inline this minute.
    """
    wait = get_pause_seconds() or redis_primitives.check_rate_limit(
        "codes:in-line", INLINE_PER_MINUTE, 60
    )
    if wait:
        path = wechat_codes.GETWXACODEUNLIMIT
        raise QuotaSpent(path=path, kind="retry", reason="not asked", retry_after=wait)
    try:
        picture = _build_minter(INLINE_TIMEOUT)(scene)
    except WeChatError as error:
        _pause_after(error)
        raise
    redis_primitives.increment("codes.minted.in_line")
    return picture


def refill_codes(_payload: dict[str, Any]) -> float | None:
    """Mint the missing codes, a batch at a time: articles' own first, then the pool's.

    A job. Codes already minted are stored even where WeChat refuses the next.
    """
    started = time.monotonic()
    if wait := get_pause_seconds():
        return wait
    missing = _build_missing_codes()
    minted, failure = _mint_codes(missing)
    _save_codes(minted)
    if failure is not None:
        return _pause_after(failure)
    spare = BATCH_SECONDS - (time.monotonic() - started)
    return max(0.0, spare) if len(missing) == BATCH_SIZE else None


def _build_missing_codes() -> list[ShareCode]:
    return (article_codes := _build_missing_article_codes()) + _build_missing_pool_codes(
        BATCH_SIZE - len(article_codes)
    )


def _build_missing_article_codes() -> list[ShareCode]:
    target_digest = get_target_digest()
    query = (
        select(Article.id, Article.public_id)
        .outerjoin(
            ShareCode,
            and_(ShareCode.article_id == Article.id, ShareCode.target_digest == target_digest),
        )
        .where(Article.status == "published", ShareCode.id.is_(None))
        .limit(BATCH_SIZE)
    )
    with db.read_session() as session:
        rows = session.execute(query).all()
    return [
        ShareCode(
            scene=f"{ARTICLE_SCENE}{public_id}",
            key=_storage_key(f"{public_id}-{target_digest}"),
            state="own",
            target_digest=target_digest,
            article_id=article_id,
        )
        for article_id, public_id in rows
    ]


def _build_missing_pool_codes(limit: int) -> list[ShareCode]:
    target_digest = get_target_digest()
    missing_count = demand_forecast.get_target_count() - demand_forecast.count_ready(target_digest)
    scenes = [ids.generate() for _ in range(min(missing_count, limit))]
    return [
        ShareCode(scene=scene, key=_storage_key(scene), state="ready", target_digest=target_digest)
        for scene in scenes
    ]


def _mint_codes(codes: list[ShareCode]) -> tuple[list[ShareCode], AppError | None]:
    """Mint and store codes concurrently; return those stored, and the first failure."""
    minter, store = _build_minter(TIMEOUT), storage.get_store()
    minted: list[ShareCode] = []
    failure: AppError | None = None
    with ThreadPoolExecutor(MAX_THREADS) as executor:
        futures = [executor.submit(_mint_and_store, code, minter, store) for code in codes]
        for future in as_completed(futures):
            try:
                minted.append(future.result())
            except CancelledError:
                continue
            except AppError as error:
                failure = failure or error
                for pending in futures:
                    pending.cancel()
    redis_primitives.increment("codes.minted.pool", len(minted))
    return minted, failure


def _mint_and_store(code: ShareCode, minter: Minter, store: storage.Storage) -> ShareCode:
    store.put(code.key, minter(code.scene))
    return code


def _build_minter(timeout: float) -> Minter:
    """Return a thread-safe function that requests the code of a scene."""
    return partial(_request_code, client_registry.get_wire(), get_settings(), timeout)


def _request_code(wire: Wire, config: Config, timeout: float, scene: str) -> bytes:
    picture = wechat_codes.create_code(
        wire,
        scene,
        config.code_page,
        env_version=config.code_env_version,
        check_path=config.code_env_version == "release",
        timeout=timeout,
    )
    try:
        picture_sanitizer.check(picture, max_bytes=MAX_PICTURE_BYTES, formats=("JPEG", "PNG"))
    except PictureRefused:
        path = wechat_codes.GETWXACODEUNLIMIT
        raise WeChatError(path=path, reason="the code cannot be decoded") from None
    return picture


def _save_codes(codes: list[ShareCode]) -> None:
    with db.transaction() as session:
        for code in codes:
            if code.article_id is not None:
                _delete_article_code(code.article_id)
        session.add_all(codes)


def _delete_article_code(article_id: int) -> None:
    """Delete an article's outdated own code, before a new one is stored."""
    session = db.session()
    old = session.scalar(select(ShareCode).where(ShareCode.article_id == article_id))
    if old is not None:
        session.delete(old)
        session.flush()
        db.after_commit(partial(storage.get_store().delete, old.key))


def get_pause_seconds() -> int:
    """Return for how many seconds WeChat must not be called; 0 with Redis away."""
    with suppress(redis.RedisError):
        until = redis_primitives.get_client().get(PAUSED_KEY)
        remaining = int(float(until or 0) - clock.now().timestamp())
        return min(MAX_PAUSE, max(0, remaining))  # clocks of other processes may differ
    return 0


def _pause_after(error: AppError) -> int:
    seconds = min(max(error.retry_after or 60, MIN_PAUSE), MAX_PAUSE)
    errcode = getattr(error, "errcode", 0)
    redis_primitives.increment(f"codes.refused.{errcode or type(error).__name__}")
    log.warning("codes not minted", errcode=errcode, error=type(error).__name__, pause=seconds)
    with suppress(redis.RedisError):
        redis_primitives.get_client().set(PAUSED_KEY, clock.now().timestamp() + seconds, ex=seconds)
    return seconds


def _storage_key(name: str) -> str:
    return f"codes/{name[:2].lower()}/{name}.jpg"
