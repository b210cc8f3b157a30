"""What fits into a field of a subscribe message, as the simulator and WeChat have it."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.wechat import template_fields
from backend.wechat.simulator import subscribe_messages as there

CASES = [
    ("thing1", "一" * 20, "一" * 20),
    ("thing1", "一" * 21, "一" * 19 + "…"),
    ("thing1", "一\n二\t三\x00四\u2028五", "一 二 三 四 五"),
    ("thing1", "  ", "一段话"),
    ("thing1", "😀👍🏽❤️", "一段话"),
    ("thing1", "好😀的", "好的"),
    ("thing1", "𠮷" * 20, "𠮷" * 9 + "…"),
    ("name1", "欧阳修文忠公永叔六一居士", "欧阳修文忠公永叔六…"),
    ("name1", "A" * 21, "A" * 20),
    ("name1", "小林", "小林"),
    ("name1", "0" * 20, "0" * 9 + "…"),
    ("name1", "Lin 2026 Reader", "Lin 2026…"),
    ("phrase2", "已通过！", "已通过"),
    ("phrase2", "已经处理完毕了", "已经处理完"),
    ("phrase2", "ok", "一段话"),
    ("character_string1", "abc 中文", "abc"),
    ("number1", "12 人", "12"),
    ("number1", "人", "0"),
    ("letter1", "第A1", "A"),
]


@pytest.mark.parametrize(("field", "text", "fits"), CASES)
def test_a_text_is_made_to_fit(field: str, text: str, fits: str) -> None:
    assert template_fields.fit_text(field, text, "一段话") == fits


@given(st.text(max_size=60), st.sampled_from(["thing1", "phrase2", "character_string3", "number4"]))
def test_whatever_is_put_in_the_field_takes_it(text: str, field: str) -> None:
    fits = template_fields.fit_text(field, text, "一段话")
    if field == "character_string3" and fits == "-":
        return
    assert there._fits(field, fits)


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9 .]{11,60}", fullmatch=True))
def test_a_name_is_short_and_one_line(text: str) -> None:
    fits = template_fields.fit_text("name1", text, "一位读者")
    is_latin = fits.isascii() and not re.search(r"\d", fits)
    assert 0 < len(fits) <= (20 if is_latin else 10)
    assert not re.search(r"[\x00-\x1f\u2028]", fits)
    assert there._fits("name1", fits)


def test_times_are_those_of_shanghai() -> None:
    at = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
    assert template_fields.format_moment("time1", at) == "2026-11-26 00:05"
    assert template_fields.format_moment("date1", at) == "2026-11-26"
    for field in ("time1", "date1"):
        assert there._fits(field, template_fields.format_moment(field, at))
