"""What the Official Account sent to its followers: known articles are marked, others brought in.

Facts: OADOC, 群发结果事件 MASSSENDJOBFINISH and 发布结果事件 PUBLISHJOBFINISH: both tell the
addresses of what went out, and no list can be asked for them. They can be empty.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import select

from backend import db, jobs
from backend.articles import imports
from backend.articles.importer.facts import canonical_link
from backend.articles.models import Article
from backend.wechat.pushes.event import Pushed

BRING_IN = "articles.bring_in"
MOST_ARTICLES = 8
PUBLISHED = "0"

log = structlog.get_logger()


def heard(pushed: Pushed) -> None:
    """Mark what was sent, and order that what is not here yet be brought in as a draft."""
    for link in list(dict.fromkeys(links(pushed.said)))[:MOST_ARTICLES]:
        article = _by_link(link)
        if article is None:
            wanted = {"url": link, "at": pushed.at.isoformat()}
            digest = imports.source_digest(link)
            jobs.enqueue(BRING_IN, wanted, dedupe_key=f"{BRING_IN}:{digest}")
        elif article.sent_at is None:
            article.sent_at = pushed.at


def links(said: dict[str, Any]) -> Iterator[str]:
    """Give the addresses that an event tells, each in its one spelling; others are left out."""
    sent = _inside(said, "ArticleUrlResult", "ResultList", "item")
    published = _inside(said, "PublishEventInfo", "article_detail", "item")
    if str(_inside(said, "PublishEventInfo", "publish_status")) not in (PUBLISHED, "None"):
        published = None
    for items, name in ((sent, "ArticleUrl"), (published, "article_url")):
        for each in items if isinstance(items, list) else [items]:
            url = each.get(name) if isinstance(each, dict) else None
            link = canonical_link(url) if isinstance(url, str) else None
            if link is not None:
                yield link


def bring_in(payload: dict[str, Any]) -> None:
    """Bring in an article that was sent, as a draft; a job, which is tried again when it fails.

    Raises what the importer raises; editors see by the error's type why it is not here.
    """
    url, at = payload["url"], datetime.fromisoformat(payload["at"]).astimezone(UTC)
    done = imports.import_url(url)
    with db.transaction() as session:
        article = session.get_one(Article, done.article.id)
        article.sent_at = article.sent_at or at


def _by_link(link: str) -> Article | None:
    asked = select(Article).where(Article.source_digest == imports.source_digest(link))
    return db.session().scalar(asked)


def _inside(said: Any, *names: str) -> Any:
    for name in names:
        said = said.get(name) if isinstance(said, dict) else None
    return said
