"""Reads the demo's pictures as JPEG, by name or by the address that a demo page shows."""

from pathlib import Path

from backend.errors import NotFound

NAMES: tuple[str, ...] = (
    "walk-cover", "walk-1", "walk-2",
    "sentence-cover", "sentence-1", "sentence-2",
    "reading-cover", "reading-1", "reading-2",
    "names-cover", "names-1", "names-2",
)  # fmt: skip


class PictureNotFound(NotFound):
    """The demo has no picture of that name."""


def read_picture(name: str) -> bytes:
    """Read a picture as JPEG: covers 1280 by 720, the others 1080 by 720.

    A page shows the picture `walk-1` as `pictures/walk-1.jpg`.

    Raises PictureNotFound for a name that is not in NAMES.
    """
    if name not in NAMES:
        raise PictureNotFound(f"演示图片里没有「{name}」")
    return (Path(__file__).parent / "pictures" / f"{name}.jpg").read_bytes()


def fetch_picture(address: str) -> bytes | None:
    """Fetch the picture that a page shows as `pictures/walk-1.jpg`, or None if it is not ours."""
    name = address.removeprefix("pictures/").removesuffix(".jpg")
    return read_picture(name) if name in NAMES and address == f"pictures/{name}.jpg" else None
