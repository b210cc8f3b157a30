"""The console's own files: style, scripts, and what is borrowed; cached for good by their names.

Borrowed ones carry their version in the path. Ours get the beginning of their
digest before the suffix, as in `console.3f9c2a10.css`, when a page names them.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Response, send_from_directory

FOLDER = Path(__file__).parent / "static"
STAMP = re.compile(r"\.([0-9a-f]{8})(?=\.[a-z]+$)")
BORROWED = "vendor/"
YEAR_SECONDS = 31_536_000


@cache
def named(name: str) -> str:
    """Name one of our files with its digest, or a borrowed one as it is."""
    if name.startswith(BORROWED):
        return name
    stamp = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{stamp}.{suffix}"


def serve(name: str) -> Response:
    """Serve a file by its name with or without a digest; only current names are cached for good."""
    plain = name if name.startswith(BORROWED) else STAMP.sub("", name)
    response = send_from_directory(FOLDER, plain)
    if name == named(plain):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
