"""Line breaking: a table of cases with square letters, and rules on generated text."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.cards.render.fonts import text_shaping
from backend.cards.render.typesetting.break_opportunities import PUNCTUATION_CLASSES, ClusterClass
from backend.cards.render.typesetting.drawable_text import CleanText, clean_text
from backend.cards.render.typesetting.line_breaking import wrap_lines
from backend.cards.render.typesetting.line_placement import TextBlock
from backend.cards.render.typesetting.measured_text import Glyphs, MeasuredText, measure_text
from backend.cards.render.typesetting.text_fitting import LayoutOptions, fit_text

CASES = json.loads(Path(__file__).with_name("cases.json").read_text())["lines"]
NEVER_FIRST = tuple("，。、；：！？）》」』】〉〕］”’…·%℃ー")
NEVER_LAST = tuple("（《「『【〈〔［“‘([")
PIECES = [
    *"春天总是会来人间一趟石磨转起豆浆甜味", "，", "。", "、", "；", "：", "！", "？", "……", "——",
    "”", "“", "（", "）", "《", "》", "「", "」", "·", "abc", "Stanford", "it’s", "5.3%",
    "30,000", "－12.5℃", "￥19", "e-mail", " ", "\n", "🙂", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "3️⃣",
    "𠮷", "안녕", "سلام",
]  # fmt: skip


def square(
    clusters: Sequence[str], sorts: Sequence[ClusterClass]
) -> tuple[list[float], list[Glyphs]]:
    """Measure without fonts: ASCII is half a square, a long dash two."""

    def width(cluster: str) -> float:
        if cluster == "\n":
            return 0.0
        if cluster in ("——", "……"):
            return 2.0
        return 0.5 if cluster[0].isascii() else 1.0

    return [width(cluster) for cluster in clusters], [() for _ in clusters]


@pytest.mark.parametrize("case", CASES, ids=[case["reason"] for case in CASES])
def test_lines_break_where_a_reader_expects(case: dict[str, object]) -> None:
    copy = measure_text(CleanText(str(case["text"])), square)
    assert strings(copy, wrap_lines(copy, float(str(case["room"])))) == case["lines"]


@settings(deadline=None, max_examples=800)
@given(st.lists(st.sampled_from(PIECES), max_size=80), st.integers(9, 24))
def test_no_line_begins_or_ends_badly(pieces: list[str], room: int) -> None:
    copy = measure_text(
        clean_text("".join(pieces), 600, lines=True), text_shaping.get_measurer("serif")
    )
    lines = wrap_lines(copy, room)
    for (_, end), (start, _) in pairwise(lines):
        if any(sort is ClusterClass.NEWLINE for sort in copy.classes[end:start]):
            continue
        if long_run(copy, start, room):
            continue
        assert not copy.clusters[start].startswith(NEVER_FIRST), strings(copy, lines)
        assert not copy.clusters[end - 1].startswith(NEVER_LAST), strings(copy, lines)


def test_an_opening_mark_keeps_its_words_over_a_space() -> None:
    copy = measure_text(clean_text("abc￥19浆味是《 浆是", 600), text_shaping.get_measurer("serif"))
    assert next(line[-1] for line in strings(copy, wrap_lines(copy, 8))) != "《"


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=80), st.integers(9, 24))
def test_no_word_or_number_is_cut(pieces: list[str], room: int) -> None:
    copy = measure_text(
        clean_text("".join(pieces), 600, lines=True), text_shaping.get_measurer("sans")
    )
    lines = wrap_lines(copy, room)
    for before, after in pairwise(lines):
        whole = ClusterClass.PICTURE in (copy.classes[before[1] - 1], copy.classes[after[0]])
        if before[1] == after[0] and not whole and not long_run(copy, after[0], room):
            seam = copy.clusters[before[1] - 1][-1] + copy.clusters[after[0]][0]
            assert not re.fullmatch(r"[A-Za-z0-9]{2}|[0-9][.,%℃][0-9]?|——|……", seam)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=200), st.integers(1, 30), st.sampled_from(["serif", "sans"]))
def test_every_sign_is_placed_once_and_inside_the_box(text: str, room: int, family: str) -> None:
    copy = measure_text(clean_text(text, 600, lines=True), text_shaping.get_measurer(family))
    lines = wrap_lines(copy, room)
    shown = [i for start, end in lines for i in range(start, end)]
    left_out = set(range(len(copy.clusters))) - set(shown)
    assert shown == sorted(set(shown))
    assert all(copy.classes[i] in (ClusterClass.SPACE, ClusterClass.NEWLINE) for i in left_out)
    assert all(end - start == 1 or copy.width(start, end) <= room + 1e-3 for start, end in lines)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(PIECES), min_size=20, max_size=90))
def test_the_last_line_is_never_only_punctuation(pieces: list[str]) -> None:
    text = "".join(pieces).replace("\n", "")
    copy = measure_text(clean_text(text, 600), text_shaping.get_measurer("serif"))
    lines = wrap_lines(copy, 12)
    if len(lines) > 1 and sum(copy.classes[i] is ClusterClass.HAN for i in range(*lines[-2])) > 2:
        assert any(copy.classes[i] not in PUNCTUATION_CLASSES for i in range(*lines[-1]))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=700), st.integers(80, 1000), st.integers(40, 800))
def test_any_text_fits_its_box(text: str, width: int, height: int) -> None:
    block = set_in(text, width, height, sizes=(60, 40, 28))
    assert block.height <= max(height, block.size) + 0.01
    assert block.lines or not block.copy.clusters


def test_text_shrinks_in_steps_before_it_is_cut() -> None:
    sizes = [set_in("好" * count, 600, 300).size for count in (10, 60, 90)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 1


def test_a_long_quote_ends_after_a_sentence() -> None:
    block = set_in("天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。" * 40, 600, 300)
    assert block.cut
    assert block.strings()[-1].endswith("。……")


def test_a_long_quote_without_sentences_ends_after_a_clause() -> None:
    block = set_in("天地玄黄，宇宙洪荒，" * 60, 600, 300)
    assert re.search(r"[黄荒]……$", block.strings()[-1])


def test_a_capped_quote_ends_with_an_ellipsis_even_if_it_fits() -> None:
    assert set_in("好" * 700, 1000, 4000).strings()[-1].endswith("……")


def test_a_title_is_two_lines_and_an_ellipsis() -> None:
    block = set_in("很长的题目" * 30, 600, 500, sizes=(36,), lines=2, by_sentence=False)
    assert len(block.lines) == 2
    assert block.strings()[-1].endswith("…")


def test_words_after_a_cut_name_stay() -> None:
    measure = text_shaping.get_measurer("sans")
    manner = LayoutOptions((36.0,), max_lines=1, after=" 摘")
    block = fit_text(
        measure_text(CleanText("名字很长" * 10 + " 摘"), measure), manner, 400, 50, measure
    )
    assert block.strings()[0].endswith("… 摘")


def test_a_saying_is_set_by_its_phrases() -> None:
    text = "她那时候还太年轻，不知道所有命运赠送的礼物，早已在暗中标好了价格。"
    block = set_in(text, 900, 600, sizes=(88, 72, 58, 44), balance=True)
    assert [line[-1] for line in block.strings()] == ["，", "，", "。"]


def test_justified_lines_end_at_the_right_edge() -> None:
    block = set_in("春天总是会来，石磨ab转起来了，" * 6, 810, 800, sizes=(40,), justify=True)
    assert all(abs(line.width * 40 - 810) < 0.1 for line in block.lines[:-1])


def test_only_lines_that_are_not_drawn_out_may_be_centred() -> None:
    assert set_in("春天总是会来，石磨转起来了，" * 6, 810, 800, sizes=(40,), justify=True).drawn_out
    assert not set_in("春天总是会来", 810, 800, sizes=(40,), justify=True).drawn_out


def test_arabic_words_run_from_right_to_left() -> None:
    block = set_in("我说 سلام عليكم 了", 900, 100)
    seen = "".join(block.copy.clusters[i] for i in block.lines[0].order)
    assert seen == "我说 مكيلع مالس 了"


def test_letters_kern_and_words_keep_their_apostrophe_narrow() -> None:
    measure = text_shaping.get_measurer("serif")
    copy = measure_text(CleanText("don’t"), measure)
    assert copy.widths[3] < 0.5
    assert measure_text(CleanText("“好”"), measure).widths[0] == 1.0


def strings(copy: MeasuredText, lines: list[tuple[int, int]]) -> list[str]:
    """Return lines as text."""
    return ["".join(copy.clusters[start:end]) for start, end in lines]


def long_run(copy: MeasuredText, start: int, room: float) -> bool:
    """Tell whether a line begins inside a run that no single line could hold."""
    first, last = start, start + 1
    while first > 0 and not copy.allowed[first]:
        first -= 1
    while last < len(copy.clusters) and not copy.allowed[last]:
        last += 1
    return copy.width(first, last) > room


def set_in(
    text: str,
    width: float,
    height: float,
    *,
    sizes: tuple[float, ...] = (60, 48, 36, 28),
    lines: int = 100,
    justify: bool = False,
    balance: bool = False,
    by_sentence: bool = True,
) -> TextBlock:
    """Fit text in a box with real fonts."""
    measure = text_shaping.get_measurer("serif")
    manner = LayoutOptions(sizes, 1.6, lines, justify, balance, 0.0, by_sentence)
    return fit_text(
        measure_text(clean_text(text, 600, lines=True), measure), manner, width, height, measure
    )
