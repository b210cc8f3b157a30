"""From design and facts to a picture: plan, then paint.

What only the article decides is painted and encoded once, and kept; what the
reader brings (the passage, a name, a face, a code) takes its own rows of it.
"""

import logging
from functools import partial
from hashlib import sha256

from . import paint
from .boxes import SizeName
from .facts import AnyFacts, BadPicture, Duel, Picture
from .kept import Kept
from .plan import plan
from .steps import Plan, Role, Show
from .template import Design

log = logging.getLogger(__name__)

Pictures = dict[Role, bytes]

LAYOUT_VERSION = 4
"""Goes into the digest of a kept card: raised when the same facts would look different."""

_GROUNDS = 64 << 20
_articles: Kept[paint.Ground | None] = Kept(_GROUNDS, paint.weight)


def draw(design: Design, facts: AnyFacts, size: SizeName | None = None) -> Picture:
    """Draw a card, in the design's usual size if none is named.

    A cover or avatar that cannot be read is left out: the design has a form
    without it. Raises BadPicture if the code cannot be read, for a card that
    leads nowhere is none, or the design's own picture; ValueError for a size
    that the design does not have.
    """
    pictures = _pictures(facts)
    made, ground = _begun(design, facts, size, pictures)
    return Picture(paint.finished(ground, made.reader, pictures), *made.size)


def _pictures(facts: AnyFacts) -> Pictures:
    """Return the pictures that there are, by role."""
    rival = facts.rival_avatar if isinstance(facts, Duel) else None
    found: list[tuple[Role, bytes | None]] = [
        ("cover", facts.cover), ("avatar", facts.avatar), ("rival", rival),
        ("backdrop", facts.backdrop), ("code", facts.code),
    ]  # fmt: skip
    return {role: data for role, data in found if data is not None}


def _begun(
    design: Design, facts: AnyFacts, size: SizeName | None, pictures: Pictures
) -> tuple[Plan, paint.Ground]:
    """Return a card's plan, and the kept ground of its article, painted if need be."""
    made = plan(design, facts, pictures, size)
    marks = [sha256(pictures.get(step.of, b"")).digest() for step in _shows(made)]
    ground = _articles.get((made.size, made.article, *marks), partial(_paint, made, pictures))
    if ground is not None:
        return made, ground
    if "cover" not in pictures:
        raise BadPicture("设计的背景图无法使用")
    return _begun(design, facts, size, {k: v for k, v in pictures.items() if k != "cover"})


def _shows(made: Plan) -> list[Show]:
    """List the pictures in the article's part."""
    return [step for step in made.article if isinstance(step, Show)]


def _paint(made: Plan, pictures: Pictures) -> paint.Ground | None:
    """Paint the article's part, or return None if its picture cannot be used."""
    try:
        return paint.ground(made.size, made.article, pictures)
    except BadPicture as error:
        log.info("a picture is left out: %s", type(error.__cause__ or error).__name__)
        return None
