"""What stands above words in an article stands above them on a card, and is given space there."""

from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from backend.cards import render
from backend.cards.render import TextRuby
from backend.cards.render.drawing_steps import Steps, TextPiece, TextStep
from backend.cards.render.fonts import text_shaping
from backend.cards.render.typesetting.line_placement import TextBlock
from backend.cards.render.typesetting.measured_text import measure_text
from backend.cards.render.typesetting.text_fitting import LayoutOptions, fit_text
from backend.cards.render.typesetting.text_layers import clean_layered_text
from tests.cards import golden, rules
from tests.factories import an_article

READINGS = (
    ("床", "chuáng"), ("前", "qián"), ("東京", "とうきょう"), ("注", "ㄓㄨˋ"),
    ("机器学习", "machine learning"), ("心", "こころ"), ("A", "ei"), ("句子", "🙂"),
    ("拾句", "سلام"),
)  # fmt: skip
PLAIN = "他在这里住了十年，后来"


@pytest.mark.parametrize("name", golden.passage_designs())
@pytest.mark.parametrize(("base", "reading"), READINGS)
def test_a_reading_is_smaller_and_centred_above_its_base(
    name: str, base: str, reading: str
) -> None:
    text = f"春{base}夏秋冬"
    steps = plan(name, text, (TextRuby(1, 1 + len(base), reading),))
    (size, y, above) = find(steps, reading.split()[0].rstrip("ˋ"))
    (base_size, base_y, below) = find(steps, base[0])
    assert size == base_size / 2
    assert base_size * 0.8 < base_y - y < base_size * 1.3
    if below.text == base:
        assert abs(middle(above, size) - middle(below, base_size)) < base_size / 4


@pytest.mark.parametrize("leading", [1.0, 1.4, 1.7])
def test_only_lines_with_readings_are_higher(leading: float) -> None:
    text = (PLAIN * 6)[:60]
    plain, read = (block(text, rubies, leading=leading) for rubies in ((), ((30, 31, "shí"),)))
    steps = [after - before for before, after in pairwise(read.tops)]
    higher = {round(step) for step in steps} - {round(plain.size * leading)}
    assert len(higher) <= 1
    assert all(step > plain.size * leading for step in higher)
    assert block(text, ((0, 1, "shí"),), leading=leading).tops[0] > 0
    assert plain.tops[0] == 0


@pytest.mark.parametrize(("base", "reading"), READINGS)
@pytest.mark.parametrize("before", range(12))
def test_no_line_parts_a_base(base: str, reading: str, before: int) -> None:
    start = before
    set_block = block(PLAIN[:before] + base + PLAIN, ((start, start + len(base), reading),))
    lines = [line.replace("\n", "") for line in set_block.strings()]
    assert any(base in line for line in lines), lines


@pytest.mark.parametrize("width", [260, 400, 900])
@pytest.mark.parametrize(
    "reading", ["zhuāng", "ㄓㄨㄤˋ", "a very long translation of it", "长" * 200]
)
def test_no_box_is_left_and_no_reading_touches_another(width: int, reading: str) -> None:
    text = "一二，三四五六。七八九十" * 4
    spans = tuple((i, i + 1, reading) for i in range(0, 40, 2))
    set_block = block(text, spans, width=width, height=700)
    assert not any(rules.judge(set_block, width, 700, 1000).values())
    assert set_block.height <= 700


def test_readings_of_one_line_do_not_overlap() -> None:
    text = "庄双窗床光"
    spans = tuple(TextRuby(i, i + 1, "zhuāng") for i in range(5))
    for name in golden.passage_designs():
        for step in plan(name, text, spans):
            if isinstance(step, TextStep) and any("zhu" in p.text for p in pieces(step)):
                for line in step.lines:
                    for one, other in pairwise(line.pieces):
                        assert one.x + (one.width or 0) < other.x


def test_a_base_longer_than_a_line_has_its_reading_above_each_part() -> None:
    text = "这是一句很长的话它有它的译文在上面" * 2
    reading = "this is a long sentence"
    set_block = block(text, ((0, len(text), reading),), width=420)
    assert len(set_block.lines) > 2
    steps = plan("forward", text, (TextRuby(0, len(text), reading),))
    shown = " ".join(p.text for step in steps if isinstance(step, TextStep) for p in pieces(step))
    assert [word for word in reading.split() if word not in shown] == []


@pytest.mark.parametrize("limit", range(1, 9))
def test_a_base_that_is_cut_off_has_no_reading(limit: int) -> None:
    cleaned = clean_layered_text("一東京二三四五六", limit, (), (TextRuby(1, 3, "とうきょう"),))
    assert bool(cleaned.rubies) is (limit > 3)


def test_a_reading_follows_what_cleaning_and_brackets_leave() -> None:
    cleaned = clean_layered_text(
        " \u200bx^(2)的  拾", 99, (render.TextShift(3, 7, "super"),), (TextRuby(10, 11, "shí"),)
    )
    assert cleaned.text == "x2的 拾"
    assert [(cleaned.text[a:b], reading) for a, b, reading in cleaned.rubies] == [("拾", "shí")]


def test_cards_of_all_kinds_show_what_is_raised_and_read() -> None:
    shifts = ((render.TextShift(1, 5, "super"),),)
    rubies = ((TextRuby(5, 6, "shí"),),)
    quote = "话^(注)拾起来的一句话"
    contents: list[render.CardContent] = [
        render.DuelContent(
            quote, "题", "号", "甲", "乙", "1", "2", "胜", shifts=shifts, rubies=rubies
        ),
        render.ReadingReportContent(
            "三月", (("1", "篇"),), quote, "题", "号", "甲", shifts=shifts, rubies=rubies
        ),
    ]
    for content, name in zip(contents, ("duel", "reading"), strict=True):
        steps = render.build_plan(golden.design(name), content, ()).steps
        shown = [p.text for step in steps if isinstance(step, TextStep) for p in pieces(step)]
        assert {"注", "shí"} <= set(shown)
        assert "^" not in "".join(shown)


def test_a_preview_has_the_readings_of_its_article(client: FlaskClient) -> None:
    article = an_article(html="<p>我们<ruby>拾<rt>shí</rt>句<rt>jù</rt></ruby>，慢慢地读。</p>")
    body = {"article_id": article.public_id, "quote": "我们拾句，慢慢地读。", "designs": ["paper"]}
    seen = client.post("/api/v1/cards/previews", json=body).get_json()
    texts = [
        piece["text"]
        for step in seen["items"][0]["steps"]
        for line in step.get("lines", ())
        for piece in line["pieces"]
    ]
    assert {"shí", "jù"} <= set(texts)


def block(
    text: str,
    spans: tuple[tuple[int, int, str], ...],
    *,
    width: float = 400,
    height: float = 4000,
    leading: float = 1.5,
) -> TextBlock:
    measure = text_shaping.get_measurer("serif")
    cleaned = clean_layered_text(text, 600, (), tuple(TextRuby(*span) for span in spans))
    options = LayoutOptions(sizes=(60.0, 48.0, 40.0, 28.0), leading=leading)
    return fit_text(measure_text(cleaned, measure), options, width, height, measure)


def plan(name: str, quote: str, rubies: tuple[TextRuby, ...]) -> Steps:
    content = render.PassageContent(quote, "题目", "号", "名", rubies=(rubies,))
    return render.build_plan(golden.design(name), content, ()).steps


def pieces(step: TextStep) -> list[TextPiece]:
    return [piece for line in step.lines for piece in line.pieces]


def find(steps: Steps, text: str) -> tuple[float, int, TextPiece]:
    return next(
        (step.size, line.y, piece)
        for step in steps
        if isinstance(step, TextStep)
        for line in step.lines
        for piece in line.pieces
        if text in piece.text or (piece.text and piece.text in text and len(text) > 3)
    )


def middle(piece: TextPiece, size: float) -> float:
    pitch = piece.pitch or size
    width = piece.width or (len(piece.text) - 1) * pitch + size
    return piece.x + width / 2
