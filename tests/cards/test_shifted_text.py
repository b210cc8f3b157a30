"""What stands off the line is drawn above or below it, and its brackets are not."""

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from backend.cards import render
from backend.cards.render import TextShift, slot_filling
from backend.cards.render.drawing_steps import Steps, TextStep
from backend.cards.render.fonts.font_selection import choose_face
from backend.cards.render.typesetting.text_layers import clean_layered_text
from tests.cards import golden
from tests.factories import an_article

PAGE = "<p>他说过话<sup>[1]</sup>，水是x<sub>甲</sub>，约10<sup>9</sup>千克。</p>"
QUOTE = "他说过话^([1])，水是x_(甲)，约10⁹千克。"
SHIFTS = (TextShift(4, 10, "super"), TextShift(14, 18, "sub"))


@pytest.mark.parametrize("name", golden.passage_designs())
def test_it_stands_above_and_below_the_line_and_is_smaller(name: str) -> None:
    steps = plan(name, QUOTE, SHIFTS)
    line, raised, lowered = (find(steps, text) for text in ("10⁹", "[1]", "甲"))
    assert raised.size == lowered.size < line.size
    baselines = {each.y for each in find(steps, "他说过话").lines}
    assert min(each.y for each in raised.lines) < max(baselines)
    assert {each.y for each in raised.lines}.isdisjoint(baselines)
    assert any(0 < low.y - y < line.size / 3 for low in lowered.lines for y in baselines)
    assert any(0 < y - high.y < line.size / 2 for high in raised.lines for y in baselines)
    assert not any(sign in words(steps) for sign in ("^", "_(", "(", ")"))


def test_it_leaves_room_and_covers_nothing() -> None:
    pieces = sorted(
        (line.y, piece.x, piece.x + (piece.width or (piece.pitch or 0) * len(piece.text)))
        for step in plan("paper", "话^([1])话^(甲)x_(乙)。", shifts_of("话^([1])话^(甲)x_(乙)。"))
        if isinstance(step, TextStep) and any(c in "".join(words((step,))) for c in "话甲乙1")
        for line in step.lines
        for piece in line.pieces
    )
    by_place = sorted((x, end) for _, x, end in pieces)
    assert all(before[1] <= after[0] + 1 for before, after in pairwise(by_place))


def test_no_line_begins_with_it() -> None:
    quote = "话" * 9 + "^(注)"
    steps = plan("paper", quote * 6, shifts_of(quote * 6))
    left = min(piece.x for line in find(steps, "话话").lines for piece in line.pieces)
    raised = find(steps, "注")
    assert all(piece.x > left + 10 for line in raised.lines for piece in line.pieces)


def test_without_a_word_that_it_does_it_stays_as_it_is_written() -> None:
    assert "^([1])" in words(plan("paper", QUOTE, ()))


def test_several_passages_have_each_their_own() -> None:
    content = render.PassageContent(
        "甲^(注)", "题", "号", "名", more=("乙", "丙_(注)"),
        shifts=((TextShift(1, 5, "super"),), (), (TextShift(1, 5, "sub"),)),
    )  # fmt: skip
    quotes = slot_filling.fill_slots(content).quotes
    assert [(quote.text, quote.shifts) for quote in quotes] == [
        ("甲注", ((1, 2, 1),)),
        ("乙", ()),
        ("丙注", ((1, 2, -1),)),
    ]


@pytest.mark.parametrize(
    ("raw", "shifts", "text", "spans"),
    [
        ("  a\u200b ^(b c)\n d", ((5, 11, "super"),), "a b c\nd", ((2, 5, 1),)),
        ("a^(b)", ((1, 5, "super"), (1, 5, "sub")), "ab", ((1, 2, 1),)),
        ("a^(b)", ((1, 99, "super"),), "a^(b)", ()),
        ("a^(b)", ((3, 4, "super"),), "a^(b)", ()),
        ("a^()b", ((1, 4, "super"),), "ab", ()),
        ("a^(\u0301)b", ((1, 5, "super"),), "a\u0301b", ((1, 2, 1),)),
    ],
)
def test_spans_follow_what_cleaning_leaves(
    raw: str, shifts: tuple[tuple[int, int, str], ...], text: str, spans: object
) -> None:
    given = tuple(TextShift(start, end, kind) for start, end, kind in shifts)  # type: ignore[arg-type]
    cleaned = clean_layered_text(raw, 600, given)
    assert (cleaned.text, cleaned.shifts) == (text, spans)


@pytest.mark.parametrize("limit", range(1, 12))
def test_a_cut_passage_has_no_span_beyond_its_end(limit: int) -> None:
    cleaned = clean_layered_text(
        "一二^(三四五)六七^(八)", limit, shifts_of("一二^(三四五)六七^(八)")
    )
    assert all(0 <= span.start < span.end <= len(cleaned.text) for span in cleaned.shifts)


@pytest.mark.parametrize("family", ["serif", "sans"])
def test_raised_and_lowered_digits_are_of_one_face(family: str) -> None:
    for signs in ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "₀₁₂₃₄₅₆₇₈₉₊₋"):
        assert len({choose_face(family, sign)[0] for sign in signs}) == 1


def test_a_preview_of_an_article_raises_what_its_author_raised(client: FlaskClient) -> None:
    article = an_article(html=PAGE)
    body = {"article_id": article.public_id, "quote": QUOTE, "designs": ["paper"]}
    seen = client.post("/api/v1/cards/previews", json=body).get_json()
    texts = [
        "".join(piece["text"] for piece in line["pieces"])
        for step in seen["items"][0]["steps"]
        for line in step.get("lines", ())
    ]
    assert {"[1]", "甲"} <= set(texts)
    assert not any("^" in text for text in texts)


def plan(name: str, quote: str, shifts: tuple[TextShift, ...]) -> Steps:
    content = render.PassageContent(quote, "题目", "号", "名", shifts=(shifts,))
    return render.build_plan(golden.design(name), content, ()).steps


def shifts_of(quote: str) -> tuple[TextShift, ...]:
    return tuple(
        TextShift(found.start(), found.end(), "super" if found[0][0] == "^" else "sub")
        for found in re.finditer(r"[\^_]\([^)]*\)", quote)
    )


def find(steps: Steps, text: str) -> TextStep:
    return next(step for step in steps if isinstance(step, TextStep) and text in words((step,)))


def words(steps: Steps) -> str:
    return "".join(
        piece.text
        for step in steps
        if isinstance(step, TextStep)
        for line in step.lines
        for piece in line.pieces
    )
