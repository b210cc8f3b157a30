"""A design laid on one card: bands and distances become pixels, names become colours."""

from collections.abc import Mapping
from dataclasses import dataclass

from .boxes import GRID, HEIGHTS, WIDTH, AnyBox, Code, Cover, Place, SizeName, Tags
from .facts import BadDesign
from .kept import Kept
from .palette import Tint, palette
from .steps import At
from .template import Band, Design

_LEAST_REST = 160


@dataclass(frozen=True, slots=True)
class Laid:
    """A box at its place on the card; `path` is where the design says it."""

    box: AnyBox
    at: At
    path: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All boxes of one card, from the lowest up. `key` names exactly this sheet."""

    size: tuple[int, int]
    colours: Mapping[Tint, str]
    boxes: tuple[Laid, ...]
    tags: Tags
    key: str

    def hex(self, colour: str) -> str:
        """Return a colour by what it does, or as it is given."""
        return self.colours.get(colour, colour)  # type: ignore[call-overload, no-any-return]

    @property
    def code(self) -> Laid | None:
        """The box that holds the code; only a forward has none."""
        return next((laid for laid in self.boxes if isinstance(laid.box, Code)), None)


_sheets: Kept[Sheet] = Kept(256)


def lay(design: Design, size: SizeName, tags: Tags, seed: str | None) -> Sheet:
    """Lay a design on a card of a size.

    `tags` say what there is to show; `seed` is the colour from which a design
    that takes one makes its palette. Raises BadDesign if bands do not fit.
    """
    tags = tags | {size}
    taken = seed if design.tint else None
    key = f"{design.digest} {' '.join(sorted(tags))} {taken}"
    return _sheets.get(key, lambda: _laid(key, design, size, tags, taken))


def _laid(key: str, design: Design, size: SizeName, tags: Tags, seed: str | None) -> Sheet:
    """Lay a design, once."""
    colours = palette(seed, design.tint) if seed and design.tint else design.colours
    height = HEIGHTS[size]
    boxes = [
        Laid(box, _at(box.place, 0, height, f"under.{n}"), f"under.{n}")
        for n, box in enumerate(design.under)
        if _is_shown(box, tags)
    ]
    for path, band, top, deep in _bands(design, height, tags):
        boxes += [
            Laid(box, _at(box.place, top, deep, f"{path}.boxes.{n}"), f"{path}.boxes.{n}")
            for n, box in enumerate(band.boxes)
            if _is_shown(box, tags)
        ]
    return Sheet((WIDTH, height), colours, tuple(boxes), tags, key)


def _is_shown(box: AnyBox, tags: Tags) -> bool:
    """Tell whether a card has a box; a cover needs no saying that it needs a cover."""
    return box.is_shown(tags) and not (isinstance(box, Cover) and "cover" not in tags)


def _bands(design: Design, height: int, tags: Tags) -> list[tuple[str, Band, int, int]]:
    """Return the bands that are shown: path, band, top and height in px.

    Each begins on the grid, and the last one ends with the card.
    """
    shown = [(f"bands.{n}", band) for n, band in enumerate(design.bands) if band.is_shown(tags)]
    deep = [_deep(band, height) for _, band in shown]
    if deep.count(0) != 1:
        raise BadDesign.at("bands", f"要有且只有一个高度为 rest 的带（{_said(tags)}）")
    rest = (height - sum(deep)) // GRID * GRID
    if rest < _LEAST_REST:
        raise BadDesign.at("bands", f"各带太高，rest 只剩 {rest} 像素（{_said(tags)}）")
    found, top = [], 0
    for (path, band), each in zip(shown, deep, strict=True):
        found.append((path, band, top, each or rest))
        top += each or rest
    path, band, top, _ = found.pop()
    return [*found, (path, band, top, height - top)]


def _deep(band: Band, height: int) -> int:
    """Return a band's height in px, 0 for the rest."""
    if isinstance(band.height, int):
        return band.height
    if band.height == "rest":
        return 0
    return max(GRID, height * int(band.height[:-1]) // 100 // GRID * GRID)


def _at(place: Place, top: int, deep: int, path: str) -> At:
    """Turn distances from a band's edges into a rectangle on the card."""
    x, width = _stretch(place.left, place.right, place.width, WIDTH)
    y, height = _stretch(place.top, place.bottom, place.height, deep)
    if width <= 0 or height <= 0 or min(x, y) < 0 or x + width > WIDTH or y + height > deep:
        raise BadDesign.at(path, f"超出所在的带（高 {deep} 像素）或没有面积")
    return x, top + y, width, height


def _stretch(near: int | None, far: int | None, own: int | None, whole: int) -> tuple[int, int]:
    """Return where something begins and how long it is, from two distances or one and a length."""
    if own is None:
        return near or 0, whole - (near or 0) - (far or 0)
    return (near or 0 if far is None else whole - far - own), own


def _said(tags: Tags) -> str:
    """Name a card by its tags, for an error."""
    return "、".join(sorted(tags))
