"""K while an article still spreads: what is shown, when nothing is, and what it is counted from."""

from datetime import timedelta

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import select

from backend import clock, db
from backend.articles.models import Article
from backend.spread.metrics import queries
from backend.spread.models import AccountPace
from backend.spread.reproduction import account_pace, article_reproduction, estimator
from backend.spread.reproduction.estimator import ReproductionNumber, ShareCounts
from backend.spread.reproduction.time_bins import BIN_COUNT, get_bin, list_slot_ranges, list_slots
from backend.spread.trees import rollup_rebuild
from tests.bench.spread import observation
from tests.bench.spread.worlds import DAY, World
from tests.factories import an_article
from tests.spread.trees import NOON, a_forest, a_share, branching, visited, write


def counts(age: float, shares: int, children: int, most: int = 1) -> ShareCounts:
    """Shares of one age, with their children in equal hands."""
    ages = [0.0] * BIN_COUNT
    ages[get_bin(age)] = shares
    return ShareCounts(ages, [0.0] * BIN_COUNT, children, children * most)


def estimate(ages: ShareCounts, pace: str = "exponential") -> ReproductionNumber:
    """Estimate by the pace of an account whose readers share as one world's do."""
    chance = np.random.default_rng(3)
    worlds = [World(0.8, None, pace, 50, 1.0).simulate(chance) for _ in range(8)]
    ends = [observation.observe(w, float(w.times[-1]) + 30 * DAY) for w in worlds]
    prior = observation.learn(ends).prior()
    return estimator.estimate(ages, estimator.drop_unlikely(prior.tolist()))


def test_half_the_time_is_half_a_share() -> None:
    found = estimate(counts(3 * 3600 * np.log(2), 100, 40))  # the median of a mean of three hours
    assert found.value == pytest.approx(0.8, abs=0.08)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.8 < found.high


def test_after_all_the_time_it_is_children_over_shares() -> None:
    found = estimate(counts(30 * DAY, 100, 40))
    assert found.value == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize(
    ("ages", "reason"),
    [
        (counts(30 * DAY, 19, 9), "too_few"),
        (counts(60, 500, 1), "too_early"),
        (counts(30 * DAY, 500, 200, most=100), "one_share"),
    ],
)
def test_where_it_cannot_be_told_the_reason_is(ages: ShareCounts, reason: str) -> None:
    assert estimate(ages) == ReproductionNumber(reason=reason)  # type: ignore[arg-type]


def test_no_child_so_far_is_no_certainty() -> None:
    found = estimate(counts(30 * DAY, 40, 0))
    assert (found.value, found.low) == (0, 0)
    assert found.high is not None
    assert 0.05 < found.high < 0.3


@pytest.mark.parametrize("reproduction", [0.5, 1.5])
@pytest.mark.parametrize("moment", [0.5, 2])
def test_the_interval_holds_the_truth(reproduction: float, moment: float) -> None:
    chance = np.random.default_rng(7)
    world = World(reproduction, 1.0, "log-normal", 100, 1.0)
    before = [World(0.7, 1.0, "log-normal", 50, 1.0).simulate(chance) for _ in range(8)]
    ends = [observation.observe(w, float(w.times[-1]) + 30 * DAY) for w in before]
    prior, held, shown = observation.learn(ends).prior(), 0, 0
    for _ in range(60):
        cascade = world.simulate(chance)
        now = min(moment * cascade.half_life, float(cascade.times[-1]))
        found = observation.show(observation.observe(cascade, now), prior)
        if found.low is not None and found.high is not None:
            shown += 1
            held += found.low <= reproduction <= found.high
    assert shown > 30
    assert held / shown >= 0.85


def test_both_hands_weigh_alike() -> None:
    chance = np.random.default_rng(2)
    cascade = World(0.8, None, "heavy", 30, 1.0).simulate(chance)
    seen = observation.observe(cascade, cascade.half_life)
    ours = estimator.weigh_candidates(
        seen.ages.tolist(), seen.delays.tolist(), observation.EVENLY.tolist()
    )
    assert np.allclose(ours, observation.weigh(seen, observation.EVENLY))


@pytest.mark.parametrize("seconds", [0, 59, 3599, 86_399, 1_000_003, 77_777_777])
def test_each_moment_is_in_one_slot_that_is_read(seconds: int) -> None:
    now = 1_780_001_234
    slots = dict(list_slots(now - seconds))
    read = [w for w, first, last in list_slot_ranges(now) if first <= slots[w] <= last]
    assert len(read) == 1


def test_the_ages_and_delays_are_those_of_the_shares(article: Article) -> None:
    first = a_share(article)
    second = a_share(article, first, created_at=NOON + timedelta(hours=1), design="ink")
    write([visited(first, article), visited(second, article)])
    with clock.freeze_at(NOON + timedelta(hours=3)), db.read_session():
        found = article_reproduction.load_article_reproduction(article.id)
    assert sum(found.article_ages) == 2
    assert sum(found.ages["design", "ink"]) == 1
    assert sum(found.delays) == 1
    assert rollup_rebuild.rebuild_rollups(repair=False).differences == []


def test_an_account_learns_its_pace(article: Article) -> None:
    a_forest(article, branching(60))
    with clock.freeze_at(NOON + timedelta(days=40)):
        assert account_pace.learn_paces({}) == account_pace.LEARN_EVERY
        account_pace.learn_paces({})  # again: still one
        with db.read_session() as session:
            (pace,) = session.scalars(select(AccountPace)).all()
            found = queries.get_article_spread(article)
    assert (pace.articles, sum(pace.weights)) == (1, pytest.approx(1, abs=0.01))
    assert found.reproduction_number.reason == "too_few"  # all stem from two


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()
