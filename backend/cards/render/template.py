"""A design as data: a background and boxes, checked when it is loaded.

A box is drawn `when` there is a cover, when there is none, or always. A column
stacks its items from the top, leaves out what is empty, gives its one flexible
text all the height that remains, and is then moved as a whole. Sizes and
places are pixels of the finished card, which is 1080 wide.
"""

import json
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .colours import contrast
from .facts import BadDesign

WIDTH = 1080
GRID = 16
CODE = 280
QUIET = 16
READABLE = 4.5

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Pixels = Annotated[int, Field(ge=0, le=2000)]
Place = tuple[Pixels, Pixels, Pixels, Pixels]
Slot = Literal["quote", "title", "account", "nickname", "note"]


class _Part(BaseModel):
    """What every part of a design is: exact and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Type(_Part):
    """How text is set: px sizes from the largest, leading in em, and where it stands."""

    font: Literal["serif", "sans"]
    sizes: Annotated[tuple[Annotated[int, Field(ge=24, le=200)], ...], Field(min_length=1)]
    colour: Colour
    leading: Annotated[float, Field(ge=1, le=3)] = 1.5
    lines: Annotated[int, Field(ge=1, le=60)] = 60
    align: Literal["left", "center", "right"] = "left"
    justify: bool = False
    balance: bool = False
    tracking: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _largest_first(self) -> "Type":
        if list(self.sizes) != sorted(set(self.sizes), reverse=True):
            raise ValueError("sizes 要从大到小，不重复")
        return self


class _Words(_Part):
    """Either what a slot holds, between fixed words, or only fixed words."""

    slot: Slot | None = None
    before: Annotated[str, Field(max_length=40)] = ""
    after: Annotated[str, Field(max_length=40)] = ""
    type: Type
    ornament: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "_Words":
        if not self.slot and not self.before:
            raise ValueError("文字框要有 slot 或 before")
        return self


class _Box(_Part):
    """A thing with a fixed place."""

    place: Place
    when: Literal["always", "cover", "no_cover"] = "always"


class TextBox(_Words, _Box):
    """Words at a fixed place."""

    kind: Literal["text"]
    upright: Literal["top", "middle", "bottom"] = "top"


class TextItem(_Words):
    """Words in a column, `gap` px under what stands above.

    `height` replaces their own, for an ornament whose em box is mostly empty.
    """

    kind: Literal["text"]
    gap: Pixels = 0
    height: Annotated[int, Field(ge=1, le=600)] | None = None


class RuleItem(_Part):
    """A short line in a column."""

    kind: Literal["rule"]
    gap: Pixels = 0
    size: tuple[Pixels, Pixels]
    fill: Colour
    align: Literal["left", "center", "right"] = "left"


class Column(_Box):
    """Items one under another; `upright` says where they stand when height is left."""

    kind: Literal["column"]
    upright: Literal["top", "middle", "bottom"] = "top"
    items: Annotated[
        tuple[Annotated[TextItem | RuleItem, Field(discriminator="kind")], ...],
        Field(min_length=1, max_length=12),
    ]


class Shape(_Box):
    """A filled rectangle with round corners and perhaps a border of 2 px."""

    kind: Literal["shape"]
    fill: Colour
    radius: Pixels = 0
    border: Colour | None = None


class Cover(_Box):
    """The article's picture, cropped to its place; `fade` lets its foot sink into a colour."""

    kind: Literal["cover"]
    when: Literal["always", "cover", "no_cover"] = "cover"
    radius: Pixels = 0
    fade: Colour | None = None


class Avatar(_Box):
    """The reader's picture in a circle, or else the first sign of their name on `fill`."""

    kind: Literal["avatar"]
    fill: Colour
    ink: Colour


class Code(_Box):
    """The mini-program code, 280 px, on a white panel with a quiet border."""

    kind: Literal["code"]
    radius: Pixels = 0
    border: Colour | None = None


Box = Annotated[
    TextBox | Column | Shape | Cover | Avatar | Code,
    Field(discriminator="kind"),
]


class Design(_Part):
    """A card's design. `name` is for machines, `title` for people."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    title: Annotated[str, Field(min_length=1, max_length=20)]
    size: tuple[Literal[1080], Annotated[int, Field(ge=1080, le=1920)]]
    background: Colour
    boxes: Annotated[tuple[Box, ...], Field(min_length=1, max_length=40)]

    @cached_property
    def digest(self) -> str:
        """A name for exactly this design, for caches."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def shown(self, cover: bool) -> list["AnyBox"]:
        """Return the boxes drawn with or without a cover, in order."""
        wanted = ("always", "cover" if cover else "no_cover")
        return [box for box in self.boxes if box.when in wanted]

    @property
    def code(self) -> Code:
        """The box that holds the code."""
        return next(box for box in self.boxes if isinstance(box, Code))


AnyBox = TextBox | Column | Shape | Cover | Avatar | Code


def load_design(data: bytes | str | dict[str, Any]) -> Design:
    """Read a design from JSON and check that it can be drawn and read.

    Raises BadDesign, with a sentence that names the box, for unknown keys,
    boxes outside the card, a missing or small code box, words laid over the
    cover or the code, and colours with less than 4.5:1 of contrast.
    """
    try:
        raw = data if isinstance(data, dict) else json.loads(data)
        design = Design.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "design"
        raise BadDesign(f"设计有误：{where}：{first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise BadDesign(f"设计不是有效的 JSON：{error}") from error
    _check_code(design)
    for number, box in enumerate(design.boxes):
        _check_inside(design, number, box)
    for cover in (True, False):
        _check_readable(design, cover)
    return design


def _check_inside(design: Design, number: int, box: AnyBox) -> None:
    """Refuse a box that leaves the card or has no area."""
    x, y, width, height = box.place
    if not (width and height) or x + width > WIDTH or y + height > design.size[1]:
        raise BadDesign(f"设计有误：boxes.{number}（{box.kind}）超出卡片或没有面积")


def _check_code(design: Design) -> None:
    """Refuse a design whose code could not be scanned from a squeezed picture."""
    codes = [box for box in design.boxes if isinstance(box, Code)]
    if len(codes) != 1 or codes[0].when != "always":
        raise BadDesign("设计有误：需要且只需要一个始终显示的小程序码框（code）")
    x, y, width, height = codes[0].place
    if width != height or width < CODE + 2 * QUIET:
        raise BadDesign(f"设计有误：小程序码框须为正方形，边长不小于 {CODE + 2 * QUIET}")
    if x % GRID or y % GRID or width % GRID:
        raise BadDesign(f"设计有误：小程序码框须落在 {GRID} 像素的网格上")


def _check_readable(design: Design, cover: bool) -> None:
    """Refuse words that lack contrast with what lies under them, or cover a picture."""
    under: list[AnyBox] = []
    for box in design.shown(cover):
        if isinstance(box, (TextBox, Column)):
            items = (box,) if isinstance(box, TextBox) else box.items
            for item in items:
                if not isinstance(item, RuleItem) and not item.ornament:
                    _check_contrast(design, under, box, item.type.colour)
        under.append(box)
    for box in design.shown(cover):
        if isinstance(box, (TextBox, Column)) and _overlap(box.place, design.code.place):
            raise BadDesign(f"设计有误：{box.kind} 框 {box.place} 压住了小程序码")


def _check_contrast(design: Design, under: list[AnyBox], box: AnyBox, ink: str) -> None:
    """Compare an ink with the topmost area under a box."""
    grounds: tuple[str, ...] = (design.background,)
    for below in under:
        if isinstance(below, Shape) and _contains(below.place, box.place):
            grounds = (below.fill,)
        elif isinstance(below, Cover) and _overlap(below.place, box.place):
            grounds = ()
    if not grounds:
        raise BadDesign(f"设计有误：{box.kind} 框 {box.place} 压在封面上，看不清")
    worst = min(contrast(ink, ground) for ground in grounds)
    if worst < READABLE:
        raise BadDesign(f"设计有误：{box.place} 的文字 {ink} 对比度只有 {worst:.1f}，至少要 4.5")


def _contains(outer: Place, inner: Place) -> bool:
    """Tell whether one place lies wholly in another."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[0] + outer[2] >= inner[0] + inner[2]
        and outer[1] + outer[3] >= inner[1] + inner[3]
    )


def _overlap(a: Place, b: Place) -> bool:
    """Tell whether two places share a pixel."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
