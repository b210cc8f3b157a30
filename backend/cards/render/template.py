"""A design as data: a palette, and bands of boxes that fit every size of card.

A card is as wide as any other and has bands one under another: so many pixels
high, or so much of the card's height, and one that takes the rest. In its band
a box stands at distances from the edges, so the same few rules give a square
card and a long one. Colours are named by what they do; where a design says
`tint`, a palette made from the article's cover, or the account's own colour,
takes the place of its own.

A column stacks its items from the top, leaves out what is empty, gives its one
flexible text (the passage) all the height that remains, and is then moved as a
whole.
"""

import re
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from .boxes import GRID, Box, Part, Shown, SizeName
from .palette import Mode, Palette, Tint

Kind = Literal["passage", "duel", "reading", "forward"]
Hex = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
SLOTS: dict[Kind, set[str]] = {
    "passage": {"quote", "title", "account", "nickname", "note"},
    "duel": {
        "quote", "title", "account", "nickname", "rival", "score", "rival_score", "verdict", "note"
    },
    "reading": {"quote", "title", "account", "nickname", "period", "note"},
    "forward": {"quote", "title", "account"},
}  # fmt: skip


def _complete(colours: Palette) -> Palette:
    """Refuse a palette that lacks a role."""
    missing = [role for role in get_args(Tint) if role not in colours]
    if missing:
        raise ValueError(f"还缺 {'、'.join(missing)}")
    return colours


def _a_height(given: object) -> object:
    """Refuse what is neither px on the grid, nor a share, nor the rest."""
    if isinstance(given, int) and given % GRID == 0 and 0 < given <= 1600:
        return given
    if isinstance(given, str) and re.fullmatch(r"rest|[1-9][0-9]?%", given):
        return given
    raise ValueError(f"高度是 {GRID} 的倍数（像素）、百分比（如 30%）或 rest")


class Band(Shown):
    """A strip of the card: px, a share of the card's height, or the rest."""

    height: Annotated[int | str, BeforeValidator(_a_height)]
    boxes: Annotated[tuple[Box, ...], Field(max_length=20)] = ()


class Picture(Part):
    """A picture of the design's own, and the shades it lies between."""

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
    darkest: Hex = "#000000"
    lightest: Hex = "#FFFFFF"


class Design(Part):
    """A card's design. `name` is for machines, `title` for people.

    `under` are boxes placed on the whole card, below all bands. Beside the
    cover the passage is set no smaller than `beside_cover`; one too long for
    that takes the cover's place. A `forward` is no card but the picture that a chat
    shows of words passed on: it leads where the forward does, so it bears no code,
    and it alone may be `wide`.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    title: Annotated[str, Field(min_length=1, max_length=20)]
    card: Kind = "passage"
    sizes: Annotated[tuple[SizeName, ...], Field(min_length=1, max_length=4)]
    colours: Annotated[dict[Tint, Hex], AfterValidator(_complete)]
    tint: Mode | None = None
    picture: Picture | None = None
    beside_cover: Annotated[int, Field(ge=24, le=200)] = 40
    under: Annotated[tuple[Box, ...], Field(max_length=20)] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def digest(self) -> str:
        """A name for exactly this design, for caches."""
        return sha256(self.model_dump_json().encode()).hexdigest()
