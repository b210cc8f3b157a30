"""Writing what was told: a batch in one transaction, each visit once, whoever tells it how often.

All questions are asked once for the whole batch. What counts is told, still
inside the transaction, to those upstairs who keep sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, func, select

from backend import bulk, db
from backend.articles.models import Article
from backend.shares import bursts, changes, joining, scenes, turns, visitors
from backend.shares.changes import Change
from backend.shares.judging import Arrival, Known, Verdict
from backend.shares.models import Share, Visit
from backend.shares.told import Joined, Told, Visited
from backend.shares.visitors import Person

VISITS = cast(Table, Visit.__table__)


def write(told: Sequence[Told]) -> int:
    """Write visits and sign-ins; gives how many visits were new. Idempotent by their keys.

    What names a share, an article or an account that is not here is passed
    over, or kept without its name: whether an account is still here is asked at the
    turn, which a deletion takes first.
    """
    visits = [each for each in told if isinstance(each, Visited)]
    before = bursts.recall(visits)
    with db.transaction(of_system=True):
        turns.hold()
        altered = joining.join([each for each in told if isinstance(each, Joined)])
        fresh = _unknown(visits)
        written = _placed(fresh)
        rows = _judged(written)
        taken_back, came = bursts.set_apart(rows, before)
        if rows:
            bulk.insert(VISITS, rows)
        changes.tell([*altered, *taken_back, *map(_change, rows)])
    bursts.remember(came)
    return len(written)


def _unknown(visits: list[Visited]) -> list[Visited]:
    """Leave out what is written already, or told twice in this batch."""
    by_key: dict[str, Visited] = {}
    for visit in visits:
        by_key.setdefault(visit.key, visit)
    known = set(db.session().scalars(select(Visit.key).where(bulk.among(Visit.key, by_key))))
    return [visit for key, visit in by_key.items() if key not in known]


@dataclass(frozen=True)
class _Placed:
    """A visit whose share, article and person are sure to be here."""

    told: Visited
    share: Any
    article_id: int
    visitor: str
    person: Person | None


def _placed(visits: list[Visited]) -> list[_Placed]:
    owners = visitors.owners({visit.visitor for visit in visits if visit.account_id is None})
    people = visitors.people({visit.account_id for visit in visits} | set(owners.values()))
    shares = _shares({visit.share_id for visit in visits})
    articles = _articles({visit.article_id for visit in visits if visit.share_id is None})
    placed = []
    for visit in visits:
        share = shares.get(visit.share_id)
        article_id = share.article_id if share else visit.article_id
        if share is None and (visit.share_id is not None or article_id not in articles):
            continue
        person = people.get(visit.account_id or owners.get(visit.visitor))
        gone = visit.account_id is not None and person is None
        visitor = visitors.nobody() if gone else person.visitor if person else visit.visitor
        placed.append(_Placed(visit, share, article_id, visitor, person))
    return placed


def _shares(keys: set[int | None]) -> dict[int | None, Any]:
    columns = (Share.id, Share.article_id, Share.visitor)
    rows = db.session().execute(select(*columns).where(bulk.among(Share.id, keys - {None})))
    return {row.id: row for row in rows}


def _articles(keys: set[int]) -> set[int]:
    return set(db.session().scalars(select(Article.id).where(bulk.among(Article.id, keys))))


def _judged(placed: list[_Placed]) -> list[dict[str, Any]]:
    """Judge visits; gives the rows to be kept."""
    if not placed:
        return []
    known = _known({each.visitor for each in placed})
    return [_row(each, known.judge(_arrival(each))) for each in placed]


def _arrival(placed: _Placed) -> Arrival:
    told, share, person = placed.told, placed.share, placed.person
    return Arrival(
        visitor=placed.visitor,
        article_id=placed.article_id,
        share_id=share.id if share else None,
        at=told.at,
        own=bool(share and share.visitor == placed.visitor),
        familiar=bool(person and person.familiar(told.at)),
        never=scenes.discounted(told.scene),
    )


def _known(people: set[str]) -> Known:
    """Read what counted before of these visitors."""
    place = (Visit.visitor, Visit.article_id, Visit.share_id)
    rows = db.session().execute(
        select(*place, func.max(Visit.created_at))
        .where(bulk.among(Visit.visitor, people), Visit.counted)
        .group_by(*place)
    )
    known = Known()
    for visitor, article_id, share_id, last in rows:
        known.last[visitor, article_id, share_id] = last
        known.came.add((visitor, article_id))
        known.people.add(visitor)
    return known


def _row(placed: _Placed, verdict: Verdict) -> dict[str, Any]:
    told = placed.told
    return {
        "key": told.key,
        "share_id": placed.share.id if placed.share else None,
        "article_id": placed.article_id,
        "account_id": placed.person.account_id if placed.person else None,
        "visitor": placed.visitor,
        "channel": scenes.channel(told.scene),
        "scene": told.scene,
        "counted": verdict.counted,
        "discounted": verdict.discounted,
        "is_first": verdict.is_first,
        "is_new": verdict.is_new,
        "group_key": told.group_key,
        "network": None if placed.person else told.network,
        "created_at": told.at,
    }


def _change(row: dict[str, Any]) -> Change:
    return Change(
        share_id=row["share_id"],
        article_id=row["article_id"],
        channel=row["channel"],
        at=row["created_at"],
        visits=1,
        counted=int(row["counted"]),
        people=int(row["is_first"]),
        newcomers=int(row["is_new"]),
        burst_visits=int(row["discounted"] == bursts.BURST),
    )
