"""The demo's pictures by name: drawn when asked for, never kept in the repository."""

from collections.abc import Callable

from backend.errors import NotFound
from backend.local.content import names, reading, sentence, walk
from backend.local.content.paper import Sheet

_SCENES: dict[str, Callable[[], Sheet]] = {
    "walk-cover": walk.cover,
    "walk-1": walk.street,
    "walk-2": walk.rain,
    "sentence-cover": sentence.cover,
    "sentence-1": sentence.cutting,
    "sentence-2": sentence.stones,
    "reading-cover": reading.cover,
    "reading-1": reading.table,
    "reading-2": reading.shelf,
    "names-cover": names.cover,
    "names-1": names.chart,
    "names-2": names.snow,
}

NAMES: tuple[str, ...] = tuple(_SCENES)


class NoSuchPicture(NotFound):
    """The demo has no picture of that name."""


def draw(name: str) -> bytes:
    """Draw a picture as JPEG: covers 1280 by 720, the others 1080 by 720.

    A page shows the picture `walk-1` as `pictures/walk-1.jpg`. The same name
    gives the same bytes every time, below 200 kB.

    Raises NoSuchPicture for a name that is not in NAMES.
    """
    if name not in _SCENES:
        raise NoSuchPicture(f"演示图片里没有「{name}」")
    return _SCENES[name]().jpeg()


def fetch(address: str) -> bytes | None:
    """Give the picture that a page shows as `pictures/walk-1.jpg`, or None if it is not ours."""
    name = address.removeprefix("pictures/").removesuffix(".jpg")
    return draw(name) if name in _SCENES and address == f"pictures/{name}.jpg" else None
