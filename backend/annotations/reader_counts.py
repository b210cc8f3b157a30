"""Counts the readers who have marks in an article, private ones too."""

from sqlalchemy import func, select

from backend import db
from backend.annotations.models import Mark
from backend.articles.models import Article


def count_markers(article: Article) -> int:
    """Count the readers who have a mark in an article, private ones too."""
    query = select(func.count(Mark.account_id.distinct())).where(
        Mark.article_id == article.id, Mark.deleted_at.is_(None)
    )
    return db.session().scalar(query) or 0
