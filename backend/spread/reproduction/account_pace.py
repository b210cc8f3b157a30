"""Learns how fast an Official Account's readers pass on, from its last articles; a periodic job."""

from typing import Any

from sqlalchemy import func, select

from backend import clock, db
from backend.articles.models import Article, OfficialAccount
from backend.spread.models import AccountPace, FacetRollup
from backend.spread.reproduction import article_reproduction, estimator
from backend.spread.reproduction.delay_families import get_families

LEARN_JOB = "spread.learn_pace"
LEARN_EVERY = 6 * 3600.0
ARTICLES_READ = 40
MIN_DELAYS = 10
# What is assumed before any article: every candidate alike, with the weight of half an article.
ASSUMED_ARTICLES = 0.5
ROUNDS = 3

Observation = tuple[list[float], list[float]]  # ages and delays, by bin


def learn_paces(_payload: dict[str, Any]) -> float:
    """Learn every account's pace anew; return the seconds until the next time. A job."""
    with db.read_session() as session:
        account_ids = list(session.scalars(select(OfficialAccount.id)))
    for account_id in account_ids:
        observations = _load_observations(account_id)
        if observations:
            _store(account_id, learn_weights(observations), len(observations))
    return LEARN_EVERY


def learn_weights(observations: list[Observation]) -> list[float]:
    """Learn how common each candidate is among articles, by expectation and maximization.

    Each article is weighed with what the round before found to be common (empirical Bayes).
    """
    count = len(get_families().elapsed)
    weights = [1 / count] * count
    for _ in range(ROUNDS):
        sums = [ASSUMED_ARTICLES / count] * count
        for ages, delays in observations:
            added = estimator.weigh_candidates(ages, delays, weights)
            sums = [before + weight for before, weight in zip(sums, added, strict=True)]
        total = sum(sums)
        weights = [value / total for value in sums]
    return weights


def _load_observations(account_id: int) -> list[Observation]:
    """Load the account's last articles that were passed on often enough to tell a pace."""
    query = (
        select(Article.id)
        .join(FacetRollup, FacetRollup.article_id == Article.id)
        .where(Article.official_account_id == account_id, FacetRollup.facet == "delay")
        .group_by(Article.id)
        .having(func.sum(FacetRollup.shares) >= MIN_DELAYS)
        .order_by(Article.id.desc())
        .limit(ARTICLES_READ)
    )
    with db.read_session() as session:
        return [article_reproduction.load_observation(row) for row in session.scalars(query)]


def _store(account_id: int, weights: list[float], articles: int) -> None:
    with db.transaction() as session:
        pace = session.scalar(
            select(AccountPace).where(AccountPace.official_account_id == account_id)
        )
        if pace is None:
            pace = AccountPace(official_account_id=account_id)
            session.add(pace)
        pace.weights = [float(f"{weight:.3g}") for weight in weights]
        pace.articles, pace.learned_at = articles, clock.now()
