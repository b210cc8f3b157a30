"""Having WeChat draw codes: ahead of need in the worker, in line where none is ready.

WeChat draws 5,000 a minute. The worker keeps to 3,000, in batches of one job that
only one worker has at a time; in line it is 1,200 at the very worst. Where WeChat
refuses or is away, all leave off for a while, and articles' own codes serve.
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

from backend import cache, clock, db, ids, jobs, pictures, storage
from backend.articles.models import Article
from backend.config import Config, settings
from backend.errors import AppError
from backend.pictures import PictureRefused
from backend.shares import demand
from backend.shares.models import Code
from backend.wechat import codes as wechat_codes
from backend.wechat import line
from backend.wechat.wire import QuotaSpent, WeChatError, Wire

REFILL = "codes.refill"
ARTICLE_SCENE = "a."
BATCH, BATCH_SECONDS = 50, 1.0
HANDS = 8
IN_LINE_A_MINUTE = 600  # and as many again in a burst
PATIENCE, PATIENCE_IN_LINE = 10.0, 4.0
SHORTEST_PAUSE, LONGEST_PAUSE = 15, 600
PAUSED = "codes:paused-until"
MOST_BYTES = 512 * 1024

Mint = Callable[[str], bytes]
log = structlog.get_logger()


def order() -> None:
    """Have the worker look whether codes are missing."""
    with db.transaction():
        jobs.enqueue(REFILL, dedupe_key=REFILL)


def article_published(_article: Article) -> None:
    """Have the article's own code made, for the day when the quota is spent; a listener."""
    order()


def opens() -> str:
    """Digest what our codes open now: a page, in a version, of an appid, as one WeChat knows it."""
    config = settings()
    facts = (config.wechat_api, config.wechat_appid, config.code_env_version, config.code_page)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def make_again(own: Code) -> None:
    """Have an article's own code made anew whose picture is lost."""
    log.warning("code picture lost", scene=own.scene)
    with db.transaction() as session:
        session.execute(delete(Code).where(Code.id == own.id))
        order()


def in_line(scene: str) -> bytes:
    """Have a code drawn while its reader waits, four seconds at the most.

    Raises WeChatError; at once where WeChat has just refused, or where enough
    have been drawn in line this minute.
    """
    wait = paused() or cache.wait_for("codes:in-line", IN_LINE_A_MINUTE, 60)
    if wait:
        path = wechat_codes.GETWXACODEUNLIMIT
        raise QuotaSpent(path=path, kind="retry", reason="not asked", retry_after=wait)
    try:
        picture = _mint(PATIENCE_IN_LINE)(scene)
    except WeChatError as error:
        _pause(error)
        raise
    cache.tally("codes.minted.in_line")
    return picture


def refill(_payload: dict[str, Any]) -> float | None:
    """Make the codes that are missing, a batch at a time: articles' own first, then the pool's.

    A job. What WeChat has drawn is kept even where it refuses the next.
    """
    started = time.monotonic()
    if wait := paused():
        return wait
    lacking = _lacking()
    made, failure = _made(lacking)
    _keep(made)
    if failure is not None:
        return _pause(failure)
    spare = BATCH_SECONDS - (time.monotonic() - started)
    return max(0.0, spare) if len(lacking) == BATCH else None


def _lacking() -> list[Code]:
    return (own := _lacking_own()) + _lacking_ready(BATCH - len(own))


def _lacking_own() -> list[Code]:
    mine = opens()
    rows = (
        select(Article.id, Article.public_id)
        .outerjoin(Code, and_(Code.article_id == Article.id, Code.opens == mine))
        .where(Article.status == "published", Code.id.is_(None))
        .limit(BATCH)
    )
    with db.reading() as session:
        found = session.execute(rows).all()
    return [
        Code(
            scene=f"{ARTICLE_SCENE}{public_id}",
            key=_key(f"{public_id}-{mine}"),
            state="own",
            opens=mine,
            article_id=article_id,
        )
        for article_id, public_id in found
    ]


def _lacking_ready(most: int) -> list[Code]:
    mine = opens()
    short = demand.wanted() - demand.ready(mine)
    scenes = [ids.new() for _ in range(min(short, most))]
    return [Code(scene=scene, key=_key(scene), state="ready", opens=mine) for scene in scenes]


def _made(lacking: list[Code]) -> tuple[list[Code], AppError | None]:
    """Draw and store codes, several at a time; gives those there are, and what stopped it."""
    mint, store = _mint(PATIENCE), storage.store()
    made: list[Code] = []
    failure: AppError | None = None
    with ThreadPoolExecutor(HANDS) as hands:
        futures = [hands.submit(_stored, code, mint, store) for code in lacking]
        for future in as_completed(futures):
            try:
                made.append(future.result())
            except CancelledError:
                continue
            except AppError as error:
                failure = failure or error
                for other in futures:
                    other.cancel()
    cache.tally("codes.minted.pool", len(made))
    return made, failure


def _stored(code: Code, mint: Mint, store: storage.Storage) -> Code:
    store.put(code.key, mint(code.scene))
    return code


def _mint(patience: float) -> Mint:
    """Give what asks WeChat for the picture of a scene, in whichever thread."""
    return partial(_asked, line.current(), settings(), patience)


def _asked(wire: Wire, config: Config, patience: float, scene: str) -> bytes:
    picture = wechat_codes.mint(
        wire,
        scene,
        config.code_page,
        env_version=config.code_env_version,
        check_path=config.code_env_version == "release",
        patience=patience,
    )
    try:
        pictures.check(picture, max_bytes=MOST_BYTES, formats=("JPEG", "PNG"))
    except PictureRefused:
        path = wechat_codes.GETWXACODEUNLIMIT
        raise WeChatError(path=path, reason="the code cannot be decoded") from None
    return picture


def _keep(made: list[Code]) -> None:
    with db.transaction() as session:
        for code in made:
            if code.article_id is not None:
                _forget_own(code.article_id)
        session.add_all(made)


def _forget_own(article_id: int) -> None:
    """Make room for an article's new own code; the old one opens something else."""
    session = db.session()
    old = session.scalar(select(Code).where(Code.article_id == article_id))
    if old is not None:
        session.delete(old)
        session.flush()
        db.after_commit(partial(storage.store().delete, old.key))


def paused() -> int:
    """Tell for how many seconds WeChat is not to be asked; 0 with Redis away, which knows."""
    with suppress(redis.RedisError):
        until = cache.client().get(PAUSED)
        left = int(float(until or 0) - clock.now().timestamp())
        return min(LONGEST_PAUSE, max(0, left))  # whatever clock another process has
    return 0


def _pause(error: AppError) -> int:
    seconds = min(max(error.retry_after or 60, SHORTEST_PAUSE), LONGEST_PAUSE)
    errcode = getattr(error, "errcode", 0)
    cache.tally(f"codes.refused.{errcode or type(error).__name__}")
    log.warning("codes not minted", errcode=errcode, error=type(error).__name__, pause=seconds)
    with suppress(redis.RedisError):
        cache.client().set(PAUSED, clock.now().timestamp() + seconds, ex=seconds)
    return seconds


def _key(name: str) -> str:
    return f"codes/{name[:2].lower()}/{name}.jpg"
