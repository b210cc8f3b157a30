"""Reads and lists articles; publishes and withdraws them, takes them down, lifts takedowns.

Imports are in `imports.service`; its functions can be called from here, too.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import defer

from backend import clock, db
from backend.api import cursors, paging
from backend.api.paging import Page
from backend.articles import (
    article_lookup,
    paragraphs,
    picture_deletion,
    revisions,
    row_locks,
    search,
)
from backend.articles.imports.article_import import (
    ArticleTakenDown,
    ImportConsent,
    Imported,
    import_fragment,
    import_page,
    import_url,
)
from backend.articles.models import Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph
from backend.errors import BadInput, Conflict, FieldError, NotFound
from backend.manifest import ExtensionPoint

__all__ = [
    "ArticleTakenDown",
    "ImportConsent",
    "Imported",
    "import_fragment",
    "import_page",
    "import_url",
]

# Called inside the transaction in which an article is published.
PUBLICATION_LISTENERS = ExtensionPoint[Callable[[Article], None]]("publication listeners")
ArticleRow = tuple[Article, OfficialAccount]
STATUSES = ("draft", "published", "withdrawn", "taken_down")


class ArticleWithdrawn(NotFound):
    """It was here, and the editors took it back."""

    code, message = "article_withdrawn", "这篇文章已被撤回"


class NotTakenDown(Conflict):
    """There is no takedown to lift; perhaps somebody else has just lifted it."""

    code, message = "article_not_taken_down", "这篇文章没有下架，不用解除"


def list_published(query: str, cursor: str, limit: int) -> Page[ArticleRow]:
    """List published articles, newest first, or by `query` best first.

    Newest-first pages neither skip nor repeat while others are published.
    """
    if query.strip():
        return _search_published(query, cursor, limit)
    statement = _select_with_account().where(Article.status == "published")
    return paging.load_rows(
        statement, cursor, limit, Article.published_at.desc(), Article.id.desc()
    )


def _search_published(text: str, cursor: str, limit: int) -> Page[ArticleRow]:
    offset = cursors.unpack(cursor, int)[0] if cursor else 0
    if offset > 1000:
        raise cursors.BadCursor
    article_ids = search.find_articles(text, limit=limit + 1, offset=offset)
    statement = _select_with_account().where(
        Article.status == "published", Article.id.in_(article_ids[:limit])
    )
    by_key = {row.Article.id: row for row in db.session().execute(statement)}
    rows: list[ArticleRow] = [by_key[key] for key in article_ids[:limit] if key in by_key]
    return Page(rows, cursors.pack(offset + limit) if len(article_ids) > limit else None)


def _select_with_account() -> Select[Article, OfficialAccount]:
    return select(Article, OfficialAccount).join(
        OfficialAccount, OfficialAccount.id == Article.official_account_id
    )


def get_published(public_id: str) -> tuple[Article, OfficialAccount, Revision]:
    """Load a published article with its current text.

    Raises NotFound, or ArticleWithdrawn when the editors took it back.
    """
    article_row = _load_article(public_id)
    check_published(article_row[0])
    return article_row


def get_summary(public_id: str) -> Article:
    """Load a published article without its text.

    Raises NotFound, or ArticleWithdrawn when the editors took it back.
    """
    article = db.session().scalar(select(Article).where(article_lookup.is_article(public_id)))
    if article is None:
        raise NotFound
    check_published(article)
    return article


def check_published(article: Article) -> None:
    """Raise NotFound or ArticleWithdrawn unless readers see this article."""
    if article.status in ("withdrawn", "taken_down"):
        raise ArticleWithdrawn
    if article.status != "published":
        raise NotFound


def lock_published(article_id: int) -> None:
    """Lock a published article against withdrawal until the transaction ends.

    For what is made of it and served without us, such as a picture. Raises NotFound, or
    ArticleWithdrawn.
    """
    query = select(Article).where(Article.id == article_id).with_for_update(read=True)
    article = db.session().scalar(query.execution_options(populate_existing=True))
    if article is None:
        raise NotFound
    check_published(article)


def _load_article(public_id: str) -> tuple[Article, OfficialAccount, Revision]:
    query = (
        select(Article, OfficialAccount, Revision)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .join(
            Revision,
            and_(Revision.article_id == Article.id, Revision.number == Article.revision),
        )
        .where(article_lookup.is_article(public_id))
    )
    row = db.session().execute(query).first()
    if row is None:
        raise NotFound
    return row


def find_published(public_ids: set[str], urls: set[str]) -> dict[str, tuple[Article, Revision]]:
    """Map public ids and addresses, however spelled, to published articles; in a few queries.

    Their current revisions come with their text, and without their paragraphs.
    """
    ids = article_lookup.find_ids_by_address(urls)
    ids |= article_lookup.find_ids_by_public_id(public_ids)
    query = (
        select(Article, Revision)
        .join(
            Revision,
            and_(Revision.article_id == Article.id, Revision.number == Article.revision),
        )
        .where(Article.status == "published", Article.id.in_(set(ids.values())))
        .options(defer(Revision.paragraphs))
    )
    rows = {row.Article.id: row for row in db.session().execute(query)} if ids else {}
    texts = {name: rows[row_id] for name, row_id in ids.items() if row_id in rows}
    return {name: (row.Article, row.Revision) for name, row in texts.items()}


def load_paragraphs(revision: Revision) -> list[Paragraph]:
    """Read a revision's paragraphs; its pictures carry storage keys."""
    return paragraphs.load_paragraphs(revision.paragraphs)


def load_articles(article_ids: set[int]) -> dict[int, Article]:
    """Load articles by their row ids, in one query."""
    if not article_ids:
        return {}
    rows: Sequence[Article] = (
        db.session().scalars(select(Article).where(Article.id.in_(article_ids))).all()
    )
    return {row.id: row for row in rows}


def publish(public_id: str) -> Article:
    """Publish an article and index it for search; publishing twice changes nothing.

    Raises NotFound, or ArticleTakenDown.
    """
    article = row_locks.lock_article(public_id)
    if article.status == "taken_down":
        raise ArticleTakenDown
    if article.status != "published":
        article.status = "published"
        article.published_at = article.published_at or clock.now()
        article.updated_at = clock.now()
        search.index_article(
            article.id, article.title, revisions.get_revision(article, article.revision).text
        )
        for listen in PUBLICATION_LISTENERS.load():
            listen(article)
    return article


def withdraw(public_id: str) -> Article:
    """Withdraw an article from readers; its text, passages and shares stay.

    One that was taken down stays so. Raises NotFound.
    """
    article = row_locks.lock_article(public_id)
    if article.status != "taken_down":
        article.status, article.updated_at = "withdrawn", clock.now()
    search.unindex_article(article.id)
    return article


def take_down(public_id: str) -> tuple[Article, list[str]]:
    """Withdraw an article and delete its pictures, in the current transaction; returns their keys.

    Pictures that other articles show, too, are not among them. Its text is kept. It can be neither
    published nor imported until the takedown is lifted. Raises NotFound.
    """
    article = row_locks.lock_article(public_id)
    article.status, article.updated_at = "taken_down", clock.now()
    search.unindex_article(article.id)
    db.session().flush()
    return article, picture_deletion.delete_copies(article)


def lift_takedown(public_id: str) -> Article:
    """Let a taken-down article be imported and published again; it stays withdrawn.

    Only an import begun from now on brings its pictures back. Raises NotFound, NotTakenDown.
    """
    article = row_locks.lock_article(public_id)
    if article.status != "taken_down":
        raise NotTakenDown
    article.status, article.updated_at = "withdrawn", clock.now()
    return article


def list_for_editors(status: str | None, cursor: str, limit: int) -> Page[Article]:
    """List articles of any status, newest import first."""
    query = select(Article)
    if status:
        if status not in STATUSES:
            raise BadInput(faults=(FieldError("/status", "不在可选范围内"),))
        query = query.where(Article.status == status)
    return paging.load_scalars(query, cursor, limit, Article.id.desc())


def get_for_editors(public_id: str) -> tuple[Article, list[Paragraph]]:
    """Load an article of any status with its current paragraphs. Raises NotFound."""
    article, _, revision = _load_article(public_id)
    return article, load_paragraphs(revision)
