"""Typography of any text in any box, judged from the finished lines alone."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.cards.render.fonts import text_shaping
from backend.cards.render.typesetting.drawable_text import clean_text
from backend.cards.render.typesetting.line_placement import TextBlock
from backend.cards.render.typesetting.measured_text import measure_text
from backend.cards.render.typesetting.text_fitting import LayoutOptions, fit_text
from tests.cards import rules, typography

HAN = "春天总是会来人间一趟石磨转起豆浆甜味旧书摊上的雨声落在屋檐龘𠮷𪚥"
WORDS = (
    "Stanford", "it’s", "don't", "café", "e-mail", "C++", "C#", ".NET", "foo(bar)", "a/b", "U.S.A.",
    "hello,world", "state-of-the-art", "Straße", "Привет", "OpenAI’s", "iPhone15", "5.3%", "30,000",
    "－12.5℃", "-5℃", "￥19", "$5.00", "3/4", "10:30", "2024-05-01", "1～2", "100㎡", "№5", "±3",
    "+86-138-0000-0000", "３．１４", "5'11\"", "30°C", "user@mail.com", "http://a.b/",
    "https://example.com/abc/def?q=1&b=2#z", "www.test.org/path_to/file.html",
    "https://x.cn/%E4%BD%A0/a-very-long-path-that-goes-on-and-on-and-never-ends/i.html?utm=card",
)  # fmt: skip
MARKS = (
    *"，。、；：！？）》」』】〉〕］”’…·～％℃ー々,.;:!?)]}>%»（《「『【〈〔［“‘([{<«/／-–—=+&|_^*\"'~@#•",
    "……", "——", "……。", "！！！", "？！", "。”", "，”", "：“", "（《", "》）", "——“", "~~", "#话题#",  # noqa: E501
)  # fmt: skip
SIGNS = (
    "🙂", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "3️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🧑🏿‍🚀", "™", "㎡", "©", "①", "★", "e\u0301",
    "Z" + "\u0335" * 9, "سلام", "שלום", "안녕", "ไทย", "क्षि", "༺", "ꦿ", "𝓐", "\u200b", "\u202e", "\x07",  # noqa: E501
    "葛󠄀", "ﷺ", "한", "が", "ｱﾊﾞﾝ", "Ｗｉｄｅ", "\ud800", "\u0378", "𓂀",
)  # fmt: skip
SPACES = (" ", " ", " ", "  ", "\u3000", "\t", "\xa0", "\n", "\r\n\n")
EYES = st.sampled_from("￣°≧⊙•´｀ಠ╥◕▔ˉ´￢ﾟ")
FACES = st.builds(
    "{0}({2}{3}{2}{4}){1}".format,
    st.sampled_from(["", "", "ヽ", "＼", "╮", "┑", "Σ", "凸", "m", "abcdefgh", "ε=", "~"]),
    st.sampled_from(["", "", "ノ", "／", "╭", "┍", "︴", "凸", "m", "ノ゙", "♡", "♪~"]),
    EYES,
    st.sampled_from("_ω▽﹏д皿ー^.Дεヮ"),
    st.sampled_from(["", "", "；", ";", "*", " ", "|||", "`"]),
)
TERMS = st.builds(
    "{}{}".format,
    st.sampled_from(["≥", "≤", "<", "≈", "√", "1～", "～", "±", "∠", "x≠"]),
    st.sampled_from(["90%", "3", "3.14", "￥5", "5℃"]),
) | st.sampled_from(["%d", "...args", "=>{", "->[", "|>f", "(x) => {"])
PLAIN = st.one_of(
    st.text(HAN, min_size=1, max_size=9),
    st.text(HAN, min_size=1, max_size=9),
    st.sampled_from(WORDS),
    st.sampled_from(MARKS),
    st.sampled_from(SIGNS),
    st.sampled_from(SPACES),
    st.text("abc019-./", min_size=20, max_size=90),
    st.builds(lambda mark, times: mark * times, st.sampled_from(MARKS), st.integers(2, 7)),
    st.text(max_size=6),
)
PIECES = st.one_of(FACES, TERMS, PLAIN)
PLAIN_TEXTS = st.lists(PLAIN, max_size=60).map("".join)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
MANNERS = st.builds(
    LayoutOptions,
    sizes=st.sampled_from([(60.0, 48.0, 34.0), (88.0, 64.0, 44.0, 34.0), (36.0,), (28.0,)]),
    leading=st.sampled_from([1.0, 1.5, 1.7]),
    max_lines=st.sampled_from([1, 2, 3, 60]),
    justify=st.booleans(),
    balance=st.booleans(),
    by_sentence=st.booleans(),
)

SAME = settings(deadline=None, derandomize=True, database=None)
"""Heaps of marks in narrow boxes are a matter of taste now and then: not by chance."""


@settings(SAME, max_examples=20)
@given(PLAIN_TEXTS)
def test_any_text_is_without_fault_in_every_box_of_every_design(text: str) -> None:
    counts, faults = typography.judge_batch([text])
    assert not any(counts[name] for name in rules.COUNTS), faults


@settings(SAME, max_examples=500)
@given(
    TEXTS,
    MANNERS,
    st.integers(200, 1080),
    st.integers(40, 1500),
    st.sampled_from(["serif", "sans"]),
)
def test_any_text_is_without_fault_in_any_box(
    text: str, manner: LayoutOptions, width: int, height: int, family: str
) -> None:
    block = set_in(text, manner, width, height, family)
    found = rules.judge(block, width, height, manner.max_lines)
    assert not any(found.values()), (found, block.strings())


@settings(SAME, max_examples=300)
@given(TEXTS, MANNERS, st.integers(200, 1080), st.integers(40, 1500))
def test_nothing_is_lost_without_an_ellipsis(
    text: str, manner: LayoutOptions, width: int, height: int
) -> None:
    block = set_in(text, manner, width, height)
    whole = bare(
        measure_text(clean_text(text, 600, lines=True), text_shaping.get_measurer("serif")).clusters
    )
    shown = bare(block.strings())
    if block.cut:
        assert shown.endswith("…")
        assert whole.startswith(shown.rstrip("…")[:-1])
    else:
        assert shown == whole


@settings(SAME, max_examples=300)
@given(TEXTS, MANNERS, st.integers(300, 1080))
def test_no_paragraph_ends_with_a_lonely_sign_that_could_have_company(
    text: str, manner: LayoutOptions, width: int
) -> None:
    block = set_in(text, manner, width, 4000)
    reading = rules.Reading(block.copy.clusters)
    room = width / block.size
    for before, last in pairwise(line.span for line in block.lines):
        if "\n" in reading.signs[before[1] : last[0]] or last[1] != reading.paragraph(last[0])[1]:
            continue
        signs = [i for i in range(*last) if not reading.is_bare(i, i + 1) or is_read(reading, i)]
        half = next((i for i in range(last[0] - 1, before[0], -1) if not reading.holds(i)), None)
        if len(signs) < 2 and half is not None:
            given_up = block.copy.width(half, last[1]), block.copy.width(before[0], half)
            assert given_up[0] > room or given_up[1] < room / 2, block.strings()


def is_read(reading: rules.Reading, i: int) -> bool:
    """Tell whether a sign is read as a word, though Unicode calls it punctuation."""
    return reading.signs[i] in "&@#%"


def set_in(
    text: str, manner: LayoutOptions, width: int, height: int, family: str = "serif"
) -> TextBlock:
    """Fit text in a box with real fonts."""
    measure = text_shaping.get_measurer(family)
    return fit_text(
        measure_text(clean_text(text, 600, lines=True), measure), manner, width, height, measure
    )


def bare(parts: list[str]) -> str:
    """Return what can be seen of lines or clusters."""
    return "".join("".join(parts).replace("\ufe00", "").split())
