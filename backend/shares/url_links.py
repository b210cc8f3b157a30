"""Gets a share's URL link: the article's link from WeChat, cached in Redis, plus the share id.

A link is generated once per article and reused for two weeks, so that it is valid
for two more; it is cached in Redis, since it can be generated again. Where the
day's quota is spent, WeChat is not asked for a while.
"""

from typing import cast

import redis
import structlog

from backend import redis_primitives
from backend.articles.models import Article
from backend.config import get_settings
from backend.errors import Unavailable
from backend.shares.mini_program_codes import minting
from backend.shares.mini_program_codes.allocation import ARTICLE_SCENE
from backend.wechat import client_registry
from backend.wechat.api import url_links as wechat_links
from backend.wechat.api_client import WeChatError

CACHE_SECONDS = 14 * 24 * 3600
REFUSED_KEY = "links:refused"
PAUSE_SECONDS = 60

log = structlog.get_logger()


class LinkUnavailable(Unavailable):
    """WeChat generates no link now; the reader can forward, or come back."""

    code, message = "no_link", "链接暂时生成不了，可以先转发给朋友"


def get_share_link(share_id: str, article: Article) -> str:
    """Return the URL link of a share. Raises LinkUnavailable with a retry delay."""
    key = f"link:{minting.get_target_digest()}:{article.public_id}"
    link = _load_cached(key)
    if link is None:
        link = _generate_link(article)
        _store_in_cache(key, link)
    return wechat_links.add_query(link, f"s={share_id}")


def _generate_link(article: Article) -> str:
    if redis_primitives.has_flag(REFUSED_KEY):
        raise LinkUnavailable(retry_after=PAUSE_SECONDS)
    config = get_settings()
    query = f"s={ARTICLE_SCENE}{article.public_id}"
    try:
        link = wechat_links.generate_link(
            client_registry.get_wire(), config.code_page, query, env_version=config.code_env_version
        )
    except WeChatError as error:
        log.warning("no link", errcode=error.errcode, error=type(error).__name__)
        redis_primitives.set_flag(
            REFUSED_KEY, seconds=min(error.retry_after or PAUSE_SECONDS, 3600)
        )
        raise LinkUnavailable(retry_after=PAUSE_SECONDS) from error
    redis_primitives.increment("links.made")
    return link


def _load_cached(key: str) -> str | None:
    try:
        cached = cast("bytes | None", redis_primitives.get_client().get(key))
    except redis.RedisError:
        return None
    return redis_primitives.to_text(cached) if cached else None


def _store_in_cache(key: str, link: str) -> None:
    try:
        redis_primitives.get_client().set(key, link, ex=CACHE_SECONDS)
    except redis.RedisError as error:
        log.warning("link not kept", error=type(error).__name__)
