"""Drawing steps: all that a card is, as data that another hand can draw."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.cards import render
from backend.cards.render import paint, steps
from backend.cards.render.steps import Piece, Write
from tests.cards import golden

CARDS = list(golden.cases())
SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "code")


@pytest.mark.parametrize(("file", "name", "card"), CARDS, ids=[file for file, *_ in CARDS])
def test_steps_draw_the_same_picture_after_a_journey_as_json(
    file: str, name: str, card: dict[str, str]
) -> None:
    facts = golden.facts(card, cover=True, avatar=True)
    made = render.plan(golden.design(name), facts, SHOWN)
    arrived = steps.from_json(steps.to_json(made.steps))
    assert arrived == made.steps
    canvas = paint.blank(made.size)
    paint.follow(canvas, arrived, {"cover": facts.cover or b"", "avatar": facts.avatar or b"",
                                   "code": facts.code})  # fmt: skip
    assert paint.encode(canvas) == render.draw(golden.design(name), facts).data


def test_steps_are_small_and_say_only_what_is_not_usual() -> None:
    made = render.plan(golden.design("paper"), golden.facts(CARDS[0][2], cover=True, avatar=True),
                       SHOWN)  # fmt: skip
    data = steps.to_json(made.steps)
    assert len(data) < 3000
    assert json.loads(data)[0] == {
        "do": "fill", "at": [0, 0, 1080, 1620], "colour": golden.design("paper").background
    }  # fmt: skip
    assert b"null" not in data


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), st.sampled_from(golden.designs()))
def test_no_two_pieces_of_a_line_touch(text: str, name: str) -> None:
    facts = replace(golden.facts(CARDS[0][2], cover=False, avatar=False), quote=text)
    for step in render.plan(golden.design(name), facts, ()).steps:
        if not isinstance(step, Write):
            continue
        for line in step.lines:
            for before, after in pairwise(line.pieces):
                # Full-width marks give up their empty half to one another, and no more.
                assert ends(before) <= after.x + step.size / 2 + 0.1, (before, after)


def test_a_face_that_does_not_arrive_has_something_in_its_place() -> None:
    facts = golden.facts(CARDS[0][2], cover=False, avatar=True)
    made = render.plan(golden.design("paper"), facts, SHOWN)
    face = next(s for s in made.steps if isinstance(s, steps.Show) and s.of == "avatar")
    assert {type(step).__name__ for step in face.otherwise} == {"Fill", "Write"}


def ends(piece: Piece) -> float:
    """Return where a piece ends."""
    return piece.x + (piece.width or (piece.pitch or 0) * len(piece.text))
