"""Palettes from covers: deterministic, of the cover's hue, and always readable."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from backend.cards import render
from backend.cards.render.design.colour_arithmetic import get_contrast
from backend.cards.render.design.palette_generation import (
    PaletteMode,
    build_palette,
    to_hex,
    to_oklch,
)
from tests.cards import golden

MODES: tuple[PaletteMode, ...] = ("light", "dark", "bold")
any_colour = st.integers(0, 0xFFFFFF).map("#{:06X}".format)


@given(any_colour, st.sampled_from(MODES))
def test_every_palette_is_readable_whatever_the_colour(seed: str, mode: PaletteMode) -> None:
    made = build_palette(seed, mode)
    for ground in ("ground", "panel"):
        assert get_contrast(made["ink"], made[ground]) >= 7
        assert get_contrast(made["soft"], made[ground]) >= 4.5
        assert get_contrast(made["accent"], made[ground]) >= 4.5
    assert get_contrast(made["sign"], made["disc"]) >= 4.5


@given(any_colour)
def test_a_colour_is_found_again_after_a_journey_through_oklch(colour: str) -> None:
    there = to_hex(to_oklch(colour))
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(there[1:]), strict=True)
    assert all(abs(a - b) <= 1 for a, b in pairs)


@given(any_colour, st.sampled_from(MODES))
def test_a_palette_keeps_the_hue(seed: str, mode: PaletteMode) -> None:
    given_, made = to_oklch(seed), to_oklch(build_palette(seed, mode)["accent"])
    if given_.chroma > 0.06 and made.chroma > 0.03:
        apart = abs(given_.hue - made.hue) % 6.2832
        assert min(apart, 6.2832 - apart) < 0.35


@pytest.mark.parametrize("name", [n for n in golden.designs() if golden.design(n).tint])
@given(any_colour)
def test_a_tinted_card_is_readable_whatever_the_colour(name: str, seed: str) -> None:
    from backend.cards.render.design import resolved_design, validation

    design = golden.design(name)
    for cover in ("cover", "no_cover"):
        laid = resolved_design.build_sheet(design, "portrait", frozenset({cover, "single"}), seed)
        assert list(validation.check_contrast(design, laid)) == []


@pytest.mark.parametrize("view", golden.VIEWS)
def test_a_cover_gives_one_colour_every_time(view: str) -> None:
    cover = golden.landscape(1280, 720, view)
    colour = render.get_dominant_colour(cover)
    assert colour == render.get_dominant_colour(cover)
    assert to_oklch(colour).chroma > 0.02


def test_the_colour_is_the_one_that_is_remembered() -> None:
    image = Image.new("RGB", (400, 300), "#F4F1EA")
    image.paste("#C0392B", (40, 40, 220, 220))
    hue = to_oklch(render.get_dominant_colour(saved(image))).hue
    assert hue == pytest.approx(to_oklch("#C0392B").hue, abs=0.1)


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#808080"])
def test_a_grey_cover_gives_a_grey_palette(colour: str) -> None:
    found = render.get_dominant_colour(saved(Image.new("RGB", (80, 60), colour)))
    assert to_oklch(build_palette(found, "light")["accent"]).chroma < 0.01


def test_a_broken_cover_has_no_colour() -> None:
    with pytest.raises(render.BadPicture):
        render.get_dominant_colour(b"GIF89a")


def test_the_shades_of_a_picture_are_those_that_words_meet() -> None:
    image = Image.new("RGB", (1080, 1920), "#E8E0D0")
    image.paste("#404040", (0, 0, 1080, 400))
    image.putpixel((900, 1800), (0, 0, 0))
    darkest, lightest = render.get_shade_range(saved(image))
    assert abs(int(darkest[1:3], 16) - 0x40) < 4
    assert abs(int(lightest[1:3], 16) - 0xE0) < 4


def saved(image: Image.Image) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
