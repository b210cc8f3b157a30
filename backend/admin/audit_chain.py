"""The chain of the audit log: digests, their keys, and whether it holds.

Whole is: every entry as it was written, under its key, after the one before, up to the head.

An entry is checked with the key it names, the current one or one of `SECRET_KEYS_OLD`. A key
may only begin with a changeover entry, which is under that key and seals all that came
before; entries without a key are good only up to the one that the authenticated head names
(`audit_head.py`). So a table rewritten by somebody without a key, one put under another key,
and one that was emptied or cut off beside its head, all show.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select

from backend import db
from backend.admin import audit_head
from backend.admin.audit_head import (
    GENESIS,
    HeadFault,
    Points,
    canonical,
    current_key,
    is_same,
    key_id,
)
from backend.admin.models import AuditEntry

CHANGEOVER = "audit.key_changed"
BATCH = 500
ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{16,64})")

Standing = Literal["current", "previous", "missing"]
STANDING: dict[Standing, str] = {
    "current": "the current one",
    "previous": "a previous one",
    "missing": "which is not listed in SECRET_KEYS_OLD",
}
Fault = (
    Literal["altered", "gap", "unkeyed", "key_missing", "unmarked_key", "anchor", "cut"] | HeadFault
)
# What each fault means, in words for who runs the command.
SAID: dict[Fault, str] = {
    "altered": "entry {} is not as it was written",
    "gap": "an entry is missing before entry {}",
    "unkeyed": "entry {} is under no key, and is not from before there were keys",
    "key_missing": "entry {} needs a previous key: list it in SECRET_KEYS_OLD",
    "unmarked_key": "from entry {} on there is another key, and nothing says that it was changed",
    "anchor": "entry {} is gone or another than the one expected",
    "cut": "entry {}, which the head of the log names, is gone or another",
    "head_missing": "the head of the log is gone, and with it what says where the log ends",
    "head_forged": "the head of the log was not written by this application",
    "head_key_missing": "the head of the log needs a previous key: list it in SECRET_KEYS_OLD",
}


def digest_of(entry: AuditEntry, key: bytes | None) -> str:
    """Digest an entry with what it follows, over canonical JSON, in hex.

    HMAC-SHA256 under its key; without one, SHA-256, as entries had it before there were keys.
    """
    told: list[object] = [
        entry.previous,
        entry.at.isoformat(timespec="microseconds"),
        entry.editor_id,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    if key is None:
        return hashlib.sha256(canonical(told)).hexdigest()
    return hmac.new(key, canonical([*told, entry.actor, entry.key_id]), "sha256").hexdigest()


@dataclass(frozen=True)
class Stretch:
    """Entries in a row that were made with one key; an empty `key_id` is none."""

    key_id: str
    first: int
    last: int
    standing: Standing

    def words(self) -> str:
        """Say by which key these entries were made."""
        if not self.key_id:
            return "no key, from before there were keys; sealed by the head"
        return f"key {self.key_id}, {STANDING[self.standing]}"


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds, how many entries were read, and where it first breaks."""

    ok: bool
    entries: int
    first_broken_id: int | None
    fault: Fault | None = field(default=None, compare=False)
    stretches: tuple[Stretch, ...] = field(default=(), compare=False)

    @property
    def cannot_be_told(self) -> bool:
        """Whether only a key is lacking to tell."""
        return self.fault in ("key_missing", "head_key_missing")

    def words(self) -> str:
        """Say what is wrong; nothing where all is well."""
        return SAID[self.fault].format(self.first_broken_id) if self.fault else ""


@dataclass(frozen=True)
class Anchor:
    """An entry's number and the beginning of its digest, as they were kept elsewhere."""

    number: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read `number:digest`, 16 to 64 digits of it. Raises ValueError."""
        found = ANCHOR.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError("an anchor is a number, a colon, and 16 to 64 hex digits")
        return cls(int(found[1]), found[2])


def verify(anchors: Sequence[Anchor] = ()) -> Verdict:
    """Read the whole chain and tell whether every entry is as it was written, and follows.

    An end that was cut off shows against the head. Where the head was put back to an earlier
    one together with the log, only an anchor from elsewhere, the number and digest of an entry
    that there once was, shows it.
    """
    with db.reading():
        reading = audit_head.read()  # before the entries: it never names one still to be written
        walk = _Walk(reading.points, anchors)
        for entry in _entries_after(0):
            fault = walk.look_at(entry)
            if fault is not None:
                return walk.verdict(fault, entry.id)
        return walk.ended(reading.fault)


def find_points(last: AuditEntry | None) -> Points | None:
    """Give what the head vouches for if the log, whose last entry this is, goes with it.

    It does where it ends at the head. It may also go on from there, whole and under known keys:
    while keys or versions change, a process that cannot check the head leaves it where it is.
    """
    reading = audit_head.read()
    if reading.points is None or reading.fault is not None:
        return None
    end = audit_head.Head(last.id, last.digest) if last else audit_head.BEGINNING
    return reading.points if end == reading.points.head or _goes_on(reading.points) else None


def _goes_on(points: Points) -> bool:
    walk, head = _Walk(points), points.head
    if head != audit_head.BEGINNING:
        entry = db.session().get(AuditEntry, head.number, populate_existing=True)
        if entry is None or entry.digest != head.digest:
            return False
        walk.begin_after(entry)
    return all(walk.look_at(entry) is None for entry in _entries_after(head.number)) and (
        walk.untold is None
    )


class _Walk:
    """Goes along the chain, entry by entry."""

    def __init__(self, points: Points | None, anchors: Sequence[Anchor] = ()) -> None:
        self.keys = audit_head.keys_by_id()
        self.current = key_id(current_key())
        self.points = points
        self.previous, self.key_id, self.entries = GENESIS, "", 0
        self.untold: int | None = None
        self.expected: dict[int, list[tuple[str, Fault]]] = {}
        for anchor in anchors:
            self._expect(anchor, "anchor")
        for point in (points.head, points.unkeyed) if points else ():
            if point.number:
                self._expect(point, "cut")
        self.stretches: list[Stretch] = []

    def _expect(self, point: Anchor | audit_head.Head, fault: Fault) -> None:
        self.expected.setdefault(point.number, []).append((point.digest, fault))

    def begin_after(self, entry: AuditEntry) -> None:
        """Take an entry and all before it as they are."""
        self.previous, self.key_id, self.entries = entry.digest, entry.key_id, 1

    def look_at(self, entry: AuditEntry) -> Fault | None:
        """Check one entry after those before it; gives what is wrong with it."""
        self.entries += 1
        if not self._is_as_written(entry):
            return "altered"
        if entry.previous != self.previous:
            return "gap"
        if not entry.key_id and self.points and entry.id > self.points.unkeyed.number:
            return "unkeyed"
        if entry.key_id != self.key_id and self.entries > 1 and not self._changes_over(entry):
            return "unmarked_key"
        for digest, fault in self.expected.pop(entry.id, ()):
            if not entry.digest.startswith(digest):
                return fault
        self._note(entry)
        return None

    def _is_as_written(self, entry: AuditEntry) -> bool:
        """Tell whether the digest fits; what is under a key that is not listed is only noted."""
        if entry.key_id and entry.key_id not in self.keys:
            self.untold = self.untold or entry.id
            return True
        digest = digest_of(entry, self.keys[entry.key_id] if entry.key_id else None)
        return is_same(digest, entry.digest)

    def _changes_over(self, entry: AuditEntry) -> bool:
        told = {"from": self.key_id, "to": entry.key_id}
        return bool(entry.key_id) and entry.action == CHANGEOVER and entry.detail == told

    def _note(self, entry: AuditEntry) -> None:
        if not self.stretches or self.stretches[-1].key_id != entry.key_id:
            self.stretches.append(Stretch(entry.key_id, entry.id, entry.id, "missing"))
        first, listed = self.stretches.pop().first, entry.key_id in self.keys
        standing: Standing = "previous" if listed else "missing"
        if entry.key_id == self.current:
            standing = "current"
        self.stretches.append(Stretch(entry.key_id, first, entry.id, standing))
        self.previous, self.key_id = entry.digest, entry.key_id

    def ended(self, head_fault: HeadFault | None) -> Verdict:
        """Judge what only the end shows: entries that are expected and gone, and keys."""
        if self.expected:
            number = min(self.expected)
            return self.verdict(self.expected[number][0][1], number)
        if head_fault is not None and head_fault != "head_key_missing":
            return self.verdict(head_fault, None)
        if self.untold is not None:
            return self.verdict("key_missing", self.untold)
        if head_fault is not None:
            return self.verdict(head_fault, None)
        return Verdict(True, self.entries, None, None, tuple(self.stretches))

    def verdict(self, fault: Fault, at: int | None) -> Verdict:
        """Say that the chain breaks here."""
        return Verdict(False, self.entries, at, fault, tuple(self.stretches))


def _entries_after(number: int) -> Iterator[AuditEntry]:
    session = db.session()
    while True:
        asked = select(AuditEntry).where(AuditEntry.id > number).order_by(AuditEntry.id)
        page = session.scalars(asked.limit(BATCH).execution_options(populate_existing=True)).all()
        yield from page
        if len(page) < BATCH:
            return
        number = page[-1].id
