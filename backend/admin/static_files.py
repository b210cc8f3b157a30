"""Serves the console's static files, and puts digests in their names so that caches keep them.

Vendored ones carry their version in the path. Ours get the beginning of their
digest before the suffix, as in `console.3f9c2a10.css`, when a page names them.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Response, send_from_directory

FOLDER = Path(__file__).parent / "static"
DIGEST_PATTERN = re.compile(r"\.([0-9a-f]{8})(?=\.[a-z]+$)")
VENDOR_PREFIX = "vendor/"
YEAR_SECONDS = 31_536_000


@cache
def build_asset_name(name: str) -> str:
    """Build the name of one of our files with its digest, or of a vendored one as it is."""
    if name.startswith(VENDOR_PREFIX):
        return name
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:8]
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{digest}.{suffix}"


def serve_asset(name: str) -> Response:
    """Serve a file by its name with or without a digest; only current names are cached for good."""
    source_name = name if name.startswith(VENDOR_PREFIX) else DIGEST_PATTERN.sub("", name)
    response = send_from_directory(FOLDER, source_name)
    if name == build_asset_name(source_name):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response
