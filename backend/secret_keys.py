"""Uses the current and previous secret keys: keys per purpose, ciphers, re-encryption.

What a previous key (`SECRET_KEYS_OLD`) encrypted, signed or hashed can still be decrypted and
verified, so that the secret key can be rotated without a loss. Nothing else reads the secret
key.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from backend import secret_checks
from backend.config import Config, get_settings


def derive_keys(purpose: str) -> tuple[bytes, ...]:
    """Give the 32-byte keys of a purpose: the current one first, then those of previous secrets.

    SHA-256 of purpose and secret: the secrets are random and long, so nothing slower is needed,
    and what earlier versions sealed stays readable.
    """
    return tuple(_derive_key(purpose, secret) for secret in get_settings().secret_keys)


def list_signing_keys(purpose: str) -> list[bytes]:
    """Give the keys that signatures are checked with, oldest first, as itsdangerous wants them.

    A previous secret that could be guessed still decrypts, but its signatures are not trusted.
    """
    config = get_settings()
    secrets = [*reversed(list_trusted_previous_secrets(config)), config.secret_keys[0]]
    return [_derive_key(purpose, secret) for secret in secrets]


def list_trusted_previous_secrets(config: Config) -> list[str]:
    """Give the previous secrets that signatures may be checked with, newest first."""
    return [key for key in config.secret_keys[1:] if secret_checks.check_key(key) is None]


def build_cipher(purpose: str) -> MultiFernet:
    """Build the cipher that encrypts with the current key of a purpose, and decrypts with any."""
    return MultiFernet(_build_fernets(purpose))


def reseal(purpose: str, sealed: str) -> str | None:
    """Re-encrypt, keeping its age, what a previous key encrypted; None where the current one did.

    Raises InvalidToken for what no key decrypts.
    """
    try:
        _build_fernets(purpose)[0].decrypt(sealed.encode())
    except InvalidToken:
        return build_cipher(purpose).rotate(sealed.encode()).decode()
    return None


def get_oldest_secret() -> str:
    """Give the oldest secret that is listed, for digests that were made before they had a key."""
    return get_settings().secret_keys[-1]


def _build_fernets(purpose: str) -> list[Fernet]:
    return [Fernet(base64.urlsafe_b64encode(key)) for key in derive_keys(purpose)]


def _derive_key(purpose: str, secret: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
