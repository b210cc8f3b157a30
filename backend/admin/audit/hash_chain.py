"""Hash chain of the audit log: computes an entry's digest, verifies the chain, reports its faults.

Whole is: every entry as it was written, under its key, after the one before, up to the head.

An entry is checked with the key it names, the current one or one of `SECRET_KEYS_OLD`. A key
may only begin with a changeover entry, which is under that key and seals all that came
before; entries without a key are good only up to the one that the authenticated head names
(`AuditHead`). So a table rewritten by somebody without a key, one put under another key,
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
from backend.admin.audit import chain_head
from backend.admin.audit.chain_head import GENESIS, HeadFault, Points
from backend.admin.audit.log_keys import canonical, current_key, is_same, key_id, keys_by_id
from backend.admin.models import AuditEntry

CHANGEOVER = "audit.key_changed"
BATCH = 500
ANCHOR_PATTERN = re.compile(r"(\d{1,18}):([0-9a-f]{16,64})")

KeyStanding = Literal["current", "previous", "missing"]
KEY_STANDING_LABELS: dict[KeyStanding, str] = {
    "current": "the current one",
    "previous": "a previous one",
    "missing": "which is not listed in SECRET_KEYS_OLD",
}
ChainFault = (
    Literal["altered", "gap", "unkeyed", "key_missing", "unmarked_key", "anchor", "cut"] | HeadFault
)
# The message of each fault, for the operator who runs the command.
FAULT_MESSAGES: dict[ChainFault, str] = {
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


def compute_digest(entry: AuditEntry, key: bytes | None) -> str:
    """Compute the digest of an entry and its predecessor, over canonical JSON, in hex.

    HMAC-SHA256 under its key; without one, SHA-256, as entries had it before there were keys.
    """
    fields: list[object] = [
        entry.previous,
        entry.at.isoformat(timespec="microseconds"),
        entry.editor_id,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    if key is None:
        return hashlib.sha256(canonical(fields)).hexdigest()
    return hmac.new(key, canonical([*fields, entry.actor, entry.key_id]), "sha256").hexdigest()


@dataclass(frozen=True)
class KeySpan:
    """Entries in a row that were made with one key; an empty `key_id` is none."""

    key_id: str
    first: int
    last: int
    status: KeyStanding

    def describe(self) -> str:
        """Describe by which key these entries were made."""
        if not self.key_id:
            return "no key, from before there were keys; sealed by the head"
        return f"key {self.key_id}, {KEY_STANDING_LABELS[self.status]}"


@dataclass(frozen=True)
class ChainReport:
    """The result of a verification: whether the chain is intact, and where it first breaks."""

    ok: bool
    entries: int
    first_broken_id: int | None
    fault: ChainFault | None = field(default=None, compare=False)
    key_spans: tuple[KeySpan, ...] = field(default=(), compare=False)

    @property
    def lacks_key(self) -> bool:
        """Whether only a missing key prevents a result."""
        return self.fault in ("key_missing", "head_key_missing")

    def describe(self) -> str:
        """Describe what is wrong; empty where nothing is."""
        return FAULT_MESSAGES[self.fault].format(self.first_broken_id) if self.fault else ""


@dataclass(frozen=True)
class AuditAnchor:
    """An entry's number and the beginning of its digest, as they were stored elsewhere."""

    number: int
    digest: str

    @classmethod
    def parse(cls, text: str) -> "AuditAnchor":
        """Read `number:digest`, 16 to 64 digits of it. Raises ValueError."""
        match = ANCHOR_PATTERN.fullmatch(text.strip().lower())
        if match is None:
            raise ValueError("an anchor is a number, a colon, and 16 to 64 hex digits")
        return cls(int(match[1]), match[2])


def verify(anchors: Sequence[AuditAnchor] = ()) -> ChainReport:
    """Read the whole chain and check that every entry is as it was written, and follows.

    An end that was cut off shows against the head. Where the head was put back to an earlier
    one together with the log, only an anchor from elsewhere, the number and digest of an entry
    that there once was, shows it.
    """
    with db.read_session():
        reading = chain_head.read()  # before the entries: it never names one still to be written
        verifier = _ChainVerifier(reading.points, anchors)
        for entry in _entries_after(0):
            fault = verifier.check_entry(entry)
            if fault is not None:
                return verifier.build_fault_report(fault, entry.id)
        return verifier.build_final_report(reading.fault)


def find_points(last: AuditEntry | None) -> Points | None:
    """Give what the head vouches for if the log, whose last entry this is, goes with it.

    It does where it ends at the head. It may also go on from there, whole and under known keys:
    while keys or versions change, a process that cannot check the head leaves it where it is.
    """
    reading = chain_head.read()
    if reading.points is None or reading.fault is not None:
        return None
    end = chain_head.Head(last.id, last.digest) if last else chain_head.BEGINNING
    return reading.points if end == reading.points.head or _goes_on(reading.points) else None


def _goes_on(points: Points) -> bool:
    walk, head = _ChainVerifier(points), points.head
    if head != chain_head.BEGINNING:
        entry = db.session().get(AuditEntry, head.number, populate_existing=True)
        if entry is None or entry.digest != head.digest:
            return False
        walk.start_after(entry)
    return all(walk.check_entry(entry) is None for entry in _entries_after(head.number)) and (
        walk.first_unverifiable is None
    )


class _ChainVerifier:
    """Verifies the chain, entry by entry."""

    def __init__(self, points: Points | None, anchors: Sequence[AuditAnchor] = ()) -> None:
        self.keys = keys_by_id()
        self.current = key_id(current_key())
        self.points = points
        self.previous, self.key_id, self.entries = GENESIS, "", 0
        self.first_unverifiable: int | None = None
        self.expected: dict[int, list[tuple[str, ChainFault]]] = {}
        for anchor in anchors:
            self._expect(anchor, "anchor")
        for point in (points.head, points.unkeyed) if points else ():
            if point.number:
                self._expect(point, "cut")
        self.key_spans: list[KeySpan] = []

    def _expect(self, point: AuditAnchor | chain_head.Head, fault: ChainFault) -> None:
        self.expected.setdefault(point.number, []).append((point.digest, fault))

    def start_after(self, entry: AuditEntry) -> None:
        """Take an entry and all before it as they are."""
        self.previous, self.key_id, self.entries = entry.digest, entry.key_id, 1

    def check_entry(self, entry: AuditEntry) -> ChainFault | None:
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
        self._record_key(entry)
        return None

    def _is_as_written(self, entry: AuditEntry) -> bool:
        """Tell whether the digest is valid; one under a key that is not listed is only recorded."""
        if entry.key_id and entry.key_id not in self.keys:
            self.first_unverifiable = self.first_unverifiable or entry.id
            return True
        digest = compute_digest(entry, self.keys[entry.key_id] if entry.key_id else None)
        return is_same(digest, entry.digest)

    def _changes_over(self, entry: AuditEntry) -> bool:
        expected_detail = {"from": self.key_id, "to": entry.key_id}
        return bool(entry.key_id) and entry.action == CHANGEOVER and entry.detail == expected_detail

    def _record_key(self, entry: AuditEntry) -> None:
        if not self.key_spans or self.key_spans[-1].key_id != entry.key_id:
            self.key_spans.append(KeySpan(entry.key_id, entry.id, entry.id, "missing"))
        first, is_listed = self.key_spans.pop().first, entry.key_id in self.keys
        key_standing: KeyStanding = "previous" if is_listed else "missing"
        if entry.key_id == self.current:
            key_standing = "current"
        self.key_spans.append(KeySpan(entry.key_id, first, entry.id, key_standing))
        self.previous, self.key_id = entry.digest, entry.key_id

    def build_final_report(self, head_fault: HeadFault | None) -> ChainReport:
        """Judge what only the end shows: entries that are expected and gone, and keys."""
        if self.expected:
            number = min(self.expected)
            return self.build_fault_report(self.expected[number][0][1], number)
        if head_fault is not None and head_fault != "head_key_missing":
            return self.build_fault_report(head_fault, None)
        if self.first_unverifiable is not None:
            return self.build_fault_report("key_missing", self.first_unverifiable)
        if head_fault is not None:
            return self.build_fault_report(head_fault, None)
        return ChainReport(True, self.entries, None, None, tuple(self.key_spans))

    def build_fault_report(self, fault: ChainFault, entry_id: int | None) -> ChainReport:
        """Build the report of a chain that breaks here."""
        return ChainReport(False, self.entries, entry_id, fault, tuple(self.key_spans))


def _entries_after(number: int) -> Iterator[AuditEntry]:
    session = db.session()
    while True:
        query = select(AuditEntry).where(AuditEntry.id > number).order_by(AuditEntry.id)
        page = session.scalars(query.limit(BATCH).execution_options(populate_existing=True)).all()
        yield from page
        if len(page) < BATCH:
            return
        number = page[-1].id
