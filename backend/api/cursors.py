"""Encodes and decodes pagination cursors: base64 of JSON, whose parts' types are checked."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from backend.errors import BadInput, FieldError


class BadCursor(BadInput):
    """The cursor was not made by this list."""

    def __init__(self) -> None:
        """Name the field, and what the reader can do."""
        super().__init__(faults=(FieldError("/cursor", "翻页标记无效，请从头加载"),))


def pack(*parts: str | int) -> str:
    """Encode a cursor from the values by which the list is ordered."""
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """Decode a cursor, checking the type of each part. Raises BadCursor."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    is_well_formed = isinstance(parts, list) and [type(part) for part in parts] == list(kinds)
    if not is_well_formed or any(isinstance(part, int) and not 0 <= part < 2**63 for part in parts):
        raise BadCursor
    return tuple(parts)


def parse_moment(text: str) -> datetime:
    """Parse a timestamp of a cursor. Raises BadCursor."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor from error
