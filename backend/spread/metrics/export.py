"""Exports spread data as CSV or JSON lines: shares, days, passages, the account's own readers."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend.api import paging
from backend.api.paging import Page
from backend.articles.models import Article
from backend.passages import passage_records as passages
from backend.shares.models import Share
from backend.spread.metrics import official_account_reach, queries
from backend.spread.models import ShareRollup
from backend.spread.schemas import DayVisits, PassageTotals

MAX_ROWS = 10_000
SHARE_COLUMNS = ("counted", "people", "reach", "size", "children")
ACCOUNT_READER_COLUMNS = (
    "readers",
    "sharers",
    "likers",
    "collectors",
    "comments",
    "finished",
    "seconds",
)
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")

ExportRow = dict[str, Any]


def export_shares(article: Article, cursor: str) -> Page[ExportRow]:
    """List the shares in the tree, in order of creation."""
    parent = aliased(Share)
    columns = [getattr(ShareRollup, name) for name in SHARE_COLUMNS]
    query = (
        select(
            Share.public_id, parent.public_id, Share.passage_id, Share.channel,
            Share.design, Share.depth, Share.created_at, *columns,
        )
        .join(ShareRollup, ShareRollup.share_id == Share.id)
        .outerjoin(parent, parent.id == Share.parent_id)
        .where(Share.article_id == article.id, ShareRollup.arrivals > 0)
    )  # fmt: skip
    rows, next_cursor = paging.load_rows(query, cursor, MAX_ROWS, Share.id)
    references = passages.load_passage_references(
        {passage_id for _, _, passage_id, *_ in rows if passage_id is not None}
    )
    items = [
        {
            "share": share_id,
            "parent": parent_id,
            "passage": references[passage_id].id if passage_id in references else None,
            "channel": channel,
            "design": design,
            "depth": depth,
            "created_at": created_at.isoformat(),
        }
        | dict(zip(SHARE_COLUMNS, counts, strict=True))
        for share_id, parent_id, passage_id, channel, design, depth, created_at, *counts in rows
    ]
    return Page(items, next_cursor)


def export_days(article: Article, _cursor: str) -> Page[ExportRow]:
    """List visits by day and channel."""
    return Page([day.model_dump(mode="json") for day in queries.list_days(article)], None)


def export_passages(article: Article, cursor: str) -> Page[ExportRow]:
    """List the shared passages, with K and its interval."""
    passages, next_cursor = queries.list_passages(article, cursor, MAX_ROWS)
    rows = []
    for passage in passages:
        row = passage.model_dump(mode="json", exclude={"reproduction_number"})
        mean = passage.reproduction_number
        row |= {
            "reproduction_number": mean.value,
            "reproduction_number_low": mean.low,
            "reproduction_number_high": mean.high,
            "reproduction_number_reason": mean.reason,
        }
        rows.append(row)
    return Page(rows, next_cursor)


def export_account_readers(article: Article, _cursor: str) -> Page[ExportRow]:
    """List the account's own readers' figures, by the end of each day."""
    rows = [
        {"day": day.day.isoformat()} | {name: getattr(day, name) for name in ACCOUNT_READER_COLUMNS}
        for day in official_account_reach.list_account_reach_days(article)
    ]
    return Page(rows, None)


EXPORTS: dict[str, Callable[[Article, str], Page[ExportRow]]] = {
    "shares": export_shares,
    "days": export_days,
    "passages": export_passages,
    "account_reach": export_account_readers,
}
# The column names, also for an export without rows.
CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    "shares": (
        "share", "parent", "passage", "channel", "design", "depth", "created_at", *SHARE_COLUMNS,
    ),
    "days": tuple(DayVisits.model_fields),
    "passages": (
        *(name for name in PassageTotals.model_fields if name != "reproduction_number"),
        "reproduction_number", "reproduction_number_low", "reproduction_number_high",
        "reproduction_number_reason",
    ),
    "account_reach": ("day", *ACCOUNT_READER_COLUMNS),
}  # fmt: skip


def format_csv(rows: Sequence[ExportRow], columns: Sequence[str]) -> str:
    """Format rows as CSV with a header; what a spreadsheet would take for a formula is quoted."""
    buffer = io.StringIO()
    buffer.write("\ufeff")  # without a BOM Excel decodes Chinese wrongly
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _escape_cell(value) for name, value in row.items()} for row in rows)
    return buffer.getvalue()


def format_jsonl(rows: Sequence[ExportRow], _columns: Sequence[str]) -> str:
    """Format rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FORMATS: dict[str, tuple[str, Callable[[Sequence[ExportRow], Sequence[str]], str]]] = {
    "csv": ("text/csv; charset=utf-8", format_csv),
    "jsonl": ("application/jsonl; charset=utf-8", format_jsonl),
}


def _escape_cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_PREFIXES) else value
