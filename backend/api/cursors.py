"""Encodes and decodes pagination cursors: opaque tokens, validated against tampering."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from backend.errors import BadInput, FieldError


def pack(*parts: str | int) -> str:
    """Encode a cursor from the values by which the list is ordered."""
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """Decode a cursor, checking the type of each part.

    Raises BadInput for an invalid one.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    is_well_formed = isinstance(parts, list) and [type(part) for part in parts] == list(kinds)
    if not is_well_formed or any(isinstance(part, int) and not 0 <= part < 2**63 for part in parts):
        raise _invalid_cursor()
    return tuple(parts)


def pack_moment(at: datetime, key: int) -> str:
    """Make the cursor of a list that is ordered by moment and key, both descending."""
    return pack(at.isoformat(), key)


def unpack_moment(cursor: str) -> tuple[datetime, int]:
    """Read back what `pack_moment` made. Raises BadInput."""
    text, key = unpack(cursor, str, int)
    return parse_moment(text), key


def parse_moment(text: str) -> datetime:
    """Parse a timestamp of a cursor. Raises BadInput."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _invalid_cursor() from error


def older_than(
    moments: InstrumentedAttribute[Any],
    keys: InstrumentedAttribute[int],
    at: datetime,
    key: int,
) -> ColumnElement[bool]:
    """Build the condition for rows after this one in a list by moment and key, both descending."""
    return or_(moments < at, and_(moments == at, keys < key))


def _invalid_cursor() -> BadInput:
    return BadInput(faults=(FieldError("/cursor", "翻页标记无效，请从头加载"),))
