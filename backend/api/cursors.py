"""Cursors: where a list goes on, as an opaque word that survives being tampered with."""

import base64
import binascii
import json
from typing import Any

from backend.errors import BadInput, Fault


def pack(*parts: str | int) -> str:
    """Make a cursor of the values by which the list is ordered."""
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """Read a cursor back, checking the kind of each part.

    Raises BadInput for one that is not of our making.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    shaped = isinstance(parts, list) and [type(part) for part in parts] == list(kinds)
    if not shaped or any(isinstance(part, int) and not 0 <= part < 2**63 for part in parts):
        raise BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),))
    return tuple(parts)
