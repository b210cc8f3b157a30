"""Pages saved by a browser, and the pictures that lie beside them."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

PICTURE_BYTES = 10 * 1024 * 1024


def beside(page: Path) -> Callable[[str], bytes | None]:
    """Give a reader for pictures in the page's own folder and below, and nowhere else."""
    folder = page.resolve().parent

    def read(url: str) -> bytes | None:
        try:
            path = (folder / unquote(urlsplit(url).path)).resolve()
            if not path.is_relative_to(folder) or not path.is_file():
                return None
            return path.read_bytes() if path.stat().st_size <= PICTURE_BYTES else None
        except (OSError, ValueError):  # a name too long for any file, or that cannot be read
            return None

    return read
