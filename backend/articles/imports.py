"""Bringing articles in: parse, copy the pictures, keep what changed.

Everything remote happens first and outside any transaction; then one
transaction keeps the article whole or not at all.

A takedown is a legal matter, and no import undoes it: not one that was under way when the
article was taken down, nor one begun later. Lifting it is an act of its own, told to the audit log.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import requests
import structlog
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import defer

from backend import db
from backend.articles import copies, fetcher, importer, locks, paragraphs, revisions
from backend.articles.models import ORIGINAL_ID, Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph, Picture
from backend.errors import Conflict

log = structlog.get_logger()

FetchLocal = Callable[[str], bytes | None]
Outcome = Literal["new", "revised", "unchanged", "proposed"]
UNNAMED = "公众号"


@dataclass(frozen=True)
class Consent:
    """What an import may do beyond adding a draft; without it nothing that readers met changes.

    `replaces` is the revision of an article once published that its new text may replace.
    `account` names an Official Account that may be added. `everything` is for texts
    of our own making.
    """

    replaces: int | None = None
    account: str = ""
    everything: bool = False

    def covers_account(self, name: str) -> bool:
        """Say whether an Official Account of this name may be added."""
        return self.everything or self.account.strip() == name

    def covers_revision(self, number: int) -> bool:
        """Say whether this revision of an article once published may be replaced."""
        return self.everything or self.replaces == number


NO_CONSENT = Consent()


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


def import_url(url: str, consent: Consent = NO_CONSENT) -> Imported:
    """Bring in a published article from its address at mp.weixin.qq.com.

    Raises what fetching and parsing raise (a refused link, a source out of
    reach, a page that is deleted, violating or unavailable), UnknownAccount, and
    ArticleTakenDown.
    """
    with requests.Session() as http:
        page = importer.parse(fetcher.fetch_page(url, http))
    return _keep(page, None, consent)


def import_page(
    page: bytes, consent: Consent = NO_CONSENT, *, fetch_local: FetchLocal | None = None
) -> Imported:
    """Bring in an article from a page that a browser saved.

    `fetch_local` reads the pictures saved beside it by their relative address.
    Raises what parsing raises, UnknownAccount, and ArticleTakenDown.
    """
    return _keep(importer.parse(page), fetch_local, consent)


def import_fragment(html: str, title: str, consent: Consent = NO_CONSENT) -> Imported:
    """Bring in pasted HTML under a title; the same title again is the same article."""
    return _keep(importer.parse_fragment(html, title), None, consent)


def _keep(page: importer.Page, fetch_local: FetchLocal | None, consent: Consent) -> Imported:
    with db.reading() as session:  # before pictures are fetched for nothing
        _find_account(page, consent)
        same = Article.source_digest == _source_digest(page)
        _refuse_taken_down(session.scalar(select(Article).where(same)))
    with copies.Copier(fetch_local) as copier:
        ours = tuple(_copied(paragraph, copier) for paragraph in page.paragraphs)
        cover = copier.copy(page.cover_url) if page.cover_url else None
    first = next((each.file for each in ours if isinstance(each, Picture) and each.file), None)
    kept = _Kept(page, ours, cover.key if cover else first, consent)
    try:
        article, outcome, proposed = kept.keep()
    except IntegrityError:  # another editor brought in the same page at the same moment
        article, outcome, proposed = kept.keep()
    except ArticleTakenDown:  # meanwhile
        kept.give_up_pictures()
        raise
    missing = sum(isinstance(each, Picture) and each.file is None for each in ours)
    log.info("imported", article=article.public_id, outcome=outcome, missing=missing)
    return Imported(article, outcome, missing, proposed)


def _find_account(page: importer.Page, consent: Consent) -> OfficialAccount | None:
    """Give the page's Official Account, None for one that may be added. Raises UnknownAccount.

    A page that names none may always come in, and so may the very first account.
    A known name with another original id is another account.
    """
    name = _account_name(page)
    session = db.session()
    found = session.scalar(select(OfficialAccount).where(OfficialAccount.name == name))
    is_other = found is not None and _is_another(found.alias, page.account_alias)
    if (found is not None and not is_other) or name == UNNAMED or consent.covers_account(name):
        return found
    others = select(OfficialAccount.id).where(OfficialAccount.name != UNNAMED).limit(1)
    if session.scalar(others) is not None:
        raise UnknownAccount(name)
    return found


def _refuse_taken_down(article: Article | None) -> None:
    if article is not None and article.status == "taken_down":
        raise ArticleTakenDown


def _account_name(page: importer.Page) -> str:
    return (page.account_name or UNNAMED)[:64]


def _is_another(known: str, told: str) -> bool:
    return known.startswith(ORIGINAL_ID) and told.startswith(ORIGINAL_ID) and known != told


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
    consent: Consent

    def keep(self) -> tuple[Article, Outcome, int | None]:
        with db.transaction() as session:
            account = self._official_account()
            article = locks.find_locked(Article.source_digest == _source_digest(self.page))
            _refuse_taken_down(article)
            outcome: Outcome = "new" if article is None else "revised"
            article = article or self._new_article(account)
            article.message_key = self.page.message_key or article.message_key
            current = session.scalar(self._revisions(article, Revision.number == article.revision))
            if current is not None and current.content_digest == self._content_digest():
                return article, "unchanged", None
            has_readers = article.published_at is not None  # there may be marks and words on it
            if has_readers and not self.consent.covers_revision(article.revision):
                return article, "proposed", self._propose(article).number
            revisions.adopt(article, revisions.add(article, self._content()))
            return article, outcome, None

    def give_up_pictures(self) -> None:
        """Erase what was copied for an article that was taken down meanwhile."""
        with db.transaction():
            article = locks.find_locked(Article.source_digest == _source_digest(self.page))
            if article is not None and article.status == "taken_down":
                shown = {each.file for each in self.paragraphs if isinstance(each, Picture)}
                keys = {key for key in (*shown, self.cover_key) if key}
                copies.erase_later(copies.give_up(article, keys))

    def _official_account(self) -> OfficialAccount:
        found = _find_account(self.page, self.consent)
        alias = self.page.account_alias[:64]
        if found is None:
            found = OfficialAccount(name=_account_name(self.page), alias=alias)
            db.session().add(found)
            db.session().flush()
        elif alias.startswith(ORIGINAL_ID):
            found.alias = alias
        return found

    def _new_article(self, account: OfficialAccount) -> Article:
        article = Article(
            official_account_id=account.id,
            source_digest=_source_digest(self.page),
            source_url=self.page.source_url,
            kind=self.page.kind,
            title="",
            written_at=self.page.published_at,
        )
        db.session().add(article)
        db.session().flush()
        return article

    def _propose(self, article: Article) -> Revision:
        """Keep a text beside the current one; the same text again is the same proposal."""
        is_new = Revision.number > article.revision
        rows = db.session().scalars(self._revisions(article, is_new)).all()
        same = [row for row in rows if row.content_digest == self._content_digest()]
        return same[0] if same else revisions.add(article, self._content())

    def _revisions(self, article: Article, which: ColumnElement[bool]) -> Select[Revision]:
        asked = select(Revision).where(Revision.article_id == article.id, which)
        return asked.options(defer(Revision.paragraphs), defer(Revision.text))

    def _content(self) -> dict[str, Any]:
        """Give the columns of the revision that this page makes."""
        page = self.page
        return {
            "title": page.title[:200],
            "author": page.author[:64],
            "digest": page.digest[:300],
            "cover_key": self.cover_key,
            "paragraphs": paragraphs.dump(self.paragraphs),
            "text": paragraphs.plain_text(self.paragraphs),
            "content_digest": self._content_digest(),
        }

    def _content_digest(self) -> str:
        page = self.page
        facts = [page.title, page.author, page.digest, self.cover_key]
        return _digest([facts, paragraphs.dump(self.paragraphs)])


def _source_digest(page: importer.Page) -> str:
    if page.source_url:
        return source_digest(page.source_url)
    return _digest([page.account_name, page.title, str(page.published_at)])


def source_digest(url: str) -> str:
    """Give what an article that was published at this address is known by."""
    return _digest([url])


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
