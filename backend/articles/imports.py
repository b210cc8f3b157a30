"""Bringing articles in: parse, copy the pictures, keep what changed.

Everything remote happens first and outside any transaction; then one
transaction keeps the article whole or not at all.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import requests
import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.articles import copies, fetcher, importer, paragraphs, search
from backend.articles.models import ORIGINAL_ID, Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph, Picture

log = structlog.get_logger()

FetchLocal = Callable[[str], bytes | None]
Outcome = Literal["new", "revised", "unchanged"]


@dataclass(frozen=True)
class Imported:
    """What an import came to; `missing_pictures` could not be copied, and a re-import may."""

    article: Article
    outcome: Outcome
    missing_pictures: int


def import_url(url: str) -> Imported:
    """Bring in a published article from its address at mp.weixin.qq.com.

    Raises what fetching and parsing raise: a refused link, a source out of
    reach, a page that is deleted, violating or unavailable.
    """
    with requests.Session() as http:
        page = importer.parse(fetcher.fetch_page(url, http))
    return _keep(page, None)


def import_page(page: bytes, *, fetch_local: FetchLocal | None = None) -> Imported:
    """Bring in an article from a page that a browser saved.

    `fetch_local` reads the pictures saved beside it by their relative address.
    """
    return _keep(importer.parse(page), fetch_local)


def import_fragment(html: str, title: str) -> Imported:
    """Bring in pasted HTML under a title; the same title again revises it."""
    return _keep(importer.parse_fragment(html, title), None)


def _keep(page: importer.Page, fetch_local: FetchLocal | None) -> Imported:
    with copies.Copier(fetch_local) as copier:
        ours = tuple(_copied(paragraph, copier) for paragraph in page.paragraphs)
        cover = copier.copy(page.cover_url) if page.cover_url else None
    first = next((each.file for each in ours if isinstance(each, Picture) and each.file), None)
    kept = _Kept(page, ours, cover.key if cover else first)
    try:
        article, outcome = kept.keep()
    except IntegrityError:  # another editor brought in the same page at the same moment
        article, outcome = kept.keep()
    missing = sum(isinstance(each, Picture) and each.file is None for each in ours)
    log.info("imported", article=article.public_id, outcome=outcome, missing=missing)
    return Imported(article, outcome, missing)


def _copied(paragraph: Paragraph, copier: copies.Copier) -> Paragraph:
    if not isinstance(paragraph, Picture) or paragraph.url is None:
        return paragraph
    copy = copier.copy(paragraph.url)
    if copy is None:
        return paragraph.model_copy(update={"url": None})
    facts = {"url": None, "file": copy.key, "width": copy.width, "height": copy.height}
    return paragraph.model_copy(update=facts)


@dataclass(frozen=True)
class _Kept:
    """A parsed page with its pictures copied, ready to be written down."""

    page: importer.Page
    paragraphs: tuple[Paragraph, ...]
    cover_key: str | None

    def keep(self) -> tuple[Article, Outcome]:
        with db.transaction() as session:
            account = self._official_account()
            article = session.scalar(
                select(Article).where(Article.source_digest == self._source_digest())
            )
            outcome: Outcome = "new" if article is None else "revised"
            article = article or self._new_article(account)
            if article.status == "taken_down":  # its pictures have just been copied anew
                article.status = "withdrawn"
            article.message_key = self.page.message_key or article.message_key
            current = session.scalar(
                select(Revision).where(
                    Revision.article_id == article.id, Revision.number == article.revision
                )
            )
            if current is not None and current.content_digest == self._content_digest():
                return article, "unchanged"
            self._revise(article)
            return article, outcome

    def _official_account(self) -> OfficialAccount:
        name = (self.page.account_name or "公众号")[:64]
        found = db.session().scalar(select(OfficialAccount).where(OfficialAccount.name == name))
        if found is None:
            found = OfficialAccount(name=name, alias=(self.page.account_alias or "")[:64])
            db.session().add(found)
            db.session().flush()
        elif (self.page.account_alias or "").startswith(ORIGINAL_ID):
            found.alias = self.page.account_alias[:64]
        return found

    def _new_article(self, account: OfficialAccount) -> Article:
        article = Article(
            official_account_id=account.id,
            source_digest=self._source_digest(),
            source_url=self.page.source_url,
            kind=self.page.kind,
            title="",
            written_at=self.page.published_at,
        )
        db.session().add(article)
        db.session().flush()
        return article

    def _revise(self, article: Article) -> None:
        page = self.page
        article.title = page.title[:200]
        article.author = (page.author or "")[:64]
        article.digest = (page.digest or "")[:300]
        article.cover_key = self.cover_key
        article.revision += 1
        article.updated_at = clock.now()
        text = paragraphs.plain_text(self.paragraphs)
        db.session().add(
            Revision(
                article_id=article.id,
                number=article.revision,
                paragraphs=paragraphs.dump(self.paragraphs),
                text=text,
                content_digest=self._content_digest(),
            )
        )
        db.session().flush()
        if article.status == "published":
            search.index(article.id, article.title, text)
        if article.revision > 1:
            for listen in current_app.extensions["article_listeners"]["revised"]:
                listen(article)

    def _source_digest(self) -> str:
        page = self.page
        if page.source_url:
            return source_digest(page.source_url)
        return _digest([page.account_name, page.title, str(page.published_at)])

    def _content_digest(self) -> str:
        page = self.page
        facts = [page.title, page.author, page.digest, self.cover_key]
        return _digest([facts, paragraphs.dump(self.paragraphs)])


def source_digest(url: str) -> str:
    """Give what an article that was published at this address is known by."""
    return _digest([url])


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
