"""Text cleaning drops what is invisible, and nothing that can be read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.moderation.text_cleaning import clean_text

CASES = [
    ("灯火", "灯火"),
    ("  灯火  ", "灯火"),
    ("灯\u200b火", "灯火"),
    ("灯\u200d火", "灯火"),
    ("灯\u200c火", "灯火"),
    ("\ufeff灯\u2060火\u00ad", "灯火"),
    ("灯\u202e火\u202c", "灯火"),
    ("灯\u2066火\u2069\u200e\u200f", "灯火"),
    ("灯\x00火\x1b[0m", "灯火[0m"),
    ("灯\ud800火", "灯火"),
    ("灯\ue000火", "灯火"),
    ("灯\U000e0041火", "灯火"),
    ("灯\r\n火\r夜\u2028路\u0085桥", "灯\n火\n夜\n路\n桥"),
    ("灯\n\n\n\n\n火", "灯\n\n火"),
    ("灯 \t\u3000 火", "灯 火"),
    (" 灯 \n  火 ", "灯\n火"),
    ("e\u0301", "é"),
    ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"),
    ("👍🏽\u200d", "👍🏽"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("क्\u200dष", "क्\u200dष"),
    ("葛\U000e0100城", "葛\U000e0100城"),
    ("a\U000e0100葛\u0301\U000e0100", "a葛\u0301"),
    ("a" + "\u0301" * 50, "á" + "\u0301" * 4),
    ("؟مرحبا", "؟مرحبا"),
    ("", ""),
    ("\u200b\u200c\u200d", ""),
    ("\u202e \n \u3164", ""),
    ("\u0301\u0301", ""),
    ("。", "。"),
    ("\uffa0", ""),
    ("\u2800\u2800", ""),
    ("\u115f\u1160\u17b4\u034f\ufe0f\u180e", ""),
    ("\U000e0020\U000e0100\U0001d159\U00013441\ufffc", ""),
    ("灯\uffa0火", "灯火"),
    ("灯\u2800火", "灯 火"),
    ("灯\u2062火\U0001d173", "灯火"),
    ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
    ("林1\ufe0f", "林1"),
    ("林\ufe0f\ufe01", "林"),
    ("\u1820\u180b", "\u1820\u180b"),
    ("e\u200d\u0301", "é"),
    ("⌫\u200c\ufe0f", "⌫"),
    ("👍\u200d\u2800", "👍"),
]
ODD = (
    "灯a1👍🏽♀\u200b\u200c\u200d\ufe0e\ufe0f\u0301\u20e3\uffa0\u2800\u180b\u1820"
    "\u0915\u094d\u00ad \n\U000e0041"
)


@pytest.mark.parametrize(("given_", "kept"), CASES, ids=lambda each: ascii(each)[:40])
def test_words_are_cleaned(given_: str, kept: str) -> None:
    assert clean_text(given_) == kept


@given(st.text(max_size=60) | st.text(ODD, max_size=12))
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_hidden(text: str) -> None:
    kept = clean_text(text)
    assert clean_text(kept) == kept
    hidden = {each for each in kept if unicodedata.category(each) in ("Cc", "Cs", "Co")}
    assert hidden <= {"\n"}
    assert not set(kept) & set("\u200b\u200e\u200f\u202a\u202e\u2060\u2066\ufeff")
