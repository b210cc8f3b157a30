"""Routes of articles: the published ones, newest first or by search; one with its paragraphs."""

from backend import api
from backend.accounts import guards
from backend.articles import published_articles
from backend.articles.published_articles import ArticleWithdrawn
from backend.articles.schemas import ArticleOut, ArticlePage, ArticlesQuery, ArticleSummary

router = api.Router("articles")


@router.read("/articles", guard=guards.identify_reader, etag=True)
def list_articles(query: ArticlesQuery) -> ArticlePage:
    """List published articles, newest first; with `q`, those that hold these words, best first."""
    rows, next_cursor = published_articles.list_published(query.q, query.cursor, query.limit)
    items = [ArticleSummary.of(article, account) for article, account in rows]
    return ArticlePage(items=items, next=next_cursor)


@router.read(
    "/articles/<article_id>", guard=guards.identify_reader, etag=True, raises=(ArticleWithdrawn,)
)
def get_article(article_id: str) -> ArticleOut:
    """Give one article with its paragraphs."""
    article, account, revision = published_articles.get_published(article_id)
    return ArticleOut.whole(article, account, published_articles.load_paragraphs(revision))
