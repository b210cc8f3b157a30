"""How many read an article, and how many to its end; readers with an account only."""

from sqlalchemy import func, select

from backend import db
from backend.articles.models import Article
from backend.shelves.models import Reading


def count(article: Article) -> tuple[int, int]:
    """Count those who read an article, and those of them who came to its end."""
    row = (
        db.session()
        .execute(
            select(func.count(), func.count(Reading.finished_at)).where(
                Reading.article_id == article.id,
                Reading.read_at.is_not(None) | Reading.finished_at.is_not(None),
            )
        )
        .one()
    )
    return row[0], row[1]
