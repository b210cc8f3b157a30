"""The sums made anew from shares and visits alone, compared with those that were kept up.

There must be no difference. It goes another way than `counting`: all visits of an
article once, all its shares from the last to the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from backend import db
from backend.articles.models import Article
from backend.shares import turns
from backend.shares.bursts import BURST
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.cascade import pairs
from backend.spread.counting import hour_of
from backend.spread.models import ArticleSum, DaySum, FacetSum, ShareSum
from backend.spread.sums import KINDS, Key, Kind, columns, key_of, table, unique_of

REBUILD = "spread.rebuild"
AT_ONCE = 5000

Numbers = dict[str, int]
Sheet = dict[Key, Numbers]


@dataclass(frozen=True)
class Difference:
    """A row that was not what the tables say: `kept` and `true` are absent where it is all zero."""

    table: str
    key: Key
    kept: Numbers
    true: Numbers


@dataclass
class Report:
    """What a rebuilding found: how many sums it made, and where they differed."""

    articles: int = 0
    rows: int = 0
    differences: list[Difference] = field(default_factory=list)


def rebuild(article_id: int | None = None, *, mend: bool = True) -> Report:
    """Make all sums anew, an article at a time, and put right what differs unless told not to.

    Each article is one transaction that holds the turn to write visits:
    arrivals wait in the stream meanwhile.
    """
    with db.reading() as session:
        keys = list(session.scalars(select(Article.id).order_by(Article.id)))
    report = Report()
    for key in keys if article_id is None else [article_id]:
        with db.transaction():
            turns.hold()
            _one(key, mend, report)
        report.articles += 1
    return report


def job(_payload: dict[str, Any]) -> None:
    """Make all sums anew; a job, for the day on which there were none yet."""
    rebuild()


def _one(article_id: int, mend: bool, report: Report) -> None:
    true = _Made(article_id)
    for kind in KINDS:
        kept = _kept(kind, article_id)
        found = true.sheets[kind]
        report.rows += len(found)
        wrong = [
            Difference(kind.__tablename__, key, kept.get(key, {}), found.get(key, {}))
            for key in sorted(kept.keys() | found.keys())
            if kept.get(key) != found.get(key)
        ]
        report.differences += wrong
        if mend and wrong:
            _mend(kind, wrong)


def _kept(kind: Kind, article_id: int) -> Sheet:
    own, names = key_of(kind), columns(kind)
    chosen = [table(kind).c[name] for name in (*own, *names)]
    rows = db.session().execute(select(*chosen).where(table(kind).c.article_id == article_id))
    sheet = {tuple(row[: len(own)]): dict(zip(names, row[len(own) :], strict=True)) for row in rows}
    return {key: numbers for key, numbers in sheet.items() if any(numbers.values())}


def _mend(kind: Kind, wrong: list[Difference]) -> None:
    own, names, into = key_of(kind), columns(kind), table(kind)
    named = [dict(zip(own, each.key, strict=True)) for each in wrong]
    alone = unique_of(kind)
    doomed = delete(into).where(*(into.c[name] == bindparam(f"its_{name}") for name in alone))
    keys = [{f"its_{name}": key[name] for name in alone} for key in named]
    db.session().connection().execute(doomed, keys)
    rows = [
        key | {name: each.true.get(name, 0) for name in names}
        for key, each in zip(named, wrong, strict=True)
        if each.true
    ]
    if rows:
        db.session().execute(insert(into), rows)


class _Made:
    """All sums of an article, from its visits and shares."""

    def __init__(self, article_id: int) -> None:
        self.article_id = article_id
        self.sheets: dict[Kind, Sheet] = {kind: {} for kind in KINDS}
        self.own: dict[int, list[int]] = {}
        self.passages = _passages(article_id)
        self._visits()
        self._shares()

    def _add(self, kind: Kind, key: Key, **numbers: int) -> None:
        if any(numbers.values()):
            row = self.sheets[kind].setdefault(key, dict.fromkeys(columns(kind), 0))
            for name, number in numbers.items():
                row[name] += number

    def _visits(self) -> None:
        for share_id, channel, at, why, *flags in _rows_of_visits(self.article_id):
            counted, people, newcomers = map(int, flags)
            numbers = {"counted": counted, "people": people, "newcomers": newcomers}
            beside = {"visits": 1, "burst_visits": int(why == BURST)}
            self._add(DaySum, (self.article_id, at.date(), channel), **beside, **numbers)
            self._add(FacetSum, (self.article_id, "hour", hour_of(at)), **numbers)
            if share_id is not None:
                own = self.own.setdefault(share_id, [0, 0, 0])
                own[0], own[1], own[2] = own[0] + counted, own[1] + people, own[2] + newcomers

    def _shares(self) -> None:
        """Go from the last share to the first: a share is whole before its parent is reached."""
        rows = {row.id: row for row in _rows_of_shares(self.article_id)}
        below: dict[int, Numbers] = {}
        for key in sorted(rows, reverse=True):
            share, mine = rows[key], below.pop(key, dict.fromkeys(columns(ShareSum), 0))
            counted, people, newcomers = self.own.get(key, (0, 0, 0))
            mine["counted"], mine["people"] = counted, people
            mine["arrivals"] += counted
            mine["reach"] += people
            if not mine["arrivals"]:
                continue
            mine["size"] += 1
            self.sheets[ShareSum][key, self.article_id, share.parent_id] = mine
            self._facets(share, mine, newcomers)
            if share.parent_id is None:
                self._root(mine)
                continue
            above = below.setdefault(share.parent_id, dict.fromkeys(columns(ShareSum), 0))
            _give(mine, above)
            pause = max(
                0, int((share.created_at - rows[share.parent_id].created_at).total_seconds())
            )
            self._add(ArticleSum, (self.article_id,), pauses=pause)

    def _facets(self, share: Any, mine: Numbers, newcomers: int) -> None:
        sides = [
            ("channel", share.channel),
            ("design", share.design),
            *(("passage", passage) for passage in self.passages.get(share.id, ())),
            ("depth", share.depth),
        ]
        for facet, value in sides:
            if value is not None:
                self._add(
                    FacetSum,
                    (self.article_id, facet, str(value)),
                    shares=1,
                    counted=mine["counted"],
                    people=mine["people"],
                    newcomers=newcomers,
                    children=mine["children"],
                    squares=mine["children"] ** 2,
                )

    def _root(self, mine: Numbers) -> None:
        size = mine["size"]
        self._add(
            ArticleSum,
            (self.article_id,),
            roots=1,
            pairs=pairs(size),
            distances=size * mine["depths"] - mine["squares"],
        )


def _give(mine: Numbers, above: Numbers) -> None:
    for name in ("arrivals", "reach", "size", "depths", "squares"):
        above[name] += mine[name]
    above["children"] += 1
    above["depths"] += mine["size"]
    above["squares"] += mine["size"] ** 2


def _rows_of_visits(article_id: int) -> Iterator[Any]:
    chosen = (Visit.share_id, Visit.channel, Visit.created_at, Visit.discounted)
    flags = (Visit.counted, Visit.is_first, Visit.is_new)
    statement = select(*chosen, *flags).where(Visit.article_id == article_id)
    yield from db.session().execute(statement.execution_options(yield_per=AT_ONCE))


def _passages(article_id: int) -> dict[int, list[int]]:
    """Give what each share carries."""
    carried = (
        select(SharedPassage.share_id, SharedPassage.passage_id)
        .join(Share, Share.id == SharedPassage.share_id)
        .where(Share.article_id == article_id)
    )
    found: dict[int, list[int]] = {}
    for share_id, passage_id in db.session().execute(carried):
        found.setdefault(share_id, []).append(passage_id)
    return found


def _rows_of_shares(article_id: int) -> Iterator[Any]:
    statement = select(
        Share.id, Share.parent_id, Share.channel, Share.design, Share.depth, Share.created_at
    ).where(Share.article_id == article_id)  # fmt: skip
    yield from db.session().execute(statement.execution_options(yield_per=AT_ONCE))
