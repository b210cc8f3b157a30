"""Queries rollups for spread metrics of an article or share, visits by day, and passages."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, select

from backend import db
from backend.api import paging
from backend.articles.models import Article
from backend.errors import NotFound
from backend.passages import passage_records
from backend.shares.models import Share, Visit
from backend.spread.metrics import formulas, official_account_reach
from backend.spread.models import ArticleRollup, DayRollup, FacetRollup, ShareRollup
from backend.spread.reproduction import article_reproduction
from backend.spread.reproduction.article_reproduction import ArticleReproduction
from backend.spread.schemas import (
    ArticleSpread,
    ChannelVisits,
    DayVisits,
    FacetTotals,
    PassageTotals,
    ReproductionNumberOut,
    ShareSpread,
)
from backend.spread.trees.rollup_propagation import sum_distances
from backend.spread.trees.rollup_updates import EPOCH

DAYS_SHOWN = 90
PASSAGES_SHOWN = 20
SUMMED_COLUMNS = ("shares", "counted", "people", "newcomers", "children", "squares")
FACETS = ("channel", "design", "depth")


def get_article_spread(article: Article) -> ArticleSpread:
    """Return an article's spread metrics."""
    rollup = db.session().scalar(
        select(ArticleRollup).where(ArticleRollup.article_id == article.id)
    )
    facets = _load_facets(article)
    channels, channel_visits = facets["channel"], _list_channel_visits(article)
    visit_totals = {
        name: sum(getattr(row, name) for row in channel_visits) for name in VISIT_COLUMNS
    }
    passage_rows, _ = _load_passages(article, "", PASSAGES_SHOWN)
    reproduction = article_reproduction.load_article_reproduction(
        article.id, [int(row.value) for row in passage_rows]
    )
    shares, children, squares = (
        sum(getattr(row, name) for row in channels) for name in ("shares", "children", "squares")
    )
    by_depth = [row.shares for row in sorted(facets["depth"], key=lambda row: int(row.value))]
    by_depth = by_depth[: _count_depths(by_depth)]
    return ArticleSpread(
        article_id=article.public_id,
        shares=shares,
        **visit_totals,
        roots=rollup.roots if rollup else 0,
        depth=formulas.tree_depth(by_depth),
        breadth=formulas.tree_breadth(by_depth),
        by_depth=by_depth,
        virality=formulas.structural_virality(rollup.distances, rollup.pairs) if rollup else None,
        half_life_seconds=_compute_half_life(article),
        generation_seconds=formulas.generation_time(rollup.delay_seconds, children)
        if rollup
        else None,
        reproduction_number=ReproductionNumberOut.model_validate(
            reproduction.estimate_article(children, squares)
        ),
        by_channel=_build_facets(channels, reproduction),
        by_design=_build_facets(facets["design"], reproduction),
        visits_by_channel=channel_visits,
        days=list_days(article, DAYS_SHOWN),
        passages=_build_passages(passage_rows, reproduction),
        account_reach=official_account_reach.get_account_reach(article, visit_totals["people"]),
    )


VISIT_COLUMNS = ("visits", "counted", "people", "newcomers", "burst_visits")


def _count_depths(by_depth: list[int]) -> int:
    """Return how many depths have shares; trailing depths may have become empty."""
    return next((depth for depth in range(len(by_depth), 0, -1) if by_depth[depth - 1]), 0)


def _compute_half_life(article: Article) -> float | None:
    """Find the hour in which half had come in its rollups, and visits' times at its borders."""
    hour = cast(FacetRollup.value, Integer)
    hours = (
        select(
            hour.label("hour"),
            FacetRollup.counted.label("counted"),
            func.sum(FacetRollup.counted).over(order_by=hour).label("upto"),
            func.sum(FacetRollup.counted).over().label("whole"),
            func.min(hour).over().label("first"),
        )
        .where(
            FacetRollup.article_id == article.id,
            FacetRollup.facet == "hour",
            FacetRollup.counted > 0,
        )
        .subquery()
    )
    query = select(hours).where(hours.c.upto * 2 >= hours.c.whole).order_by(hours.c.hour).limit(1)
    row = db.session().execute(query).first()
    if row is None:
        return None
    counted, upto, whole = int(row.counted), int(row.upto), int(row.whole)
    place = (whole + 1) // 2 - (upto - counted)  # of the hour's visits, the one that makes half
    first, start, end = _load_borders(article, int(row.first), int(row.hour))
    return formulas.half_life(first, start, end, (place - 1) / max(1, counted - 1))


def _load_borders(article: Article, first_hour: int, hour: int) -> tuple[float, ...]:
    """Return the times of the first visit of all, and of the first and last of an hour.

    In seconds since 1970. Visits are deleted after a while; then these are whole hours.
    """
    first, start = (EPOCH + timedelta(hours=number) for number in (first_hour, hour))
    end = start + timedelta(hours=1)
    visits = select(Visit.created_at).where(Visit.article_id == article.id, Visit.counted)
    in_hour = visits.where(Visit.created_at >= start, Visit.created_at < end)
    borders = (
        visits.where(Visit.created_at >= first).order_by(Visit.created_at),
        in_hour.order_by(Visit.created_at),
        in_hour.order_by(Visit.created_at.desc()),
    )
    row = db.session().execute(select(*(query.limit(1).scalar_subquery() for query in borders)))
    pairs = zip(row.one(), (first, start, end), strict=True)
    return tuple((visited_at or border).timestamp() for visited_at, border in pairs)


def _load_facets(article: Article) -> dict[str, list[Any]]:
    facets: dict[str, list[Any]] = {facet_name: [] for facet_name in FACETS}
    columns = [getattr(FacetRollup, name) for name in ("facet", "value", *SUMMED_COLUMNS)]
    for row in db.session().execute(
        select(*columns).where(FacetRollup.article_id == article.id, FacetRollup.facet.in_(FACETS))
    ):
        if row.shares or row.counted:
            facets[row.facet].append(row)
    return facets


def _build_facets(rows: Iterable[Any], reproduction: ArticleReproduction) -> list[FacetTotals]:
    sorted_rows = sorted(rows, key=lambda row: (-row.people, row.value))
    return [FacetTotals(name=row.value, **build_numbers(row, reproduction)) for row in sorted_rows]


def build_numbers(row: Any, reproduction: ArticleReproduction) -> dict[str, Any]:
    """Return the numbers that all facets of an article have in common."""
    estimate = reproduction.estimate_facet(row.facet, row.value, row.children, row.squares)
    return {
        "shares": row.shares,
        "counted": row.counted,
        "people": row.people,
        "newcomers": row.newcomers,
        "reproduction_number": ReproductionNumberOut.model_validate(estimate),
    }


def _list_channel_visits(article: Article) -> list[ChannelVisits]:
    """Sum all days by channel."""
    sums = [func.sum(getattr(DayRollup, name)).label(name) for name in VISIT_COLUMNS]
    rows = db.session().execute(
        select(DayRollup.channel, *sums)
        .where(DayRollup.article_id == article.id)
        .group_by(DayRollup.channel)
        .order_by(DayRollup.channel)
    )
    return [
        ChannelVisits(channel=row[0], **dict(zip(VISIT_COLUMNS, map(int, row[1:]), strict=True)))
        for row in rows
    ]


def count_people_by_channel(article: Article, channel: str) -> int:
    """Count the people who first came by this channel."""
    return sum(row.people for row in _list_channel_visits(article) if row.channel == channel)


def list_days(article: Article, max_days: int | None = None) -> list[DayVisits]:
    """List the visits by day and channel, oldest first; only `max_days` days if given."""
    columns = [getattr(DayRollup, name) for name in ("day", "channel", *VISIT_COLUMNS)]
    query = select(*columns).where(DayRollup.article_id == article.id)
    if max_days is not None:
        newest = db.session().scalar(
            select(func.max(DayRollup.day)).where(DayRollup.article_id == article.id)
        )
        query = query.where(DayRollup.day > newest - timedelta(days=max_days)) if newest else query
    ordered_query = query.order_by(DayRollup.day, DayRollup.channel)
    return [DayVisits.model_validate(row) for row in db.session().execute(ordered_query)]


def list_passages(article: Article, cursor: str, limit: int) -> paging.Page[PassageTotals]:
    """List the shared passages, those that brought most people first."""
    rows, next_cursor = _load_passages(article, cursor, limit)
    passage_ids = [int(row.value) for row in rows]
    reproduction = article_reproduction.load_article_reproduction(article.id, passage_ids)
    return paging.Page(_build_passages(rows, reproduction), next_cursor)


def _load_passages(article: Article, cursor: str, limit: int) -> paging.Page[FacetRollup]:
    query = select(FacetRollup).where(
        FacetRollup.article_id == article.id, FacetRollup.facet == "passage", FacetRollup.shares > 0
    )
    order = (FacetRollup.people.desc(), FacetRollup.id)
    return paging.load_scalars(query, cursor, limit, *order)


def _build_passages(
    rows: Sequence[FacetRollup], reproduction: ArticleReproduction
) -> list[PassageTotals]:
    references = passage_records.load_passage_references({int(row.value) for row in rows})
    return [
        PassageTotals(
            id=reference.id,
            quote=reference.quote,
            state=reference.state,
            **build_numbers(row, reproduction),
        )
        for row in rows
        if (reference := references.get(int(row.value))) is not None
    ]


def get_share_spread(public_id: str) -> ShareSpread:
    """Return one share's spread metrics. Raises NotFound."""
    row = (
        db.session()
        .execute(
            select(Share, ShareRollup)
            .outerjoin(ShareRollup, ShareRollup.share_id == Share.id)
            .where(Share.public_id == public_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    share, rollup = row
    rollup = rollup or ShareRollup(
        **dict.fromkeys(("counted", "people", "reach", "size", "children", "depths", "squares"), 0)
    )
    pair_count = rollup.size * (rollup.size - 1) // 2
    parent_query = select(Share.public_id).where(Share.id == share.parent_id)
    return ShareSpread(
        id=share.public_id,
        parent_id=db.session().scalar(parent_query),
        channel=share.channel,
        design=share.design,
        depth=share.depth,
        created_at=share.created_at,
        counted=rollup.counted,
        people=rollup.people,
        reach=rollup.reach,
        children=rollup.children,
        descendants=max(0, rollup.size - 1),
        virality=formulas.structural_virality(
            sum_distances(rollup.size, rollup.depths, rollup.squares), pair_count
        ),
    )
