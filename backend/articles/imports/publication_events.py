"""Handles WeChat's send and publish events: marks known articles as sent, imports unknown ones.

Facts: OADOC, 群发结果事件 MASSSENDJOBFINISH and 发布结果事件 PUBLISHJOBFINISH: both tell the
addresses of what went out, and no list can be asked for them. They can be empty.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import structlog

from backend import db, job_queue
from backend.articles import article_lookup
from backend.articles.imports import article_import
from backend.articles.imports.identity_digests import digest_url
from backend.articles.models import Article
from backend.articles.page.article_links import canonical_link
from backend.wechat.pushes.event import PushEvent

IMPORT_JOB = "articles.import_published"
MAX_ARTICLES = 8
PUBLISH_SUCCEEDED = "0"

log = structlog.get_logger()


def on_articles_sent(event: PushEvent) -> None:
    """Mark known articles as sent, and enqueue the import of unknown ones as drafts."""
    for link in list(dict.fromkeys(list_links(event.body)))[:MAX_ARTICLES]:
        article = article_lookup.find_article_by_address(link)
        if article is None:
            payload = {"url": link, "at": event.at.isoformat()}
            digest = digest_url(link)
            job_queue.enqueue(IMPORT_JOB, payload, dedupe_key=f"{IMPORT_JOB}:{digest}")
        elif article.sent_at is None:
            article.sent_at = event.at


def list_links(event_data: dict[str, Any]) -> Iterator[str]:
    """List the article links in an event, canonical; other addresses are left out."""
    sent_items = _get_nested(event_data, "ArticleUrlResult", "ResultList", "item")
    published_items = _get_nested(event_data, "PublishEventInfo", "article_detail", "item")
    if str(_get_nested(event_data, "PublishEventInfo", "publish_status")) not in (
        PUBLISH_SUCCEEDED,
        "None",
    ):
        published_items = None
    for items, name in ((sent_items, "ArticleUrl"), (published_items, "article_url")):
        for item in items if isinstance(items, list) else [items]:
            url = item.get(name) if isinstance(item, dict) else None
            link = canonical_link(url) if isinstance(url, str) else None
            if link is not None:
                yield link


def import_sent_article(payload: dict[str, Any]) -> None:
    """Import an article that was sent, as a draft; a job, which is tried again when it fails.

    Raises what the importer raises; editors see by the error's type why it is not here.
    """
    url, at = payload["url"], datetime.fromisoformat(payload["at"]).astimezone(UTC)
    imported = article_import.import_url(url)
    with db.transaction() as session:
        article = session.get_one(Article, imported.article.id)
        article.sent_at = article.sent_at or at


def _get_nested(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
