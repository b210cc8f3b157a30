"""Designs are validated, and the shipped ones are valid."""

import copy
import json
from itertools import product
from typing import Any

import pytest

from backend.cards import models
from backend.cards.render import BadDesign, load_design
from backend.cards.render.design.boxes import GRID, HEIGHTS
from backend.cards.render.design.colour_arithmetic import blend, get_contrast, get_min_contrast
from backend.cards.render.design.resolved_design import build_sheet
from tests.cards import golden

COLOURS = {
    "ground": "#FFFFFF", "panel": "#F4F4F4", "ink": "#222222", "soft": "#555555",
    "accent": "#A03020", "line": "#DDDDDD", "disc": "#EEEEEE", "sign": "#444444",
}  # fmt: skip
TEXT: dict[str, Any] = {"font": "sans", "sizes": [40], "colour": "ink"}
PLAIN: dict[str, Any] = {
    "name": "plain", "title": "素", "sizes": ["portrait", "square"], "colours": COLOURS,
    "bands": [
        {"height": "rest", "boxes": [
            {"kind": "text", "slot": "quote", "place": {"left": 80, "right": 80, "top": 80},
             "type": TEXT}]},
        {"height": 400, "boxes": [
            {"kind": "code", "place": {"left": 672, "top": 32, "width": 320, "height": 320}}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", golden.designs())
def test_a_shipped_design_is_sound(name: str) -> None:
    design = golden.design(name)
    assert design.name == name
    for_chats = {"wide", "square"}
    usual = for_chats if design.card == "forward" else {"portrait", "tall", "long"}
    assert set(design.sizes) >= usual


def test_what_is_shipped_is_on_the_shelf_paper_first() -> None:
    assert sorted([*models.SHIPPED_NAMES, models.FORWARD_DESIGN]) == golden.designs()
    assert models.SHIPPED_NAMES[0] == "paper"
    assert len(golden.passage_designs()) >= 6


def test_a_design_is_read_from_bytes_or_text() -> None:
    raw = json.dumps(PLAIN)
    assert load_design(raw) == load_design(raw.encode())
    assert load_design(raw).digest == load_design(raw).digest


@pytest.mark.parametrize(
    ("path", "value", "at", "said"),
    [
        ("surprise", 1, "surprise", "不认识的字段"),
        ("bands.0.boxes.0.surprise", 1, "bands.0.boxes.0.surprise", "不认识的字段"),
        ("bands.0.boxes.0.kind", "video", "bands.0.boxes.0", "没有这种 kind"),
        ("bands.0.boxes.0.place.width", 1000, "bands.0.boxes.0.place", "只能给两个"),
        ("bands.0.boxes.0.place", {"left": 600, "width": 600}, "bands.0.boxes.0", "超出"),
        ("bands.0.boxes.0.place", {"top": 700, "bottom": 700}, "bands.0.boxes.0", "超出"),
        ("bands.0.boxes.0.place", {"top": -1}, "bands.0.boxes.0.place.top", "太小"),
        ("bands.0.boxes.0.slot", "openid", "bands.0.boxes.0.slot", "不在可选范围内"),
        ("bands.0.boxes.0.slot", "rival", "bands.0.boxes.0", "没有 rival"),
        ("bands.0.boxes.0.slot", None, "bands.0.boxes.0", "slot"),
        ("bands.0.boxes.0.slot", "title", "bands", "quote"),
        ("bands.0.boxes.0.type.colour", "#CCCCCC", "bands.0.boxes.0", "对比度"),
        ("bands.0.boxes.0.type.colour", "line", "bands.0.boxes.0", "对比度"),
        ("bands.0.boxes.0.type.colour", "red", "bands.0.boxes.0.type.colour", "格式不对"),
        ("bands.0.boxes.0.type.sizes", [20], "bands.0.boxes.0.type.sizes.0", "太小"),
        ("bands.0.boxes.0.type.sizes", [30, 40], "bands.0.boxes.0.type", "从大到小"),
        ("bands.0.boxes.0.when", "sunday", "bands.0.boxes.0.when.0", "不在可选范围内"),
        ("bands.0.height", 500, "bands.0.height", "16 的倍数"),
        ("bands.0.height", "half", "bands.0.height", "rest"),
        ("bands.0.height", 512, "bands", "rest"),
        ("bands.1.height", "rest", "bands", "rest"),
        ("bands.1.height", 960, "bands", "各带太高"),
        ("bands.1.boxes.0.kind", "shape", "bands.1.boxes.0.fill", "必填"),
        ("bands.1.boxes", [], "bands", "小程序码"),
        ("bands.1.boxes.0.when", "cover", "bands", "小程序码"),
        ("bands.1.boxes.0.place.width", 304, "bands.1.boxes.0", "小程序码"),
        ("bands.1.boxes.0.place.left", 670, "bands.1.boxes.0", "网格"),
        ("under", [{"kind": "backdrop"}], "under.0", "背景图"),
        ("colours.ink", "black", "colours.ink", "格式不对"),
        ("colours.sky", "#0000FF", "colours.sky", "不在可选范围内"),
        ("sizes", ["huge"], "sizes.0", "不在可选范围内"),
        ("sizes", ["wide"], "sizes", "转发图"),
        ("card", "forward", "bands.1.boxes.0", "小程序码"),
        ("name", "../etc", "name", "格式不对"),
    ],
)
def test_an_unsound_design_is_refused_and_the_box_is_named(
    path: str, value: Any, at: str, said: str
) -> None:
    raw = copy.deepcopy(PLAIN)
    place: Any = raw
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    with pytest.raises(BadDesign) as refused:
        load_design(raw)
    faults = refused.value.faults
    assert any(fault.at.startswith(at) and said in fault.why for fault in faults), faults


def test_a_palette_that_lacks_a_role_is_refused() -> None:
    raw = copy.deepcopy(PLAIN)
    del raw["colours"]["accent"]
    with pytest.raises(BadDesign, match="accent"):
        load_design(raw)


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", b"\xff\xfe", "[" * 100_000, "1e999"])
def test_what_is_no_design_at_all_is_refused(raw: str | bytes) -> None:
    with pytest.raises(BadDesign):
        load_design(raw)


def test_words_over_the_cover_are_refused_unless_a_veil_lies_between() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["under"] = [{"kind": "cover"}]
    with pytest.raises(BadDesign, match="对比度"):
        load_design(raw)
    raw["under"].append({"kind": "shape", "fill": "ground", "opacity": 0.6})
    assert load_design(raw)
    raw["under"][1]["fade"] = True
    with pytest.raises(BadDesign, match="对比度"):
        load_design(raw)


def test_a_backdrop_counts_with_the_shades_it_lies_between() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["under"] = [{"kind": "backdrop"}]
    raw["picture"] = {"id": "paper1", "darkest": "#D0D0D0", "lightest": "#F8F8F8"}
    assert load_design(raw)
    raw["picture"]["darkest"] = "#707070"
    with pytest.raises(BadDesign, match="对比度"):
        load_design(raw)


def test_the_ground_of_words_is_the_shape_under_them() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["under"] = [{"kind": "shape", "fill": "#333333", "place": {"height": 900}}]
    with pytest.raises(BadDesign, match="对比度"):
        load_design(raw)


def test_nothing_may_be_laid_over_the_code() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["bands"][1]["boxes"].append({"kind": "shape", "fill": "accent", "place": {"height": 64}})
    with pytest.raises(BadDesign, match="压住"):
        load_design(raw)


def test_a_design_that_takes_a_colour_is_judged_by_many() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["bands"][0]["boxes"][0]["type"] = TEXT | {"colour": "#8A8A20"}
    raw["colours"]["ground"] = "#101010"
    raw["colours"]["ink"] = "#FFFFFF"
    assert load_design(raw)
    raw["tint"] = "light"
    with pytest.raises(BadDesign, match="对比度"):
        load_design(raw)


@pytest.mark.parametrize("name", golden.designs())
def test_every_sheet_keeps_to_the_grid_and_to_the_card(name: str) -> None:
    design = golden.design(name)
    for size, cover, count in product(design.sizes, ("cover", "no_cover"), ("single", "several")):
        sheet = build_sheet(design, size, frozenset({cover, count}), None)
        assert (sheet.code is None) == (design.card == "forward")
        if sheet.code:
            x, y, side, height = sheet.code.at
            assert (x % GRID, y % GRID, side % GRID, side) == (0, 0, 0, height)
            assert side >= 312
            assert y + height <= HEIGHTS[size] - 32
        for laid in sheet.boxes:
            assert laid.at[1] + laid.at[3] <= HEIGHTS[size]


def test_the_last_band_ends_with_the_card() -> None:
    raw = copy.deepcopy(PLAIN)
    raw["bands"][1]["boxes"].insert(0, {"kind": "shape", "fill": "panel"})
    for size in ("portrait", "square"):
        sheet = build_sheet(load_design(raw), size, frozenset({"no_cover", "single"}), None)
        _, y, _, height = next(laid.at for laid in sheet.boxes if laid.box.kind == "shape")
        assert y + height == HEIGHTS[size]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert get_contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert get_contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_an_ink_between_two_shades_has_no_contrast() -> None:
    assert get_min_contrast("#808080", "#000000", "#FFFFFF") == 1
    assert get_min_contrast("#000000", "#707070", "#FFFFFF") == get_contrast("#000000", "#707070")


def test_a_veil_mixes_as_the_painter_does() -> None:
    assert blend("#FFFFFF", "#000000", 0.6) == "#666666"
