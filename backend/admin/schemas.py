"""What scripts send to the editors' desk, and what they get."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from backend import api, storage
from backend.admin.audit import Deed
from backend.admin.models import Editor, EditorKey
from backend.articles.models import Article
from backend.articles.paragraphs import Paragraph
from backend.articles.schemas import shown
from backend.articles.service import Consent, Imported

HTML_LIMIT = 2 * 1024 * 1024

Status = Literal["draft", "published", "withdrawn"]
Cursor = Annotated[str, Field(max_length=200)]


class ImportQuery(api.Query):
    """What an import may do beyond adding a draft, see `NewImport`."""

    replaces: Annotated[int, Field(ge=1, le=10**9)] | None = None
    account: Annotated[str, Field(max_length=64)] = ""

    def consent(self) -> Consent:
        """Give what was agreed to."""
        return Consent(self.replaces, self.account)


class NewImport(api.In):
    """What to bring in: the address of a published article, or pasted HTML and its title.

    A published article is changed only where `replaces` is the revision that readers
    meet now; else the new text is kept as a proposal, and the answer is 409 would_replace.
    An Official Account that is not served here is added only where `account` is its
    name; else the answer is 409 unknown_account. Both tell in `facts` what to send.
    """

    replaces: Annotated[api.Int, Field(ge=1, le=10**9)] | None = None
    account: Annotated[api.Text, Field(max_length=64)] = ""

    url: Annotated[api.Text | None, Field(max_length=2048)] = None
    html: Annotated[str | None, Field(min_length=1, max_length=HTML_LIMIT)] = None
    title: Annotated[api.Text | None, Field(min_length=1, max_length=200)] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_address = self.url is not None and self.html is None and self.title is None
        by_words = self.url is None and self.html is not None and self.title is not None
        if not by_address and not by_words:
            raise ValueError("请提供 url，或同时提供 html 与 title")
        return self

    def consent(self) -> Consent:
        """Give what was agreed to."""
        return Consent(self.replaces, self.account)


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
    def of(cls, article: Article, **more: Any) -> Self:
        """Show an article; `more` is what a child of this model adds."""
        return cls.model_validate(
            {name: getattr(article, name, None) for name in EditorsArticle.model_fields}
            | {
                "id": article.public_id,
                "cover_url": storage.url(article.cover_key) if article.cover_key else None,
            }
            | more
        )


class EditorsArticlePage(api.Out):
    """A page of articles; `next` is the cursor of the page after it."""

    items: list[EditorsArticle]
    next: str | None


class EditorsArticleWhole(EditorsArticle):
    """An article with its current text."""

    paragraphs: list[Paragraph]

    @classmethod
    def whole(cls, article: Article, paragraphs: list[Paragraph]) -> Self:
        """Show an article with its paragraphs."""
        return cls.of(article, paragraphs=[shown(paragraph) for paragraph in paragraphs])


class EditorsArticlesQuery(api.Query):
    """Which page of which articles."""

    status: Status | None = None
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ImportOut(api.Out):
    """What an import came to; a later one may find the pictures that are missing."""

    article: EditorsArticle
    outcome: Literal["new", "revised", "unchanged"]
    missing_pictures: int

    @classmethod
    def of(cls, imported: Imported) -> Self:
        """Show an import that was not only proposed."""
        facts = {"outcome": imported.outcome, "missing_pictures": imported.missing_pictures}
        return cls.model_validate({"article": EditorsArticle.of(imported.article)} | facts)


class NewEditor(api.In):
    """An editor to take in."""

    login: Annotated[api.Text, Field(max_length=63)]
    name: Annotated[api.Text, Field(max_length=64)]
    role: Literal["owner", "editor", "moderator", "analyst"]


class EditorOut(api.Out):
    """An editor, as the owner sees them."""

    id: str
    login: str
    name: str
    role: str
    second_factor: bool
    must_change_password: bool
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, editor: Editor) -> Self:
        """Show an editor."""
        return cls(
            id=editor.public_id,
            login=editor.login,
            name=editor.name,
            role=editor.role,
            second_factor=editor.totp_secret is not None,
            must_change_password=editor.must_change_password,
            locked_until=editor.locked_until,
            disabled_at=editor.disabled_at,
            created_at=editor.created_at,
        )


class EditorList(api.Out):
    """All editors; they are few, so there is one page."""

    items: list[EditorOut]
    next: str | None = None


class NewPassword(api.Out):
    """An editor and their one-time password, which is shown this once."""

    editor: EditorOut
    password: str


class NewKey(api.In):
    """A personal key to make; the label says what it is for."""

    label: Annotated[api.Text, Field(min_length=1, max_length=64)]


class KeyOut(api.Out):
    """A personal key; `hint` is its beginning."""

    id: str
    label: str
    hint: str
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, key: EditorKey, **more: str) -> Self:
        """Show a key; `more` is what a child of this model adds."""
        fields = ("label", "hint", "created_at", "used_at")
        shown = {name: getattr(key, name) for name in fields}
        return cls.model_validate(shown | {"id": key.public_id} | more)


class KeyList(api.Out):
    """One's own keys; they are few, so there is one page."""

    items: list[KeyOut]
    next: str | None = None


class KeyIssued(KeyOut):
    """A new key; `secret` is shown this once."""

    secret: str


class DeedOut(api.Out):
    """One entry of the audit log; `editor` is null for the command line."""

    id: int
    at: datetime
    editor: str | None
    action: str
    subject: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, deed: Deed) -> Self:
        """Show an entry."""
        return cls.model_validate(deed)


class DeedPage(api.Out):
    """A page of the audit log, newest first."""

    items: list[DeedOut]
    next: str | None


class DeedsQuery(api.Query):
    """Which page of the audit log."""

    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50
