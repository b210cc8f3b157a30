"""Doors to reading: the list, and one article; open to every stranger."""

from backend import api
from backend.accounts import guards
from backend.articles import service
from backend.articles.schemas import ArticleOut, ArticlePage, ArticlesQuery, ArticleSummary

room = api.Room("articles")


@room.read("/articles", guard=guards.reader_or_stranger, etag=True)
def list_articles(query: ArticlesQuery) -> ArticlePage:
    """List what is published, newest first; with `q`, what holds these words, best first."""
    found, after = service.list_published(query.q, query.cursor, query.limit)
    items = [ArticleSummary.of(article, account) for article, account in found]
    return ArticlePage(items=items, next=after)


@room.read("/articles/<article_id>", guard=guards.reader_or_stranger, etag=True)
def get_article(article_id: str) -> ArticleOut:
    """Give one article with its paragraphs."""
    article, account, revision = service.get_published(article_id)
    return ArticleOut.whole(article, account, service.paragraphs_of(revision))
