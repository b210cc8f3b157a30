"""From design and facts to a picture: plan, then paint.

What only the article decides is painted once and kept; what the reader brings
(the passage, a name, a face, a code) is painted on a copy.
"""

import logging
from functools import partial
from hashlib import sha256

from . import paint
from .facts import BadPicture, Facts, Picture
from .kept import Kept
from .plan import plan
from .steps import Plan, Role, Show
from .template import Design

log = logging.getLogger(__name__)

Pictures = dict[Role, bytes]

LAYOUT_VERSION = 1
"""Goes into the digest of a kept card: raised when the same facts would look different."""

_articles: Kept[paint.Canvas | None] = Kept(16)


def draw(design: Design, facts: Facts) -> Picture:
    """Draw a card.

    A cover or avatar that cannot be read is left out: the design has a form
    without it. Raises BadPicture if the code cannot be read, for a card that
    leads nowhere is none.
    """
    made, layer = _begun(design, facts, _pictures(facts))
    canvas = paint.copy(layer)
    paint.follow(canvas, made.reader, _pictures(facts))
    return Picture(paint.encode(canvas), *made.size)


def _pictures(facts: Facts) -> Pictures:
    """Return the pictures that there are, by role."""
    found: list[tuple[Role, bytes | None]] = [
        ("cover", facts.cover), ("avatar", facts.avatar), ("code", facts.code)
    ]  # fmt: skip
    return {role: data for role, data in found if data is not None}


def _begun(design: Design, facts: Facts, pictures: Pictures) -> tuple[Plan, paint.Canvas]:
    """Return a card's plan, and the kept layer of its article, painted if need be."""
    made = plan(design, facts, pictures)
    cover = pictures.get("cover", b"") if _shows_cover(made) else b""
    key = (made.size, made.article, sha256(cover).digest())
    layer = _articles.get(key, partial(_paint, made, pictures))
    if layer is None:
        return _begun(design, facts, {k: v for k, v in pictures.items() if k != "cover"})
    return made, layer


def _shows_cover(made: Plan) -> bool:
    """Tell whether the article's part holds its picture."""
    return any(isinstance(step, Show) for step in made.article)


def _paint(made: Plan, pictures: Pictures) -> paint.Canvas | None:
    """Paint the article's part, or return None if its picture cannot be used."""
    canvas = paint.blank(made.size)
    try:
        paint.follow(canvas, made.article, pictures)
    except BadPicture as error:
        log.info("a cover is left out: %s", error)
        return None
    return canvas
