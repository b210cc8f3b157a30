"""Models of a design: palette, sizes, background picture, and the bands that hold its boxes.

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

from backend.cards.render.design.boxes import GRID, Box, ConditionalPart, DesignPart, SizeName
from backend.cards.render.design.palette_generation import ColourRole, Palette, PaletteMode

CardKind = Literal["passage", "duel", "reading", "forward"]
HexColour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
SLOTS: dict[CardKind, set[str]] = {
    "passage": {"quote", "title", "account", "nickname", "note"},
    "duel": {
        "quote", "title", "account", "nickname", "rival", "score", "rival_score", "verdict", "note"
    },
    "reading": {"quote", "title", "account", "nickname", "period", "note"},
    "forward": {"quote", "title", "account"},
}  # fmt: skip


def _check_palette(colours: Palette) -> Palette:
    """Reject a palette that lacks a role."""
    missing = [role for role in get_args(ColourRole) if role not in colours]
    if missing:
        raise ValueError(f"还缺 {'、'.join(missing)}")
    return colours


def _check_height(value: object) -> object:
    """Reject a height that is neither px on the grid, nor a percentage, nor `rest`."""
    if isinstance(value, int) and value % GRID == 0 and 0 < value <= 1600:
        return value
    if isinstance(value, str) and re.fullmatch(r"rest|[1-9][0-9]?%", value):
        return value
    raise ValueError(f"高度是 {GRID} 的倍数（像素）、百分比（如 30%）或 rest")


class Band(ConditionalPart):
    """A strip of the card: px, a share of the card's height, or the rest."""

    height: Annotated[int | str, BeforeValidator(_check_height)]
    boxes: Annotated[tuple[Box, ...], Field(max_length=20)] = ()


class DesignPicture(DesignPart):
    """The design's own background picture, with its darkest and lightest shade."""

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
    darkest: HexColour = "#000000"
    lightest: HexColour = "#FFFFFF"


class Design(DesignPart):
    """A card's design. `name` is for machines, `title` for people.

    `under` are boxes placed on the whole card, below all bands. Beside the
    cover the passage is set no smaller than `beside_cover`; one too long for
    that replaces the cover. A `forward` is no card but the picture that a chat
    shows of a forward: it leads where the forward does, so it has no code,
    and it alone may be `wide`.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    title: Annotated[str, Field(min_length=1, max_length=20)]
    card: CardKind = "passage"
    sizes: Annotated[tuple[SizeName, ...], Field(min_length=1, max_length=4)]
    colours: Annotated[dict[ColourRole, HexColour], AfterValidator(_check_palette)]
    tint: PaletteMode | None = None
    picture: DesignPicture | None = None
    beside_cover: Annotated[int, Field(ge=24, le=200)] = 40
    under: Annotated[tuple[Box, ...], Field(max_length=20)] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def digest(self) -> str:
        """A digest of this design, for caches."""
        return sha256(self.model_dump_json().encode()).hexdigest()
