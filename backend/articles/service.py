"""What can be done with articles: read them, publish, withdraw and take them down.

Bringing them in is `imports.py`.
"""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import defer

from backend import clock, db
from backend.api import cursors
from backend.articles import copies, locks, paragraphs, revisions, search
from backend.articles.imports import (
    ArticleTakenDown,
    Consent,
    Imported,
    import_fragment,
    import_page,
    import_url,
    source_digest,
)
from backend.articles.models import Article, OfficialAccount, Revision
from backend.articles.paragraphs import Paragraph
from backend.errors import BadInput, Conflict, Fault, NotFound

__all__ = [
    "ArticleTakenDown",
    "Consent",
    "Imported",
    "import_fragment",
    "import_page",
    "import_url",
    "source_digest",
]

Listener = Callable[[Article], None]
Found = tuple[Article, OfficialAccount]
STATUSES = ("draft", "published", "withdrawn", "taken_down")


class ArticleWithdrawn(NotFound):
    """It was here, and the editors took it back."""

    code, message = "article_withdrawn", "这篇文章已被撤回"


class NotTakenDown(Conflict):
    """There is no takedown to lift; perhaps somebody else has just lifted it."""

    code, message = "article_not_taken_down", "这篇文章没有下架，不用解除"


def init(app: Flask, published: tuple[Listener, ...], revised: tuple[Listener, ...]) -> None:
    """Tell the app which rooms want to know, inside the transaction, what is published or revised.

    Revised is an article whose text a new import changed; its first text is no revision.
    """
    app.extensions["article_listeners"] = {"published": published, "revised": revised}


def list_published(query: str, cursor: str, limit: int) -> tuple[list[Found], str | None]:
    """List published articles, newest first, or by `query` best first, and the next cursor.

    Newest-first pages neither skip nor repeat while others are published.
    """
    if query.strip():
        return _searched(query, cursor, limit)
    rows = _joined().where(Article.status == "published")
    if cursor:
        at = cursors.unpack_moment(cursor)
        rows = rows.where(cursors.older(Article.published_at, Article.id, *at))
    rows = rows.order_by(Article.published_at.desc(), Article.id.desc()).limit(limit + 1)
    found: list[Found] = list(db.session().execute(rows))
    if len(found) <= limit:
        return found, None
    last = found[limit - 1][0]
    return found[:limit], cursors.pack_moment(last.published_at or last.created_at, last.id)


def _searched(query: str, cursor: str, limit: int) -> tuple[list[Found], str | None]:
    offset = cursors.unpack(cursor, int)[0] if cursor else 0
    if not 0 <= offset <= 1000:
        raise BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),))
    keys = search.find(query, limit=limit + 1, offset=offset)
    rows = _joined().where(Article.status == "published", Article.id.in_(keys[:limit]))
    by_key = {row.Article.id: row for row in db.session().execute(rows)}
    found: list[Found] = [by_key[key] for key in keys[:limit] if key in by_key]
    return found, cursors.pack(offset + limit) if len(keys) > limit else None


def _joined() -> Select[Article, OfficialAccount]:
    return select(Article, OfficialAccount).join(
        OfficialAccount, OfficialAccount.id == Article.official_account_id
    )


def get_published(public_id: str) -> tuple[Article, OfficialAccount, Revision]:
    """Give a published article with its current text.

    Raises NotFound, or ArticleWithdrawn when the editors took it back.
    """
    found = _whole(public_id)
    check_published(found[0])
    return found


def get_summary(public_id: str) -> Article:
    """Give a published article without its text.

    Raises NotFound, or ArticleWithdrawn when the editors took it back.
    """
    article = db.session().scalar(select(Article).where(Article.public_id == public_id))
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


def hold_published(article_id: int) -> None:
    """Let nobody withdraw an article until the transaction ends.

    For what is made of it and read without us, such as a picture. Raises NotFound, or
    ArticleWithdrawn.
    """
    row = select(Article).where(Article.id == article_id).with_for_update(read=True)
    article = db.session().scalar(row.execution_options(populate_existing=True))
    if article is None:
        raise NotFound
    check_published(article)


def _whole(public_id: str) -> tuple[Article, OfficialAccount, Revision]:
    rows = (
        select(Article, OfficialAccount, Revision)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .join(
            Revision,
            and_(Revision.article_id == Article.id, Revision.number == Article.revision),
        )
        .where(Article.public_id == public_id)
    )
    row = db.session().execute(rows).first()
    if row is None:
        raise NotFound
    return row


def find_published(ids: set[str], addresses: set[str]) -> list[tuple[Article, Revision]]:
    """Find published articles by public ids or by where they were published, in one query.

    Their current revisions come with their text, and without their paragraphs.
    """
    digests = [source_digest(address) for address in addresses]
    rows = (
        select(Article, Revision)
        .join(
            Revision,
            and_(Revision.article_id == Article.id, Revision.number == Article.revision),
        )
        .where(Article.status == "published")
        .where(or_(Article.public_id.in_(ids), Article.source_digest.in_(digests)))
        .options(defer(Revision.paragraphs))
    )
    return list(db.session().execute(rows))


def paragraphs_of(revision: Revision) -> list[Paragraph]:
    """Read a revision's paragraphs; its pictures carry storage keys."""
    return paragraphs.load(revision.paragraphs)


def titles(keys: set[int]) -> dict[int, Article]:
    """Give articles by their row ids, in one query."""
    if not keys:
        return {}
    rows: Sequence[Article] = (
        db.session().scalars(select(Article).where(Article.id.in_(keys))).all()
    )
    return {row.id: row for row in rows}


def publish(public_id: str) -> Article:
    """Let readers see an article, and find it; publishing twice changes nothing.

    Raises NotFound, or ArticleTakenDown.
    """
    article = locks.lock_article(public_id)
    if article.status == "taken_down":
        raise ArticleTakenDown
    if article.status != "published":
        article.status = "published"
        article.published_at = article.published_at or clock.now()
        article.updated_at = clock.now()
        search.index(article.id, article.title, revisions.get(article, article.revision).text)
        for listen in current_app.extensions["article_listeners"]["published"]:
            listen(article)
    return article


def withdraw(public_id: str) -> Article:
    """Take an article back from readers; its text, passages and shares are kept.

    One that was taken down stays so. Raises NotFound.
    """
    article = locks.lock_article(public_id)
    if article.status != "taken_down":
        article.status, article.updated_at = "withdrawn", clock.now()
    search.forget(article.id)
    return article


def take_down(public_id: str) -> tuple[Article, list[str]]:
    """Withdraw an article and give up its pictures, in the current transaction; gives their keys.

    Pictures that other articles show, too, are not among them. Its text is kept. It can be neither
    published nor imported until the takedown is lifted. Raises NotFound.
    """
    article = locks.lock_article(public_id)
    article.status, article.updated_at = "taken_down", clock.now()
    search.forget(article.id)
    db.session().flush()
    return article, copies.give_up(article)


def lift_takedown(public_id: str) -> Article:
    """Let a taken-down article be imported and published again; it stays withdrawn.

    Only an import begun from now on brings its pictures back. Raises NotFound, NotTakenDown.
    """
    article = locks.lock_article(public_id)
    if article.status != "taken_down":
        raise NotTakenDown
    article.status, article.updated_at = "withdrawn", clock.now()
    return article


def list_for_editors(
    status: str | None, cursor: str | None, limit: int
) -> tuple[list[Article], str | None]:
    """List articles of any status, newest import first, and the next cursor."""
    rows = select(Article).order_by(Article.id.desc()).limit(limit + 1)
    if status:
        if status not in STATUSES:
            raise BadInput(faults=(Fault("/status", "不在可选范围内"),))
        rows = rows.where(Article.status == status)
    if cursor:
        rows = rows.where(Article.id < cursors.unpack(cursor, int)[0])
    found = list(db.session().scalars(rows))
    after = cursors.pack(found[limit - 1].id) if len(found) > limit else None
    return found[:limit], after


def get_for_editors(public_id: str) -> tuple[Article, list[Paragraph]]:
    """Give an article of any status with its current paragraphs. Raises NotFound."""
    article, _, revision = _whole(public_id)
    return article, paragraphs_of(revision)
