"""Reading positions carried from one revision to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reading.position_across_revisions import ParagraphOutline, convert_position


def outline(*paragraphs: tuple[str, int]) -> ParagraphOutline:
    keys, starts, at = [], [], 0
    for key, length in paragraphs:
        keys.append(key)
        starts.append(at)
        at += length + 1
    return ParagraphOutline(tuple(keys), tuple(starts), max(0, at - 1))


OLD = outline(("a", 10), ("b", 0), ("c", 20), ("d", 5))


@pytest.mark.parametrize(
    ("key", "offset", "position"),
    [("a", 0, 0), ("a", 4, 4), ("a", 99, 10), ("b", 3, 11), ("c", 1, 13), ("d", 99, 38)],
)
def test_a_place_in_a_paragraph_has_a_position(key: str, offset: int, position: int) -> None:
    assert OLD.position(key, offset) == position
    assert OLD.keys[OLD.index(position)] == key


def test_an_unknown_paragraph_has_none() -> None:
    assert OLD.position("x", 0) is None


@pytest.mark.parametrize(
    ("new", "carried_to"),
    [
        # (position in OLD) 4: in a · 15: in c · 36: in d
        (OLD, (4, 15, 36)),
        (outline(("n", 7), ("a", 10), ("b", 0), ("c", 20), ("d", 5)), (12, 23, 44)),
        (outline(("c", 20), ("a", 10), ("d", 5)), (25, 3, 35)),
        (outline(("a", 10), ("b", 0), ("d", 5)), (4, 12, 15)),
        (outline(("a", 10), ("b", 0), ("changed", 20), ("d", 5)), (4, 12, 36)),
        (outline(("a", 10)), (4, 0, 0)),
        (outline(("x", 10), ("y", 3)), (0, 0, 0)),
        (outline(), (0, 0, 0)),
    ],
)
def test_a_place_survives_a_new_revision(
    new: ParagraphOutline, carried_to: tuple[int, ...]
) -> None:
    assert tuple(convert_position(position, OLD, new) for position in (4, 15, 36)) == carried_to


def test_the_last_paragraph_is_the_end() -> None:
    assert not OLD.ends_at(32)
    assert OLD.ends_at(33)
    assert not outline().ends_at(0)
    assert outline(("only", 3)).ends_at(0)


OUTLINES = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 9)), unique_by=lambda p: p[0]
)


@given(OUTLINES, OUTLINES, st.integers(0, 100))
def test_a_carried_place_lies_in_the_new_text(
    old: list[tuple[str, int]], new: list[tuple[str, int]], position: int
) -> None:
    there = outline(*new)
    assert (
        0
        <= convert_position(min(position, outline(*old).length), outline(*old), there)
        <= there.length
    )
