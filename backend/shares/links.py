"""A share as a link that opens from anywhere: one of WeChat's for each article, ours added to it.

A link is made once and handed out for two weeks, so that whoever gets it has two
more; it lies in Redis, since it can be made again. Where the day's links are
spent, nobody asks for a while.
"""

from typing import cast

import redis
import structlog

from backend import cache
from backend.articles.models import Article
from backend.config import settings
from backend.errors import Unavailable
from backend.shares import minting
from backend.shares.codes import ARTICLE_SCENE
from backend.wechat import line
from backend.wechat import links as wechat_links
from backend.wechat.wire import WeChatError

HANDED_OUT = 14 * 24 * 3600
REFUSED = "links:refused"
PAUSE = 60

log = structlog.get_logger()


class NoLink(Unavailable):
    """WeChat makes no link now; the reader can forward, or come back."""

    code, message = "no_link", "链接暂时生成不了，可以先转发给朋友"


def of(share_id: str, article: Article) -> str:
    """Give the link that brings others to a share. Raises NoLink, saying when to ask again."""
    key = f"link:{minting.opens()}:{article.public_id}"
    link = _kept(key)
    if link is None:
        link = _made(article)
        _keep(key, link)
    return wechat_links.with_added(link, f"s={share_id}")


def _made(article: Article) -> str:
    if cache.has_in_mind(REFUSED):
        raise NoLink(retry_after=PAUSE)
    config = settings()
    query = f"s={ARTICLE_SCENE}{article.public_id}"
    try:
        made = wechat_links.generate(
            line.current(), config.code_page, query, env_version=config.code_env_version
        )
    except WeChatError as error:
        log.warning("no link", errcode=error.errcode, error=type(error).__name__)
        cache.bear_in_mind(REFUSED, seconds=min(error.retry_after or PAUSE, 3600))
        raise NoLink(retry_after=PAUSE) from error
    cache.tally("links.made")
    return made


def _kept(key: str) -> str | None:
    try:
        kept = cast("bytes | None", cache.client().get(key))
    except redis.RedisError:
        return None
    return cache.text(kept) if kept else None


def _keep(key: str, link: str) -> None:
    try:
        cache.client().set(key, link, ex=HANDED_OUT)
    except redis.RedisError as error:
        log.warning("link not kept", error=type(error).__name__)
