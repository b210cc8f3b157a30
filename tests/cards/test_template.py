"""Designs: what is refused, and that the shipped ones are not."""

import copy
import json
from typing import Any

import pytest

from backend.cards.render import BadDesign, load_design
from backend.cards.render.colours import contrast
from tests.cards import golden

TEXT: dict[str, Any] = {"font": "sans", "sizes": [40], "colour": "#222222"}
PLAIN: dict[str, Any] = {
    "name": "plain", "title": "素", "size": [1080, 1440], "background": "#FFFFFF",
    "boxes": [
        {"kind": "text", "slot": "quote", "place": [80, 80, 920, 700], "type": TEXT},
        {"kind": "code", "place": [672, 1040, 320, 320]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", golden.designs())
def test_a_shipped_design_is_sound(name: str) -> None:
    design = golden.design(name)
    assert design.name == name
    assert any(box.when == "no_cover" for box in design.boxes)


def test_a_design_is_read_from_bytes_or_text() -> None:
    raw = json.dumps(PLAIN)
    assert load_design(raw) == load_design(raw.encode())
    assert load_design(raw).digest == load_design(raw).digest


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("surprise", 1, "surprise"),
        ("boxes.0.surprise", 1, "surprise"),
        ("boxes.0.kind", "video", "boxes.0"),
        ("boxes.0.place", [80, 80, 1001, 700], "超出"),
        ("boxes.0.place", [80, 80, 920, 1400], "超出"),
        ("boxes.0.place", [80, 80, 0, 10], "面积"),
        ("boxes.0.place", [-1, 0, 10, 10], "boxes.0"),
        ("boxes.0.place", [80, 80, 920, 1000], "压住"),
        ("boxes.0.slot", "openid", "slot"),
        ("boxes.0.slot", None, "slot"),
        ("boxes.0.type.colour", "#CCCCCC", "对比度"),
        ("boxes.0.type.colour", "red", "colour"),
        ("boxes.0.type.sizes", [20], "sizes"),
        ("boxes.0.type.sizes", [30, 40], "从大到小"),
        ("boxes.1", {"kind": "shape", "place": [0, 0, 9, 9], "fill": "#FFFFFF"}, "小程序码"),
        ("boxes.1.place", [672, 1040, 272, 272], "小程序码"),
        ("boxes.1.place", [670, 1040, 320, 320], "网格"),
        ("boxes.1.when", "cover", "小程序码"),
        ("size", [750, 1000], "size"),
        ("name", "../etc", "name"),
    ],
)
def test_an_unsound_design_is_refused_with_the_reason(path: str, value: Any, said: str) -> None:
    raw = copy.deepcopy(PLAIN)
    place: Any = raw
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    with pytest.raises(BadDesign, match=said):
        load_design(json.dumps(raw))


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", b"\xff\xfe", "[" * 100_000, "1e999"])
def test_what_is_no_design_at_all_is_refused(raw: str | bytes) -> None:
    with pytest.raises(BadDesign):
        load_design(raw)


def test_words_over_the_cover_are_refused_unless_something_lies_between() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["boxes"].insert(0, {"kind": "cover", "place": [0, 0, 1080, 500]})
    with pytest.raises(BadDesign, match="封面"):
        load_design(json.dumps(raw))
    raw["boxes"].insert(1, {"kind": "shape", "place": [40, 40, 1000, 800], "fill": "#FFFFFF"})
    assert load_design(json.dumps(raw))


def test_the_ground_of_words_is_the_shape_under_them() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["boxes"].insert(0, {"kind": "shape", "place": [0, 0, 1080, 900], "fill": "#333333"})
    with pytest.raises(BadDesign, match="对比度"):
        load_design(json.dumps(raw))


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
