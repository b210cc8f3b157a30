"""Loads what K is estimated from: how old an article's shares are, and how long they took."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, and_, or_, select

from backend import bulk_sql, clock, db
from backend.articles.models import Article
from backend.spread.models import AccountPace, AgeRollup, FacetRollup
from backend.spread.reproduction import estimator
from backend.spread.reproduction.delay_families import get_families
from backend.spread.reproduction.estimator import PaceWeights, ReproductionNumber, ShareCounts
from backend.spread.reproduction.time_bins import (
    BIN_COUNT,
    get_bin,
    get_slot_age,
    list_slot_ranges,
)

AgeCounts = list[float]
FacetValue = tuple[str, str]
NO_SHARES: Sequence[float] = (0.0,) * BIN_COUNT


@dataclass
class ArticleReproduction:
    """Estimates K of an article and of each facet value, by one distribution of delays."""

    ages: Mapping[FacetValue, AgeCounts]
    delays: AgeCounts
    prior: Sequence[float]

    @cached_property
    def pace(self) -> PaceWeights:
        """What is known of the delays in this article."""
        weights = estimator.weigh_candidates(self.article_ages, self.delays, self.prior)
        return estimator.drop_unlikely(weights)

    @cached_property
    def article_ages(self) -> AgeCounts:
        """The ages of all shares."""
        return _add_up_depths(self.ages)

    def estimate_article(self, children: int, squares: int) -> ReproductionNumber:
        """Estimate K of the whole article."""
        depths = _add_up(
            [
                [int(value) * count for count in ages]
                for (facet, value), ages in self.ages.items()
                if facet == "depth" and value != "0"
            ]
        )
        counts = ShareCounts(self.article_ages, depths, children, squares)
        return estimator.estimate(counts, self.pace)

    def estimate_facet(
        self, facet: str, value: str, children: int, squares: int
    ) -> ReproductionNumber:
        """Estimate K of the shares of one facet value."""
        ages = self.ages.get((facet, value), NO_SHARES)
        return estimator.estimate(ShareCounts(ages, NO_SHARES, children, squares), self.pace)


def load_article_reproduction(
    article_id: int, passage_ids: Sequence[int] = ()
) -> ArticleReproduction:
    """Load an article's ages and delays, in three queries; of passages only those named."""
    return ArticleReproduction(
        _load_ages(article_id, passage_ids),
        _load_delays(article_id),
        _load_prior(article_id),
    )


def load_observation(article_id: int) -> tuple[AgeCounts, AgeCounts]:
    """Load the ages of an article's shares and the delays between them, by bin, in two queries."""
    return _add_up_depths(_load_ages(article_id, ())), _load_delays(article_id)


def _load_ages(article_id: int, passage_ids: Sequence[int]) -> dict[FacetValue, AgeCounts]:
    now = clock.now().timestamp()
    columns = (AgeRollup.facet, AgeRollup.value, AgeRollup.width, AgeRollup.slot)
    is_read = or_(
        *(
            and_(AgeRollup.width == width, AgeRollup.slot.between(first, last))
            for width, first, last in list_slot_ranges(now)
        )
    )
    is_wanted: ColumnElement[bool] = AgeRollup.facet.in_(("channel", "design", "depth"))
    if passage_ids:
        is_passage = bulk_sql.is_in(AgeRollup.value, list(map(str, passage_ids)))
        is_wanted = or_(is_wanted, and_(AgeRollup.facet == "passage", is_passage))
    query = select(*columns, AgeRollup.shares).where(
        AgeRollup.article_id == article_id, is_wanted, is_read
    )
    counts: dict[FacetValue, AgeCounts] = defaultdict(lambda: [0.0] * BIN_COUNT)
    for facet, value, width, slot, shares in db.session().execute(query):
        counts[facet, value][get_bin(get_slot_age(width, slot, now))] += shares
    return dict(counts)


def _load_delays(article_id: int) -> AgeCounts:
    query = select(FacetRollup.value, FacetRollup.shares).where(
        FacetRollup.article_id == article_id, FacetRollup.facet == "delay"
    )
    delays = [0.0] * BIN_COUNT
    for value, shares in db.session().execute(query):
        delays[int(value)] += shares
    return delays


def _load_prior(article_id: int) -> Sequence[float]:
    """Load how common each candidate is in the account; all the same before that is learned."""
    query = (
        select(AccountPace.weights)
        .join(Article, Article.official_account_id == AccountPace.official_account_id)
        .where(Article.id == article_id)
    )
    candidate_count = len(get_families().elapsed)
    weights: Sequence[float] | None = db.session().scalar(query)
    if weights is None or len(weights) != candidate_count:
        return [1 / candidate_count] * candidate_count
    return weights


def _add_up_depths(ages: Mapping[FacetValue, AgeCounts]) -> AgeCounts:
    """Add up the ages of all shares: each has exactly one depth."""
    return _add_up([counts for (facet, _), counts in ages.items() if facet == "depth"])


def _add_up(rows: Sequence[Sequence[float]]) -> AgeCounts:
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * BIN_COUNT
