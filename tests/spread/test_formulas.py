"""Every figure, worked out by hand on one small tree, and the worked examples."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from backend import db
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.metrics import passage_spread, queries
from backend.spread.trees import rollup_rebuild
from tests.factories import SENTENCE, an_article
from tests.spread.trees import NOON, a_passage, a_share, visited, write

OTHER = "我记住了这句话，也记住了那天的风。"


def test_the_figures_of_an_article_are_those_worked_out_by_hand(tree: "Tree") -> None:
    found = queries.get_article_spread(tree.article)
    assert (found.shares, found.roots, found.people, found.counted) == (4, 2, 7, 7)
    assert (found.depth, found.breadth, found.by_depth) == (2, 2, [2, 1, 1])
    assert found.virality == 1.333  # ab 1, bd 1, ad 2
    assert found.generation_seconds == 1800  # 600 and 3,000
    assert found.half_life_seconds == 0  # four of seven at the very first
    assert found.reproduction_number.value is None
    assert found.reproduction_number.reason == "too_few"
    assert found.newcomers == 7


@pytest.mark.every_case
@pytest.mark.parametrize("seed", range(6))
def test_the_half_life_is_that_of_the_times_themselves(app: Flask, seed: int) -> None:
    chance, article = Random(seed), an_article()
    share = a_share(article)
    hours = sorted({chance.randrange(400) for _ in range(chance.randrange(1, 20))})
    times: list[datetime] = []
    for hour in hours:  # evenly within an hour, from anywhere to anywhere
        start, many = chance.randrange(1800), chance.randrange(1, 9)
        step = chance.randrange(1, 200)
        times += [NOON + timedelta(hours=hour, seconds=start + step * n) for n in range(many)]
    write([visited(share, article, at=at) for at in times])
    with db.read_session():
        found = queries.get_article_spread(article).half_life_seconds
    middle = times[(len(times) + 1) // 2 - 1]
    assert found == pytest.approx((middle - times[0]).total_seconds(), abs=0.1)


def test_a_half_life_outlives_its_visits(tree: "Tree") -> None:
    db.session().execute(delete(Visit))
    found = queries.get_article_spread(tree.article)
    assert found.half_life_seconds == 3600  # of whole hours


@pytest.mark.parametrize(("hours", "day"), [(3.9, 1), (4.1, 2)])
def test_a_day_is_shanghais(app: Flask, hours: float, day: int) -> None:
    article = an_article()
    write([visited(a_share(article), article, at=NOON + timedelta(hours=hours))])
    with db.read_session():
        (row,) = queries.get_article_spread(article).days
    assert row.day == date(2026, 3, day)


def test_the_figures_by_channel_and_by_design(tree: "Tree") -> None:
    found = queries.get_article_spread(tree.article)
    channels = {side.name: (side.shares, side.people) for side in found.by_channel}
    assert channels == {"card": (2, 4), "forward": (2, 3)}
    designs = {side.name: (side.shares, side.people) for side in found.by_design}
    assert designs == {"ink": (1, 3), "paper": (1, 1)}
    assert [side.name for side in found.by_channel] == ["card", "forward"]


def test_the_days_and_ways_of_coming(tree: "Tree") -> None:
    found = queries.get_article_spread(tree.article)
    assert [(each.channel, each.visits, each.counted) for each in found.visits_by_channel] == [
        ("code", 7, 7),
        ("other", 1, 0),
    ]
    assert sum(day.visits for day in found.days) == found.visits == 8


def test_which_sentences_travel(tree: "Tree") -> None:
    found, after = queries.list_passages(tree.article, "", 1)
    rest, end = queries.list_passages(tree.article, after or "", 5)
    assert [(each.quote, each.shares, each.people) for each in found + rest] == [
        (SENTENCE, 3, 6),
        (OTHER, 1, 1),
    ]
    assert end is None


def test_the_figures_of_a_sentence(tree: "Tree") -> None:
    found = passage_spread.get_passage_spread(tree.passages[0].public_id)
    assert (found.quote, found.shares, found.people) == (SENTENCE, 3, 6)
    assert (found.roots, found.by_depth) == (2, [2, 1])  # a > b, and e; d is of another
    assert (found.virality, found.generation_seconds) == (1.0, 600)
    assert found.half_life_seconds == 0  # a's three are half of six, all at noon
    other = passage_spread.get_passage_spread(tree.passages[1].public_id)
    assert (other.roots, other.virality, other.generation_seconds) == (1, None, 3000)


def test_every_sentence_on_a_card_travels_with_it(tree: "Tree") -> None:
    with db.transaction() as session:
        more = {"share_id": tree.e.id, "passage_id": tree.passages[1].id, "position": 1}
        session.add(SharedPassage(**more))
    tree.come(tree.e, 1, 0)
    rollup_rebuild.rebuild_rollups()
    found, _ = queries.list_passages(tree.article, "", 5)
    assert [(each.shares, each.people) for each in found] == [(3, 7), (2, 3)]
    assert passage_spread.get_passage_spread(tree.passages[1].public_id).people == 3


def test_what_became_of_one_share(tree: "Tree") -> None:
    found = queries.get_share_spread(tree.a.public_id)
    assert (found.people, found.reach, found.descendants, found.children) == (3, 6, 2, 1)
    assert found.virality == 1.333
    unused = queries.get_share_spread(tree.c.public_id)
    assert (unused.parent_id, unused.reach, unused.virality) == (tree.a.public_id, 0, None)


def test_an_article_that_nobody_passed_on_has_no_figures(app: Flask) -> None:
    with db.read_session():
        found = queries.get_article_spread(an_article())
    assert (found.shares, found.people, found.depth, found.by_depth) == (0, 0, 0, [])
    assert found.reproduction_number.reason == "too_few"
    assert (found.virality, found.half_life_seconds) == (None, None)


def test_a_page_asks_as_much_however_many_came(tree: "Tree", app: Flask) -> None:
    from tests.conftest import counted

    with counted(app) as few:
        queries.get_article_spread(tree.article)
    for share in [tree.a, tree.b, tree.d] * 5:
        below = a_share(tree.article, share, passage_id=tree.passages[1].id, channel="moments")
        write([visited(below, tree.article)])
    with counted(app) as many:
        queries.get_article_spread(tree.article)
    assert len(many) == len(few) < 14


class Tree:
    """a(3) > b(2) > d(1), a > c(0), e(1): the tree of the examples."""

    def __init__(self) -> None:
        self.article = an_article()
        self.passages = [a_passage(self.article, quote) for quote in (SENTENCE, OTHER)]
        first, second = (each.id for each in self.passages)
        later, much_later = NOON + timedelta(seconds=600), NOON + timedelta(seconds=3600)
        self.a = self.share(None, passage_id=first, design="ink")
        self.b = self.share(self.a, passage_id=first, channel="forward", created_at=later)
        self.c = self.share(self.a, passage_id=second, channel="forward")
        self.d = self.share(self.b, passage_id=second, design="paper", created_at=much_later)
        self.e = self.share(None, passage_id=first, channel="forward")
        self.come(self.a, 3, 0)
        self.come(self.e, 1, 0)
        self.come(self.b, 2, 9)
        self.come(self.d, 1, 9)
        write([visited(self.c, self.article, scene=1129)])

    def share(self, parent: Share | None, **given: Any) -> Share:
        return a_share(self.article, parent, **given)

    def come(self, share: Share, many: int, hours: int) -> None:
        at = NOON + timedelta(hours=hours)
        write([visited(share, self.article, at=at) for _ in range(many)])


@pytest.fixture
def tree(app: Flask) -> Any:
    made = Tree()
    with db.read_session():
        yield made
