"""Finds articles by public id, that of a joined double included, and by any address of theirs.

An article has one public id that it shows and, where doubles were joined into it, those of
the doubles: links, printed codes and notices name them for good. It has many addresses at
mp.weixin.qq.com; the message key in an address names it whatever else the address holds.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select, tuple_, union_all

from backend import db
from backend.articles.imports.identity_digests import digest_url
from backend.articles.models import Article, ArticleAddress, JoinedArticle
from backend.articles.page.article_links import canonical_link, read_message_key


def is_article(public_id: str) -> ColumnElement[bool]:
    """Choose the article of this public id, or the one that the double of this id is now."""
    joined = select(JoinedArticle.article_id).where(JoinedArticle.public_id == public_id)
    return or_(Article.public_id == public_id, Article.id == joined.scalar_subquery())


def find_ids_by_public_id(public_ids: Collection[str]) -> dict[str, int]:
    """Map public ids, those of joined doubles included, to row ids; in one query."""
    if not public_ids:
        return {}
    own = select(Article.public_id, Article.id).where(Article.public_id.in_(public_ids))
    joined = select(JoinedArticle.public_id, JoinedArticle.article_id)
    joined = joined.where(JoinedArticle.public_id.in_(public_ids))
    return dict(db.session().execute(union_all(own, joined)).all())


def find_ids_by_digest(digests: Collection[str]) -> dict[str, int]:
    """Map digests of addresses or headings to the row ids of their articles, in one query."""
    if not digests:
        return {}
    first = select(Article.source_digest, Article.id).where(Article.source_digest.in_(digests))
    others = select(ArticleAddress.digest, ArticleAddress.article_id)
    others = others.where(ArticleAddress.digest.in_(digests))
    return dict(db.session().execute(union_all(first, others)).all())


def find_ids_by_address(urls: Collection[str]) -> dict[str, int]:
    """Map addresses, however they are spelled, to the row ids of their articles; two queries."""
    keys = {url: key for url in urls if (key := read_message_key(url)) and key.biz}
    pairs = {(key.biz, key.number) for key in keys.values()}
    columns = (Article.biz, Article.message_key)
    query = select(Article.id, *columns).where(tuple_(*columns).in_(sorted(pairs)))
    rows = db.session().execute(query).all() if pairs else ()
    by_key = {(biz, number): article_id for article_id, biz, number in rows}
    digests = {url: digest_url(canonical_link(url) or url) for url in urls}
    by_digest = find_ids_by_digest(set(digests.values()))
    by_address = {
        url: by_key.get((keys[url].biz, keys[url].number)) if url in keys else None for url in urls
    }
    by_url = {url: by_address[url] or by_digest.get(digests[url]) for url in urls}
    return {url: article_id for url, article_id in by_url.items() if article_id is not None}


def find_article_by_address(url: str) -> Article | None:
    """Find the article, of any status, that is published at this address."""
    article_id = find_ids_by_address([url]).get(url)
    return db.session().get(Article, article_id) if article_id else None
