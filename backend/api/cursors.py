"""Cursors: where a list goes on, as an opaque word that survives being tampered with."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

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
        raise _invalid()
    return tuple(parts)


def pack_moment(at: datetime, key: int) -> str:
    """Make the cursor of a list that is ordered by moment and key, both descending."""
    return pack(at.isoformat(), key)


def unpack_moment(cursor: str) -> tuple[datetime, int]:
    """Read back what `pack_moment` made. Raises BadInput."""
    written, key = unpack(cursor, str, int)
    return moment(written), key


def moment(written: str) -> datetime:
    """Read a moment that stands in a cursor. Raises BadInput."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _invalid() from error


def older(
    moments: InstrumentedAttribute[Any],
    keys: InstrumentedAttribute[int],
    at: datetime,
    key: int,
) -> ColumnElement[bool]:
    """Choose the rows that come after this one in a list by moment and key, both descending."""
    return or_(moments < at, and_(moments == at, keys < key))


def _invalid() -> BadInput:
    return BadInput(faults=(Fault("/cursor", "翻页标记无效，请从头加载"),))
