"""Counts the signed-in readers of an article, and those who finished it."""

from sqlalchemy import func, select

from backend import db
from backend.articles.models import Article
from backend.reading.models import ReadingProgress


def count_readers(article: Article) -> tuple[int, int]:
    """Count those who read an article, and those of them who finished it."""
    row = (
        db.session()
        .execute(
            select(func.count(), func.count(ReadingProgress.finished_at)).where(
                ReadingProgress.article_id == article.id,
                ReadingProgress.read_at.is_not(None) | ReadingProgress.finished_at.is_not(None),
            )
        )
        .one()
    )
    return row[0], row[1]
