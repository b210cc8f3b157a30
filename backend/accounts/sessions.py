"""Readers' sign-in sessions in Redis: issues, looks up and revokes tokens, stored as digests.

A token is opaque, and good for a sliding number of days. Losing Redis loses all
sign-ins, and each phone signs in again by itself.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import structlog

from backend import redis_primitives
from backend.config import get_settings
from backend.errors import Unavailable

log = structlog.get_logger()


class SignInsAway(Unavailable):
    """Redis, which remembers sign-ins, cannot be reached; reading goes on without it."""

    code, message = "sign_in_unavailable", "登录服务暂时不可用，请稍后再试；您仍可继续阅读"


def issue(public_id: str) -> str:
    """Create a sign-in of this account and return its token, 256 random bits.

    Raises SignInsAway.
    """
    token = secrets.token_urlsafe(32)
    with _translate_errors():
        pipe = redis_primitives.get_client().pipeline()
        pipe.set(_token_key(token), public_id, ex=_lifetime_seconds())
        pipe.sadd(_account_key(public_id), _digest(token))
        pipe.expire(_account_key(public_id), _lifetime_seconds())
        pipe.execute()
    return token


def find_account_id(token: str) -> str | None:
    """Find the public id of the account signed in by `token`, and extend the sign-in.

    None for a token that is unknown, expired or revoked. Raises SignInsAway.
    """
    with _translate_errors():
        value = redis_primitives.get_client().getex(_token_key(token), ex=_lifetime_seconds())
        if value is None:
            return None
        public_id = redis_primitives.to_text(value)
        # The list of sign-ins must outlive each of them, or `revoke_all` would miss this one.
        redis_primitives.get_client().expire(_account_key(public_id), _lifetime_seconds())
    return public_id


def has_any(public_id: str) -> bool:
    """Tell whether this account may be signed in anywhere. Raises SignInsAway."""
    with _translate_errors():
        return bool(redis_primitives.get_client().exists(_account_key(public_id)))


def revoke(public_id: str, token: str) -> None:
    """End this one sign-in. Raises SignInsAway."""
    with _translate_errors():
        pipe = redis_primitives.get_client().pipeline()
        pipe.delete(_token_key(token))
        pipe.srem(_account_key(public_id), _digest(token))
        pipe.execute()


def revoke_all(public_id: str) -> None:
    """End every sign-in of this account. Raises SignInsAway."""
    with _translate_errors():
        client = redis_primitives.get_client()
        digests = [
            redis_primitives.to_text(member) for member in client.smembers(_account_key(public_id))
        ]
        client.delete(_account_key(public_id), *(f"sign-in:{digest}" for digest in digests))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _token_key(token: str) -> str:
    return f"sign-in:{_digest(token)}"


def _account_key(public_id: str) -> str:
    return f"sign-ins:{public_id}"


def _lifetime_seconds() -> int:
    return get_settings().sign_in_days * 86400


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        log.warning("sign-ins away", error=type(error).__name__)
        raise SignInsAway from error
