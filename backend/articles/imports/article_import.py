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

from backend import db
from backend.articles import page_parser, paragraphs, revisions, row_locks
from backend.articles.fetching import picture_copies, ssrf_safe_fetcher
from backend.articles.imports.source_digests import digest_json, digest_page
from backend.articles.models import ORIGINAL_ID_PREFIX, Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph, Picture
from backend.errors import Conflict

log = structlog.get_logger()

FetchLocal = Callable[[str], bytes | None]
Outcome = Literal["new", "revised", "unchanged", "proposed"]
UNNAMED_ACCOUNT = "公众号"


@dataclass(frozen=True)
class ImportConsent:
    """What an import may do beyond adding a draft; without it nothing that readers met changes.

    `replaces` is the revision of an article once published that its new text may replace.
    `account` names an Official Account that may be added. `everything` is for texts
    of our own making.
    """

    replaces: int | None = None
    account: str = ""
    everything: bool = False

    def covers_account(self, name: str) -> bool:
        """Tell whether an Official Account of this name may be added."""
        return self.everything or self.account.strip() == name

    def covers_revision(self, number: int) -> bool:
        """Say whether this revision of an article once published may be replaced."""
        return self.everything or self.replaces == number


NO_IMPORT_CONSENT = ImportConsent()


class UnknownAccount(Conflict):
    """The page is of an Official Account that is not served here, and nobody has agreed to it."""

    code = "unknown_account"
    message = "这篇文章属于别的公众号；在「导入」里确认添加那个公众号之后才会收进来"

    def __init__(self, name: str) -> None:
        """Name the account."""
        super().__init__(
            f"这篇文章属于公众号「{name}」，这里还没有它。确认添加这个公众号之后才会导入"
        )
        self.facts = {"account": name}


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
    return _save_page(page, None, consent)


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
    page: page_parser.ParsedPage, fetch_local: FetchLocal | None, consent: ImportConsent
) -> Imported:
    with db.read_session() as session:  # before pictures are fetched for nothing
        _find_account(page, consent)
        same = Article.source_digest == digest_page(page)
        _refuse_taken_down(session.scalar(select(Article).where(same)))
    with picture_copies.Copier(fetch_local) as copier:
        copied = tuple(_copy_picture(paragraph, copier) for paragraph in page.paragraphs)
        cover = copier.copy(page.cover_url) if page.cover_url else None
    first_file = next(
        (block.file for block in copied if isinstance(block, Picture) and block.file), None
    )
    page_import = _PageImport(page, copied, cover.key if cover else first_file, consent)
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


def _find_account(page: page_parser.ParsedPage, consent: ImportConsent) -> OfficialAccount | None:
    """Find the page's Official Account, None for one that may be added. Raises UnknownAccount.

    A page that names none may always come in, and so may the very first account.
    A known name with another original id is another account.
    """
    name = _get_account_name(page)
    session = db.session()
    account = session.scalar(select(OfficialAccount).where(OfficialAccount.name == name))
    is_other = account is not None and _is_different_account(account.alias, page.account_alias)
    if (
        (account is not None and not is_other)
        or name == UNNAMED_ACCOUNT
        or consent.covers_account(name)
    ):
        return account
    other_accounts = (
        select(OfficialAccount.id).where(OfficialAccount.name != UNNAMED_ACCOUNT).limit(1)
    )
    if session.scalar(other_accounts) is not None:
        raise UnknownAccount(name)
    return account


def _refuse_taken_down(article: Article | None) -> None:
    if article is not None and article.status == "taken_down":
        raise ArticleTakenDown


def _get_account_name(page: page_parser.ParsedPage) -> str:
    return (page.account_name or UNNAMED_ACCOUNT)[:64]


def _is_different_account(known_alias: str, page_alias: str) -> bool:
    return (
        known_alias.startswith(ORIGINAL_ID_PREFIX)
        and page_alias.startswith(ORIGINAL_ID_PREFIX)
        and known_alias != page_alias
    )


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
    paragraphs: tuple[Paragraph, ...]
    cover_key: str | None
    consent: ImportConsent

    def keep(self) -> tuple[Article, Outcome, int | None]:
        with db.transaction() as session:
            account = self._official_account()
            article = row_locks.find_locked(Article.source_digest == digest_page(self.page))
            _refuse_taken_down(article)
            outcome: Outcome = "new" if article is None else "revised"
            article = article or self._new_article(account)
            article.message_key = self.page.message_key or article.message_key
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
            article = row_locks.find_locked(Article.source_digest == digest_page(self.page))
            if article is not None and article.status == "taken_down":
                files = {
                    paragraph.file
                    for paragraph in self.paragraphs
                    if isinstance(paragraph, Picture)
                }
                keys = {key for key in (*files, self.cover_key) if key}
                picture_copies.erase_later(picture_copies.delete_copies(article, keys))

    def _official_account(self) -> OfficialAccount:
        account = _find_account(self.page, self.consent)
        alias = self.page.account_alias[:64]
        if account is None:
            account = OfficialAccount(name=_get_account_name(self.page), alias=alias)
            db.session().add(account)
            db.session().flush()
        elif alias.startswith(ORIGINAL_ID_PREFIX):
            account.alias = alias
        return account

    def _new_article(self, account: OfficialAccount) -> Article:
        article = Article(
            official_account_id=account.id,
            source_digest=digest_page(self.page),
            source_url=self.page.source_url,
            kind=self.page.kind,
            title="",
            written_at=self.page.published_at,
        )
        db.session().add(article)
        db.session().flush()
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
