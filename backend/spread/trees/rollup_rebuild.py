"""Recomputes all rollups from shares and visits, reports differences, and repairs them; a job.

There must be no difference. The algorithm differs from that of `rollup_updates`: all visits of an
article once, all its shares from the last to the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from backend import db
from backend.articles.models import Article
from backend.shares.arrivals import write_lock
from backend.shares.arrivals.burst_detection import BURST
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.models import AgeRollup, ArticleRollup, DayRollup, FacetRollup, ShareRollup
from backend.spread.reproduction import time_bins
from backend.spread.trees.rollup_propagation import count_pairs
from backend.spread.trees.rollup_updates import get_day, get_hour_number
from backend.spread.trees.rollup_write_buffer import (
    ROLLUP_MODELS,
    RollupKey,
    RollupModel,
    get_key_columns,
    get_number_columns,
    get_table,
    get_unique_columns,
)

REBUILD_JOB = "spread.rebuild"
CHUNK_SIZE = 5000

Numbers = dict[str, int]
RollupTable = dict[RollupKey, Numbers]


@dataclass(frozen=True)
class Difference:
    """A rollup row that was wrong: `stored` and `computed` are empty where all is zero."""

    table: str
    key: RollupKey
    stored: Numbers
    computed: Numbers


@dataclass
class RebuildReport:
    """Result of a rebuild: how many rollups it computed, and which differed."""

    articles: int = 0
    rows: int = 0
    differences: list[Difference] = field(default_factory=list)


def rebuild_rollups(article_id: int | None = None, *, repair: bool = True) -> RebuildReport:
    """Recompute all rollups, one article at a time, and repair differences if `repair` is set.

    Each article is one transaction that holds the write lock of visits:
    visits wait in the stream meanwhile.
    """
    with db.read_session() as session:
        article_ids = list(session.scalars(select(Article.id).order_by(Article.id)))
    report = RebuildReport()
    for current_id in article_ids if article_id is None else [article_id]:
        with db.transaction():
            write_lock.acquire_lock()
            _rebuild_article(current_id, repair, report)
        report.articles += 1
    return report


def run_rebuild_job(payload: dict[str, Any]) -> None:
    """Recompute the rollups of the payload's article, else all; a job of migrations."""
    rebuild_rollups(payload.get("article"))


def _rebuild_article(article_id: int, repair: bool, report: RebuildReport) -> None:
    computed = _ComputedRollups(article_id)
    for kind in ROLLUP_MODELS:
        stored = _load_stored(kind, article_id)
        expected = computed.sheets[kind]
        report.rows += len(expected)
        differences = [
            Difference(kind.__tablename__, key, stored.get(key, {}), expected.get(key, {}))
            for key in sorted(stored.keys() | expected.keys())
            if stored.get(key) != expected.get(key)
        ]
        report.differences += differences
        if repair and differences:
            _repair(kind, differences)


def _load_stored(kind: RollupModel, article_id: int) -> RollupTable:
    key_columns, names = get_key_columns(kind), get_number_columns(kind)
    selected = [get_table(kind).c[name] for name in (*key_columns, *names)]
    rows = db.session().execute(select(*selected).where(get_table(kind).c.article_id == article_id))
    stored_rows = {
        tuple(row[: len(key_columns)]): dict(zip(names, row[len(key_columns) :], strict=True))
        for row in rows
    }
    return {key: values for key, values in stored_rows.items() if any(values.values())}


def _repair(kind: RollupModel, differences: list[Difference]) -> None:
    key_columns, names, target_table = (
        get_key_columns(kind),
        get_number_columns(kind),
        get_table(kind),
    )
    key_values = [dict(zip(key_columns, difference.key, strict=True)) for difference in differences]
    unique_columns = get_unique_columns(kind)
    statement = delete(target_table).where(
        *(target_table.c[name] == bindparam(f"its_{name}") for name in unique_columns)
    )
    keys = [{f"its_{name}": key[name] for name in unique_columns} for key in key_values]
    db.session().connection().execute(statement, keys)
    rows = [
        key | {name: difference.computed.get(name, 0) for name in names}
        for key, difference in zip(key_values, differences, strict=True)
        if difference.computed
    ]
    if rows:
        db.session().execute(insert(target_table), rows)


class _ComputedRollups:
    """All rollups of an article, computed from its visits and shares."""

    def __init__(self, article_id: int) -> None:
        self.article_id = article_id
        self.sheets: dict[RollupModel, RollupTable] = {kind: {} for kind in ROLLUP_MODELS}
        self.own: dict[int, list[int]] = {}
        self.passages = _load_passage_ids(article_id)
        self._visits()
        self._shares()

    def _add(self, kind: RollupModel, key: RollupKey, **numbers: int) -> None:
        if any(numbers.values()):
            row = self.sheets[kind].setdefault(key, dict.fromkeys(get_number_columns(kind), 0))
            for name, number in numbers.items():
                row[name] += number

    def _visits(self) -> None:
        for share_id, channel, created_at, discount_reason, *flags in _iter_visits(self.article_id):
            counted, people, newcomers = map(int, flags)
            numbers = {"counted": counted, "people": people, "newcomers": newcomers}
            visit_counts = {"visits": 1, "burst_visits": int(discount_reason == BURST)}
            self._add(
                DayRollup,
                (self.article_id, get_day(created_at), channel),
                **visit_counts,
                **numbers,
            )
            self._add(
                FacetRollup, (self.article_id, "hour", get_hour_number(created_at)), **numbers
            )
            if share_id is not None:
                counts = self.own.setdefault(share_id, [0, 0, 0])
                counts[0], counts[1], counts[2] = (
                    counts[0] + counted,
                    counts[1] + people,
                    counts[2] + newcomers,
                )

    def _shares(self) -> None:
        """Process shares from last to first: a share is complete before its parent is reached."""
        rows = {row.id: row for row in _iter_shares(self.article_id)}
        pending_totals: dict[int, Numbers] = {}
        for share_id in sorted(rows, reverse=True):
            share, totals = (
                rows[share_id],
                pending_totals.pop(share_id, dict.fromkeys(get_number_columns(ShareRollup), 0)),
            )
            counted, people, newcomers = self.own.get(share_id, (0, 0, 0))
            totals["counted"], totals["people"] = counted, people
            totals["arrivals"] += counted
            totals["reach"] += people
            if not totals["arrivals"]:
                continue
            totals["size"] += 1
            self.sheets[ShareRollup][share_id, self.article_id, share.parent_id] = totals
            self._facets(share, totals, newcomers)
            if share.parent_id is None:
                self._root(totals)
                continue
            parent_totals = pending_totals.setdefault(
                share.parent_id, dict.fromkeys(get_number_columns(ShareRollup), 0)
            )
            _add_to_parent(totals, parent_totals)
            parent_created_at = rows[share.parent_id].created_at
            delay = max(0, int((share.created_at - parent_created_at).total_seconds()))
            self._add(ArticleRollup, (self.article_id,), delay_seconds=delay)
            delay_key = (
                self.article_id,
                "delay",
                time_bins.get_delay_bin(parent_created_at, share.created_at),
            )
            self._add(FacetRollup, delay_key, shares=1)

    def _facets(self, share: Any, totals: Numbers, newcomers: int) -> None:
        facets = [
            ("channel", share.channel),
            ("design", share.design),
            *(("passage", passage) for passage in self.passages.get(share.id, ())),
            ("depth", share.depth),
        ]
        slots = list(time_bins.list_slots(share.created_at.timestamp()))
        for facet, value in facets:
            if value is not None:
                for slot in slots:
                    self._add(AgeRollup, (self.article_id, facet, str(value), *slot), shares=1)
                self._add(
                    FacetRollup,
                    (self.article_id, facet, str(value)),
                    shares=1,
                    counted=totals["counted"],
                    people=totals["people"],
                    newcomers=newcomers,
                    children=totals["children"],
                    squares=totals["children"] ** 2,
                )

    def _root(self, totals: Numbers) -> None:
        size = totals["size"]
        self._add(
            ArticleRollup,
            (self.article_id,),
            roots=1,
            pairs=count_pairs(size),
            distances=size * totals["depths"] - totals["squares"],
        )


def _add_to_parent(totals: Numbers, parent_totals: Numbers) -> None:
    for name in ("arrivals", "reach", "size", "depths", "squares"):
        parent_totals[name] += totals[name]
    parent_totals["children"] += 1
    parent_totals["depths"] += totals["size"]
    parent_totals["squares"] += totals["size"] ** 2


def _iter_visits(article_id: int) -> Iterator[Any]:
    columns = (Visit.share_id, Visit.channel, Visit.created_at, Visit.discount_reason)
    flags = (Visit.counted, Visit.is_first, Visit.is_new)
    statement = select(*columns, *flags).where(Visit.article_id == article_id)
    yield from db.session().execute(statement.execution_options(yield_per=CHUNK_SIZE))


def _load_passage_ids(article_id: int) -> dict[int, list[int]]:
    """Map each share of an article to the passages it carries."""
    query = (
        select(SharedPassage.share_id, SharedPassage.passage_id)
        .join(Share, Share.id == SharedPassage.share_id)
        .where(Share.article_id == article_id)
    )
    passage_ids: dict[int, list[int]] = {}
    for share_id, passage_id in db.session().execute(query):
        passage_ids.setdefault(share_id, []).append(passage_id)
    return passage_ids


def _iter_shares(article_id: int) -> Iterator[Any]:
    statement = select(
        Share.id, Share.parent_id, Share.channel, Share.design, Share.depth, Share.created_at
    ).where(Share.article_id == article_id)  # fmt: skip
    yield from db.session().execute(statement.execution_options(yield_per=CHUNK_SIZE))
