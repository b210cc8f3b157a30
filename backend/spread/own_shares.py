"""A reader's own shares, listed and in detail: people brought, levels and days, but never who.

A count of one identifies somebody. The total and the depth are the reader's reward,
so they are always shown; but the counts of a level beyond the first, and of a day,
only from three people on, so that nobody sees when a friend opened it, or to how
many that friend forwarded it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from backend import bulk_sql, clock, db
from backend.accounts.models import Account
from backend.api import paging
from backend.articles.models import Article, OfficialAccount
from backend.articles.schemas import ArticleSummary
from backend.errors import NotFound
from backend.passages import passage_records
from backend.shares import share_landing
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.models import ShareRollup
from backend.spread.schemas import OwnShare, OwnShareDetail, OwnSharePage
from backend.spread.trees.subtree import Subtree, load_subtrees

MIN_PEOPLE = 3
NEW_SHARE_PERIOD = timedelta(days=7)
DAY = timedelta(days=1)
DAYS_SHOWN = 14
MAX_VISITS = 20_000

ShareRow = tuple[Share, ShareRollup | None, Article, OfficialAccount]
ShareQuery = Select[Share, ShareRollup, Article, OfficialAccount]


def list_own_shares(reader: Account, cursor: str, limit: int) -> OwnSharePage:
    """List a reader's shares that brought visits, or are at most a week old.

    The newest comes first. Takes as many queries for one share as for a page.
    Raises BadCursor.
    """
    is_listed = or_(ShareRollup.arrivals > 0, Share.created_at > clock.now() - NEW_SHARE_PERIOD)
    query = _select_own_shares(reader).where(is_listed)
    rows, next_cursor = paging.load_rows(query, cursor, limit, Share.id.desc())
    facts = _build_facts(rows, _load_subtrees(rows))
    return OwnSharePage(items=[OwnShare(**fields) for fields in facts], next=next_cursor)


def get_own_share(reader: Account, public_id: str) -> OwnShareDetail:
    """Return the figures of one share of a reader's, day by day.

    Raises NotFound, also for somebody else's share.
    """
    rows = _fetch_rows(_select_own_shares(reader).where(Share.public_id == public_id))
    if not rows:
        raise NotFound
    share, rollup = rows[0][:2]
    subtrees = _load_subtrees(rows)
    facts = _build_facts(rows, subtrees)[0]
    is_shown = rollup is not None and rollup.reach >= MIN_PEOPLE
    return OwnShareDetail(
        **facts, days=_count_by_day(share, subtrees[share.id]) if is_shown else []
    )


def _select_own_shares(reader: Account) -> ShareQuery:
    return (
        select(Share, ShareRollup, Article, OfficialAccount)
        .outerjoin(ShareRollup, ShareRollup.share_id == Share.id)
        .join(Article, Article.id == Share.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.account_id == reader.id)
    )


def _fetch_rows(query: ShareQuery) -> list[ShareRow]:
    return [(row[0], row[1], row[2], row[3]) for row in db.session().execute(query)]


def _load_subtrees(rows: Sequence[ShareRow]) -> dict[int, Subtree]:
    return load_subtrees(
        [rollup for _, rollup, _, _ in rows if rollup is not None and rollup.arrivals]
    )


def _build_facts(rows: Sequence[ShareRow], subtrees: dict[int, Subtree]) -> list[dict[str, Any]]:
    # Who shared a quiz may still have to solve it, and its passage is the solution.
    share_ids = [share.id for share, *_ in rows if share.channel != share_landing.CHALLENGE_CHANNEL]
    group_counts, quotes = _count_groups(subtrees), _load_quotes(share_ids)
    return [
        {
            "id": share.public_id,
            "article": ArticleSummary.of(article, account),
            "available": article.status == "published",
            "quotes": quotes.get(share.id, []),
            "channel": share.channel,
            "created_at": share.created_at,
            "people": rollup.reach if rollup else 0,
            "visits": rollup.arrivals if rollup else 0,
            "groups": group_counts.get(share.id, 0),
            **_build_levels(subtrees.get(share.id)),
        }
        for share, rollup, article, account in rows
    ]


def _build_levels(subtree: Subtree | None) -> dict[str, Any]:
    people = subtree.people if subtree else []
    return {
        "depth": len(people),
        "depth_truncated": subtree.deeper if subtree else False,
        "levels": [
            count if not level or count >= MIN_PEOPLE else None
            for level, count in enumerate(people)
        ],
    }


def _load_quotes(share_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the quotes that each share carries, the one it leads to first."""
    rows = db.session().execute(
        select(SharedPassage.share_id, SharedPassage.passage_id)
        .where(bulk_sql.is_in(SharedPassage.share_id, share_ids))
        .order_by(SharedPassage.share_id, SharedPassage.position)
    )
    pairs = [(share_id, passage_id) for share_id, passage_id in rows]
    references = passage_records.load_passage_references({passage_id for _, passage_id in pairs})
    quotes: dict[int, list[str]] = {}
    for share_id, passage_id in pairs:
        quotes.setdefault(share_id, []).append(references[passage_id].quote)
    return quotes


def _count_groups(subtrees: dict[int, Subtree]) -> dict[int, int]:
    """Count the chat groups from which people came, among the visits that are read."""
    visits = _select_visits(
        {node for subtree in subtrees.values() for node in subtree.shares}
    ).subquery()
    has_group = visits.c.group_key.is_not(None)
    rows = db.session().execute(
        select(visits.c.share_id, visits.c.group_key).where(has_group).distinct()
    )
    groups_by_share: dict[int, set[str]] = {}
    for share_id, group_key in rows:
        groups_by_share.setdefault(share_id, set()).add(group_key)
    return {
        root_id: len(set().union(*(groups_by_share.get(node, set()) for node in subtree.shares)))
        for root_id, subtree in subtrees.items()
    }


def _count_by_day(share: Share, subtree: Subtree) -> list[int]:
    """Count the visits of each of the first periods of 24 hours that have begun."""
    day_count = min(DAYS_SHOWN, (clock.now() - share.created_at) // DAY + 1)
    ends = [share.created_at + DAY * day for day in range(day_count + 1)]
    visits = _select_visits(subtree.shares).where(Visit.created_at < ends[-1]).subquery()
    created_at = visits.c.created_at
    sums = [
        func.sum(case((and_(created_at >= ends[day], created_at < ends[day + 1]), 1), else_=0))
        for day in range(day_count)
    ]
    return [int(count or 0) for count in db.session().execute(select(*sums)).one()]


def _select_visits(share_ids: set[int]) -> Select[int | None, str | None, datetime]:
    """Select counted visits that came through any of these shares, up to a limit."""
    return (
        select(Visit.share_id, Visit.group_key, Visit.created_at)
        .where(bulk_sql.is_in(Visit.share_id, share_ids), Visit.counted)
        .limit(MAX_VISITS)
    )
