"""Figures of an article, its sentences, a share: from sums, however many came."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, select

from backend import db
from backend.annotations import service as annotations
from backend.api import cursors
from backend.articles.models import Article
from backend.errors import NotFound
from backend.shares.models import Share
from backend.spread import figures, first_wave
from backend.spread.cascade import steps
from backend.spread.models import ArticleSum, DaySum, FacetSum, ShareSum
from backend.spread.schemas import (
    ArticleSpread,
    CameBy,
    Day,
    Mean,
    Sentence,
    ShareSpread,
    Side,
)

DAYS_SHOWN = 90
SENTENCES_SHOWN = 20
SUMMED = ("shares", "counted", "people", "newcomers", "children", "squares")
SIDES = ("channel", "design", "depth")


def of_article(article: Article) -> ArticleSpread:
    """Tell how far an article went."""
    whole = db.session().scalar(select(ArticleSum).where(ArticleSum.article_id == article.id))
    sides = _sides(article)
    channels, came_by = sides["channel"], _came_by(article)
    visits = {name: sum(getattr(row, name) for row in came_by) for name in VISITS}
    shares, children, squares = (
        sum(getattr(row, name) for row in channels) for name in ("shares", "children", "squares")
    )
    by_depth = [row.shares for row in sorted(sides["depth"], key=lambda row: int(row.value))]
    by_depth = by_depth[: _last(by_depth)]
    return ArticleSpread(
        article_id=article.public_id,
        shares=shares,
        **visits,
        roots=whole.roots if whole else 0,
        depth=figures.depth(by_depth),
        breadth=figures.breadth(by_depth),
        by_depth=by_depth,
        virality=figures.virality(whole.distances, whole.pairs) if whole else None,
        half_life_seconds=_half_life(article),
        generation_seconds=figures.generation_time(whole.pauses, children) if whole else None,
        k=mean(shares, children, squares),
        by_channel=_named(channels),
        by_design=_named(sides["design"]),
        came_by=came_by,
        days=days(article, DAYS_SHOWN),
        sentences=sentences(article, "", SENTENCES_SHOWN)[0],
        first_wave=first_wave.of_article(article, visits["people"]),
    )


VISITS = ("visits", "counted", "people", "newcomers", "burst_visits")


def _last(by_depth: list[int]) -> int:
    """Tell at how many depths there are shares; a depth whose last share left has none."""
    return next((at for at in range(len(by_depth), 0, -1) if by_depth[at - 1]), 0)


def _half_life(article: Article) -> float | None:
    """Have the database find the hour in which half had come; there are thousands of hours."""
    hour = cast(FacetSum.value, Integer)
    hours = (
        select(
            hour.label("hour"),
            FacetSum.counted.label("counted"),
            func.sum(FacetSum.counted).over(order_by=hour).label("upto"),
            func.sum(FacetSum.counted).over().label("whole"),
            func.min(hour).over().label("first"),
        )
        .where(FacetSum.article_id == article.id, FacetSum.facet == "hour", FacetSum.counted > 0)
        .subquery()
    )
    half = select(hours).where(hours.c.upto * 2 >= hours.c.whole).order_by(hours.c.hour).limit(1)
    row = db.session().execute(half).first()
    if row is None:
        return None
    counted, upto, whole = int(row.counted), int(row.upto), int(row.whole)
    around = ((row.first, upto - counted), (row.hour, counted), (row.hour + 1, whole - upto))
    return figures.half_life(around)


def _sides(article: Article) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {side: [] for side in SIDES}
    columns = [getattr(FacetSum, name) for name in ("facet", "value", *SUMMED)]
    for row in db.session().execute(
        select(*columns).where(FacetSum.article_id == article.id, FacetSum.facet.in_(SIDES))
    ):
        if row.shares or row.counted:
            found[row.facet].append(row)
    return found


def _named(rows: Iterable[Any]) -> list[Side]:
    ordered = sorted(rows, key=lambda row: (-row.people, row.value))
    return [Side(name=row.value, **numbers(row)) for row in ordered]


def numbers(row: Any) -> dict[str, Any]:
    """Give what all sides of an article have in common."""
    return {
        "shares": row.shares,
        "counted": row.counted,
        "people": row.people,
        "newcomers": row.newcomers,
        "k": mean(row.shares, row.children, row.squares),
    }


def mean(shares: int, children: int, squares: int) -> Mean | None:
    """Give K as it goes out."""
    found = figures.k(shares, children, squares)
    return Mean.model_validate(found) if found else None


def _came_by(article: Article) -> list[CameBy]:
    """Add up all days by the way of coming."""
    summed = [func.sum(getattr(DaySum, name)).label(name) for name in VISITS]
    rows = db.session().execute(
        select(DaySum.channel, *summed)
        .where(DaySum.article_id == article.id)
        .group_by(DaySum.channel)
        .order_by(DaySum.channel)
    )
    return [
        CameBy(channel=row[0], **dict(zip(VISITS, map(int, row[1:]), strict=True))) for row in rows
    ]


def people_by(article: Article, channel: str) -> int:
    """Count the people who first came by this way."""
    return sum(row.people for row in _came_by(article) if row.channel == channel)


def days(article: Article, last: int | None = None) -> list[Day]:
    """List what came on each day and by each way, the first day first; only the `last` days."""
    columns = [getattr(DaySum, name) for name in ("day", "channel", *VISITS)]
    rows = select(*columns).where(DaySum.article_id == article.id)
    if last is not None:
        newest = db.session().scalar(
            select(func.max(DaySum.day)).where(DaySum.article_id == article.id)
        )
        rows = rows.where(DaySum.day > newest - timedelta(days=last)) if newest else rows
    ordered = rows.order_by(DaySum.day, DaySum.channel)
    return [Day.model_validate(row) for row in db.session().execute(ordered)]


def sentences(article: Article, cursor: str, limit: int) -> tuple[list[Sentence], str | None]:
    """List the passages that were passed on, those that brought most people first."""
    rows = select(FacetSum).where(
        FacetSum.article_id == article.id, FacetSum.facet == "passage", FacetSum.shares > 0
    )
    if cursor:
        people, key = cursors.unpack(cursor, int, int)
        rows = rows.where(
            (FacetSum.people < people) | ((FacetSum.people == people) & (FacetSum.id > key))
        )
    ordered = rows.order_by(FacetSum.people.desc(), FacetSum.id).limit(limit + 1)
    found = list(db.session().scalars(ordered))
    words = annotations.points({int(row.value) for row in found[:limit]})
    shown = [(row, words.get(int(row.value))) for row in found[:limit]]
    after = cursors.pack(found[limit - 1].people, found[limit - 1].id) if found[limit:] else None
    return [
        Sentence(id=pointed.id, quote=pointed.quote, state=pointed.state, **numbers(row))
        for row, pointed in shown
        if pointed is not None
    ], after


def of_share(public_id: str) -> ShareSpread:
    """Tell what became of one share. Raises NotFound."""
    row = (
        db.session()
        .execute(
            select(Share, ShareSum)
            .outerjoin(ShareSum, ShareSum.share_id == Share.id)
            .where(Share.public_id == public_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    share, kept = row
    kept = kept or ShareSum(
        **dict.fromkeys(("counted", "people", "reach", "size", "children", "depths", "squares"), 0)
    )
    pairs = kept.size * (kept.size - 1) // 2
    above = select(Share.public_id).where(Share.id == share.parent_id)
    return ShareSpread(
        id=share.public_id,
        parent_id=db.session().scalar(above),
        channel=share.channel,
        design=share.design,
        depth=share.depth,
        created_at=share.created_at,
        counted=kept.counted,
        people=kept.people,
        reach=kept.reach,
        children=kept.children,
        below=max(0, kept.size - 1),
        virality=figures.virality(steps(kept.size, kept.depths, kept.squares), pairs),
    )
