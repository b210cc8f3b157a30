"""An article's revisions: kept for good, compared, and any of them made the current one.

A revision with a higher number than the article's own is a proposal: an import
changed an article that readers have met, and nobody has agreed yet. Readers meet only the
current one. What is restored becomes current under a number of its own, so that
readers' passages are sought in it as after any import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import current_app
from rapidfuzz.distance import Indel, Opcode
from sqlalchemy import func, select

from backend import clock, db
from backend.articles import locks, paragraphs, search
from backend.articles.models import Article, Revision
from backend.errors import Conflict, NotFound

Which = Literal["current", "proposed", "past"]
HEADINGS = ("title", "author", "digest", "cover_key")


class RevisionMoved(Conflict):
    """Another revision is current than the one that was looked at."""

    code, message = "revision_moved", "这篇文章刚刚换了版本，请看过现在的版本再决定"


@dataclass(frozen=True)
class Summary:
    """A revision without its text; `length` is in characters."""

    number: int
    which: Which
    title: str
    author: str
    length: int
    created_at: datetime


@dataclass(frozen=True)
class Change:
    """A paragraph that both revisions have, or only one of them."""

    kind: Literal["same", "added", "removed"]
    words: str


def add(article: Article, content: dict[str, Any]) -> Revision:
    """Keep a new revision of an article, which is not current yet; `content` is its columns."""
    session = db.session()
    last = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    made = Revision(article_id=article.id, number=(session.scalar(last) or 0) + 1, **content)
    session.add(made)
    session.flush()
    return made


def adopt(article: Article, revision: Revision) -> None:
    """Make a revision the current one, in this transaction, and let those who listen know."""
    if revision.number < article.revision:
        names = (*HEADINGS, "paragraphs", "text", "content_digest")
        revision = add(article, {name: getattr(revision, name) for name in names})
    for name in HEADINGS:
        setattr(article, name, getattr(revision, name))
    revision.replaced = article.revision or None
    article.revision, article.updated_at = revision.number, clock.now()
    db.session().flush()
    if article.status == "published":
        search.index(article.id, article.title, revision.text)
    if article.revision > 1:
        for listen in current_app.extensions["article_listeners"]["revised"]:
            listen(article)


def restore(public_id: str, number: int, seen: int) -> Article:
    """Make a revision current, whether a proposal or one from before, in this transaction.

    `seen` is the current revision that the editor compared it with. Raises
    NotFound, RevisionMoved.
    """
    article = locks.lock_article(public_id)
    if article.revision != seen:
        raise RevisionMoved
    if number != article.revision:
        adopt(article, get(article, number))
    return article


def get(article: Article, number: int) -> Revision:
    """Give one revision of an article. Raises NotFound."""
    asked = select(Revision).where(Revision.article_id == article.id, Revision.number == number)
    found = db.session().scalar(asked)
    if found is None:
        raise NotFound("没有这个版本")
    return found


def list_revisions(article: Article, before: int, limit: int) -> tuple[list[Summary], int | None]:
    """List revisions below a number, 0 for all, newest first, and where the next page begins."""
    length = func.char_length(Revision.text).label("length")
    asked = (
        select(Revision.number, Revision.title, Revision.author, Revision.created_at, length)
        .where(Revision.article_id == article.id)
        .order_by(Revision.number.desc())
        .limit(limit + 1)
    )
    if before:
        asked = asked.where(Revision.number < before)
    rows = db.session().execute(asked).all()
    found = [
        Summary(
            number=row.number,
            which=which(article, row.number),
            title=row.title,
            author=row.author,
            length=row.length,
            created_at=row.created_at,
        )
        for row in rows[:limit]
    ]
    return found, found[-1].number if len(rows) > limit else None


def newest_proposal(article: Article) -> int | None:
    """Give the number of the last proposed revision, if one waits for an editor."""
    last = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    number = db.session().scalar(last) or 0
    return number if number > article.revision else None


def number_of(given: str) -> int:
    """Read the number of a revision out of an address. Raises NotFound."""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound("没有这个版本")
    return int(given)


def summary_of(article: Article, revision: Revision) -> Summary:
    """Give one revision without its text."""
    return Summary(
        number=revision.number,
        which=which(article, revision.number),
        title=revision.title,
        author=revision.author,
        length=len(revision.text),
        created_at=revision.created_at,
    )


def which(article: Article, number: int) -> Which:
    """Say where a revision stands beside the current one."""
    if number == article.revision:
        return "current"
    return "proposed" if number > article.revision else "past"


def compare(old: Revision, new: Revision) -> list[Change]:
    """Give the paragraphs of two revisions in order, each once: same, removed or added."""
    before, after = _lines(old), _lines(new)
    changes: list[Change] = []
    added: list[Change] = []  # what came stands behind what it came in the place of
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            changes += [*added, *(Change("same", each) for each in before[_old(step)])]
            added = []
        changes += [Change("removed", each) for each in before[_old(step)] if step.tag == "delete"]
        added += [Change("added", each) for each in after[_new(step)] if step.tag == "insert"]
    return changes + added


def _old(step: Opcode) -> slice:
    return slice(step.src_start, step.src_end)


def _new(step: Opcode) -> slice:
    return slice(step.dest_start, step.dest_end)


def _lines(revision: Revision) -> Sequence[str]:
    return [_line(each) for each in paragraphs.load(revision.paragraphs)]


def _line(paragraph: paragraphs.Paragraph) -> str:
    if isinstance(paragraph, paragraphs.Picture):
        return f"［图片］{paragraph.alt}" if paragraph.alt else "［图片］"
    if isinstance(paragraph, paragraphs.Placeholder):
        return f"［{paragraph.says}］"
    return paragraph.words or "［分隔线］"
