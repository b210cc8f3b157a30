"""Overlapping marks are merged into popular ranges: cases, and what holds for any marks."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.annotations.popular_ranges import MarkSpan, PopularRange, find_popular_ranges

#      0         1         2         3         4         5
#      0123456789012345678901234567890123456789012345678901
TEXT = "先把水烧开，再放茶叶，等一会儿。\n茶叶沉下去的时候，话就多起来了；夜还很长。"
WATER, LEAVES, SINKING, TALK = (0, 6), (6, 11), (17, 26), (26, 33)


def by_different_readers(*spans: tuple[int, int]) -> list[MarkSpan]:
    return [(reader, *span) for reader, span in enumerate(spans, 1)]


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], []),
        ([SINKING] * 2, []),
        ([SINKING] * 3, [PopularRange(*SINKING, 3)]),
        ([WATER] * 3 + [TALK] * 4, [PopularRange(*TALK, 4), PopularRange(*WATER, 3)]),
        # sloppy fingers: one range, not a range and its crumbs
        ([(16, 26), (17, 25), (18, 26), (17, 26), (17, 27)], [PopularRange(17, 26, 5)]),
        # edges that slipped off a clause are mended, by a tenth of the range
        ([(18, 33)] * 3, [PopularRange(17, 33, 3)]),
        ([(17, 36)] * 3, [PopularRange(17, 37, 3)]),
        ([(18, 24)] * 3, [PopularRange(18, 24, 3)]),
        # words in the middle of a clause stay what they are
        ([(20, 23)] * 3, [PopularRange(20, 23, 3)]),
        # a few who marked the whole do not swallow the sentence that many marked
        ([TALK] * 9 + [(17, 33)] * 3, [PopularRange(*TALK, 12), PopularRange(*SINKING, 3)]),
        # three who share one character share no range
        ([(17, 23), (22, 33), (22, 25)], []),
        # a chain of marks, none of which many share
        ([(at, at + 4) for at in range(0, 40, 2)], []),
        # marks across paragraphs
        ([(11, 25)] * 3, [PopularRange(11, 25, 3)]),
        # marks beyond the text are cut, and those outside are nothing
        ([(33, 99)] * 3 + [(90, 95)] * 3, [PopularRange(33, 38, 3)]),
    ],
)
def test_ranges(spans: list[tuple[int, int]], found: list[PopularRange]) -> None:
    assert find_popular_ranges(by_different_readers(*spans), TEXT, 3) == found


def test_a_reader_counts_once_however_often_they_marked() -> None:
    often = [(1, 17, 26), (1, 17, 25), (1, 18, 26), (1, 19, 24)]
    assert find_popular_ranges(often, TEXT, 3) == []
    assert find_popular_ranges([*often, (2, 17, 26), (3, 17, 26)], TEXT, 3) == [
        PopularRange(17, 26, 3)
    ]


def test_halves_marked_apart_are_a_whole() -> None:
    halves = [(1, 17, 22), (1, 22, 26), (2, 17, 26), (3, 17, 26)]
    assert find_popular_ranges(halves, TEXT, 3) == [PopularRange(17, 26, 3)]


def test_no_more_than_thirty_the_most_marked_first() -> None:
    text = "一二三四五六七，" * 50
    spans = [(at * 8, at * 8 + 7) for at in range(50) for _ in range(3 + at)]
    found = find_popular_ranges(by_different_readers(*spans), text, 3)
    assert [peak.readers for peak in found] == list(range(52, 22, -1))


SPANS = st.tuples(st.integers(1, 8), st.integers(0, 37), st.integers(1, 25)).map(
    lambda drawn: (drawn[0], drawn[1], min(drawn[1] + drawn[2], len(TEXT)))
)


@given(st.lists(SPANS, max_size=40))
def test_a_range_is_never_less_than_it_says(marks: list[MarkSpan]) -> None:
    found = find_popular_ranges(marks, TEXT, 3)
    places = [place for peak in found for place in range(peak.start, peak.end)]
    assert len(places) == len(set(places))
    for peak in found:
        marked: dict[int, set[int]] = {}
        for reader, start, end in marks:
            marked.setdefault(reader, set()).update(range(start, end))
        words = set(range(peak.start, peak.end))
        most = [who for who, whole in marked.items() if 2 * len(whole & words) > len(words)]
        assert len(most) == peak.readers >= 3


@given(st.lists(SPANS, max_size=40), st.randoms())
def test_the_order_in_which_marks_came_does_not_matter(marks: list[MarkSpan], dice: Random) -> None:
    shuffled = list(marks)
    dice.shuffle(shuffled)
    assert find_popular_ranges(shuffled, TEXT, 3) == find_popular_ranges(marks, TEXT, 3)
