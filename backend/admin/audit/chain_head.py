"""Authenticated head of the audit log: reads and advances the row that names the last entry.

One row beside the log names the last entry, and the last of those from before there were keys,
the only ones that may be without one. An HMAC covers both. Migration 0026 makes the row, once,
and every entry moves it on; nothing makes another. So whoever can write to the database but has
no key can neither name an end nor vouch for an entry: they can delete the row, which shows, or
put log and row back to an earlier state together, which only a head kept elsewhere shows.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import update

from backend import db
from backend.admin.audit.log_keys import canonical, current_key, is_same, key_id, keys_by_id
from backend.admin.models import AuditEntry, AuditHead

GENESIS = "0" * 64
ROW = 1
ANCHOR_DIGITS = 16

HeadFault = Literal["head_missing", "head_forged", "head_key_missing"]


@dataclass(frozen=True)
class Head:
    """An entry's number and digest; 0 and zeros stand for the beginning of an empty log."""

    number: int
    digest: str

    @property
    def anchor(self) -> str:
        """Give what to keep elsewhere, and to hold the chain against later."""
        return f"{self.number}:{self.digest[:ANCHOR_DIGITS]}"


BEGINNING = Head(0, GENESIS)


@dataclass(frozen=True)
class Points:
    """What the row vouches for: the last entry, and the last one that may be under no key."""

    head: Head
    unkeyed: Head


@dataclass(frozen=True)
class Reading:
    """What the row says, and why it cannot be believed; no points where it is not ours."""

    points: Points | None
    fault: HeadFault | None = None


def authenticated(points: Points) -> dict[str, int | str]:
    """Give the columns of the row that vouches for these points, under the current key."""
    key = current_key()
    return {
        "number": points.head.number,
        "digest": points.head.digest,
        "unkeyed_number": points.unkeyed.number,
        "unkeyed_digest": points.unkeyed.digest,
        "key_id": key_id(key),
        "mac": _mac(points, key),
    }


def _mac(points: Points, key: bytes) -> str:
    head, unkeyed = points.head, points.unkeyed
    values: list[object] = [head.number, head.digest, unkeyed.number, unkeyed.digest]
    return hmac.new(key, canonical(["audit head", *values]), hashlib.sha256).hexdigest()


def read() -> Reading:
    """Read the row in the current unit of work, and check it with the key that it names."""
    row = db.session().get(AuditHead, ROW, populate_existing=True)
    if row is None:
        return Reading(None, "head_missing")
    points = Points(Head(row.number, row.digest), Head(row.unkeyed_number, row.unkeyed_digest))
    key = keys_by_id().get(row.key_id)
    if key is None:
        return Reading(points, "head_key_missing")
    if not is_same(_mac(points, key), row.mac):
        return Reading(None, "head_forged")
    return Reading(points)


def advance(points: Points, entry: AuditEntry) -> None:
    """Let the row name a new last entry, in the current transaction."""
    values = authenticated(Points(Head(entry.id, entry.digest), points.unkeyed))
    db.session().execute(update(AuditHead).where(AuditHead.id == ROW).values(values))
