"""Models of a design's elements: boxes placed in bands, items in columns, text styles."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

WIDTH = 1080
GRID = 16
CODE_SIDE = 280
CODE_QUIET_ZONE = 16

CardSize = Literal["square", "portrait", "tall", "long"]
SizeName = CardSize | Literal["wide"]
HEIGHTS: dict[SizeName, int] = {
    "square": 1080, "portrait": 1440, "tall": 1620, "long": 1920, "wide": 864
}  # fmt: skip
Condition = Literal[
    "cover", "no_cover", "single", "several", "square", "portrait", "tall", "long", "wide"
]
Tags = frozenset[str]

Colour = Annotated[
    str, Field(pattern=r"^(#[0-9A-Fa-f]{6}|ground|panel|ink|soft|accent|line|disc|sign)$")
]
Pixels = Annotated[int, Field(ge=0, le=2000)]
HorizontalAlign = Literal["left", "center", "right"]
VerticalAlign = Literal["top", "middle", "bottom"]
Slot = Literal[
    "quote", "title", "account", "nickname", "note",
    "rival", "score", "rival_score", "verdict", "period",
]  # fmt: skip


def _to_tuple(value: Any) -> Any:
    """Accept a single string as a list of one."""
    return (value,) if isinstance(value, str) else value


class DesignPart(BaseModel):
    """Base of all parts of a design: strict and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionalPart(DesignPart):
    """A part that is drawn conditionally: of each group in `when`, one tag must hold."""

    when: Annotated[tuple[Condition, ...], BeforeValidator(_to_tuple), Field(max_length=6)] = ()

    def is_shown(self, tags: Tags) -> bool:
        """Return whether a card with these tags has it."""
        groups = ({"cover", "no_cover"}, {"single", "several"}, set(HEIGHTS))
        required = [group & set(self.when) for group in groups]
        return all(not group or group & tags for group in required)


class TextStyle(DesignPart):
    """Text style: px sizes from the largest, leading in em, and alignment."""

    font: Literal["serif", "sans"]
    sizes: Annotated[
        tuple[Annotated[int, Field(ge=24, le=240)], ...], Field(min_length=1, max_length=24)
    ]
    colour: Colour
    leading: Annotated[float, Field(ge=1, le=3)] = 1.5
    lines: Annotated[int, Field(ge=1, le=60)] = 60
    align: HorizontalAlign = "left"
    justify: bool = False
    balance: bool = False
    tracking: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _largest_first(self) -> "TextStyle":
        if list(self.sizes) != sorted(set(self.sizes), reverse=True):
            raise ValueError("sizes 要从大到小，不重复")
        return self


class TextSource(DesignPart):
    """Text of a slot between fixed text, or only fixed text."""

    slot: Slot | None = None
    before: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=40)] = ""
    type: TextStyle
    ornament: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "TextSource":
        if not self.slot and not self.before:
            raise ValueError("文字框要有 slot 或 before")
        return self


class BoxPlace(DesignPart):
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
    def _is_one_place(self) -> "BoxPlace":
        if None not in (self.width, self.left, self.right):
            raise ValueError("left、right、width 只能给两个")
        if None not in (self.height, self.top, self.bottom):
            raise ValueError("top、bottom、height 只能给两个")
        return self


class _Box(ConditionalPart):
    """An element at a place in its band."""

    place: BoxPlace = BoxPlace()


class TextBox(TextSource, _Box):
    """Text at a fixed place."""

    kind: Literal["text"]
    upright: VerticalAlign = "top"


class _Item(ConditionalPart):
    """An element in a column, `gap` px below the previous one."""

    gap: Pixels = 0


class TextItem(TextSource, _Item):
    """Text in a column.

    `height` replaces its own, for an ornament whose em box is mostly empty.
    Several passages stand `between` px apart, a short line between them.
    """

    kind: Literal["text"]
    height: Annotated[int, Field(ge=1, le=600)] | None = None
    between: Annotated[int, Field(ge=16, le=200)] = 56


class RuleItem(_Item):
    """A short line in a column, drawn only between texts."""

    kind: Literal["rule"]
    size: tuple[Pixels, Pixels]
    fill: Colour
    align: HorizontalAlign = "left"


class PersonItem(_Item):
    """A reader's avatar in a circle of `side` px, and their name beside it."""

    kind: Literal["person"]
    side: Annotated[int, Field(ge=48, le=240)] = 96
    space: Pixels = 24
    fill: Colour = "disc"
    ink: Colour = "sign"
    after: Annotated[str, Field(max_length=40)] = ""
    align: HorizontalAlign = "left"
    type: TextStyle


class FiguresItem(_Item):
    """Numbers over their labels, side by side."""

    kind: Literal["figures"]
    number: TextStyle
    label: TextStyle
    space: Pixels = 8


Item = Annotated[
    TextItem | RuleItem | PersonItem | FiguresItem,
    Field(discriminator="kind"),
]


class ColumnBox(_Box):
    """Items stacked vertically; `upright` is their alignment when height is left."""

    kind: Literal["column"]
    upright: VerticalAlign = "top"
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=16)]


class ShapeBox(_Box):
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


class CoverBox(_Box):
    """The article's picture, cropped to its place."""

    kind: Literal["cover"]
    radius: Pixels = 0


class BackdropBox(_Box):
    """The design's own picture, cropped to its place."""

    kind: Literal["backdrop"]


class AvatarBox(_Box):
    """A reader's avatar in a circle, or else the first character of their name on `fill`."""

    kind: Literal["avatar"]
    of: Literal["avatar", "rival"] = "avatar"
    fill: Colour = "disc"
    ink: Colour = "sign"


class CodeBox(_Box):
    """The mini-program code, 280 px, on a white panel with a quiet border."""

    kind: Literal["code"]
    radius: Pixels = 0
    border: Colour | None = None


Box = Annotated[
    TextBox | ColumnBox | ShapeBox | CoverBox | BackdropBox | AvatarBox | CodeBox,
    Field(discriminator="kind"),
]
AnyBox = TextBox | ColumnBox | ShapeBox | CoverBox | BackdropBox | AvatarBox | CodeBox
AnyItem = TextItem | RuleItem | PersonItem | FiguresItem
