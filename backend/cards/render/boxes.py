"""What stands in a design: boxes at places in a band, and items in columns."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

WIDTH = 1080
GRID = 16
CODE = 280
QUIET = 16

CardSize = Literal["square", "portrait", "tall", "long"]
SizeName = CardSize | Literal["wide"]
HEIGHTS: dict[SizeName, int] = {
    "square": 1080, "portrait": 1440, "tall": 1620, "long": 1920, "wide": 864
}  # fmt: skip
When = Literal[
    "cover", "no_cover", "single", "several", "square", "portrait", "tall", "long", "wide"
]
Tags = frozenset[str]

Colour = Annotated[
    str, Field(pattern=r"^(#[0-9A-Fa-f]{6}|ground|panel|ink|soft|accent|line|disc|sign)$")
]
Pixels = Annotated[int, Field(ge=0, le=2000)]
Across = Literal["left", "center", "right"]
Upright = Literal["top", "middle", "bottom"]
Slot = Literal[
    "quote", "title", "account", "nickname", "note",
    "rival", "score", "rival_score", "verdict", "period",
]  # fmt: skip


def _listed(given: Any) -> Any:
    """Read one word as a list of it."""
    return (given,) if isinstance(given, str) else given


class Part(BaseModel):
    """What every part of a design is: exact and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(Part):
    """What is drawn only on some cards: of each group that is named, one must hold."""

    when: Annotated[tuple[When, ...], BeforeValidator(_listed), Field(max_length=6)] = ()

    def is_shown(self, tags: Tags) -> bool:
        """Tell whether a card with these tags has it."""
        groups = ({"cover", "no_cover"}, {"single", "several"}, set(HEIGHTS))
        named = [group & set(self.when) for group in groups]
        return all(not group or group & tags for group in named)


class Type(Part):
    """How text is set: px sizes from the largest, leading in em, and where it stands."""

    font: Literal["serif", "sans"]
    sizes: Annotated[
        tuple[Annotated[int, Field(ge=24, le=240)], ...], Field(min_length=1, max_length=24)
    ]
    colour: Colour
    leading: Annotated[float, Field(ge=1, le=3)] = 1.5
    lines: Annotated[int, Field(ge=1, le=60)] = 60
    align: Across = "left"
    justify: bool = False
    balance: bool = False
    tracking: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _largest_first(self) -> "Type":
        if list(self.sizes) != sorted(set(self.sizes), reverse=True):
            raise ValueError("sizes 要从大到小，不重复")
        return self


class Words(Part):
    """Either what a slot holds, between fixed words, or only fixed words."""

    slot: Slot | None = None
    before: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=40)] = ""
    type: Type
    ornament: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "Words":
        if not self.slot and not self.before:
            raise ValueError("文字框要有 slot 或 before")
        return self


class Place(Part):
    """Distances from the edges of a band in px, 0 where none is given.

    A `width` or `height` takes the part of one of its two edges.
    """

    left: Pixels | None = None
    right: Pixels | None = None
    top: Pixels | None = None
    bottom: Pixels | None = None
    width: Annotated[int, Field(ge=1, le=1080)] | None = None
    height: Annotated[int, Field(ge=1, le=1920)] | None = None

    @model_validator(mode="after")
    def _is_one_place(self) -> "Place":
        if None not in (self.width, self.left, self.right):
            raise ValueError("left、right、width 只能给两个")
        if None not in (self.height, self.top, self.bottom):
            raise ValueError("top、bottom、height 只能给两个")
        return self


class _Box(Shown):
    """A thing at a place in its band."""

    place: Place = Place()


class TextBox(Words, _Box):
    """Words at a fixed place."""

    kind: Literal["text"]
    upright: Upright = "top"


class _Item(Shown):
    """A thing in a column, `gap` px under what stands above."""

    gap: Pixels = 0


class TextItem(Words, _Item):
    """Words in a column.

    `height` replaces their own, for an ornament whose em box is mostly empty.
    Several passages stand `between` px apart, a short line between them.
    """

    kind: Literal["text"]
    height: Annotated[int, Field(ge=1, le=600)] | None = None
    between: Annotated[int, Field(ge=16, le=200)] = 56


class RuleItem(_Item):
    """A short line in a column, drawn only between words."""

    kind: Literal["rule"]
    size: tuple[Pixels, Pixels]
    fill: Colour
    align: Across = "left"


class PersonItem(_Item):
    """A reader's face in a circle of `side` px, and their name beside it."""

    kind: Literal["person"]
    side: Annotated[int, Field(ge=48, le=240)] = 96
    space: Pixels = 24
    fill: Colour = "disc"
    ink: Colour = "sign"
    after: Annotated[str, Field(max_length=40)] = ""
    align: Across = "left"
    type: Type


class FiguresItem(_Item):
    """Numbers over their names, side by side."""

    kind: Literal["figures"]
    number: Type
    label: Type
    space: Pixels = 8


Item = Annotated[
    TextItem | RuleItem | PersonItem | FiguresItem,
    Field(discriminator="kind"),
]


class Column(_Box):
    """Items one under another; `upright` says where they stand when height is left."""

    kind: Literal["column"]
    upright: Upright = "top"
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=16)]


class Shape(_Box):
    """A filled rectangle with round corners and perhaps a border of 2 px.

    Below full `opacity` what is under it shows through; with `fade` it is
    clear at its top edge.
    """

    kind: Literal["shape"]
    fill: Colour
    radius: Pixels = 0
    border: Colour | None = None
    opacity: Annotated[float, Field(gt=0, le=1)] = 1
    fade: bool = False


class Cover(_Box):
    """The article's picture, cropped to its place."""

    kind: Literal["cover"]
    radius: Pixels = 0


class Backdrop(_Box):
    """The design's own picture, cropped to its place."""

    kind: Literal["backdrop"]


class Avatar(_Box):
    """A reader's picture in a circle, or else the first sign of their name on `fill`."""

    kind: Literal["avatar"]
    of: Literal["avatar", "rival"] = "avatar"
    fill: Colour = "disc"
    ink: Colour = "sign"


class Code(_Box):
    """The mini-program code, 280 px, on a white panel with a quiet border."""

    kind: Literal["code"]
    radius: Pixels = 0
    border: Colour | None = None


Box = Annotated[
    TextBox | Column | Shape | Cover | Backdrop | Avatar | Code,
    Field(discriminator="kind"),
]
AnyBox = TextBox | Column | Shape | Cover | Backdrop | Avatar | Code
AnyItem = TextItem | RuleItem | PersonItem | FiguresItem
