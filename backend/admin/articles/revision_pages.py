"""Console pages of an article's revisions: list, compare with the current one, restore."""

from itertools import groupby

from flask import request

from backend.admin.articles import article_actions
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.articles import revisions
from backend.articles.revision_comparison import ParagraphChange
from backend.errors import AppError

PAGE_SIZE = 30
CONTEXT_PARAGRAPHS = 1


@page("/articles/<article_id>/revisions")
def list_revisions(presence: Presence, article_id: str) -> PageResult:
    """List an article's revisions, newest first."""
    article, _ = article_actions.get_article(article_id)
    cursor = request.args.get("cursor", "")[:200]
    rows, next_cursor = revisions.list_revisions(article, cursor, PAGE_SIZE)
    return render_page(
        "revisions.html", presence, article=article, revisions=rows, after=next_cursor
    )


@page("/articles/<article_id>/revisions/<number>")
def show_revision(
    presence: Presence, article_id: str = "", number: str = "", *, error: AppError | None = None
) -> PageResult:
    """Show what making a revision current would change."""
    url_values = request.view_args or {}
    article, revision, changes = article_actions.compare_revision(
        article_id or url_values["article_id"],
        revisions.parse_number(number or url_values["number"]),
    )
    return render_page(
        "revision.html",
        presence,
        article=article,
        revision=revision,
        which=revisions.classify_revision(article, revision.number),
        changes=collapse_unchanged(changes),
        added=sum(change.kind == "added" for change in changes),
        removed=sum(change.kind == "removed" for change in changes),
        error=error,
    )


@page(
    "/articles/<article_id>/revisions/<number>/restore",
    method="POST",
    roles=("owner", "editor"),
    error_page=show_revision,
)
def restore_revision(presence: Presence, article_id: str, number: str) -> PageResult:
    """Make a revision current, if the current one is still the one that was seen."""
    expected_number = revisions.parse_number(request.form.get("expected_revision", ""))
    article = article_actions.restore_revision(
        presence.editor, article_id, revisions.parse_number(number), expected_number
    )
    return redirect_to(f"/admin/articles/{article.public_id}?done=restored")


def collapse_unchanged(changes: list[ParagraphChange]) -> list[ParagraphChange | int]:
    """Collapse unchanged paragraphs, but for one beside each change, to their count."""
    lines: list[ParagraphChange | int] = []
    runs = [(kind, list(run)) for kind, run in groupby(changes, key=lambda change: change.kind)]
    for index, (kind, run) in enumerate(runs):
        head, tail = (
            (CONTEXT_PARAGRAPHS if index else 0),
            (CONTEXT_PARAGRAPHS if index + 1 < len(runs) else 0),
        )
        if kind != "same" or len(run) <= head + tail + 1:
            lines += run
            continue
        lines += [*run[:head], len(run) - head - tail, *run[len(run) - tail :]]
    return lines
