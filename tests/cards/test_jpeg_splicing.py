"""JPEGs spliced from rows are byte-identical to a full encode of the same frame."""

import io
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from backend.cards import render
from backend.cards.render import paint
from backend.cards.render.paint import card_encoder, jpeg_splicing, step_rasterizer
from tests.cards import golden

TEXTS = st.text(
    st.sampled_from("天地玄黄，。！“”（）——……𠮷龘aWj gy1٣سש\u0301\u0e47\u20e3🙂👍🏽❤\ufe0f\n")
)
SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "code")
SIZE = (1080, 1620)
DESIGNS = [golden.design(name) for name in golden.passage_designs()]
VIEW = golden.landscape(1280, 720, "sea")


@settings(deadline=None, max_examples=120)
@given(TEXTS, TEXTS, st.data(), st.booleans(), st.booleans())
def test_a_spliced_card_is_the_card_drawn_whole(
    quote: str, name: str, choice: st.DataObject, cover: bool, avatar: bool
) -> None:
    design = choice.draw(st.sampled_from(DESIGNS))
    size = choice.draw(st.sampled_from(design.sizes))
    card = {"quote": quote * 3, "title": quote, "account": name, "nickname": name, "note": quote}
    facts = golden.facts(card, VIEW if cover else None, avatar=avatar)
    assert is_spliced(design, facts, size)
    assert render.draw_card(design, facts, size).data == whole(design, facts, size)


@pytest.mark.parametrize("height", [16, 1080, 1440, 1616, 1620, 1919, 1920])
def test_any_rows_can_be_taken_from_anywhere(height: int) -> None:
    image = noise(height)
    rows = jpeg_splicing.split_rows(saved(image))
    assert rows
    assert len(rows.rows) == -(-height // jpeg_splicing.ROW_HEIGHT)
    assert jpeg_splicing.join_rows(rows, {}) == saved(image)
    blank = jpeg_splicing.split_rows(saved(Image.new("RGB", image.size)))
    assert blank
    top = (height // 2) // 16 * 16
    strips = {
        0: saved(image.crop((0, 0, 1080, max(16, top)))),
        top // 16: saved(image.crop((0, top, 1080, height))),
    }
    assert jpeg_splicing.join_rows(blank, strips) == saved(image)


def test_rows_change_no_pixel() -> None:
    image = noise(1620)
    with_rows, without = opened(saved(image)), opened(saved(image, restart_marker_rows=0))
    assert ImageChops.difference(with_rows, without).getbbox() is None


@pytest.mark.parametrize(
    "how",
    [
        {"restart_marker_rows": 0}, {"restart_marker_rows": 2}, {"restart_marker_rows": 0,
        "restart_marker_blocks": 7}, {"progressive": True}, {"subsampling": "4:4:4"},
        {"subsampling": "4:2:2"},
    ],
    ids=str,
)  # fmt: skip
def test_other_jpegs_are_not_taken_apart(how: dict[str, Any]) -> None:
    assert jpeg_splicing.split_rows(saved(noise(160), **how)) is None


def test_a_grey_picture_is_not_taken_apart() -> None:
    assert jpeg_splicing.split_rows(saved(noise(160).convert("L"))) is None


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 30_000) | st.integers(0, 700), st.integers(0, 255))
def test_what_is_damaged_is_not_taken_apart_or_stays_as_it_was(at: int, value: int) -> None:
    data = bytearray(WRITTEN)
    data[at % len(data)] = value
    for damaged in (bytes(data), bytes(data[: at % len(data)])):
        rows = jpeg_splicing.split_rows(damaged)
        assert rows is None or jpeg_splicing.join_rows(rows, {}) in (damaged, damaged + b"\xff\xd9")


def test_a_strip_written_in_another_way_is_refused() -> None:
    rows = jpeg_splicing.split_rows(saved(noise(160)))
    assert rows
    assert jpeg_splicing.join_rows(rows, {2: saved(noise(32), quality=60)}) is None
    assert jpeg_splicing.join_rows(rows, {2: saved(noise(32).resize((1064, 32)))}) is None
    assert jpeg_splicing.join_rows(rows, {2: b""}) is None


@pytest.mark.parametrize("encoder", ["no rows at all", "no rows in strips", "other strips"])
def test_with_another_encoder_a_card_is_drawn_whole(
    encoder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    design, facts = golden.design("ink"), golden.facts(CARD, VIEW, avatar=True)
    made, pictures = planned(design, facts)
    full = made.size[1]
    ways: dict[str, Callable[[Image.Image], bytes]] = {
        "no rows at all": lambda image: saved(image, restart_marker_rows=0),
        "no rows in strips": lambda image: saved(image, restart_marker_rows=image.height == full),
        "other strips": lambda image: saved(image, quality=85 if image.height == full else 84),
    }
    expected = opened(render.draw_card(design, facts).data)
    monkeypatch.setattr(card_encoder, "_encode_jpeg", ways[encoder])
    base = paint.draw_background(made.size, made.article, pictures)
    assert (base.rows is None) == (encoder == "no rows at all")
    drawn = opened(paint.encode_card(base, made.reader, pictures))
    assert ImageChops.difference(drawn, expected).getbbox() is None


def test_words_mixed_with_a_plain_ground_have_the_pixels_of_words_pasted_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    design, facts = golden.design("mist"), golden.facts(CARD, VIEW, avatar=True)
    mixed = whole(design, facts)
    monkeypatch.setattr(card_encoder, "blend_stamp", lambda stamp, below: stamp)
    assert whole(design, facts) == mixed


@pytest.mark.parametrize(("x", "y"), [(-200, 5), (1000, 1610), (40, -20), (500, 800)])
def test_what_hangs_over_an_edge_is_cut_off_there(x: int, y: int) -> None:
    piece = render.drawing_steps.TextPiece(x, "天地玄黄", pitch=100.0)
    steps = (
        render.drawing_steps.FillStep((0, 0, *SIZE), "#FAF5EB"),
        render.drawing_steps.TextStep(
            "serif", 100.0, "#222222", (render.drawing_steps.TextLine(y, (piece,)),)
        ),
    )
    base = paint.draw_background(SIZE, steps[:1], {})
    assert paint.encode_card(base, steps[1:], {}) == paint.encode_whole_card(SIZE, steps, {})


def test_threads_draw_what_one_draws() -> None:
    jobs = [
        (design, replace(golden.facts(CARD, VIEW, avatar=True), quote=quote))
        for design in DESIGNS
        for quote in ("一", CARD["quote"], CARD["quote"] * 3, CARD["quote"] * 9)
    ]
    alone = [render.draw_card(*job).data for job in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = [pool.map(lambda job: render.draw_card(*job).data, jobs) for _ in range(3)]
        assert [list(each) for each in together] == [alone] * 3


def test_round_corners_have_the_pixels_of_one_round_mask() -> None:
    image = noise(100).crop((0, 0, 300, 100))
    mask = Image.new("L", image.size)
    for area, what, corner in step_rasterizer._stamp_rounded((255,), (0, 0, *image.size), 40):  # type: ignore[arg-type]
        mask.im.paste(what, area, *([corner] if corner else []))
    at_once, in_pieces = Image.new("RGB", image.size), Image.new("RGB", image.size)
    at_once.paste(image, (0, 0), mask)
    for area, what, corner in step_rasterizer._stamp_rounded(image, (0, 0, *image.size), 40):
        in_pieces.im.paste(what, area, *([corner] if corner else []))
    assert at_once.tobytes() == in_pieces.tobytes()


CARD = {
    "quote": "人生如逆旅，我亦是行人。It’s 2024年🙂，（5.3%）",
    "title": "东坡",
    "account": "旧书摊",
    "nickname": "阿青🌿",
}


def planned(
    design: render.Design, facts: render.PassageContent, size: render.SizeName | None = None
) -> tuple[render.CardPlan, step_rasterizer.Pictures]:
    """Return a card's plan, and its pictures by their roles."""
    pictures = {"cover": facts.cover, "avatar": facts.avatar, "code": facts.code}
    found = {role: pictures[role] or b"" for role in SHOWN if pictures[role]}
    return render.build_plan(design, facts, found, size), found


def whole(
    design: render.Design, facts: render.PassageContent, size: render.SizeName | None = None
) -> bytes:
    """Draw a card from all its steps at once."""
    made, pictures = planned(design, facts, size)
    return paint.encode_whole_card(made.size, made.steps, pictures)


def is_spliced(design: render.Design, facts: render.PassageContent, size: render.SizeName) -> bool:
    """Tell whether a card's ground could be taken apart."""
    made, pictures = planned(design, facts, size)
    return paint.draw_background(made.size, made.article, pictures).rows is not None


def noise(height: int) -> Image.Image:
    """Return a picture in which no two rows are alike."""
    dots = random.Random(height).randbytes(540 * height // 4 * 3)
    return Image.frombytes("RGB", (540, height // 4), dots).resize((1080, height))


def saved(image: Image.Image, **how: Any) -> bytes:
    """Write a picture as cards are written, or with something changed."""
    usual = {"quality": 85, "subsampling": "4:2:0", "restart_marker_rows": 1}
    file = io.BytesIO()
    image.save(file, "JPEG", **{**usual, **how})
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """Decode a picture."""
    return Image.open(io.BytesIO(data)).convert("RGB")


WRITTEN = saved(noise(160))
