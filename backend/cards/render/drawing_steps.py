"""Drawing steps (fill, text, picture) and the plan of a card: types, and their JSON contract.

A card is a list of steps, drawn one over the other in pixels of the finished
card, origin at its top left. It is plain data: `paint` here follows it, and the
mini-program follows the same list on a Canvas 2D. As JSON every step is an
object; `do` says which one it is, and what is absent is the default.

    {"do": "fill", "at": [x, y, width, height], "colour": "#RRGGBB",
     "radius": 0, "border": "#RRGGBB", "opacity": 1, "fade": false}

        A rectangle with round corners. A border of 2 px lies inside it. With
        `fade` it is clear at the top edge and reaches its opacity, in a
        straight line, at the bottom edge.

    {"do": "show", "of": "cover", "at": [x, y, width, height], "radius": 0,
     "otherwise": [steps]}

        A picture, known by its role: `cover`, `avatar`, `rival`, `backdrop`,
        `code`. It is scaled until it covers the place, centred, and what stands
        over is cut off; a code is scaled until it is wholly inside, on white.
        Where the picture cannot be had, `otherwise` is drawn instead.

    {"do": "write", "font": "serif" | "sans", "size": px, "colour": "#RRGGBB",
     "lines": [{"y": baseline, "pieces": [piece, …]}, …]}

    piece: {"x": px, "text": "人生如逆旅", "pitch": px}
        Every code point is drawn by itself, each `pitch` px right of the one
        before; where `pitch` is `size`, a font of square signs draws them in
        one go.
    piece: {"x": px, "text": "Stanford", "width": px}
        One run, shaped as a whole: a word, a joined Arabic one, a dash, an
        emoji. `width` is what it takes here; who has a wider font may squeeze.
        `"font": "emoji"` says that it is a coloured picture.

Pieces stand as they are seen, from left to right, already in order for
right-to-left scripts; spaces are left out, for the next piece knows its place.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Rect = tuple[int, int, int, int]
Role = Literal["cover", "avatar", "rival", "backdrop", "code"]


def _is_default(value: object) -> bool:
    """Return whether a value is a default, which is left out of the JSON."""
    return value is None or value is False or value == () or (type(value) is int and value == 0)


def _is_full_opacity(value: float) -> bool:
    """Return whether an opacity is full."""
    return value == 1


def _require_do(schema: dict[str, Any]) -> None:
    """Mark `do` as required in the JSON schema."""
    schema["required"].append("do")


_STEP_CONFIG = ConfigDict(json_schema_extra=_require_do)


@dataclass(frozen=True, slots=True)
class FillStep:
    """A rectangle of one colour."""

    __pydantic_config__: ClassVar[ConfigDict] = _STEP_CONFIG

    at: Rect
    colour: Colour
    radius: Annotated[int, Field(exclude_if=_is_default)] = 0
    border: Annotated[Colour | None, Field(exclude_if=_is_default)] = None
    opacity: Annotated[float, Field(ge=0, le=1, exclude_if=_is_full_opacity)] = 1
    fade: Annotated[bool, Field(exclude_if=_is_default)] = False
    do: Literal["fill"] = "fill"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Characters at equal distances (`pitch`), or one shaped run (`width`)."""

    x: float
    text: str
    pitch: Annotated[float | None, Field(exclude_if=_is_default)] = None
    width: Annotated[float | None, Field(exclude_if=_is_default)] = None
    font: Annotated[Literal["emoji"] | None, Field(exclude_if=_is_default)] = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """Pieces on one baseline, `y` px from the card's top."""

    y: int
    pieces: tuple[TextPiece, ...]


@dataclass(frozen=True, slots=True)
class TextStep:
    """Lines of text in one font, size and colour."""

    __pydantic_config__: ClassVar[ConfigDict] = _STEP_CONFIG

    font: Literal["serif", "sans"]
    size: float
    colour: Colour
    lines: tuple[TextLine, ...]
    do: Literal["write"] = "write"


@dataclass(frozen=True, slots=True)
class PictureStep:
    """A picture, by its role."""

    __pydantic_config__: ClassVar[ConfigDict] = _STEP_CONFIG

    of: Role
    at: Rect
    radius: Annotated[int, Field(exclude_if=_is_default)] = 0
    otherwise: Annotated[tuple[FillStep | TextStep, ...], Field(exclude_if=_is_default)] = ()
    do: Literal["show"] = "show"


Step = Annotated[FillStep | PictureStep | TextStep, Field(discriminator="do")]
Steps = tuple[FillStep | PictureStep | TextStep, ...]

_steps_adapter: TypeAdapter[tuple[Step, ...]] = TypeAdapter(tuple[Step, ...])


@dataclass(frozen=True, slots=True)
class CardPlan:
    """A card's steps in two parts: those that all cards of an article share, and the reader's.

    Drawn one after the other they are the card; the first part may be cached.
    """

    size: tuple[int, int]
    article: Steps
    reader: Steps

    @property
    def steps(self) -> Steps:
        """All steps, in order."""
        return self.article + self.reader


def to_json(steps: Steps) -> bytes:
    """Serialize steps as JSON, without loss."""
    return _steps_adapter.dump_json(steps)
