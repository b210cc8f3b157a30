"""Ranking of comments, and cursors that nobody can forge."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.api import cursors
from backend.comments.listing.ranking import (
    MAX_ROW_ID,
    PagePosition,
    RankingInput,
    compute_score,
    rank_hottest,
)
from backend.errors import BadInput

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_newcomers_credit_halves_every_day_and_likes_stay() -> None:
    assert [compute_score(0, hours) for hours in (0, 24, 48)] == [5.0, 2.5, 1.25]
    assert compute_score(7, 24 * 365) == pytest.approx(7)
    assert compute_score(0, -1) == 5.0


def test_the_hottest_come_first_and_among_equals_the_newest() -> None:
    old = NOW - timedelta(days=30)
    found = [
        RankingInput(1, 2, old),
        RankingInput(2, 9, old),
        RankingInput(3, 2, old),
        RankingInput(4, 0, NOW),
    ]
    assert rank_hottest(found, NOW) == [2, 4, 3, 1]


def test_the_same_words_found_twice_count_once_and_a_hundred_are_enough() -> None:
    found = [RankingInput(number, number, NOW) for number in range(1, 300)]
    head = rank_hottest([*found, *found], NOW)
    assert head == list(range(299, 199, -1))


@given(
    st.lists(st.integers(1, MAX_ROW_ID), max_size=103),
    st.integers(0, 103),
    st.integers(0, MAX_ROW_ID),
)
def test_a_place_comes_back_from_its_cursor(head: list[int], at: int, below: int) -> None:
    place = PagePosition(tuple(head), min(at, len(head)), below)
    assert PagePosition.read(place.cursor()) == place
    assert len(place.cursor()) <= 2400


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!",
        cursors.pack("1.2"),
        cursors.pack("1.2", 0),
        cursors.pack("1.2", "0", 0),
        cursors.pack("1..2", 0, 0),
        cursors.pack("1;2", 0, 0),
        cursors.pack("Z", 0, 0),
        cursors.pack("1." * 500, 0, 0),
        cursors.pack("1", -1, 0),
        cursors.pack("1", 0, 2**63),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadInput):
        PagePosition.read(cursor)


def test_a_place_beyond_its_head_is_its_end() -> None:
    place = PagePosition.read(cursors.pack("1.2", 7, 0))
    assert (place.at, place.is_at_end) == (2, True)
