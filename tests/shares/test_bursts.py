"""Bursts of visits are set apart and shown; readers who arrive together are not one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend.articles.models import Article
from backend.shares import parent_shares
from backend.shares.arrivals import burst_detection, visit_writer, visitor_identity
from backend.shares.arrivals.burst_detection import MAX_STRANGERS, MOST_OF_SITE
from backend.shares.arrivals.stream_events import SignInEvent, VisitEvent
from backend.shares.models import Share, Visit
from backend.spread.metrics import queries
from backend.spread.schemas import ArticleSpread
from backend.spread.trees import rollup_rebuild
from tests.factories import a_reader, an_article
from tests.spread.trees import NOON, a_share, visited
from tests.visiting import arrive, written

SOMEWHERE = "192.0.2.7"


def test_a_burst_is_kept_counts_for_nothing_and_is_told(app: Flask, article: Article) -> None:
    share = a_share(article)
    visit_writer.write_events(crowd(share, article, MAX_STRANGERS + 50))
    spread = figures(article)
    assert (spread.visits, spread.burst_visits) == (MAX_STRANGERS + 50, MAX_STRANGERS + 50)
    assert (spread.counted, spread.people, spread.newcomers, spread.shares) == (0, 0, 0, 0)
    assert rebuilt() == []


@pytest.mark.parametrize("batch", [1, 7, 100])
def test_what_was_counted_before_the_burst_was_known_is_taken_back(
    app: Flask, article: Article, batch: int
) -> None:
    share = a_share(article)
    below = a_share(article, share)
    honest = [
        visited(below, article, visitor=visitor_identity.get_token_visitor(f"honest {number}"))
        for number in range(3)
    ]
    told = honest + crowd(below, article, MAX_STRANGERS + 3)
    for start in range(0, len(told), batch):
        visit_writer.write_events(told[start : start + batch])
    spread = figures(article)
    assert (spread.people, spread.counted, spread.burst_visits) == (3, 3, MAX_STRANGERS + 3)
    assert rebuilt() == []


def test_told_again_a_burst_is_told_once(app: Flask, article: Article) -> None:
    told = crowd(a_share(article), article, MAX_STRANGERS)
    for _ in range(3):
        visit_writer.write_events(told)
    assert (figures(article).people, figures(article).burst_visits) == (MAX_STRANGERS, 0)


def test_as_many_as_a_large_group_sends_from_one_address_count(
    app: Flask, article: Article
) -> None:
    visit_writer.write_events(crowd(a_share(article), article, MAX_STRANGERS))
    assert (figures(article).people, figures(article).burst_visits) == (MAX_STRANGERS, 0)


def test_readers_from_many_networks_are_no_burst(app: Flask, article: Article) -> None:
    share = a_share(article)
    told = []
    for number in range(3 * MAX_STRANGERS):
        network = burst_detection.pseudonymize_network(f"2001:db8:{number:x}::1", NOON)
        told.append(
            visited(
                share,
                article,
                visitor=visitor_identity.get_token_visitor(f"phone {number}"),
                network=network,
            )
        )
    visit_writer.write_events(told)
    assert (figures(article).people, figures(article).burst_visits) == (3 * MAX_STRANGERS, 0)


@pytest.mark.parametrize("batch", [100, 2 * MOST_OF_SITE])
@pytest.mark.parametrize("step", ["2001:db8:7:{:x}::1", "2001:db8:7:f{:03x}::1"])
def test_a_burst_that_is_spread_over_a_whole_site_is_set_apart(
    app: Flask, article: Article, batch: int, step: str
) -> None:
    share = a_share(article)
    told = spread_out(share, article, MOST_OF_SITE + 1, step)
    others = spread_out(share, article, 100, "2001:db9:{:x}:1::1")
    for start in range(0, len(told), batch):
        visit_writer.write_events(told[start : start + batch])
    visit_writer.write_events(others)
    assert (figures(article).people, figures(article).burst_visits) == (100, MOST_OF_SITE + 1)
    assert rebuilt() == []


def test_as_many_as_two_groups_from_one_carriers_pool_count(app: Flask, article: Article) -> None:
    told = spread_out(a_share(article), article, MOST_OF_SITE, "2001:db8:7:{:x}::1")
    visit_writer.write_events(told)
    assert (figures(article).people, figures(article).burst_visits) == (MOST_OF_SITE, 0)


@pytest.mark.parametrize("step", ["203.0.113.{}", "::ffff:203.0.113.{}", "64:ff9b::203.0.113.{}"])
def test_addresses_of_one_v4_block_are_no_site(app: Flask, article: Article, step: str) -> None:
    share = a_share(article)
    for part in range(2):
        told = spread_out(share, article, MOST_OF_SITE - 60, step, name=f"part {part}")
        visit_writer.write_events(told)
    assert (figures(article).people, figures(article).burst_visits) == (2 * MOST_OF_SITE - 120, 0)


def test_readers_who_come_over_an_afternoon_are_no_burst(app: Flask, article: Article) -> None:
    share = a_share(article)
    for part in range(6):
        at = NOON + timedelta(minutes=10 * part)
        visit_writer.write_events(crowd(share, article, 60, at=at, name=f"part {part}"))
    assert (figures(article).people, figures(article).burst_visits) == (360, 0)


def test_two_articles_are_two_crowds(app: Flask, article: Article) -> None:
    other = an_article()
    for each in (article, other):
        visit_writer.write_events(crowd(a_share(each), each, 100, name=f"of {each.id}"))
    assert [figures(each).burst_visits for each in (article, other)] == [0, 0]


def test_readers_with_an_account_are_never_part_of_a_burst(app: Flask, article: Article) -> None:
    share = a_share(article)
    known = [visitor_identity.identify_reader(a_reader()) for _ in range(5)]
    mine = [
        visited(share, article).model_copy(
            update={"visitor": who.visitor, "account_id": who.account_id, "network": network()}
        )
        for who in known
    ]
    visit_writer.write_events([*mine, *crowd(share, article, MAX_STRANGERS + 1)])
    assert (figures(article).people, figures(article).burst_visits) == (5, MAX_STRANGERS + 1)
    assert {row.network for row in written() if row.account_id} == {None}


def test_whoever_signs_in_out_of_a_burst_counts_again(app: Flask, article: Article) -> None:
    share = a_share(article)
    told = crowd(share, article, MAX_STRANGERS + 10)
    visit_writer.write_events(told)
    reader = a_reader()
    visit_writer.write_events([SignInEvent(visitor=told[4].visitor, account_id=reader.id)])
    spread = figures(article)
    assert (spread.people, spread.counted, spread.burst_visits) == (1, 1, MAX_STRANGERS + 9)
    with db.read_session() as session:
        (row,) = session.scalars(select(Visit).where(Visit.account_id == reader.id))
    assert (row.network, row.counted) == (None, True)
    assert rebuilt() == []


def test_who_was_set_apart_still_has_a_parent_for_what_they_pass_on(
    app: Flask, article: Article
) -> None:
    share = a_share(article)
    told = crowd(share, article, MAX_STRANGERS + 1)
    visit_writer.write_events(told)
    with clock.freeze_at(NOON + timedelta(minutes=1)), db.read_session():
        found = parent_shares.find_parent(
            article, visitor_identity.VisitorIdentity(told[0].visitor, None), None
        )
    assert (found and found.id) == share.id


def test_a_network_is_another_number_in_the_next_window(app: Flask) -> None:
    numbers = {
        burst_detection.pseudonymize_network(SOMEWHERE, NOON + timedelta(minutes=10 * n))
        for n in range(6)
    }
    assert len(numbers) == 6
    same = {burst_detection.pseudonymize_network(f"2001:db8::{n:x}", NOON) for n in range(6)}
    assert len(same) == 1
    assert all(0 <= each < 2**31 for each in numbers | same)


def test_an_arrival_is_told_with_its_network_and_without_its_address(
    app: Flask, client: FlaskClient, article: Article
) -> None:
    share = a_share(article)
    for number in range(3):
        arrive(client, share.public_id, visitor=f"{number}" * 20)
    rows = written()
    assert len({row.network for row in rows}) == 1
    assert rows[0].network == burst_detection.pseudonymize_network("127.0.0.1", rows[0].created_at)


def test_without_redis_a_burst_is_known_within_its_batch(
    app: Flask, article: Article, redis_away: None
) -> None:
    visit_writer.write_events(crowd(a_share(article), article, MAX_STRANGERS + 1))
    assert figures(article).burst_visits == MAX_STRANGERS + 1


def crowd(
    share: Share, article: Article, count: int, name: str = "made up", at: datetime = NOON
) -> list[VisitEvent]:
    """Tell of many strangers who come from one network."""
    return [
        visited(
            share,
            article,
            visitor=visitor_identity.get_token_visitor(f"{name} {number}"),
            at=at,
            network=network(at),
        )
        for number in range(count)
    ]


def spread_out(
    share: Share, article: Article, count: int, step: str, name: str = "phone"
) -> list[VisitEvent]:
    """Tell of strangers of whom each comes from another network."""
    return [
        visited(
            share,
            article,
            visitor=visitor_identity.get_token_visitor(f"{name} {step} {number}"),
            network=burst_detection.pseudonymize_network(step.format(number), NOON),
        )
        for number in range(count)
    ]


def network(at: datetime = NOON) -> int:
    """Name the network from which they come."""
    return burst_detection.pseudonymize_network(SOMEWHERE, at)


def figures(article: Article) -> ArticleSpread:
    """Read the figures that editors see."""
    with db.read_session():
        return queries.get_article_spread(article)


def rebuilt() -> list[rollup_rebuild.Difference]:
    """Make all sums anew; gives where they differ."""
    return rollup_rebuild.rebuild_rollups(repair=False).differences
