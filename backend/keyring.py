"""Derives one key per purpose from the secret key and from the previous ones.

What is sealed, signed or digested with the newest key can still be opened and checked with the
previous ones (`SECRET_KEYS_OLD`), so that the secret key can be rotated without a loss.
"""

import hashlib

from backend.config import settings


def keys_for(purpose: str) -> tuple[bytes, ...]:
    """Give the 32-byte keys of a purpose: the current one first, then those of previous secrets.

    SHA-256 of purpose and secret: the secrets are random and long, so nothing slower is needed,
    and what earlier versions sealed stays readable.
    """
    return tuple(
        hashlib.sha256(f"{purpose}:{secret}".encode()).digest() for secret in settings().secret_keys
    )
