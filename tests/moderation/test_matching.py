"""Matching of listed words, however they are written, and only where they stand."""

import random
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.moderation.matching.matcher import Matcher, shape

LISTED = Matcher(
    [("暴富", "refuse"), ("加V信", "refuse"), ("内部消息", "review"), ("ass", "review")]
)
HARD = Matcher([("暴富", "refuse"), ("加V信", "refuse"), ("porn", "refuse"), ("10086", "refuse")])


@pytest.mark.parametrize(
    "text",
    [
        "一夜暴富",
        "一夜暴 富",
        "一夜暴*富",
        "一夜暴\n富",
        "暴\u200b富",
        "暴\u00ad富",
        "暴\u202e富",
        "暴❤富",
        "快加Ｖ信",
        "快加v信",
        "加 V . 信",
        "加ⓥ信",
    ],
)
def test_a_word_is_met_however_it_is_spaced_widened_or_broken(text: str) -> None:
    assert LISTED.worst(text) == "refuse"


@pytest.mark.parametrize(
    "between",
    [
        *("\uffa0", "\u2800", "\u3164", "\u115f", "\u1160", "\u00ad", "\u034f", "\u180e", "\u2063"),
        *("\ufe0f", "\ufe00", "\U000e0100", "\U000e0061", "\u17b5", "\U0001d173", "\u2800\uffa0"),
        *(
            "\u0336",
            "\ue000",
            "\ufffc",
            "\U00013441",
            "丨",
            "丶",
            "㇀",
            "|",
            "１",
            "1",
            "٣",
            "²",
            "①",
        ),
        *("1\u200b2", "l", "Ｘ", "я", "α", "x9", "111111", "hhhh", "🅰", "(1)", "ㅣ"),
    ],
    ids=ascii,
)
def test_nothing_set_between_letters_keeps_a_word_apart(between: str) -> None:
    assert HARD.worst(f"一夜暴{between}富了") == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        *("加ν信", "加Ѵ信", "加Ⅴ信", "加V1信", "加1V信", "加\u2800V\uffa0信"),
        *("роrn", "рorn", "ΡΟRΝ", "p̸o̸r̸n", "ｐｏｒｎ", "𝓹𝓸𝓻𝓷", "🅟🅞🅡🅝", "🅿🅾🆁🅽"),
        *(
            "p0rn",
            "p1o1r1n",
            "p\uffa0o\uffa0rn",
            "p.о.r.n",
            "1OO86",
            "l0086",
            "١٠٠٨٦",
            "１００８６",
        ),
    ],
    ids=ascii,
)
def test_a_word_is_met_by_what_its_letters_look_like(text: str) -> None:
    assert HARD.worst(f"看，{text}！") == "refuse"


def test_a_word_listed_in_look_alikes_is_met_in_plain_letters() -> None:
    assert Matcher([("ѕех", "refuse")]).worst("sex") == "refuse"
    assert Matcher([("人ロ", "review")]).worst("人口") == "review"


@pytest.mark.parametrize(
    "text",
    [
        *("晴暴3天富裕", "暴12日富阳见", "暴一富"),
        *("c1ass", "cl\u200bass", "classe5", "a5", "H2O", "а5", "p2p", "pornograph", "spοrn"),
        *("910086", "100862", "Россия", "Ελλάδα", "T恤和维生素C片", "唱K", "PK台", "卡拉OK"),
    ],
    ids=ascii,
)
def test_ordinary_text_is_not_taken_for_a_disguise(text: str) -> None:
    words = ("暴富", "ass", "porn", "10086", "as", "ho", "pp")
    assert Matcher((word, "refuse") for word in words).worst(text) is None


@pytest.mark.parametrize(
    "text", ["暴发", "富暴", "baofu", "first class", "was so", "assemble", "", "…！"]
)
def test_other_words_are_not(text: str) -> None:
    assert LISTED.worst(text) is None


def test_latin_words_are_met_only_as_words_of_their_own() -> None:
    assert [LISTED.worst(text) for text in ("you ass!", "a.s.s", "说ass吧")] == ["review"] * 3
    numbers = Matcher([("91", "refuse")])
    assert [numbers.worst(text) for text in ("1991年", "看91吧")] == [None, "refuse"]


def test_the_worse_effect_wins() -> None:
    assert LISTED.worst("我有内部消息") == "review"
    assert LISTED.worst("我有内部消息，暴富") == "refuse"


def test_a_word_of_nothing_is_never_met() -> None:
    assert Matcher([("***", "refuse"), ("", "refuse")]).worst("***") is None


@given(
    st.lists(st.text("甲乙丙ab1", min_size=1, max_size=4), min_size=1, max_size=12),
    st.text("甲乙丙ab1 *", max_size=40),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_what_is_found_is_what_a_plain_search_finds(words: list[str], text: str) -> None:
    han = [word for word in words if not word[0].isascii() and not word[-1].isascii()]
    found = {word for word, _ in Matcher((word, "refuse") for word in han).hits(text)}
    assert found == {word for word in han if word in shape(text)}


def test_five_thousand_words_cost_a_long_message_no_more_than_fifty() -> None:
    chance = random.Random(1)
    han = [chr(0x4E00 + number) for number in range(3000)]
    words = ["".join(chance.choices(han, k=chance.randint(3, 5))) for _ in range(5000)]
    text = "".join(chance.choices(han, k=1000))
    few, many = (
        count_lines(Matcher((word, "refuse") for word in words[:count]), text)
        for count in (50, 5000)
    )
    assert many < few * 1.5


def count_lines(matcher: Matcher, text: str) -> int:
    """Count the lines of Python that run while a text is matched."""
    lines = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    matcher.worst("warm")
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        matcher.worst(text)
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("text", ["cas1no", "c4s1n0", "Ｃ４ｓｉｎ０"])
def test_a_digit_stands_for_the_letter_it_looks_like(text: str) -> None:
    assert set(Matcher([("casino", "refuse")]).hits(text)) == {("casino", "refuse")}
    assert not set(Matcher([("casino", "refuse")]).hits("casino1"))
