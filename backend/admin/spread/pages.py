"""Console pages of an article's spread: figures, tree of shares as JSON, CSV or JSONL exports."""

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from backend import api, db
from backend.admin.articles import article_actions
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, render_page
from backend.admin.spread import funnel
from backend.articles.models import Article
from backend.cards.models import list_all_designs
from backend.challenges import statistics
from backend.errors import NotFound
from backend.shares.arrivals.burst_detection import MAX_STRANGERS
from backend.spread.metrics import export, queries
from backend.spread.schemas import DayVisits
from backend.spread.trees import cascade_chart

BRANCHES_SHOWN = 15
BRANCHES_OPENED = 50
NODES = (100, 300, 1000, 2000)
NODES_SHOWN = 300
ID_LENGTH = 16


@page("/articles/<article_id>/spread")
def show_spread(presence: Presence, article_id: str) -> PageResult:
    """Show an article's spread."""
    article, _ = article_actions.get_article(article_id)
    article_spread = queries.get_article_spread(article)
    return render_page(
        "spread.html",
        presence,
        article=article,
        spread=article_spread,
        way=funnel.count_funnel(article),
        challenges=statistics.summarize_challenges(article),
        cascade=cascade_chart.build_cascade(article, BRANCHES_SHOWN),
        known_by_day=_sum_by_day(article_spread.days),
        most_strangers=MAX_STRANGERS,
        nodes=NODES,
        nodes_shown=NODES_SHOWN,
        design_titles={design.name: design.design.title for design in list_all_designs()},
    )


@page("/articles/<article_id>/spread/tree.json")
def get_spread_tree(_presence: Presence, article_id: str) -> PageResult:
    """Get the largest branches for the page's tree; as many as the page lets one choose."""
    article, _ = article_actions.get_article(article_id)
    limit_text = request.args.get("limit", "")
    limit = int(limit_text) if limit_text in map(str, NODES) else NODES_SHOWN
    return _to_json_response(cascade_chart.build_cascade(article, limit))


@page("/articles/<article_id>/spread/branches.json")
def list_spread_branches(_presence: Presence, article_id: str) -> PageResult:
    """Get the branches of a collapsed node for the page's tree."""
    article, _ = article_actions.get_article(article_id)
    under, after = (request.args.get(name, "")[:ID_LENGTH] for name in ("parent_id", "after"))
    return _to_json_response(cascade_chart.list_branches(article, under, after, BRANCHES_OPENED))


@page("/articles/<article_id>/spread/rows-<what>.<form>")
def export_spread_rows(_presence: Presence, article_id: str, what: str, form: str) -> PageResult:
    """Export all shares, days or sentences as one file, csv or jsonl."""
    article, _ = article_actions.get_article(article_id)
    if form not in export.FORMATS or what not in export.EXPORTS:
        raise NotFound("没有这种文件")
    content_type, _ = export.FORMATS[form]
    response = Response(
        stream_with_context(_stream_rows(article, what, form)), content_type=content_type
    )
    name = f"{article.public_id}-{what}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _stream_rows(article: Article, kind: str, form: str) -> Iterator[str]:
    """Stream the pages of an export; only the first has a heading."""
    _, write = export.FORMATS[form]
    cursor: str | None = ""
    while cursor is not None:
        is_first = cursor == ""
        with db.read_session():
            rows, cursor = export.EXPORTS[kind](article, cursor)
        text = write(rows, export.CSV_COLUMNS[kind])
        yield text if is_first or form != "csv" else text.partition("\r\n")[2]


def _to_json_response(model: api.Out) -> Response:
    return Response(model.model_dump_json(), content_type="application/json")


def _sum_by_day(days: list[DayVisits]) -> list[tuple[str, int, int, int]]:
    """Sum the channels by day: day, people, visits that count, in bursts; the last day first."""
    totals: dict[str, list[int]] = {}
    for day_row in days:
        row = totals.setdefault(day_row.day.isoformat(), [0, 0, 0])
        row[0] += day_row.people
        row[1] += day_row.counted
        row[2] += day_row.burst_visits
    return [(day, row[0], row[1], row[2]) for day, row in reversed(totals.items())]
