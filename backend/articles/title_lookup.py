"""Finds published articles by their exact titles, for files that name a text by nothing else."""

from sqlalchemy import select

from backend import db
from backend.articles.models import Article

MAX_ARTICLES = 1000


def find_published_ids(titles: set[str]) -> dict[str, list[str]]:
    """Map titles to the public ids of published articles with this title, in one query."""
    if not titles:
        return {}
    query = (
        select(Article.title, Article.public_id)
        .where(Article.title.in_(titles), Article.status == "published")
        .limit(MAX_ARTICLES)
    )
    ids_by_title: dict[str, list[str]] = {}
    for title, public_id in db.session().execute(query):
        ids_by_title.setdefault(title, []).append(public_id)
    return ids_by_title
