"""Resolves a design for one card's size and content to a sheet of pixel boxes and hex colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache, cached

from backend.cards.render.design.boxes import (
    GRID,
    HEIGHTS,
    WIDTH,
    AnyBox,
    BoxPlace,
    CodeBox,
    CoverBox,
    SizeName,
    Tags,
)
from backend.cards.render.design.design_model import Band, Design
from backend.cards.render.design.palette_generation import ColourRole, build_palette
from backend.cards.render.drawing_steps import Rect
from backend.cards.render.engine_types import BadDesign

_MIN_REST_HEIGHT = 160


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box at its rectangle on the card; `path` is its location in the design."""

    box: AnyBox
    at: Rect
    path: str


@dataclass(frozen=True, slots=True)
class CardSheet:
    """All boxes of one card, from the lowest up. `key` identifies this sheet in caches."""

    size: tuple[int, int]
    colours: Mapping[ColourRole, str]
    boxes: tuple[PlacedBox, ...]
    tags: Tags
    key: str

    def hex(self, colour: str) -> str:
        """Resolve a colour role, or return a hex colour as it is."""
        return self.colours.get(colour, colour)  # type: ignore[call-overload, no-any-return]

    @property
    def code(self) -> PlacedBox | None:
        """The box that holds the code; only a forward has none."""
        return next((placed for placed in self.boxes if isinstance(placed.box, CodeBox)), None)


def build_sheet(design: Design, size: SizeName, tags: Tags, seed: str | None) -> CardSheet:
    """Resolve a design for a card of a size.

    `tags` say which content is available; `seed` is the colour from which a design
    that takes one makes its palette. Raises BadDesign if bands do not fit.
    """
    tags = tags | {size}
    effective_seed = seed if design.tint else None
    key = f"{design.digest} {' '.join(sorted(tags))} {effective_seed}"
    return _build_sheet(key, design, size, tags, effective_seed)


@cached(LRUCache(256), key=lambda key, *_: key, lock=Lock())
def _build_sheet(
    key: str, design: Design, size: SizeName, tags: Tags, seed: str | None
) -> CardSheet:
    """Resolve a design; cached by its key."""
    colours = build_palette(seed, design.tint) if seed and design.tint else design.colours
    height = HEIGHTS[size]
    boxes = [
        PlacedBox(box, _place_box(box.place, 0, height, f"under.{index}"), f"under.{index}")
        for index, box in enumerate(design.under)
        if _is_shown(box, tags)
    ]
    for path, band, top, band_height in _place_bands(design, height, tags):
        boxes += [
            PlacedBox(
                box,
                _place_box(box.place, top, band_height, f"{path}.boxes.{index}"),
                f"{path}.boxes.{index}",
            )
            for index, box in enumerate(band.boxes)
            if _is_shown(box, tags)
        ]
    return CardSheet((WIDTH, height), colours, tuple(boxes), tags, key)


def _is_shown(box: AnyBox, tags: Tags) -> bool:
    """Return whether a card has a box; a cover box implies the tag `cover`."""
    return box.is_shown(tags) and not (isinstance(box, CoverBox) and "cover" not in tags)


def _place_bands(design: Design, height: int, tags: Tags) -> list[tuple[str, Band, int, int]]:
    """Return the bands that are shown: path, band, top and height in px.

    Each begins on the grid, and the last one ends with the card.
    """
    shown_bands = [
        (f"bands.{index}", band) for index, band in enumerate(design.bands) if band.is_shown(tags)
    ]
    heights = [_get_band_height(band, height) for _, band in shown_bands]
    if heights.count(0) != 1:
        raise BadDesign.at("bands", f"要有且只有一个高度为 rest 的带（{_format_tags(tags)}）")
    rest = (height - sum(heights)) // GRID * GRID
    if rest < _MIN_REST_HEIGHT:
        raise BadDesign.at("bands", f"各带太高，rest 只剩 {rest} 像素（{_format_tags(tags)}）")
    placed_bands, top = [], 0
    for (path, band), band_height in zip(shown_bands, heights, strict=True):
        placed_bands.append((path, band, top, band_height or rest))
        top += band_height or rest
    path, band, top, _ = placed_bands.pop()
    return [*placed_bands, (path, band, top, height - top)]


def _get_band_height(band: Band, height: int) -> int:
    """Return a band's height in px, 0 for the rest."""
    if isinstance(band.height, int):
        return band.height
    if band.height == "rest":
        return 0
    return max(GRID, height * int(band.height[:-1]) // 100 // GRID * GRID)


def _place_box(place: BoxPlace, top: int, band_height: int, path: str) -> Rect:
    """Convert distances from a band's edges to a rectangle on the card."""
    x, width = _resolve_extent(place.left, place.right, place.width, WIDTH)
    y, height = _resolve_extent(place.top, place.bottom, place.height, band_height)
    if width <= 0 or height <= 0 or min(x, y) < 0 or x + width > WIDTH or y + height > band_height:
        raise BadDesign.at(path, f"超出所在的带（高 {band_height} 像素）或没有面积")
    return x, top + y, width, height


def _resolve_extent(
    near_distance: int | None, far_distance: int | None, length: int | None, total: int
) -> tuple[int, int]:
    """Return start and length from two distances, or from one and a length."""
    if length is None:
        return near_distance or 0, total - (near_distance or 0) - (far_distance or 0)
    return (near_distance or 0 if far_distance is None else total - far_distance - length), length


def _format_tags(tags: Tags) -> str:
    """Format a card's tags for an error message."""
    return "、".join(sorted(tags))
