"""Writes all that the bench's workers read into one folder."""

import io
import json
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as chinese

from backend.cards import render
from backend.cards.render import paint
from backend.cards.render.fonts import text_shaping
from backend.cards.render.paint import glyph_masks
from tests.bench.cards import sample_cards
from tests.bench.cards.peer_plans import emoji, told

SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "code")
_FONTS = Path(render.__file__).parent.parent / "fonts"
_EMOJI_SIDE = 128


def lay_out(folder: Path, count: int) -> None:
    """Write `count` cards and their pictures.

    `cards.json` holds what everybody shares, each card's facts, and what peers
    are told of it.
    """
    cards = [sample_cards.card(number) for number in range(count)]
    for name in {each for card in cards for each in card if each.endswith(".jpg")}:
        (folder / name).write_bytes(sample_cards.picture(name))
    plans = [_plan(card) for card in cards]
    signs = sorted(set().union(*map(emoji, plans)))
    for sign in signs:
        (folder / _emoji_file(sign)).write_bytes(_emoji(sign))
    data = {
        "quality": paint.JPEG_QUALITY,
        "fonts": {
            "serif": str(chinese.serif_path()),
            "sans": str(chinese.sans_path()),
            "latin": str(_FONTS / "NotoSans.ttf"),
            "emoji": str(_FONTS / "emoji.ttf"),
        },
        "emoji": {sign: _emoji_file(sign) for sign in signs},
        "measured": str(sample_cards.MEASURED),
        "shipped": [str(sample_cards.shipped(number)) for number in range(count)],
        "facts": [
            {"colour": _colour(sample_cards.picture(card.cover)), **card._asdict()}
            for card in cards
        ],
        "told": [told(card, plan) for card, plan in zip(cards, plans, strict=True)],
    }
    (folder / "cards.json").write_text(json.dumps(data))


_colour = cache(render.get_dominant_colour)


def _plan(card: sample_cards.Card) -> render.CardPlan:
    design = render.load_design(sample_cards.MEASURED.read_bytes())
    return render.build_plan(
        design, render.PassageContent(card.quote, card.title, card.account, card.nickname), SHOWN
    )


def _emoji_file(sign: str) -> str:
    return "emoji-" + "-".join(f"{ord(char):x}" for char in sign) + ".png"


def _emoji(sign: str) -> bytes:
    """Draw a coloured sign by itself, for those who cannot."""
    file = io.BytesIO()
    glyph = text_shaping.shape_text("sans", sign)[0]
    mask = glyph_masks.rasterize_glyph(glyph.face, glyph.number, _EMOJI_SIDE)
    if mask:
        mask.image.save(file, "PNG")
    return file.getvalue()
