"""What became of readers' passages after a re-import, and placing a lost one by hand."""

from typing import cast

from flask import request

from backend.admin import desk, words
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.annotations import reports
from backend.annotations.moved import MovesQuery, Outcome
from backend.annotations.service import LONGEST_QUOTE
from backend.api.fields import CONTROL
from backend.errors import AppError, BadInput, Fault

MOVINGS_SHOWN = 12
PAGE_SIZE = 20


@page("/articles/<article_id>/moves")
def list_moves(
    presence: Presence, article_id: str = "", *, error: AppError | None = None
) -> Answer:
    """Show one re-import's passages, what was beside what is; the newest unless told."""
    article, _ = desk.get_article(article_id or (request.view_args or {})["article_id"])
    movings, _ = reports.list_movings(article, "", MOVINGS_SHOWN)
    query = _asked()
    found = reports.list_moves(article, query) if movings else None
    return draw(
        "moves.html",
        presence,
        article=article,
        movings=movings,
        found=found,
        waiting=reports.count_waiting(article),
        query=query,
        newest=bool(found and found.moving.revision == article.revision),
        error=error,
    )


@page(
    "/articles/<article_id>/moves/<passage_id>",
    method="POST",
    roles=("owner", "editor"),
    again=list_moves,
)
def place_passage(presence: Presence, article_id: str, passage_id: str) -> Answer:
    """Let a lost passage stand for other words."""
    quote = request.form.get("quote", "").strip()
    start = request.form.get("start", "").strip()
    if not quote or len(quote) > LONGEST_QUOTE or CONTROL.search(quote.replace("\n", "")):
        fault = Fault("/quote", f"最多 {LONGEST_QUOTE} 字")
        raise BadInput("请从新版本里复制一段文字", faults=(fault,))
    if start and not (start.isascii() and start.isdigit() and len(start) <= 7):
        raise BadInput("位置要填数字", faults=(Fault("/start", "要填数字"),))
    article = desk.place_passage(presence.editor, passage_id, quote, int(start) if start else None)
    return go(f"/admin/articles/{article.public_id}/moves?done=placed")


def _asked() -> MovesQuery:
    outcome, revision = (request.args.get(name, "") for name in ("outcome", "revision"))
    is_number = revision.isascii() and revision.isdigit() and 0 < len(revision) <= 6
    return MovesQuery(
        outcome=cast(Outcome, outcome) if outcome in words.FATES else "orphaned",
        revision=int(revision) or None if is_number else None,
        cursor=request.args.get("cursor", "")[:200],
        limit=PAGE_SIZE,
    )
