"""Which characters may be hidden, what the letter bank holds, and what counts as right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.challenges import creation, letter_bank

LINE = "她说，慢一点的人看见的灯火，总比赶路的人多几盏。"
TEXT = f"傍晚。{LINE}He said: Paris by bus in 2024, and 1999 too."


@pytest.mark.parametrize(
    ("quote", "hidden", "fit"),
    [
        ("慢一点的人看见灯火", "灯火", True),
        ("慢一点的人看见灯火", "慢一点的人", True),
        ("慢一点的人看见灯火", "慢一点的人看", False),  # three are left
        ("慢一点的人看见的那些灯火", "慢一点的人看见的", True),
        ("慢一点的人看见的那些灯火走过了桥", "慢一点的人看见的那", False),  # nine
        ("人看见，灯火亮了", "见，灯", False),
        ("人 看见 灯火", "看见 灯", False),
        ("人看见\n灯火亮了", "见\n灯", False),
        ("那年是2024年的冬天", "2024", True),
        ("到了Ｐａｒｉｓ才知道", "Ｐａｒｉｓ", True),
        ("人看见🍜灯火了", "🍜", False),
        ("字，。！？", "字", True),
        ("字    ", "字", False),  # white space is nothing to go by
        ("cafe\u0301 au lait", "cafe", False),  # the accent would be left behind
        ("𠮷野家在桥边", "𠮷野家", False),
        ("𠮷野家在桥的那边", "𠮷野家", True),
        ("重约 10¹² 千克", "10¹²", True),
        ("重约 10¹² 千克", "²", False),
        ("重约 10⁻³ 千克", "³", False),
        ("水的 CO₂ 多了", "₂", True),
        ("他说过话^(甲乙)了", "甲", False),
        ("他说过话_(甲(乙))了", "乙", False),
    ],
)
def test_which_gaps_are_fit(quote: str, hidden: str, fit: bool) -> None:
    start = quote.index(hidden)
    assert creation.is_valid_gap(quote, start, start + len(hidden)) is fit


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-3, -1), (5, 99), (99, 100)])
def test_what_is_no_stretch_of_the_words_is_not_fit(start: int, end: int) -> None:
    assert not creation.is_valid_gap("慢一点的人看", start, end)


@pytest.mark.parametrize(
    ("letters", "answer", "right"),
    [
        ("灯火", "灯火", True),
        ("灯 火 ", "灯火", True),
        ("火灯", "灯火", False),
        ("灯", "灯火", False),
        (" ", "灯火", False),
        ("paris", "Ｐａｒｉｓ", True),
        ("２０２４", "2024", True),
        ("①", "1", True),
    ],
)
def test_what_is_right(letters: str, answer: str, right: bool) -> None:
    assert letter_bank.is_correct(letters, answer) is right


@pytest.mark.parametrize(
    ("answer", "many", "kinds"),
    [
        ("慢", 9, "CJK"),
        ("灯火", 9, "CJK"),
        ("赶路的人", 12, "CJK"),
        ("Pari", 12, "LATIN"),
        ("20", 5, "DIGIT"),  # the text has no more than 2, 0, 4, 1, 9
    ],
)
def test_others_are_of_the_same_script(answer: str, many: int, kinds: str) -> None:
    found = letter_bank.build_letter_bank(answer, TEXT, "seed")
    others = list(found)
    for letter in answer:
        others.remove(letter)
    assert len(found) == many
    assert {letter_bank._get_script(letter) for letter in found} == {kinds}
    assert len(set(others)) == len(others)
    assert not {each.casefold() for each in others} & {each.casefold() for each in answer}


def test_each_script_that_was_hidden_has_others_of_its_own() -> None:
    found = letter_bank.build_letter_bank("4月", "2024年1月9日的傍晚有风有雨有灯火", "seed")
    assert {letter_bank._get_script(letter) for letter in found} == {"CJK", "DIGIT"}
    assert len(found) == 9


def test_a_text_without_other_letters_gives_those_alone() -> None:
    assert sorted(letter_bank.build_letter_bank("慢慢", "慢慢", "seed")) == ["慢", "慢"]


def test_the_same_seed_mixes_the_same_letters() -> None:
    assert letter_bank.build_letter_bank("灯火", TEXT, "a") == letter_bank.build_letter_bank(
        "灯火", TEXT, "a"
    )
    assert letter_bank.build_letter_bank("灯火", TEXT, "a") != letter_bank.build_letter_bank(
        "灯火", TEXT, "b"
    )


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.text(max_size=200))
def test_whatever_is_fit_can_be_put_together_from_the_letters(
    quote: str, start: int, end: int, text: str
) -> None:
    if not creation.is_valid_gap(quote, start, end):
        return
    answer = quote[start:end]
    found = letter_bank.build_letter_bank(answer, text + quote, quote)
    assert len(found) <= letter_bank.MAX_BANK
    for letter in answer:
        found.remove(letter)
    assert letter_bank.is_correct(answer, answer)
