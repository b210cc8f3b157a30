"""Drawing steps hold all that a card is, so that another program can draw it."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from backend.cards import render
from backend.cards.render import drawing_steps, paint
from backend.cards.render.drawing_steps import TextPiece, TextStep
from tests.cards import golden

CASES = list(golden.cases())
# How another hand reads the steps.
READER: TypeAdapter[drawing_steps.Steps] = TypeAdapter(tuple[drawing_steps.Step, ...])
SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "rival", "code")


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_steps_draw_the_same_picture_after_a_journey_as_json(case: golden.Case) -> None:
    pictures = {
        role: getattr(case.facts, name, None)
        for role, name in zip(SHOWN, ("cover", "avatar", "rival_avatar", "code"), strict=True)
    }
    there = {role: data for role, data in pictures.items() if data}
    made = render.build_plan(golden.design(case.design), case.facts, there, case.size)
    arrived = READER.validate_json(drawing_steps.to_json(made.steps))
    assert arrived == made.steps
    drawn = render.draw_card(golden.design(case.design), case.facts, case.size)
    assert paint.encode_whole_card(made.size, arrived, there) == drawn.data


def test_steps_are_small_and_say_only_what_is_not_usual() -> None:
    made = render.build_plan(golden.design("paper"), facts(), SHOWN)
    data = drawing_steps.to_json(made.steps)
    assert len(data) < 3000
    assert json.loads(data)[0] == {"do": "fill", "at": [0, 0, 1080, 1620], "colour": "#FAF5EB"}
    assert b"null" not in data


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), st.sampled_from(golden.passage_designs()))
def test_no_two_pieces_of_a_line_touch(text: str, name: str) -> None:
    for step in render.build_plan(golden.design(name), replace(facts(), quote=text), ()).steps:
        if not isinstance(step, TextStep):
            continue
        for line in step.lines:
            for before, after in pairwise(line.pieces):
                # Full-width marks give up their empty half to one another, and no more.
                assert ends(before) <= after.x + step.size / 2 + 0.1, (before, after)


def test_a_face_that_does_not_arrive_has_something_in_its_place() -> None:
    made = render.build_plan(golden.design("paper"), facts(), SHOWN)
    face = next(
        s for s in made.steps if isinstance(s, drawing_steps.PictureStep) and s.of == "avatar"
    )
    assert {type(step).__name__ for step in face.otherwise} == {"FillStep", "TextStep"}


def facts() -> render.PassageContent:
    """Make the facts of a plain card."""
    text = {"quote": "人生如逆旅，我亦是行人。", "title": "东坡", "account": "旧书摊"}
    return golden.facts(text | {"nickname": "阿青"})


def ends(piece: TextPiece) -> float:
    """Return where a piece ends."""
    return piece.x + (piece.width or (piece.pitch or 0) * len(piece.text))
