"""Rows for a spreadsheet or a script: shares, days, sentences; nobody's name among them."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.annotations import service as annotations
from backend.api import cursors
from backend.articles.models import Article
from backend.shares.models import Share
from backend.spread import first_wave, readings
from backend.spread.models import ShareSum
from backend.spread.schemas import Day, Sentence

AT_ONCE = 10_000
SHARE_NUMBERS = ("counted", "people", "reach", "size", "children")
WAVE_NUMBERS = ("readers", "sharers", "likers", "collectors", "comments", "finished", "seconds")
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, Any]


def shares(article: Article, cursor: str) -> tuple[list[Row], str | None]:
    """List the shares that somebody came through, or through one below, in order of making."""
    after, above = cursors.unpack(cursor, int)[0] if cursor else 0, aliased(Share)
    numbers = [getattr(ShareSum, name) for name in SHARE_NUMBERS]
    found = db.session().execute(
        select(
            Share.id, Share.public_id, above.public_id, Share.passage_id, Share.channel,
            Share.design, Share.depth, Share.created_at, *numbers,
        )
        .join(ShareSum, ShareSum.share_id == Share.id)
        .outerjoin(above, above.id == Share.parent_id)
        .where(Share.article_id == article.id, ShareSum.arrivals > 0, Share.id > after)
        .order_by(Share.id)
        .limit(AT_ONCE + 1)
    ).all()  # fmt: skip
    rows = found[:AT_ONCE]
    words = annotations.points({row.passage_id for row in rows if row.passage_id is not None})
    return [
        {
            "share": row[1],
            "parent": row[2],
            "passage": words[row.passage_id].id if row.passage_id in words else None,
            "channel": row.channel,
            "design": row.design,
            "depth": row.depth,
            "created_at": row.created_at.isoformat(),
        }
        | {name: getattr(row, name) for name in SHARE_NUMBERS}
        for row in rows
    ], cursors.pack(rows[-1].id) if found[AT_ONCE:] else None


def days(article: Article, _cursor: str) -> tuple[list[Row], str | None]:
    """List visits by day and way of coming."""
    return [each.model_dump(mode="json") for each in readings.days(article)], None


def sentences(article: Article, cursor: str) -> tuple[list[Row], str | None]:
    """List the sentences that travel, with K and its interval."""
    found, after = readings.sentences(article, cursor, AT_ONCE)
    rows = []
    for each in found:
        row = each.model_dump(mode="json", exclude={"k"})
        mean = each.k
        row |= {
            "k": mean.value if mean else None,
            "k_low": mean.low if mean else None,
            "k_high": mean.high if mean else None,
        }
        rows.append(row)
    return rows, after


def first_waves(article: Article, _cursor: str) -> tuple[list[Row], str | None]:
    """List how the account's own readers took it, by the end of each day."""
    return [
        {"day": each.day.isoformat()} | {name: getattr(each, name) for name in WAVE_NUMBERS}
        for each in first_wave.days(article)
    ], None


WHAT: dict[str, Callable[[Article, str], tuple[list[Row], str | None]]] = {
    "shares": shares,
    "days": days,
    "sentences": sentences,
    "first_wave": first_waves,
}
# What the columns are called, also where there is no row yet.
HEADINGS: dict[str, tuple[str, ...]] = {
    "shares": (
        "share", "parent", "passage", "channel", "design", "depth", "created_at", *SHARE_NUMBERS,
    ),
    "days": tuple(Day.model_fields),
    "sentences": (
        *(name for name in Sentence.model_fields if name != "k"), "k", "k_low", "k_high",
    ),
    "first_wave": ("day", *WAVE_NUMBERS),
}  # fmt: skip


def as_csv(rows: Sequence[Row], heading: Sequence[str]) -> str:
    """Write rows as CSV with a heading; what a spreadsheet would take for a formula is quoted."""
    file = io.StringIO()
    file.write("\ufeff")  # without it Excel takes Chinese for something else
    out = csv.DictWriter(file, heading, lineterminator="\r\n")
    out.writeheader()
    out.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def as_jsonl(rows: Sequence[Row], _heading: Sequence[str]) -> str:
    """Write one JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FORMS: dict[str, tuple[str, Callable[[Sequence[Row], Sequence[str]], str]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", as_jsonl),
}


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
