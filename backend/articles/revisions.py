"""Adds and lists an article's revisions; makes one current, or restores an old one.

Revisions are kept for good. A revision with a higher number than the article's own is a
proposal: an import changed an article that readers have met, and nobody has agreed yet.
Readers meet only the current one. What is restored becomes current under a number of its own,
so that readers' passages are sought in it as after any import.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select

from backend import clock, db
from backend.api import paging
from backend.articles import row_locks, search
from backend.articles.models import Article, Revision
from backend.errors import Conflict, NotFound
from backend.manifest import ExtensionPoint

RevisionStatus = Literal["current", "proposed", "past"]
# Called inside the transaction in which an import changes an article's text; its first text is
# no revision.
REVISION_LISTENERS = ExtensionPoint[Callable[[Article], None]]("revision listeners")
HEADING_COLUMNS = ("title", "author", "digest", "cover_key")


class RevisionMoved(Conflict):
    """Another revision is current than the one that was looked at."""

    code, message = "revision_moved", "这篇文章刚刚换了版本，请看过现在的版本再决定"


@dataclass(frozen=True)
class RevisionSummary:
    """A revision without its text; `length` is in characters."""

    number: int
    which: RevisionStatus
    title: str
    author: str
    length: int
    created_at: datetime


def add_revision(article: Article, content: dict[str, Any]) -> Revision:
    """Add a new revision of an article, which is not current yet; `content` is its columns."""
    session = db.session()
    last_number = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    revision = Revision(
        article_id=article.id, number=(session.scalar(last_number) or 0) + 1, **content
    )
    session.add(revision)
    session.flush()
    return revision


def make_current(article: Article, revision: Revision) -> None:
    """Make a revision the current one, in this transaction, and call the listeners."""
    if revision.number < article.revision:
        names = (*HEADING_COLUMNS, "paragraphs", "text", "content_digest")
        revision = add_revision(article, {name: getattr(revision, name) for name in names})
    for name in HEADING_COLUMNS:
        setattr(article, name, getattr(revision, name))
    revision.replaced = article.revision or None
    article.revision, article.updated_at = revision.number, clock.now()
    db.session().flush()
    if article.status == "published":
        search.index_article(article.id, article.title, revision.text)
    if article.revision > 1:
        for listen in REVISION_LISTENERS.load():
            listen(article)


def restore(public_id: str, number: int, seen_number: int) -> Article:
    """Make a revision current, whether a proposal or one from before, in this transaction.

    `seen_number` is the current revision that the editor compared it with. Raises
    NotFound, RevisionMoved.
    """
    article = row_locks.lock_article(public_id)
    if article.revision != seen_number:
        raise RevisionMoved
    if number != article.revision:
        make_current(article, get_revision(article, number))
    return article


def get_revision(article: Article, number: int) -> Revision:
    """Load one revision of an article. Raises NotFound."""
    query = select(Revision).where(Revision.article_id == article.id, Revision.number == number)
    revision = db.session().scalar(query)
    if revision is None:
        raise NotFound("没有这个版本")
    return revision


def list_revisions(article: Article, cursor: str, limit: int) -> paging.Page[RevisionSummary]:
    """List an article's revisions, newest first."""
    length = func.char_length(Revision.text)
    query = select(Revision.number, Revision.title, Revision.author, Revision.created_at, length)
    query = query.where(Revision.article_id == article.id)
    rows, next_cursor = paging.load_rows(query, cursor, limit, Revision.number.desc())
    summaries = [
        RevisionSummary(
            number=number,
            which=classify_revision(article, number),
            title=title,
            author=author,
            length=length,
            created_at=created_at,
        )
        for number, title, author, created_at, length in rows
    ]
    return paging.Page(summaries, next_cursor)


def find_newest_proposal(article: Article) -> int | None:
    """Find the number of the last proposed revision, if one waits for an editor."""
    last_number = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    number = db.session().scalar(last_number) or 0
    return number if number > article.revision else None


def parse_number(text: str) -> int:
    """Parse the number of a revision from a URL. Raises NotFound."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("没有这个版本")
    return int(text)


def build_summary(article: Article, revision: Revision) -> RevisionSummary:
    """Build the summary of one revision, without its text."""
    return RevisionSummary(
        number=revision.number,
        which=classify_revision(article, revision.number),
        title=revision.title,
        author=revision.author,
        length=len(revision.text),
        created_at=revision.created_at,
    )


def classify_revision(article: Article, number: int) -> RevisionStatus:
    """Classify a revision as current, proposed or past."""
    if number == article.revision:
        return "current"
    return "proposed" if number > article.revision else "past"
