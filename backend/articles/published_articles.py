"""Published articles as readers see them: list, search, get, lock against withdrawal, load."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import defer

from backend import db
from backend.api import cursors, paging
from backend.api.paging import Page
from backend.articles import (
    article_lookup,
    paragraphs,
    search,
)
from backend.articles.models import Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph
from backend.errors import NotFound

ArticleRow = tuple[Article, OfficialAccount]


class ArticleWithdrawn(NotFound):
    """It was here, and the editors took it back."""

    code, message = "article_withdrawn", "这篇文章已被撤回"


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
    article_row = load_article(public_id)
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


def load_article(public_id: str) -> tuple[Article, OfficialAccount, Revision]:
    """Load an article of any status with its current revision. Raises NotFound."""
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
