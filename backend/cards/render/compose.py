"""Draws a card: plans its steps, paints and caches the article's part, encodes the reader's part.

What depends only on the article is painted and encoded once, and cached; what
depends on the reader (passage, name, avatar, code) replaces its rows.
"""

import logging
from hashlib import sha256
from threading import Lock
from typing import Any

from cachetools import LRUCache, cached

from backend.cards.render import paint
from backend.cards.render.design.boxes import SizeName
from backend.cards.render.design.design_model import Design
from backend.cards.render.drawing_plan import build_plan
from backend.cards.render.drawing_steps import CardPlan, PictureStep, Role
from backend.cards.render.engine_types import BadPicture, CardContent, DuelContent, RenderedPicture

log = logging.getLogger(__name__)

Pictures = dict[Role, bytes]

LAYOUT_VERSION = 6
"""Part of a card's digest: incremented when the same content would look different."""

_CACHE_BYTES = 64 << 20


def draw_card(
    design: Design, content: CardContent, size: SizeName | None = None
) -> RenderedPicture:
    """Draw a card, in the design's default size if none is given.

    A cover or avatar that cannot be read is left out: the design has a form
    without it. Raises BadPicture if the code cannot be read, for a card that
    leads nowhere is none, or the design's own picture; ValueError for a size
    that the design does not have.
    """
    pictures = _pictures(content)
    card_plan, background = _plan_with_background(design, content, size, pictures)
    return RenderedPicture(
        paint.encode_card(background, card_plan.reader, pictures), *card_plan.size
    )


def _pictures(content: CardContent) -> Pictures:
    """Return the available pictures, by role."""
    rival = content.rival_avatar if isinstance(content, DuelContent) else None
    pictures: list[tuple[Role, bytes | None]] = [
        ("cover", content.cover), ("avatar", content.avatar), ("rival", rival),
        ("backdrop", content.backdrop), ("code", content.code),
    ]  # fmt: skip
    return {role: data for role, data in pictures if data is not None}


def _plan_with_background(
    design: Design, content: CardContent, size: SizeName | None, pictures: Pictures
) -> tuple[CardPlan, paint.CardBackground]:
    """Return a card's plan, and the cached background of its article, painted if needed."""
    card_plan = build_plan(design, content, pictures, size)
    background = _paint_background(card_plan, pictures)
    if background is not None:
        return card_plan, background
    if "cover" not in pictures:
        raise BadPicture("设计的背景图无法使用")
    return _plan_with_background(
        design, content, size, {k: v for k, v in pictures.items() if k != "cover"}
    )


def _list_picture_steps(card_plan: CardPlan) -> list[PictureStep]:
    """List the pictures in the article's part."""
    return [step for step in card_plan.article if isinstance(step, PictureStep)]


def _background_key(card_plan: CardPlan, pictures: Pictures) -> tuple[Any, ...]:
    picture_digests = [
        sha256(pictures.get(step.of, b"")).digest() for step in _list_picture_steps(card_plan)
    ]
    return card_plan.size, card_plan.article, *picture_digests


@cached(LRUCache(_CACHE_BYTES, paint.estimate_bytes), key=_background_key, lock=Lock())
def _paint_background(card_plan: CardPlan, pictures: Pictures) -> paint.CardBackground | None:
    """Paint the article's part, or return None if its picture cannot be used; cached."""
    try:
        return paint.draw_background(card_plan.size, card_plan.article, pictures)
    except BadPicture as error:
        log.info("a picture is left out: %s", type(error.__cause__ or error).__name__)
        return None
