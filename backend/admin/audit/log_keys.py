"""HMAC keys of the audit log and their ids; the bytes that digests are made of; safe comparison.

Entries and the head are under the same keys, derived from the current and the previous secrets.
"""

import hmac
import json

from backend.secret_keys import derive_keys

PURPOSE = "audit log"


def key_id(key: bytes) -> str:
    """Name a key, so that an entry says by which it was made; nobody learns the key from it."""
    return hmac.new(key, b"audit key", "sha256").hexdigest()[:16]


def current_key() -> bytes:
    """Give the key that entries are made with now."""
    return derive_keys(PURPOSE)[0]


def keys_by_id() -> dict[str, bytes]:
    """Give the current key and those of `SECRET_KEYS_OLD` by their names."""
    return {key_id(key): key for key in derive_keys(PURPOSE)}


def canonical(values: list[object]) -> bytes:
    """Write values in the one form that digests are made of."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def is_same(digest: str, other: str) -> bool:
    """Compare two digests, of which one may hold anything."""
    return hmac.compare_digest(digest.encode(), other.encode())
