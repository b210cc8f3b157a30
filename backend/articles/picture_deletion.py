"""Deletes an article's picture copies that no other article shows; a job erases their files."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Text, cast, delete, select

from backend import db, job_queue, storage
from backend.articles import paragraphs
from backend.articles.models import Article, CopiedPicture, Revision

ERASE = "articles.erase_pictures"
ERASED_AT_ONCE = 200


def delete_copies(article: Article, others: Collection[str] = ()) -> list[str]:
    """Forget an article's copies, in the current transaction; gives the keys that are to be erased.

    `others` were copied for it and are in no revision. What another article shows, too, stays.
    """
    session = db.session()
    query = select(Revision.paragraphs).where(Revision.article_id == article.id)
    file_keys = {
        paragraph.file
        for stored_paragraphs in session.scalars(query)
        for paragraph in paragraphs.load_paragraphs(stored_paragraphs)
        if isinstance(paragraph, paragraphs.Picture) and paragraph.file
    }
    keys = sorted(key for key in {*file_keys, *others, article.cover_key or ""} if key)
    unused_keys = [key for key in keys if not _is_used_elsewhere(key, article)]
    session.execute(delete(CopiedPicture).where(CopiedPicture.key.in_(unused_keys)))
    return unused_keys


def erase_later(keys: Sequence[str], *, delays: Sequence[float] = (0,)) -> None:
    """Have given-up pictures erased after some seconds each, together with the transaction."""
    for delay in delays:
        for start in range(0, len(keys), ERASED_AT_ONCE):
            part = list(keys[start : start + ERASED_AT_ONCE])
            job_queue.enqueue(ERASE, {"keys": part}, delay=delay)


def erase(payload: dict[str, Any]) -> None:
    """Erase what was given up, but not what has been copied anew since; a job.

    Raises StoreAway, and is tried again.
    """
    with db.read_session() as session:
        anew = set(
            session.scalars(select(CopiedPicture.key).where(CopiedPicture.key.in_(payload["keys"])))
        )
    for key in payload["keys"]:
        if key not in anew:
            storage.get_store().delete(key)


def _is_used_elsewhere(key: str, article: Article) -> bool:
    session, other_articles = (
        db.session(),
        (Article.id != article.id, Article.status != "taken_down"),
    )
    covers = select(Article.id).where(Article.cover_key == key, *other_articles)
    holds_key = cast(Revision.paragraphs, Text).contains(key, autoescape=True)
    revisions = select(Article.id).join(Revision, Revision.article_id == Article.id)
    revisions = revisions.where(holds_key, *other_articles)
    return any(session.scalar(query.limit(1)) is not None for query in (covers, revisions))
