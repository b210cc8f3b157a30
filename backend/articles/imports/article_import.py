"""Imports a URL, saved page or pasted HTML: copies pictures, stores or proposes a revision.

Everything remote happens first and outside any transaction; then one
transaction stores the article whole or not at all.

A takedown is a legal matter, and no import undoes it: not one that was under way when the
article was taken down, nor one begun later. Lifting it is an act of its own, told to the audit log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import requests
import structlog
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from backend import db, job_queue
from backend.articles import page_parser, paragraphs, picture_deletion, revisions, row_locks
from backend.articles.fetching import picture_copies, ssrf_safe_fetcher
from backend.articles.imports.identity_digests import digest_json
from backend.articles.imports.import_consent import (
    NO_IMPORT_CONSENT,
    ImportConsent,
    UnknownAccount,
    find_account,
    get_account_name,
)
from backend.articles.imports.page_identity import PageIdentity
from backend.articles.models import ORIGINAL_ID_PREFIX, Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph, Picture
from backend.errors import Conflict

__all__ = [
    "NO_IMPORT_CONSENT",
    "ArticleTakenDown",
    "ImportConsent",
    "Imported",
    "UnknownAccount",
    "import_fragment",
    "import_page",
    "import_url",
]

log = structlog.get_logger()

# Looks for doubles of a new article: two imports at once, or addresses that did not tell the key.
JOIN_JOB = "articles.join_doubles"

FetchLocal = Callable[[str], bytes | None]
Outcome = Literal["new", "revised", "unchanged", "proposed"]


class ArticleTakenDown(Conflict):
    """It was taken down; until an editor lifts that, it is neither imported nor published."""

    code = "article_taken_down"
    message = "这篇文章已下架，不能导入或发布；要恢复，请编辑先解除下架，再重新导入"


@dataclass(frozen=True)
class Imported:
    """What an import came to; `missing_pictures` could not be copied, and a re-import may.

    What would change an article once published is only proposed, as the revision `proposed`.
    """

    article: Article
    outcome: Outcome
    missing_pictures: int
    proposed: int | None = None


def import_url(url: str, consent: ImportConsent = NO_IMPORT_CONSENT) -> Imported:
    """Import a published article from its address at mp.weixin.qq.com.

    Raises what fetching and parsing raise (a refused link, a source out of
    reach, a page that is deleted, violating or unavailable), UnknownAccount, and
    ArticleTakenDown.
    """
    with requests.Session() as http:
        page = page_parser.parse(ssrf_safe_fetcher.fetch_page(url, http))
    return _save_page(page, None, consent, requested_url=url)


def import_page(
    page: bytes,
    consent: ImportConsent = NO_IMPORT_CONSENT,
    *,
    fetch_local: FetchLocal | None = None,
) -> Imported:
    """Import an article from a page that a browser saved.

    `fetch_local` reads the pictures saved beside it by their relative address.
    Raises what parsing raises, UnknownAccount, and ArticleTakenDown.
    """
    return _save_page(page_parser.parse(page), fetch_local, consent)


def import_fragment(html: str, title: str, consent: ImportConsent = NO_IMPORT_CONSENT) -> Imported:
    """Import pasted HTML under a title; the same title again is the same article."""
    return _save_page(page_parser.parse_fragment(html, title), None, consent)


def _save_page(
    page: page_parser.ParsedPage,
    fetch_local: FetchLocal | None,
    consent: ImportConsent,
    requested_url: str = "",
) -> Imported:
    identity = PageIdentity.of(page, requested_url)
    with db.read_session() as session:  # before pictures are fetched for nothing
        find_account(page, consent)
        _refuse_taken_down(session.get(Article, identity.find_article_id() or 0))
    with picture_copies.Copier(fetch_local) as copier:
        copied = tuple(_copy_picture(paragraph, copier) for paragraph in page.paragraphs)
        cover = copier.copy(page.cover_url) if page.cover_url else None
    first_file = next(
        (block.file for block in copied if isinstance(block, Picture) and block.file), None
    )
    page_import = _PageImport(page, identity, copied, cover.key if cover else first_file, consent)
    try:
        article, outcome, proposed = page_import.keep()
    except IntegrityError:  # another editor brought in the same page at the same moment
        article, outcome, proposed = page_import.keep()
    except ArticleTakenDown:  # meanwhile
        page_import.give_up_pictures()
        raise
    missing = sum(isinstance(block, Picture) and block.file is None for block in copied)
    log.info("imported", article=article.public_id, outcome=outcome, missing=missing)
    return Imported(article, outcome, missing, proposed)


def _refuse_taken_down(article: Article | None) -> None:
    if article is not None and article.status == "taken_down":
        raise ArticleTakenDown


def _copy_picture(paragraph: Paragraph, copier: picture_copies.Copier) -> Paragraph:
    if not isinstance(paragraph, Picture) or paragraph.url is None:
        return paragraph
    copy = copier.copy(paragraph.url)
    if copy is None:
        return paragraph.model_copy(update={"url": None})
    fields = {"url": None, "file": copy.key, "width": copy.width, "height": copy.height}
    return paragraph.model_copy(update=fields)


@dataclass(frozen=True)
class _PageImport:
    """The import of a parsed page whose pictures are copied."""

    page: page_parser.ParsedPage
    identity: PageIdentity
    paragraphs: tuple[Paragraph, ...]
    cover_key: str | None
    consent: ImportConsent

    def keep(self) -> tuple[Article, Outcome, int | None]:
        with db.transaction() as session:
            account = self._official_account()
            article = self._find_article()
            _refuse_taken_down(article)
            outcome: Outcome = "new" if article is None else "revised"
            article = article or self._new_article(account)
            self.identity.record(article)
            current_revision = session.scalar(
                self._revisions(article, Revision.number == article.revision)
            )
            if (
                current_revision is not None
                and current_revision.content_digest == self._content_digest()
            ):
                return article, "unchanged", None
            has_readers = article.published_at is not None  # there may be marks and words on it
            if has_readers and not self.consent.covers_revision(article.revision):
                return article, "proposed", self._propose(article).number
            revisions.make_current(article, revisions.add_revision(article, self._content()))
            return article, outcome, None

    def give_up_pictures(self) -> None:
        """Erase what was copied for an article that was taken down meanwhile."""
        with db.transaction():
            article = self._find_article()
            if article is not None and article.status == "taken_down":
                files = {
                    paragraph.file
                    for paragraph in self.paragraphs
                    if isinstance(paragraph, Picture)
                }
                keys = {key for key in (*files, self.cover_key) if key}
                picture_deletion.erase_later(picture_deletion.delete_copies(article, keys))

    def _find_article(self) -> Article | None:
        article_id = self.identity.find_article_id()
        return row_locks.find_locked(Article.id == article_id) if article_id else None

    def _official_account(self) -> OfficialAccount:
        account = find_account(self.page, self.consent)
        alias = self.page.account_alias[:64]
        if account is None:
            account = OfficialAccount(name=get_account_name(self.page), alias=alias)
            db.session().add(account)
            db.session().flush()
        elif alias.startswith(ORIGINAL_ID_PREFIX):
            account.alias = alias
        return account

    def _new_article(self, account: OfficialAccount) -> Article:
        article = Article(
            official_account_id=account.id,
            source_digest=self.identity.choose_digest(),
            source_url=self.page.source_url,
            kind=self.page.kind,
            title="",
            written_at=self.page.published_at,
        )
        db.session().add(article)
        db.session().flush()
        job_queue.enqueue(JOIN_JOB, {"article": article.id}, dedupe_key=f"{JOIN_JOB}:{article.id}")
        return article

    def _propose(self, article: Article) -> Revision:
        """Store a text beside the current one; the same text again is the same proposal."""
        newer = Revision.number > article.revision
        rows = db.session().scalars(self._revisions(article, newer)).all()
        same_content = [row for row in rows if row.content_digest == self._content_digest()]
        return same_content[0] if same_content else revisions.add_revision(article, self._content())

    def _revisions(self, article: Article, condition: ColumnElement[bool]) -> Select[Revision]:
        query = select(Revision).where(Revision.article_id == article.id, condition)
        return query.options(defer(Revision.paragraphs), defer(Revision.text))

    def _content(self) -> dict[str, Any]:
        """Build the columns of the revision that this page makes."""
        page = self.page
        return {
            "title": page.title[:200],
            "author": page.author[:64],
            "digest": page.digest[:300],
            "cover_key": self.cover_key,
            "paragraphs": paragraphs.dump_paragraphs(self.paragraphs),
            "text": paragraphs.join_text(self.paragraphs),
            "content_digest": self._content_digest(),
        }

    def _content_digest(self) -> str:
        page = self.page
        fields = [page.title, page.author, page.digest, self.cover_key]
        return digest_json([fields, paragraphs.dump_paragraphs(self.paragraphs)])
