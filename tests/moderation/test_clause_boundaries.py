"""A listed word is no word across a clause's end, and any sign set into one is a disguise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.moderation.matching.matcher import Matcher

LISTED = ("上门", "微信号", "加微信", "裸聊", "内部消息", "ass", "anal", "10086")
MATCHER = Matcher((word, "refuse") for word in LISTED)
CLAUSE_ENDS = ["。", "！", "？", "；", "，", "：", "!", "?", ";", ",", "\n", "\r\n", "……", "——",
               "。\n", "！！！", "。”", "｡", "？！", ". ", "。 　",
               "…", "...", "⋯", "⋯⋯", "~", "～", "～～～", "〜", "~！"]  # fmt: skip
DISGUISES = [".", "·", "*", "-", "_", "/", "|", "、", "..", " ", "　", "\u200b", "😀", "#", "'",
             "．", "•", "^", "="]  # fmt: skip


@pytest.mark.parametrize("end", CLAUSE_ENDS, ids=ascii)
@pytest.mark.parametrize(
    ("before", "after"),
    [("早上", "门口很冷"), ("我们都走到楼上", "门开着"), ("7点在桥上", "门票5元")],
)
def test_two_clauses_make_no_word(before: str, after: str, end: str) -> None:
    assert MATCHER.worst(before + end + after) is None


@pytest.mark.parametrize("sign", CLAUSE_ENDS + DISGUISES, ids=ascii)
@pytest.mark.parametrize(
    "around", ["{}", "快来{}", "{}服务", "好的，{}，谢谢", "“{}”", "早上好 {} 再见"]
)
def test_a_word_that_a_sign_breaks_up_is_met(sign: str, around: str) -> None:
    assert MATCHER.worst(around.format(f"上{sign}门")) is not None


@pytest.mark.parametrize("sign", DISGUISES, ids=ascii)
def test_a_sign_that_ends_no_clause_is_a_disguise_anywhere(sign: str) -> None:
    assert MATCHER.worst(f"师傅可以上{sign}门服务") == "refuse"


@pytest.mark.parametrize("sign", ["。", "，", "！", "\n", ".", "*"])
def test_signs_between_all_letters_of_a_longer_word_are_a_disguise(sign: str) -> None:
    assert MATCHER.worst(f"请加{sign}微{sign}信哦") == "refuse"
    assert MATCHER.worst(f"在内{sign}部{sign}消{sign}息里") == "refuse"


@pytest.mark.parametrize(
    "text", ["请加微。信封在桌上", "都在内部。消息传开了", "请你加，微信步行去"]
)
def test_a_longer_word_is_none_across_clauses(text: str) -> None:
    assert MATCHER.worst(text) is None


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("Do what you can. Also go.", None),
        ("It is an. Al went home.", None),
        ("a.n.a.l", "refuse"),
        ("a. n. a. l", "refuse"),
        ("first class", None),
        ("you a$$, go", "review"),
        ("as! s", None),
        ("电话100。86年前", None),
        ("电话1-0-0-8-6。", "refuse"),
    ],
)
def test_latin_words_and_numbers_are_none_across_clauses(text: str, effect: str | None) -> None:
    assert MATCHER.worst(text) == effect


@given(
    st.lists(
        st.text("早上门口微信号内部消息加裸聊", min_size=1, max_size=5), min_size=1, max_size=6
    ),
    st.sampled_from(CLAUSE_ENDS),
)
@settings(max_examples=300, deadline=None)
def test_clauses_hold_only_what_they_hold_alone(clauses: list[str], end: str) -> None:
    """Set within longer clauses, no word is met that is not met in one of them."""
    padded = [f"风{clause}雨" for clause in clauses]
    met = {word for word, _ in MATCHER.hits(end.join(padded))}
    assert met == {word for clause in padded for word, _ in MATCHER.hits(clause)}
