"""The chain of the audit log: digests, their keys, and whether it holds.

Whole is: every entry as it was written, under its key, after the one before.

An entry is checked with the key it names, the current one or one of `SECRET_KEYS_OLD`. A key
may only begin with a changeover entry, which is under that key and seals all that came
before; entries without a key are good only in front of the first changeover. So a table
rewritten by somebody without a key, and one put under another key, both show.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select

from backend import db
from backend.admin.models import AuditEntry
from backend.keyring import keys_for

GENESIS = "0" * 64
PURPOSE = "audit log"
CHANGEOVER = "audit.key_changed"
BATCH = 500
ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{16,64})")

Standing = Literal["current", "previous", "missing"]
STANDING: dict[Standing, str] = {
    "current": "the current one",
    "previous": "a previous one",
    "missing": "which is not listed in SECRET_KEYS_OLD",
}
Fault = Literal["altered", "gap", "unsealed", "key_missing", "unmarked_key", "anchor"]
# What each fault means, in words for who runs the command.
SAID: dict[Fault, str] = {
    "altered": "entry {} is not as it was written",
    "gap": "an entry is missing before entry {}",
    "unsealed": "entry {} and those before it are under no key yet; the next entry seals them",
    "key_missing": "entry {} needs a previous key: list it in SECRET_KEYS_OLD",
    "unmarked_key": "from entry {} on there is another key, and nothing says that it was changed",
    "anchor": "entry {} is gone or another than the one expected",
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
        return hashlib.sha256(_canonical(told)).hexdigest()
    return hmac.new(key, _canonical([*told, entry.actor, entry.key_id]), "sha256").hexdigest()


def _canonical(told: list[object]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def key_id(key: bytes) -> str:
    """Name a key, so that an entry says by which it was made; nobody learns the key from it."""
    return hmac.new(key, b"audit key", "sha256").hexdigest()[:16]


def current_key() -> bytes:
    """Give the key that entries are made with now."""
    return keys_for(PURPOSE)[0]


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
            return "no key, from before there were keys; sealed by what follows"
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
        return self.fault in ("key_missing", "unsealed")

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

    Entries cut off at the end leave a whole, shorter chain: only an anchor from elsewhere,
    the number and digest of an entry that there once was, shows that.
    """
    walk = _Walk(anchors)
    with db.reading():
        for entry in _from_the_first():
            fault = walk.look_at(entry)
            if fault is not None:
                return walk.verdict(fault, entry.id)
    return walk.ended()


class _Walk:
    """Goes along the chain, entry by entry."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self.keys = {key_id(key): key for key in keys_for(PURPOSE)}
        self.current = key_id(current_key())
        self.expected, self.key_id = GENESIS, ""
        self.entries, self.last = 0, 0
        self.untold: int | None = None
        self.anchors: dict[int, list[str]] = {}
        for anchor in anchors:
            self.anchors.setdefault(anchor.number, []).append(anchor.digest)
        self.stretches: list[Stretch] = []

    def look_at(self, entry: AuditEntry) -> Fault | None:
        """Check one entry after those before it; gives what is wrong with it."""
        self.entries += 1
        if not self._is_as_written(entry):
            return "altered"
        if entry.previous != self.expected:
            return "gap"
        if entry.key_id != self.key_id and self.entries > 1 and not self._changes_over(entry):
            return "unmarked_key"
        if any(not entry.digest.startswith(each) for each in self.anchors.pop(entry.id, ())):
            return "anchor"
        self._note(entry)
        return None

    def _is_as_written(self, entry: AuditEntry) -> bool:
        """Tell whether the digest fits; what is under a key that is not listed is only noted."""
        if entry.key_id and entry.key_id not in self.keys:
            self.untold = self.untold or entry.id
            return True
        digest = digest_of(entry, self.keys[entry.key_id] if entry.key_id else None)
        return hmac.compare_digest(digest, entry.digest)

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
        self.expected, self.key_id, self.last = entry.digest, entry.key_id, entry.id

    def ended(self) -> Verdict:
        """Judge what only the end shows: no key over all of it, or anchors that nothing met."""
        if self.anchors:
            return self.verdict("anchor", min(self.anchors))
        if self.untold is not None:
            return self.verdict("key_missing", self.untold)
        if self.entries and not self.key_id:
            return self.verdict("unsealed", self.last)
        return Verdict(True, self.entries, None, None, tuple(self.stretches))

    def verdict(self, fault: Fault, at: int) -> Verdict:
        """Say that the chain breaks here."""
        return Verdict(False, self.entries, at, fault, tuple(self.stretches))


def _from_the_first() -> Iterator[AuditEntry]:
    after, session = 0, db.session()
    while True:
        asked = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
        page = session.scalars(asked.limit(BATCH).execution_options(populate_existing=True)).all()
        yield from page
        if len(page) < BATCH:
            return
        after = page[-1].id
