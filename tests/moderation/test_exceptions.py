"""Exceptions of a list let pass what stands within them, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.moderation.matching import normalization
from backend.moderation.matching.matcher import Matcher
from backend.moderation.word_lists import listed_exceptions, text_trial

WORDS = [("大麻", "refuse"), ("上门", "review"), ("ass", "refuse"), ("暴富", "refuse")]
EXCEPTIONS = ["大麻烦", "大麻花", "上门女婿", "kick ass", "Ａ大麻Ｂ"]
MATCHER = Matcher(WORDS, EXCEPTIONS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("大麻烦", None),
        ("遇到大麻烦，吃了大麻花。", None),
        ("大麻烦大麻烦", None),
        ("上门女婿", None),
        ("kick ass!", None),
        ("Kick  Ass", None),
        ("a大麻b", None),
        ("大\u200b麻烦", None),
        ("大麻", "refuse"),
        ("大麻烦大麻", "refuse"),
        ("大麻大麻烦", "refuse"),
        ("大麻 烦", "refuse"),
        ("大 麻烦", "refuse"),
        ("大。麻烦", "refuse"),
        ("大麻\n烦", "refuse"),
        ("大麻1烦", "refuse"),
        ("大麻煩", "refuse"),
        ("上门，女婿", "review"),
        ("ass kick", "refuse"),
        ("暴富大麻烦", "refuse"),
    ],
)
def test_a_word_passes_within_an_exception_only(text: str, effect: str | None) -> None:
    assert MATCHER.worst(text) == effect


def test_a_word_that_is_listed_itself_is_not_let_pass_by_its_exception() -> None:
    assert (
        Matcher([("大麻", "refuse"), ("大麻烦", "review")], ["大麻烦"]).worst("大麻烦") == "review"
    )


def test_overlapping_exceptions_each_hold() -> None:
    matcher = Matcher([("乙丙", "refuse"), ("丙丁", "refuse")], ["甲乙丙", "丙丁戊", "乙丙丁"])
    assert matcher.worst("甲乙丙丁戊") is None
    assert matcher.worst("甲乙丙") is None
    assert matcher.worst("丙丁") == "refuse"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        *(
            (each, "大麻")
            for each in ("大麻", "大 麻", "大*麻", "大。麻", "大\u200b麻", "大麻大麻")
        ),
        *((each, "大麻") for each in ("大1麻", "大x麻", "大麻 大麻", "大1麻烦")),
        *((each, "ass") for each in ("ass", "ＡＳＳ", "a.s.s", "аss")),
        *((each, None) for each in ("大麻烦", "大麻烦大麻", "kick ass", "遇上门神", "上门女婿")),
    ],
    ids=ascii,
)
def test_what_would_swallow_a_word_is_named(text: str, named: str | None) -> None:
    reason = listed_exceptions.explain_refusal(text, Matcher(WORDS))  # type: ignore[arg-type]
    assert (reason is None) == (named is None)
    assert named is None or f"“{named}”" in str(reason)


@pytest.mark.parametrize("text", ["小事", "***", "", "大" * 65])
def test_what_has_no_word_in_it_is_no_exception(text: str) -> None:
    assert listed_exceptions.explain_refusal(text, Matcher(WORDS))  # type: ignore[arg-type]


@given(
    st.lists(st.text("甲乙丙", min_size=1, max_size=3), min_size=1, max_size=6),
    st.lists(st.text("甲乙丙", min_size=2, max_size=5), max_size=4),
    st.text("甲乙丙", max_size=20),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_what_passes_is_what_a_plain_search_lets_pass(
    words: list[str], exceptions: list[str], text: str
) -> None:
    spans = [
        (at, at + len(each))
        for each in exceptions
        for at in range(len(text))
        if text.startswith(each, at)
    ]
    met = {
        word
        for word in words
        for at in range(len(text))
        if text.startswith(word, at)
        and not any(
            start <= at and at + len(word) <= end and len(word) < end - start
            for start, end in spans
        )
    }
    matcher = Matcher([(word, "refuse") for word in words], exceptions)
    assert {word for word, _ in matcher.hits(text)} == met


@given(st.text(max_size=40) | st.text("aå$ßﬃ１①é\u0301가ガ上。门\u200b😀🇸", max_size=40))
@settings(max_examples=300, deadline=None)
def test_every_letter_is_located_in_its_text(text: str) -> None:
    plain = normalization.shape_plain(normalization.fold(text))
    for shape in (plain, normalization.shape_by_look(text)):
        spans = text_trial.locate_letters(text, shape)
        assert len(spans) == len(shape.letters)
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("exceptions", "effect"),
    [(["大麻烦"], "refuse"), (["大麻煩"], None), (["大麻烦", "大麻煩"], None)],
)
def test_an_exception_holds_in_the_script_it_is_written_in(
    exceptions: list[str], effect: str | None
) -> None:
    assert Matcher([("大麻", "refuse")], exceptions).worst("遇到大麻煩了") == effect
