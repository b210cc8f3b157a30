"""Models of rollups (share, article, day, facet, age), paces, account readers, WeChat fetches."""

from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Boolean, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db
from backend.wechat.api.datacube import ArticleTotals


class ShareRollup(db.Base):
    """Rollup of one share in the tree.

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


class ArticleRollup(db.Base):
    """Rollup of one article: its trees, the pairs of shares in them, and their distances.

    `delay_seconds` is the sum of seconds from each share to its direct children.
    """

    __tablename__ = "spread_articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), unique=True)
    roots: Mapped[int] = mapped_column(default=0)
    pairs: Mapped[int] = mapped_column(default=0)
    distances: Mapped[int] = mapped_column(default=0)
    delay_seconds: Mapped[int] = mapped_column(default=0)


class DayRollup(db.Base):
    """Rollup of one article, day (Shanghai's, or by setting) and channel: visits, all and counted.

    `burst_visits` are those that were discounted as bursts (`shares.bursts`).
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


class FacetRollup(db.Base):
    """Rollup of one article by one facet value.

    The shares of a `channel`, a `design`, a `passage`, at a `depth`: how many,
    whom they brought, how many shares hang right below them, and the sum of the
    squares of that. And the `hour` since 1970 in which visits came, and by `delay` bin the
    shares that were created so long after their parent.
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


class AgeRollup(db.Base):
    """Rollup of one article by one facet value and slot of time: shares created in that slot.

    The facets are those of `FacetRollup` that have shares; slots are `width` seconds long and
    numbered since 1970, in three widths (`reproduction.time_bins`).
    """

    __tablename__ = "spread_ages"
    __table_args__ = (UniqueConstraint("article_id", "facet", "value", "width", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    facet: Mapped[str] = mapped_column(db.exact(16))
    value: Mapped[str] = mapped_column(db.exact(32))
    width: Mapped[int]
    slot: Mapped[int]
    shares: Mapped[int] = mapped_column(default=0)


class AccountPace(db.Base):
    """How fast the readers of an Official Account pass on, learned from its articles.

    `weights` says how common each of `reproduction.delay_families` is among them.
    """

    __tablename__ = "spread_paces"

    id: Mapped[int] = mapped_column(primary_key=True)
    official_account_id: Mapped[int] = mapped_column(
        ForeignKey("official_accounts.id"), unique=True
    )
    weights: Mapped[list[Any]]
    articles: Mapped[int]
    learned_at: Mapped[datetime]


class AccountReachDay(db.Base):
    """The account's own readers of an article by the end of a day (Shanghai's).

    All numbers are people, save comments. `finished` is the part of them who read
    to the end, `seconds` how long they stayed on average; `sources` and `stops` as
    WeChat tells them (`wechat.api.datacube`).
    """

    __tablename__ = "account_reach_days"
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
    def of(cls, article_id: int, totals: ArticleTotals) -> Self:
        """Build the row of one day from WeChat's totals."""
        rest = {"finished": totals.finished, "seconds": totals.seconds}
        return cls(
            article_id=article_id,
            day=totals.day,
            sources=totals.sources,
            stops=totals.stops,
            **totals.counts,
            **rest,
        )


class AccountReachFetch(db.Base):
    """The last fetch of WeChat's statistics of a publication day, and its outcome.

    `errcode` is its refusal, 0 for none; `incomplete` says that more is still to come.
    """

    __tablename__ = "account_reach_fetches"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, unique=True)
    fetched_at: Mapped[datetime] = mapped_column(default=clock.now)
    errcode: Mapped[int] = mapped_column(default=0)
    incomplete: Mapped[bool] = mapped_column(Boolean, default=False)
