"""Sums of visits and shares, each number one to add to; and the first wave as WeChat told it."""

from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Boolean, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db
from backend.wechat.datacube import Totals


class ShareSum(db.Base):
    """One share of the tree.

    Of itself: visits that count (`counted`), people who first came through it
    (`people`), shares right below (`children`). With all below it: visits
    (`arrivals`), people (`reach`), shares (`size`); and over the shares below,
    the sum of their sizes (`depths`, since each is counted by every one above)
    and of the squares of these. A share with no arrivals is not in the tree.
    `parent_id` is that of the share, so that the largest branches of an article
    and those right below a share are each found by an index.
    """

    __tablename__ = "spread_shares"
    __table_args__ = (
        Index(None, "article_id", "size", "id"),
        Index(None, "article_id", "parent_id", "size", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    parent_id: Mapped[int | None]
    counted: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[int] = mapped_column(default=0)
    reach: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    children: Mapped[int] = mapped_column(default=0)
    depths: Mapped[int] = mapped_column(default=0)
    squares: Mapped[int] = mapped_column(default=0)


class ArticleSum(db.Base):
    """One article: its trees, the pairs of shares within them, and how far these lie apart.

    `pauses` are the seconds from each share to those right below it, added up.
    """

    __tablename__ = "spread_articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), unique=True)
    roots: Mapped[int] = mapped_column(default=0)
    pairs: Mapped[int] = mapped_column(default=0)
    distances: Mapped[int] = mapped_column(default=0)
    pauses: Mapped[int] = mapped_column(default=0)


class DaySum(db.Base):
    """One article, one day (UTC), one way of coming: all visits, and those that count.

    `burst_visits` are those that were set apart, since they came in bursts (`shares.bursts`).
    """

    __tablename__ = "spread_days"
    __table_args__ = (UniqueConstraint("article_id", "day", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    day: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(db.exact(16))
    visits: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    newcomers: Mapped[int] = mapped_column(default=0)
    burst_visits: Mapped[int] = mapped_column(default=0)


class FacetSum(db.Base):
    """One article, seen from one side.

    The shares of a `channel`, a `design`, a `passage`, at a `depth`: how many,
    whom they brought, how many shares hang right below them, and the sum of the
    squares of that. And the `hour` since 1970 in which visits came.
    """

    __tablename__ = "spread_facets"
    __table_args__ = (UniqueConstraint("article_id", "facet", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    facet: Mapped[str] = mapped_column(db.exact(16))
    value: Mapped[str] = mapped_column(db.exact(32))
    shares: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    newcomers: Mapped[int] = mapped_column(default=0)
    children: Mapped[int] = mapped_column(default=0)
    squares: Mapped[int] = mapped_column(default=0)


class FirstWaveDay(db.Base):
    """How the account's readers had taken an article by the end of a day (Shanghai's).

    All numbers are people, save comments. `finished` is the part of them who read
    to the end, `seconds` how long they stayed on average; `sources` and `stops` as
    WeChat tells them (`wechat.datacube.Totals`).
    """

    __tablename__ = "first_waves"
    __table_args__ = (UniqueConstraint("article_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    day: Mapped[date] = mapped_column(Date)
    readers: Mapped[int]
    sharers: Mapped[int]
    likers: Mapped[int]
    collectors: Mapped[int]
    comments: Mapped[int]
    finished: Mapped[float | None]
    seconds: Mapped[float | None]
    sources: Mapped[dict[str, Any]]
    stops: Mapped[list[Any]]

    @classmethod
    def of(cls, article_id: int, told: Totals) -> Self:
        """Make the row of one day out of what WeChat told."""
        rest = {"finished": told.finished, "seconds": told.seconds}
        return cls(
            article_id=article_id,
            day=told.day,
            sources=told.sources,
            stops=told.stops,
            **told.counts,
            **rest,
        )


class Asked(db.Base):
    """When WeChat was last asked about what was published on a day, and how it answered.

    `errcode` is its refusal, 0 for none; `late` says that more is still to come.
    """

    __tablename__ = "first_wave_asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    errcode: Mapped[int] = mapped_column(default=0)
    late: Mapped[bool] = mapped_column(Boolean, default=False)
