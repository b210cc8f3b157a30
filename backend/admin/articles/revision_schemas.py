"""Schemas of revisions: list, detail with changes, restore; the 409 of imports without consent."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from backend import api
from backend.articles.models import Article
from backend.articles.paragraphs import Paragraph
from backend.articles.revision_comparison import ParagraphChange
from backend.articles.revisions import RevisionSummary
from backend.errors import Conflict

MAX_CHANGES, MAX_CHANGE_LENGTH = 50, 200


class WouldReplace(Conflict):
    """The import would change what readers met; it waits as a proposal."""

    code, message = (
        "would_replace",
        "这篇文章发布过，新内容还没有替换它。请先看看改了什么，再确认",
    )

    def __init__(self, article: Article, proposed: int, changes: list[ParagraphChange]) -> None:
        """List what would change, and how to consent."""
        super().__init__()
        differences = [change for change in changes if change.kind != "same"]
        self.facts = {
            "article_id": article.public_id,
            "revision": article.revision,
            "proposed": proposed,
            "added": sum(change.kind == "added" for change in differences),
            "removed": sum(change.kind == "removed" for change in differences),
            "changes": [
                {"kind": change.kind, "text": change.text[:MAX_CHANGE_LENGTH]}
                for change in differences[:MAX_CHANGES]
            ],
            "confirm": f"/admin/api/v1/articles/{article.public_id}/revisions/{proposed}/restore",
        }


class RevisionOut(api.Out):
    """A revision: the current one, one from before, or one that is proposed."""

    revision: int
    state: Literal["current", "proposed", "past"]
    title: str
    author: str
    length: int
    created_at: datetime

    @classmethod
    def of(cls, summary: RevisionSummary, **extra: Any) -> Self:
        """Show a revision; `extra` is what a child of this model adds."""
        fields = {"revision": summary.number, "state": summary.which}
        return cls.model_validate(vars(summary) | fields | extra)


class RevisionPage(api.Out):
    """A page of revisions, newest first."""

    items: list[RevisionOut]
    next: str | None


class ChangeOut(api.Out):
    """A paragraph that both have (same), or that making this revision current would change."""

    kind: Literal["same", "added", "removed"]
    text: str


class RevisionDetail(RevisionOut):
    """A revision with its text, and what making it current would change."""

    current: int
    changes: list[ChangeOut]
    paragraphs: list[Paragraph]


class RevisionsQuery(api.EditorPageQuery):
    """Which page of revisions."""


class RevisionSeen(api.In):
    """Which revision was current when this was decided."""

    expected_revision: Annotated[api.Int, Field(ge=1, le=10**9)]
