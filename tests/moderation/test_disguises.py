# ruff: noqa: E501
"""Listed words are found through disguises, and innocent text is not held."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.moderation.matching import normalization
from backend.moderation.matching.matcher import Matcher

LISTED = (
    *(
        "暴富",
        "成人",
        "万元",
        "微信",
        "微信号",
        "加微信",
        "发票",
        "代开",
        "赌场",
        "裸聊",
        "枪支",
        "贷款",
    ),
    *(
        "刷单",
        "毒品",
        "兼职",
        "返利",
        "中奖",
        "彩票",
        "色情",
        "法轮",
        "约炮",
        "办证",
        "套现",
        "翻墙",
    ),
    *(
        "porn",
        "sex",
        "viagra",
        "casino",
        "anal",
        "ass",
        "sik",
        "ngu",
        "sot",
        "fag",
        "dick",
        "10086",
    ),
)
REFUSED = Matcher((word, "refuse") for word in LISTED)

# What is set between 暴 and 富, by kind, and what is to become of it.
SURE, DOUBTFUL = "refuse", "review"
INSERTED = [
    *[(kind, each, SURE) for kind, signs in {
        "punctuation": "·‥、〓", "emoji": "😀❤", "flag": ["🇨🇳", "🇨"], "joiner": "\u200d\u2060",
        "tag": "\U000e0061", "variation selector": "\ufe0f\U000e0100", "mark": "\u0301\u20dd\u0336",
        "blank": "\u2800\u3000\U00013441", "braille": "⠿", "filler": "\u3164\uffa0\u115f",
        "bidi control": "\u202e\u2066", "private use": "\ue000\U00100000", "unassigned": "\U0003ffff",
        "stroke": "丨丶乚㇀⼃", "radical": "⺅", "bar": "│|¦", "domino": "🀀", "prolonged sound": "ーｰ",
        "digit": ["1", "12", "٣", "²", "❶", "〡", "1️⃣", "111111"], "letter and digit": ["x9", "9x"],
        "letter": "xøˣ𝐱", "repeated letter": ["xxx", "hhhh"], "Greek": "α", "Cyrillic": "я",
        "Thai": "ก", "Arabic": "ج", "Hebrew": "א", "Devanagari": "क", "Armenian": "ա", "Cherokee": "Ꭰ",
        "Ethiopic": "አ", "Mongolian": "ᠠ", "Tibetan": "ཀ", "Yi": "ꀀ", "Lisu": "ꓐ", "Gothic": "𐌰",
        "cuneiform": "𒀀", "hieroglyph": "𓀀", "runic": "ᚠ",
    }.items() for each in signs],
    *[(kind, each, DOUBTFUL) for kind, signs in {
        "katakana": ["ノ", "ア", "ｱ", "カ", "アイウ", "アアアアア"], "hiragana": ["の", "のか", "𛀀"],
        "Hangul": ["가", "가나", "ㅋㅋㅋ", "ㄱ"], "iteration": "々ヽゝ〻", "bopomofo": "ㄅ",
        "rare character": "㐅𠀀𠃊𠃍𠄌", "part of a character": "亻讠钅", "Latin word": ["AI", "VIP", "App"],
        "digits": ["123", "2024"], "mixed": ["1x2", "x1の", "1-x-2"], "Roman numeral": "Ⅻ",
    }.items() for each in signs],
]  # fmt: skip
LATIN = [
    *[(each, SURE) for each in (
        *("pθrn", "poяn", "sєx", "porп", "pσяη", "cαsιησ", "viagrа", "vіаgrа", "pоrn"),
        *("🇸🇪🇽", "p🇴rn", "ⓢⓔⓧ", "🆂🅴🆇", "🅂🄴🅇", "𝕤𝕖𝕩", "ᵖᵒʳⁿ", "ｓｅｘ", "p̸o̸r̸n̸"),
        *("❶00❽❻", "１००８６", "१००८६", "1OO86", "s3x", "p0rn", "s1e2x", "p😀orn", "p\u200born"),
    )],
    *[(each, DOUBTFUL) for each in (
        *("pørn", "pɵrn", "sǝx", "sɇx", "ʂex", "vɨagra", "sɘx", "sƎx", "sɛx", "ƨɘx", "ꞩex", "sⱸx"),
        *("pörn", "рởrn", "ćašiño", "ᴘᴏʀɴ", "ꜱᴇx", "s\u0364x", "ѕех", "ꓢꓰꓫ", "vlagra", "v|agra", "v!agra"),
        *("$ex", "s€x", "c@sino", "se×", "p○rn", "poجrn", "po가rn", "poのrn", "poกrn", "poჯrn", "p123orn"),
    )],
]  # fmt: skip


@pytest.mark.parametrize(("kind", "between", "effect"), INSERTED, ids=ascii)
def test_what_is_set_between_letters_is_passed_over(kind: str, between: str, effect: str) -> None:
    assert REFUSED.worst(f"一夜暴{between}富了") == effect
    assert set(REFUSED.hits(f"暴{between}富")) >= {("暴富", effect)}


@pytest.mark.parametrize(("text", "effect"), LATIN, ids=ascii)
def test_a_latin_word_is_met_in_strange_letters(text: str, effect: str) -> None:
    assert REFUSED.worst(f"看，{text}！") == effect


@pytest.mark.parametrize(
    "text", ["成1人", "已有2000人完成3人", "万1元", "微1信1号", "发3票", "加VIP微信"]
)
def test_what_honest_text_may_have_too_waits_for_a_person(text: str) -> None:
    assert (
        Matcher([(word, "refuse") for word in LISTED[:7] if word != "微信"]).worst(text) == "review"
    )


@pytest.mark.parametrize("text", ["söt", "Sık sık", "Đi ngủ đi", "fåg", "[dɪk]", "ας", "сот"])
def test_a_word_of_another_language_is_never_refused(text: str) -> None:
    assert REFUSED.worst(text) in (None, "review")


HONEST = [
    *("今天来了1人，门票3元，一共坐了12分钟。", "他花了2000元买书，又花了1万5千块修房子。"),
    *("暴雨下了3天，富春江的水涨了2米。", "这座城成立于1949年，人口约120万。"),
    *("山田太郎、佐々木希和一ノ瀬泉坐在一起读书。", "優しい人の微かな信号を、みすゞは詩に書いた。"),
    *(
        "「暴れん坊将軍」と富士山を見ました。",
        "大韓民國의 헌법은 제1조부터 읽습니다.",
        "오늘은 책을 3권 읽었다.",
    ),
    *(
        "Tôi đọc sách này ba lần, rất hay và cảm động.",
        "Bugün kısa bir şiir okudum, ılık bir gündü.",
    ),
    *("Łódź, żółw i gęś: w Polsce czytałem całą noc.", "El análisis analítico de la canción."),
    *(
        "The assassin passed the classic sliver of silver.",
        "Straße, Größe, naïve, passé, Ångström.",
    ),
    *("Сегодня я прочитал хорошую книгу о море.", "Η Ελλάδα είναι όμορφη, σας ευχαριστώ."),
    *("英语里 six 读作 [sɪks]，think 读作 [θɪŋk]。", "若 α+β=π，则 sinα=sinβ，x²+y²=r²，|a|≤|b|。"),
    *(
        "维生素C片和T恤都在A座3楼B区。",
        "他用Word写稿，用PPT讲课，微博上有5万粉丝。",
        "参加AI课程的同学请带U盘和iPad。",
    ),
    *("第3章第12节讲到了万有引力，元素周期表有118个位置。", "我爱🇨🇳，也去过🇺🇸🇪🇸🇰🇷。👨‍👩‍👧‍👦"),
    *(
        "请把稿子发给编辑，票已经买好了。",
        "她代我开门，赌气去了操场。",
        "WiFi密码是abc123，房间号是2024。",
    ),
    *(
        "微风里有人送来一封信，信上只有1行字。",
        "成千上万人走过，元宵的灯还亮着。",
        "邮箱是lin@assets.cn，不用回。",
    ),
    *(
        "مرحبا، قرأت كتابا جميلا اليوم.",
        "วันนี้ฉันอ่านหนังสือสองเล่ม",
        "आज मैंने एक किताब पढ़ी।",
        "שלום, קראתי ספר.",
    ),
]


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_neither_refused_nor_held(text: str) -> None:
    assert list(REFUSED.hits(text)) == []


@given(st.lists(st.sampled_from(HONEST), min_size=1, max_size=4), st.sampled_from(["", " ", "\n"]))
@settings(max_examples=100, deadline=None)
def test_honest_texts_in_a_row_are_not_refused(texts: list[str], between: str) -> None:
    assert REFUSED.worst(between.join(texts)) != "refuse"


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_every_text_has_a_mark_for_each_letter_of_its_look(text: str) -> None:
    looks = normalization.shape_by_look(text)
    assert len(looks.letters) == len(looks.origins)
    assert looks.is_edge(0)
    assert looks.is_edge(len(looks.letters))
    assert all(0 <= at <= len(looks.letters) and gap for at, gap in looks.gaps.items())


@pytest.mark.parametrize(
    "unit",
    ["1", "暴1", "暴の", "x", "pø", "a1", "暴x1の", "ß", "й", "|a", "😀", "l", "가", "暴𠃊𠃊"],
)
def test_a_long_text_costs_in_step_with_its_length(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letters walked over, which all else is in proportion to, grow no faster than the text."""
    walked: list[int] = []
    walk = Matcher._walk

    def counting(self: Matcher, letters: str):  # type: ignore[no-untyped-def]
        walked.append(len(letters))
        return walk(self, letters)

    monkeypatch.setattr(Matcher, "_walk", counting)
    costs = []
    for times in (500, 5000):
        walked.clear()
        assert sum(1 for _ in REFUSED.hits(unit * times)) <= 4 * len(unit) * times
        costs.append(sum(walked))
    assert costs[1] <= 12 * costs[0] + 100
    assert costs[1] <= 14 * 2 * len(unit) * 5000
