"""What fits into a field of a subscribe message, held against the simulator's own check."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.wechat import template_fields
from backend.wechat.simulator import field_checks

CASES: list[tuple[str, str, str | None]] = [
    ("thing1", "一" * 20, "一" * 20),
    ("thing1", "一" * 21, "一" * 19 + "…"),
    ("thing1", "一\n二\t三\x00四\u2028五", "一 二 三 四 五"),
    ("thing1", "灯\u200b火\u202e", "灯火"),
    ("thing1", "  ", None),
    ("thing1", "😀👍🏽❤️🇨🇳1️⃣", "1"),
    ("thing1", "😀👍🏽❤️", None),
    ("thing1", "好😀的", "好的"),
    ("thing1", "𠮷" * 20, "𠮷" * 9 + "…"),
    ("thing1", "e\u0301" * 30, "é" * 19 + "…"),
    ("thing1", "क्षि" * 8, "क्षि" * 4 + "…"),
    ("thing1", "x" + "\u0301" * 40, None),
    ("name1", "小明123", "小明"),
    ("name1", "user25", "user"),
    ("name1", "欧阳修文忠公永叔六一居士", "欧阳修文忠公永叔六一"),
    ("name1", "A" * 21, "A" * 20),
    ("name1", "Ａｎｎ", "Ann"),
    ("name1", "小林Lin", "小林Lin"),
    ("name1", "小林abcdefghijk", "小林abcdefgh"),
    ("name1", "阿依古丽·买买提", "阿依古丽买买提"),
    ("name1", "①②③", None),
    ("name1", "12345", None),
    ("name1", "さくら", None),
    ("name1", "……", None),
    ("name1", "José", "Jose"),
    ("name1", "Nguyễn Văn", "NguyenVan"),
    ("name1", "𠮷田", None),
    ("name1", "田𠮷3", None),
    ("name1", "佐々木", None),
    ("name1", "李〇", None),
    ("name1", "김민수", None),
    ("name1", "Łukasz", None),
    ("name1", "小林さん", None),
    ("name1", "Ольга L", None),
    ("name1", "葛\U000e0100城", "葛城"),
    ("name1", "小林（3）！", "小林"),
    ("phrase2", "已通过！", "已通过"),
    ("phrase2", "已经处理完毕了", "已经处理完"),
    ("phrase2", "ok", None),
    ("character_string1", "abc 中文", "abc"),
    ("character_string1", "A-1/" * 9, "A-1/" * 8),
    ("character_string1", "中文", None),
    ("character_string1", "café-1", "cafe-1"),
    ("character_string1", "Łódź", None),
    ("number1", "12 人", "12"),
    ("number1", "３．５ 分", "3.5"),
    ("number1", "-5", None),
    ("number1", "1.2.3", None),
    ("number1", "共 12.", "12"),
    ("number1", "9" * 33, None),
    ("number1", "٣", None),
    ("number1", "人", None),
    ("number1", "1,234", "1234"),
    ("number1", "共1，234，567.5人", "1234567.5"),
    ("number1", "人数：12，谢谢", "12"),
    ("number1", "3条", "3"),
    *(
        ("number1", text, None)
        for text in (
            "1e5",
            "5kg",
            "12,34",
            "1,2345",
            "3/4",
            "15:01",
            "½",
            "10⁶",
            "3万",
            "2026-11-30",
            "3~5",
            "v2",
            "1.5E3",
        )
    ),
    ("letter1", "第A1", "A"),
    ("letter1", "é", "e"),
    ("letter1", "héllo", "hello"),
    ("letter1", "Straße", None),
    ("symbol1", "a，。！", "，。！"),
    ("symbol1", "字", None),
    ("time1", "15:01", "15:01"),
    ("time1", "2019年10月1日 15:01", "2019年10月1日 15:01"),
    ("time1", "2019-10-01 15:01:30～2019-10-02 08:00", "2019-10-01 15:01:30~2019-10-02 08:00"),
    ("time1", "24:00", None),
    ("time1", "2019-02-29 10:00", None),
    ("time1", "明天", None),
    ("date1", "2020.2.29", "2020.2.29"),
    ("date1", "2020-2/29", None),
    ("date1", "2020年13月1日", None),
    ("date1", "2020-01-01~2020-01-02~2020-01-03", None),
    ("amount1", "￥1,234.50元", "¥1234.50元"),
    ("amount1", "12345678901", None),
    ("amount1", "免费", None),
    ("phone_number1", "+86-0766-66888866", "+86-0766-66888866"),
    ("phone_number1", "+86 (0766) 6688-8866-1", "+860766668888661"),
    ("phone_number1", "1" * 18, None),
    ("phone_number1", "没有", None),
    ("car_number1", "粤A8Z888挂", "粤A8Z888挂"),
    ("car_number1", "京A·12345", "京A12345"),
    ("car_number1", "京A123456789", None),
    ("enum1", "任何", None),
    ("photo1", "任何", None),
]
FIELDS = [f"{kind}1" for kind in template_fields.KINDS]


@pytest.mark.parametrize(("field", "text", "fits"), CASES)
def test_a_text_is_made_to_fit_or_is_left_out(field: str, text: str, fits: str | None) -> None:
    assert template_fields.fit_text(field, text) == fits
    assert fits is None or field_checks.fits(field, fits)


@given(
    st.text(max_size=60)
    | st.text("小明李A1ab9 .·-—_~:/年月日é😀🏽\u200d\ufe0f\u0301\n١", max_size=50)
    | st.from_regex(r"[A-Za-z0-9 .]{11,60}", fullmatch=True)
    | st.sampled_from([text for _, text, _ in CASES]),
    st.sampled_from(FIELDS),
)
def test_whatever_is_fitted_wechat_takes(text: str, field: str) -> None:
    fits = template_fields.fit_text(field, text)
    assert fits is None or field_checks.fits(field, fits)
    if template_fields.get_kind(field) in template_fields.TEXT_KINDS:
        assert field_checks.fits(field, template_fields.fill(field, text, "一位读者"))
        assert field_checks.fits(field, template_fields.fill(field, text, text))


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)))
def test_every_time_is_taken_where_one_can_stand(at: datetime) -> None:
    for kind in template_fields.TIME_KINDS:
        assert field_checks.fits(f"{kind}1", template_fields.format_moment(f"{kind}1", at))


def test_times_are_those_of_shanghai() -> None:
    at = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
    assert template_fields.format_moment("time1", at) == "2026-11-26 00:05"
    assert template_fields.format_moment("date1", at) == "2026-11-26"


REFUSED = [
    *(("thing1", each) for each in ("一" * 21, "", " ", "一\n二", "好😀", "𠮷" * 11)),
    *(("name1", each) for each in ("小明123", "user25", "一" * 11, "A" * 21, "小林abcdefghi")),
    *(("phrase1", each) for each in ("ok", "已经处理完了", "已通过！")),
    *(("number1", each) for each in ("1.2.3", ".", "-1", "٣", "9" * 33, "12人")),
    *(("letter1", each) for each in ("a1", "é", "A" * 33)),
    *(("symbol1", each) for each in ("a", "！！！！！！", "字")),
    *(("character_string1", each) for each in ("中", "A" * 33)),
    *(("time1", each) for each in ("25:00", "2026-02-30 10:00", "明天", "2026-11-25")),
    *(("date1", each) for each in ("2026-13-01", "11-25", "昨天", "٢٠٢٦-11-25")),
    *(("amount1", each) for each in ("12345678901", "元", "¥¥1", "1.2.3")),
    *(("phone_number1", each) for each in ("1" * 18, "电话", "+-")),
    *(("car_number1", each) for each in ("京A1234567", "京", "京·A")),
    ("enum1", "任何"),
]


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_the_simulator_refuses_what_wechat_does(field: str, value: str) -> None:
    assert not field_checks.fits(field, value)
