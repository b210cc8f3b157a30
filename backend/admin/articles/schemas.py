"""Schemas of the editors' API of articles: imports, their results, articles, takedowns."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator

from backend import api, storage
from backend.articles.imports.article_import import Imported
from backend.articles.imports.import_consent import ImportConsent
from backend.articles.models import Article
from backend.articles.paragraphs import Paragraph
from backend.articles.schemas import to_public_paragraph
from backend.cards.article_takedown import CACHE_DAYS, Takedown

HTML_LIMIT = 2 * 1024 * 1024

MAX_URLS = 1000
IMPORT_EXAMPLE: dict[str, JsonValue] = {"url": "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"}

Status = Literal["draft", "published", "withdrawn", "taken_down"]


class ImportQuery(api.Query):
    """What an import may do beyond adding a draft, see `NewImport`."""

    replaces: Annotated[int, Field(ge=1, le=10**9)] | None = None
    account: Annotated[str, Field(max_length=64)] = ""

    def consent(self) -> ImportConsent:
        """Give what was agreed to."""
        return ImportConsent(self.replaces, self.account)


class NewImport(api.In):
    """What to import: the URL of a published article, or pasted HTML and its title.

    A published article is changed only where `replaces` is the revision that readers
    see now; else the new text is stored as a proposal, and the response is 409 would_replace.
    An Official Account that is not served here is added only where `account` is its
    name; else the response is 409 unknown_account. Both say in `facts` what to send.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [IMPORT_EXAMPLE]})

    replaces: Annotated[api.Int, Field(ge=1, le=10**9)] | None = None
    account: Annotated[api.Text, Field(max_length=64)] = ""

    url: Annotated[api.Text | None, Field(max_length=2048)] = None
    html: Annotated[str | None, Field(min_length=1, max_length=HTML_LIMIT)] = None
    title: Annotated[api.Text | None, Field(min_length=1, max_length=200)] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_url = self.url is not None and self.html is None and self.title is None
        by_html = self.url is None and self.html is not None and self.title is not None
        if not by_url and not by_html:
            raise ValueError("请提供 url，或同时提供 html 与 title")
        return self

    def consent(self) -> ImportConsent:
        """Give what was agreed to."""
        return ImportConsent(self.replaces, self.account)


class EditorsArticle(api.Out):
    """An article as editors see it, whatever its status."""

    id: str
    title: str
    author: str
    digest: str
    cover_url: str | None
    status: Status
    kind: str
    source_url: str | None
    revision: int
    written_at: datetime | None
    published_at: datetime | None
    sent_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, article: Article, **extra: Any) -> Self:
        """Show an article; `extra` is what a child of this model adds."""
        return cls.model_validate(
            {name: getattr(article, name, None) for name in EditorsArticle.model_fields}
            | {
                "id": article.public_id,
                "cover_url": storage.build_url(article.cover_key) if article.cover_key else None,
            }
            | extra
        )


class EditorsArticlePage(api.Out):
    """A page of articles; `next` is the cursor of the page after it."""

    items: list[EditorsArticle]
    next: str | None


class EditorsArticleDetail(EditorsArticle):
    """An article with its current text."""

    paragraphs: list[Paragraph]

    @classmethod
    def whole(cls, article: Article, paragraphs: list[Paragraph]) -> Self:
        """Show an article with its paragraphs."""
        return cls.of(
            article, paragraphs=[to_public_paragraph(paragraph) for paragraph in paragraphs]
        )


class TakedownOut(api.Out):
    """What a takedown erased.

    `urls` are the first thousand of the pictures' addresses: caches in front of the store hold
    them for `cached_days` at most, until somebody purges them there.
    """

    article: EditorsArticle
    pictures: int
    cached_days: int
    urls: list[str]

    @classmethod
    def of(cls, takedown: Takedown) -> Self:
        """Show a takedown."""
        return cls(
            article=EditorsArticle.of(takedown.article),
            pictures=len(takedown.urls),
            cached_days=CACHE_DAYS,
            urls=takedown.urls[:MAX_URLS],
        )


class EditorsArticlesQuery(api.EditorPageQuery):
    """Which page of which articles."""

    status: Status | None = None


class ImportOut(api.Out):
    """The result of an import; a later one may find the pictures that are missing."""

    article: EditorsArticle
    outcome: Literal["new", "revised", "unchanged"]
    missing_pictures: int

    @classmethod
    def of(cls, import_result: Imported) -> Self:
        """Show an import that was not only proposed."""
        fields = {
            "outcome": import_result.outcome,
            "missing_pictures": import_result.missing_pictures,
        }
        return cls.model_validate({"article": EditorsArticle.of(import_result.article)} | fields)
