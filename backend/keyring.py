"""Derives one key per purpose from the secret key and from the previous ones.

What is sealed, signed or digested with the newest key can still be opened and checked with the
previous ones (`SECRET_KEYS_OLD`), so that the secret key can be rotated without a loss. Nothing
else reads the secret key.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from backend import secret_checks
from backend.config import Config, settings


def keys_for(purpose: str) -> tuple[bytes, ...]:
    """Give the 32-byte keys of a purpose: the current one first, then those of previous secrets.

    SHA-256 of purpose and secret: the secrets are random and long, so nothing slower is needed,
    and what earlier versions sealed stays readable.
    """
    return tuple(_derived(purpose, secret) for secret in settings().secret_keys)


def signing_keys(purpose: str) -> list[bytes]:
    """Give the keys that signatures are checked with, oldest first, as itsdangerous wants them.

    A previous secret that could be guessed opens what it sealed, and vouches for nothing.
    """
    config = settings()
    secrets = [*reversed(trusted_previous(config)), config.secret_key]
    return [_derived(purpose, secret) for secret in secrets]


def trusted_previous(config: Config) -> list[str]:
    """Give the previous secrets that signatures may be checked with, newest first."""
    return [key for key in config.secret_keys[1:] if secret_checks.weak_key(key) is None]


def cipher(purpose: str) -> MultiFernet:
    """Give what seals with the current key of a purpose, and opens with any."""
    return MultiFernet(_fernets(purpose))


def reseal(purpose: str, sealed: str) -> str | None:
    """Seal anew, keeping its age, what a previous key sealed; None where the current one did.

    Raises InvalidToken for what no key opens.
    """
    try:
        _fernets(purpose)[0].decrypt(sealed.encode())
    except InvalidToken:
        return cipher(purpose).rotate(sealed.encode()).decode()
    return None


def oldest_secret() -> str:
    """Give the oldest secret that is listed, for digests that were made before they had a key."""
    return settings().secret_keys[-1]


def _fernets(purpose: str) -> list[Fernet]:
    return [Fernet(base64.urlsafe_b64encode(key)) for key in keys_for(purpose)]


def _derived(purpose: str, secret: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
