"""Characters that Unicode added lately are stored; unreadable ones are refused by number."""

import pytest

from backend.accounts import nickname_rules
from backend.api import invisible_characters
from backend.articles import character_normalization
from backend.moderation.text_cleaning import clean_text

FLAG_OF_ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
YOUNG = [
    "🩷", "🫩", "🙂\u200d↔\ufe0f", FLAG_OF_ENGLAND, "\U000323af", "\U0001fbff", "\U0001faf9",
    "🏃🏽\u200d♂\ufe0f\u200d➡\ufe0f", "👨\u200d👩\u200d👧", "1\ufe0f\u20e3", "\U0001faff\u200d🩷",
    "\u05eb", "\U0003abcd",
]  # fmt: skip


@pytest.mark.parametrize("text", YOUNG)
def test_a_young_character_stays_wherever_it_is_written(text: str) -> None:
    assert clean_text(f"林{text}好") == f"林{text}好"
    assert invisible_characters.is_visible(text)
    assert nickname_rules.normalize_nickname(text) == text
    assert character_normalization.clean(f"林{text}好") == f"林{text}好"
    assert invisible_characters.find_unusable(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("林\U000e0067\U000e0062", "林"),
        ("\U0001f3f4\U000e0067林", "\U0001f3f4林"),  # a flag's code that never ends
        ("林\u200d好", "林好"),
        ("林\ufe0f", "林"),
        ("林\u200b\u2060\ufeff\u00ad", "林"),
    ],
)
def test_what_hides_is_left_out_where_no_writing_needs_it(text: str, left: str) -> None:
    assert clean_text(text) == left


@pytest.mark.parametrize("text", ["\ue000", "\U000f0001", "\ufdd0"])
def test_what_nobody_could_read_is_found(text: str) -> None:
    assert invisible_characters.find_unusable(f"林{text}") == text


def test_an_ideograph_of_a_later_standard_can_be_a_gap() -> None:
    assert character_normalization.is_letter("\U000323af")
    assert not character_normalization.is_letter("，")


@pytest.mark.parametrize(
    ("text", "length", "left"),
    [
        ("一👨\u200d👩\u200d👧二", 3, "一"),
        ("一二三", 2, "一二"),
        ("一" + FLAG_OF_ENGLAND, 4, "一"),
        ("e\u0301e\u0301", 3, "e\u0301"),
        ("一二", 2, "一二"),
    ],
)
def test_a_text_is_cut_between_what_is_seen_as_one(text: str, length: int, left: str) -> None:
    assert invisible_characters.cut(text, length) == left
