"""Console pages of re-anchoring: a re-import's passages, and re-anchoring lost ones by hand."""

from typing import cast

from flask import request

from backend.admin import template_labels
from backend.admin.articles import article_actions
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.api.field_types import CONTROL_CHARACTERS
from backend.errors import AppError, BadInput, FieldError
from backend.passages import reanchor_reports
from backend.passages.passage_records import MAX_QUOTE_LENGTH
from backend.passages.reanchor_schemas import ReanchorOutcome, ReanchorResultsQuery

RUNS_SHOWN = 12
PAGE_SIZE = 20


@page("/articles/<article_id>/reanchoring")
def list_reanchor_results(
    presence: Presence, article_id: str = "", *, error: AppError | None = None
) -> PageResult:
    """Show one re-import's passages, before and after; the newest run by default."""
    article, _ = article_actions.get_article(article_id or (request.view_args or {})["article_id"])
    runs, _ = reanchor_reports.list_runs(article, "", RUNS_SHOWN)
    query = _read_query()
    results = reanchor_reports.list_results(article, query) if runs else None
    return render_page(
        "moves.html",
        presence,
        article=article,
        runs=runs,
        results=results,
        waiting=reanchor_reports.count_pending(article),
        query=query,
        newest=bool(results and results.run.revision == article.revision),
        error=error,
    )


@page(
    "/articles/<article_id>/reanchoring/<passage_id>",
    method="POST",
    roles=("owner", "editor"),
    error_page=list_reanchor_results,
)
def reanchor_passage(presence: Presence, article_id: str, passage_id: str) -> PageResult:
    """Re-anchor a lost passage to other words."""
    quote = request.form.get("quote", "").strip()
    start = request.form.get("start", "").strip()
    if (
        not quote
        or len(quote) > MAX_QUOTE_LENGTH
        or CONTROL_CHARACTERS.search(quote.replace("\n", ""))
    ):
        fault = FieldError("/quote", f"最多 {MAX_QUOTE_LENGTH} 字")
        raise BadInput("请从新版本里复制一段文字", faults=(fault,))
    if start and not (start.isascii() and start.isdigit() and len(start) <= 7):
        raise BadInput("位置要填数字", faults=(FieldError("/start", "要填数字"),))
    article = article_actions.reanchor_passage(
        presence.editor, passage_id, quote, int(start) if start else None
    )
    return redirect_to(f"/admin/articles/{article.public_id}/reanchoring?done=placed")


def _read_query() -> ReanchorResultsQuery:
    outcome, revision = (request.args.get(name, "") for name in ("outcome", "revision"))
    is_number = revision.isascii() and revision.isdigit() and 0 < len(revision) <= 6
    return ReanchorResultsQuery(
        outcome=cast(ReanchorOutcome, outcome)
        if outcome in template_labels.REANCHOR_OUTCOMES
        else "orphaned",
        revision=int(revision) or None if is_number else None,
        cursor=request.args.get("cursor", "")[:200],
        limit=PAGE_SIZE,
    )
