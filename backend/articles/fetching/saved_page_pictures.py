"""Reads pictures from the folder of a page that a browser saved, and from nowhere else."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

MAX_PICTURE_BYTES = 10 * 1024 * 1024


def build_picture_reader(page: Path) -> Callable[[str], bytes | None]:
    """Build a reader for pictures in the page's own folder and below, and nowhere else."""
    folder = page.resolve().parent

    def read(url: str) -> bytes | None:
        try:
            path = (folder / unquote(urlsplit(url).path)).resolve()
            if not path.is_relative_to(folder) or not path.is_file():
                return None
            return path.read_bytes() if path.stat().st_size <= MAX_PICTURE_BYTES else None
        except (OSError, ValueError):  # a name too long for any file, or that cannot be read
            return None

    return read
