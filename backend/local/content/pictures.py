"""Draws the demo's pictures by name, on demand; none is stored in the repository."""

from collections.abc import Callable

from backend.errors import NotFound
from backend.local.content import names, reading, sentence, walk
from backend.local.content.paper import Canvas

_DRAWERS: dict[str, Callable[[], Canvas]] = {
    "walk-cover": walk.draw_cover,
    "walk-1": walk.draw_street,
    "walk-2": walk.draw_rain,
    "sentence-cover": sentence.draw_cover,
    "sentence-1": sentence.draw_cut_page,
    "sentence-2": sentence.draw_stones,
    "reading-cover": reading.draw_cover,
    "reading-1": reading.draw_table,
    "reading-2": reading.draw_bookcase,
    "names-cover": names.draw_cover,
    "names-1": names.draw_map,
    "names-2": names.draw_snow,
}

NAMES: tuple[str, ...] = tuple(_DRAWERS)


class PictureNotFound(NotFound):
    """The demo has no picture of that name."""


def draw_picture(name: str) -> bytes:
    """Draw a picture as JPEG: covers 1280 by 720, the others 1080 by 720.

    A page shows the picture `walk-1` as `pictures/walk-1.jpg`. The same name
    gives the same bytes every time, below 200 kB.

    Raises PictureNotFound for a name that is not in NAMES.
    """
    if name not in _DRAWERS:
        raise PictureNotFound(f"演示图片里没有「{name}」")
    return _DRAWERS[name]().jpeg()


def fetch_picture(address: str) -> bytes | None:
    """Fetch the picture that a page shows as `pictures/walk-1.jpg`, or None if it is not ours."""
    name = address.removeprefix("pictures/").removesuffix(".jpg")
    return draw_picture(name) if name in _DRAWERS and address == f"pictures/{name}.jpg" else None
