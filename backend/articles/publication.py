"""Publishes, withdraws and takes down articles, and lifts takedowns; lists all for editors."""

from collections.abc import Callable

from sqlalchemy import select

from backend import clock, db
from backend.api import paging
from backend.api.paging import Page
from backend.articles import (
    picture_deletion,
    published_articles,
    revisions,
    row_locks,
    search,
)
from backend.articles.imports import article_import
from backend.articles.models import Article
from backend.articles.paragraphs import Paragraph
from backend.errors import BadInput, Conflict, FieldError
from backend.manifest import ExtensionPoint

# Called inside the transaction in which an article is published.
PUBLICATION_LISTENERS = ExtensionPoint[Callable[[Article], None]]("publication listeners")
STATUSES = ("draft", "published", "withdrawn", "taken_down")


class NotTakenDown(Conflict):
    """There is no takedown to lift; perhaps somebody else has just lifted it."""

    code, message = "article_not_taken_down", "这篇文章没有下架，不用解除"


def publish(public_id: str) -> Article:
    """Publish an article and index it for search; publishing twice changes nothing.

    Raises NotFound, or ArticleTakenDown.
    """
    article = row_locks.lock_article(public_id)
    if article.status == "taken_down":
        raise article_import.ArticleTakenDown
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
    article, _, revision = published_articles.load_article(public_id)
    return article, published_articles.load_paragraphs(revision)
