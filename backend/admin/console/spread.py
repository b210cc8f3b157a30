"""How far an article went: figures in plain words, its cascade to look at, files to take along."""

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from backend import api, db
from backend.admin import desk, funnel
from backend.admin.console.room import Answer, draw, page
from backend.admin.guards import Presence
from backend.articles.models import Article
from backend.errors import NotFound
from backend.quizzes import figures as challenges
from backend.shares.bursts import MOST_STRANGERS
from backend.spread import export, folding, readings
from backend.spread.schemas import Day

BRANCHES_TOLD = 15
BRANCHES_OPENED = 50
NODES = (100, 300, 1000, 2000)
NODES_SHOWN = 300
ID_LENGTH = 16


@page("/articles/<article_id>/spread")
def spread(presence: Presence, article_id: str) -> Answer:
    """Show how far an article went."""
    article, _ = desk.get_article(article_id)
    told = readings.of_article(article)
    return draw(
        "spread.html",
        presence,
        article=article,
        told=told,
        way=funnel.of_article(article),
        riddles=challenges.of_article(article),
        cascade=folding.picture(article, BRANCHES_TOLD),
        known_by_day=_by_day(told.days),
        most_strangers=MOST_STRANGERS,
        nodes=NODES,
        nodes_shown=NODES_SHOWN,
    )


@page("/articles/<article_id>/spread/tree.json")
def spread_tree(_presence: Presence, article_id: str) -> Answer:
    """Give the page's picture the largest branches; as many as the page lets one choose."""
    article, _ = desk.get_article(article_id)
    asked = request.args.get("limit", "")
    limit = int(asked) if asked in map(str, NODES) else NODES_SHOWN
    return _told(folding.picture(article, limit))


@page("/articles/<article_id>/spread/branches.json")
def spread_branches(_presence: Presence, article_id: str) -> Answer:
    """Give the page's picture what a fold holds."""
    article, _ = desk.get_article(article_id)
    under, after = (request.args.get(name, "")[:ID_LENGTH] for name in ("under", "after"))
    return _told(folding.branches(article, under, after, BRANCHES_OPENED))


@page("/articles/<article_id>/spread/rows-<what>.<form>")
def spread_rows(_presence: Presence, article_id: str, what: str, form: str) -> Answer:
    """Give all shares, days or sentences as one file, csv or jsonl."""
    article, _ = desk.get_article(article_id)
    if form not in export.FORMS or what not in export.WHAT:
        raise NotFound("没有这种文件")
    kind, _ = export.FORMS[form]
    file = Response(stream_with_context(_whole(article, what, form)), content_type=kind)
    name = f"{article.public_id}-{what}.{form}"
    file.headers["Content-Disposition"] = f"attachment; filename={name}"
    return file


def _whole(article: Article, what: str, form: str) -> Iterator[str]:
    """Write one part after the other; only the first has a heading."""
    _, write = export.FORMS[form]
    cursor: str | None = ""
    while cursor is not None:
        is_first = cursor == ""
        with db.reading():
            rows, cursor = export.WHAT[what](article, cursor)
        text = write(rows, export.HEADINGS[what])
        yield text if is_first or form != "csv" else text.partition("\r\n")[2]


def _told(answer: api.Out) -> Response:
    return Response(answer.model_dump_json(), content_type="application/json")


def _by_day(days: list[Day]) -> list[tuple[str, int, int, int]]:
    """Add up the ways of coming: day, people, visits that count, in bursts; the last day first."""
    summed: dict[str, list[int]] = {}
    for each in days:
        row = summed.setdefault(each.day.isoformat(), [0, 0, 0])
        row[0] += each.people
        row[1] += each.counted
        row[2] += each.burst_visits
    return [(day, row[0], row[1], row[2]) for day, row in reversed(summed.items())]
