"""What became of what a reader passed on: how many came, how deep and wide it went, never who.

A count of one tells on somebody. How many came in all, and how deep, is what the
reader is thanked with, so that is always told; but how many came at a level
beyond the first, and on which day, only from three people on, so that nobody
sees when a friend opened it, or to how many that friend passed it on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from backend import bulk, clock, db
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.api import cursors
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.shares import service as shares
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.below import Below, below
from backend.spread.models import ShareSum
from backend.spread.schemas import MyShare, MySharePage, MyShareWhole

ENOUGH = 3
FRESH_FOR = timedelta(days=7)
DAY = timedelta(days=1)
DAYS_SHOWN = 14
VISITS_READ = 20_000

Row = tuple[Share, ShareSum | None, Article, OfficialAccount]
Rows = Select[Share, ShareSum, Article, OfficialAccount]


def list_mine(reader: Account, cursor: str, limit: int) -> MySharePage:
    """List what a reader passed on and somebody came through, or what is a week old at most.

    The newest comes first. Takes as many queries for one share as for a page.
    Raises BadInput for a cursor that is not of our making.
    """
    came = or_(ShareSum.arrivals > 0, Share.created_at > clock.now() - FRESH_FOR)
    rows = _rows(reader).where(came)
    if cursor:
        rows = rows.where(Share.id < cursors.unpack(cursor, int)[0])
    found = _found(rows.order_by(Share.id.desc()).limit(limit + 1))
    shown = found[:limit]
    after = cursors.pack(shown[-1][0].id) if len(found) > limit else None
    return MySharePage(
        items=[MyShare(**facts) for facts in _told(shown, _below(shown))], next=after
    )


def get_mine(reader: Account, public_id: str) -> MyShareWhole:
    """Tell what became of one share of a reader's, day by day.

    Raises NotFound, also for what somebody else passed on.
    """
    rows = _found(_rows(reader).where(Share.public_id == public_id))
    if not rows:
        raise NotFound
    share, kept = rows[0][:2]
    reached = _below(rows)
    facts = _told(rows, reached)[0]
    enough = kept is not None and kept.reach >= ENOUGH
    return MyShareWhole(**facts, days=_days(share, reached[share.id]) if enough else [])


def _rows(reader: Account) -> Rows:
    return (
        select(Share, ShareSum, Article, OfficialAccount)
        .outerjoin(ShareSum, ShareSum.share_id == Share.id)
        .join(Article, Article.id == Share.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.account_id == reader.id)
    )


def _found(rows: Rows) -> list[Row]:
    return [(row[0], row[1], row[2], row[3]) for row in db.session().execute(rows)]


def _below(rows: Sequence[Row]) -> dict[int, Below]:
    return below([kept for _, kept, _, _ in rows if kept is not None and kept.arrivals])


def _told(rows: Sequence[Row], reached: dict[int, Below]) -> list[dict[str, Any]]:
    # Who passed a riddle on may have it yet to solve, and its words are the solution.
    plain = [share.id for share, *_ in rows if share.channel != shares.CHALLENGE]
    groups, words = _groups(reached), _sentences(plain)
    return [
        {
            "id": share.public_id,
            "article": ArticleSummary.of(article, account),
            "available": article.status == "published",
            "sentences": words.get(share.id, []),
            "channel": share.channel,
            "created_at": share.created_at,
            "people": kept.reach if kept else 0,
            "visits": kept.arrivals if kept else 0,
            "groups": groups.get(share.id, 0),
            **_levels(reached.get(share.id)),
        }
        for share, kept, article, account in rows
    ]


def _levels(reached: Below | None) -> dict[str, Any]:
    people = reached.people if reached else []
    return {
        "deep": len(people),
        "deeper": reached.deeper if reached else False,
        "levels": [many if not at or many >= ENOUGH else None for at, many in enumerate(people)],
    }


def _sentences(keys: Sequence[int]) -> dict[int, list[str]]:
    """Give the words that each share carries, the ones it leads to first."""
    carried = db.session().execute(
        select(SharedPassage.share_id, SharedPassage.passage_id)
        .where(bulk.among(SharedPassage.share_id, keys))
        .order_by(SharedPassage.share_id, SharedPassage.place)
    )
    pairs = [(share_id, passage_id) for share_id, passage_id in carried]
    points = annotations.points({passage_id for _, passage_id in pairs})
    found: dict[int, list[str]] = {}
    for share_id, passage_id in pairs:
        found.setdefault(share_id, []).append(points[passage_id].quote)
    return found


def _groups(reached: dict[int, Below]) -> dict[int, int]:
    """Count the chats from which people came, as far as the visits that are read tell."""
    visits = _visits({node for each in reached.values() for node in each.shares}).subquery()
    named = visits.c.group_key.is_not(None)
    rows = db.session().execute(
        select(visits.c.share_id, visits.c.group_key).where(named).distinct()
    )
    at: dict[int, set[str]] = {}
    for share_id, group_key in rows:
        at.setdefault(share_id, set()).add(group_key)
    return {
        root: len(set().union(*(at.get(node, set()) for node in each.shares)))
        for root, each in reached.items()
    }


def _days(share: Share, reached: Below) -> list[int]:
    """Count the visits of each of the first days, of 24 hours each, as far as they have begun."""
    begun = min(DAYS_SHOWN, (clock.now() - share.created_at) // DAY + 1)
    ends = [share.created_at + DAY * day for day in range(begun + 1)]
    visits = _visits(reached.shares).where(Visit.created_at < ends[-1]).subquery()
    at = visits.c.created_at
    sums = [
        func.sum(case((and_(at >= ends[day], at < ends[day + 1]), 1), else_=0))
        for day in range(begun)
    ]
    return [int(many or 0) for many in db.session().execute(select(*sums)).one()]


def _visits(shares: set[int]) -> Select[int | None, str | None, datetime]:
    """Choose visits that count, which came through any of these shares; not endlessly many."""
    return (
        select(Visit.share_id, Visit.group_key, Visit.created_at)
        .where(bulk.among(Visit.share_id, shares), Visit.counted)
        .limit(VISITS_READ)
    )
