"""Schemas of articles: list query, summary, page of summaries, whole article, Official Account."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from backend import api, storage
from backend.articles.models import ORIGINAL_ID_PREFIX, Article, OfficialAccount
from backend.articles.paragraphs import Paragraph, Picture, compute_offsets


class ArticlesQuery(api.PageQuery):
    """Which page of which articles."""

    q: Annotated[str, Field(max_length=100)] = ""


class OfficialAccountOut(api.Out):
    """The Official Account that an article stands in; `username` opens its profile, where known."""

    id: str
    name: str
    username: str | None

    @classmethod
    def of(cls, account: OfficialAccount) -> Self:
        """Show an Official Account."""
        username = account.alias if account.alias.startswith(ORIGINAL_ID_PREFIX) else None
        return cls(id=account.public_id, name=account.name, username=username)


class ArticleSummary(api.Out):
    """An article in a list."""

    id: str
    title: str
    author: str
    digest: str
    cover_url: str | None
    official_account: OfficialAccountOut
    written_at: datetime | None
    published_at: datetime | None

    @classmethod
    def of(cls, article: Article, account: OfficialAccount) -> Self:
        """Show an article without its text."""
        return cls(
            id=article.public_id,
            title=article.title,
            author=article.author,
            digest=article.digest,
            cover_url=storage.build_url(article.cover_key) if article.cover_key else None,
            official_account=OfficialAccountOut.of(account),
            written_at=article.written_at,
            published_at=article.published_at,
        )


class ArticlePage(api.Out):
    """A page of articles; `next` is the cursor of the page after it."""

    items: list[ArticleSummary]
    next: str | None


class ArticleOut(ArticleSummary):
    """An article, whole.

    `starts` says where each paragraph begins in the text of this revision, in
    code points; passages are counted there.
    """

    kind: str
    source_url: str | None
    revision: int
    paragraphs: list[Paragraph]
    starts: list[int]

    @classmethod
    def whole(cls, article: Article, account: OfficialAccount, paragraphs: list[Paragraph]) -> Self:
        """Show an article with its paragraphs."""
        return cls(
            **ArticleSummary.of(article, account).model_dump(),
            kind=article.kind,
            source_url=article.source_url,
            revision=article.revision,
            paragraphs=[to_public_paragraph(paragraph) for paragraph in paragraphs],
            starts=compute_offsets(paragraphs),
        )


def to_public_paragraph(paragraph: Paragraph) -> Paragraph:
    """Convert a stored paragraph for readers: a picture carries the URL of our own copy."""
    if not isinstance(paragraph, Picture):
        return paragraph
    url = storage.build_url(paragraph.file) if paragraph.file else None
    return paragraph.model_copy(update={"url": url, "file": None})
