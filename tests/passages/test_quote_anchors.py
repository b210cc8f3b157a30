"""Anchors: a phone's offsets are believed as far as the quoted words bear them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.passages import quote_anchors

EMOJI = "🍜🍜走吧，🍜走吧"


@pytest.mark.parametrize(
    ("text", "quote", "start", "found"),
    [
        ("一二三一二三", "二三", 4, (4, 6)),
        ("一二三一二三", "二三", 1, (1, 3)),
        ("一二三一二三", "二三", 3, (4, 6)),
        ("一二三一二三", "二三", 9999, (4, 6)),
        ("一二 三", "一二三", 0, (0, 4)),
        ("一\n二三", "一 二", None, (0, 3)),
        ("一二三", "二", None, (1, 2)),
        (EMOJI, "走吧", 2, (2, 4)),
        (EMOJI, "走吧", 4, (2, 4)),
        (EMOJI, "走吧", 8, (6, 8)),
        (EMOJI, "🍜", 5, (5, 6)),
    ],
)
def test_words_are_found_where_they_are_said_to_stand_or_next_to_it(
    text: str, quote: str, start: int | None, found: tuple[int, int]
) -> None:
    anchor = quote_anchors.locate(text, quote, start)
    assert anchor is not None
    assert (anchor.start, anchor.end) == found
    assert anchor.quote == text[slice(*found)]


@pytest.mark.parametrize("quote", ["四", "二一", "", " \n ", "一二三四"])
def test_words_that_are_not_there_are_not_found(quote: str) -> None:
    assert quote_anchors.locate("一二三", quote, 0) is None


def test_words_said_twice_need_a_place() -> None:
    with pytest.raises(quote_anchors.AmbiguousQuote):
        quote_anchors.locate("一二一", "一", None)


def test_thirty_two_characters_are_kept_on_either_side_and_fewer_at_the_ends() -> None:
    text = "前" * 40 + "句" + "后" * 10
    anchor = quote_anchors.locate(text, "句", None)
    assert anchor is not None
    assert (anchor.prefix, anchor.suffix) == ("前" * 32, "后" * 10)


@given(st.text(), st.integers(0, 200))
def test_utf16_units_are_counted_in_code_points(text: str, at: int) -> None:
    units = len(text[:at].encode("utf-16-le")) // 2
    assert quote_anchors.code_points_in_utf16(text, units) == len(text[:at])


@given(st.text(alphabet="一二🍜 \n"), st.text(alphabet="一二🍜 "), st.integers(0, 50))
def test_what_is_found_is_a_piece_of_the_text_that_says_the_words(
    text: str, quote: str, start: int
) -> None:
    anchor = quote_anchors.locate(text, quote, start)
    packed = "".join(quote.split())
    assert (anchor is not None) == bool(packed and packed in "".join(text.split()))
    if anchor is not None:
        assert "".join(anchor.quote.split()) == packed
        assert text[anchor.start : anchor.end] == anchor.quote
