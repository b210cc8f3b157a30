"""Sign-ins: opaque tokens whose digests Redis remembers, for a sliding number of days.

Losing Redis loses all sign-ins, and each phone signs in again by itself.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import redis
import structlog

from backend import cache
from backend.config import settings
from backend.errors import Unavailable

log = structlog.get_logger()


class SignInsAway(Unavailable):
    """Redis, which remembers sign-ins, cannot be reached; reading goes on without it."""

    code, message = "sign_in_unavailable", "登录服务暂时不可用，请稍后再试；您仍可继续阅读"


def issue(public_id: str) -> str:
    """Begin a sign-in of this account and give its token, 256 random bits.

    Raises SignInsAway.
    """
    token = secrets.token_urlsafe(32)
    with _reachable():
        pipe = cache.client().pipeline()
        pipe.set(_key(token), public_id, ex=_seconds())
        pipe.sadd(_of(public_id), _digest(token))
        pipe.expire(_of(public_id), _seconds())
        pipe.execute()
    return token


def find(token: str) -> str | None:
    """Give the public id of the account signed in by `token`, and let the sign-in slide on.

    None for a token that is unknown, expired or revoked. Raises SignInsAway.
    """
    with _reachable():
        found = cache.client().getex(_key(token), ex=_seconds())
        if found is None:
            return None
        public_id = cache.text(found)
        # The list of sign-ins must outlive each of them, or `revoke_all` would miss this one.
        cache.client().expire(_of(public_id), _seconds())
    return public_id


def is_any(public_id: str) -> bool:
    """Tell whether this account may be signed in anywhere. Raises SignInsAway."""
    with _reachable():
        return bool(cache.client().exists(_of(public_id)))


def revoke(public_id: str, token: str) -> None:
    """End this one sign-in. Raises SignInsAway."""
    with _reachable():
        pipe = cache.client().pipeline()
        pipe.delete(_key(token))
        pipe.srem(_of(public_id), _digest(token))
        pipe.execute()


def revoke_all(public_id: str) -> None:
    """End every sign-in of this account. Raises SignInsAway."""
    with _reachable():
        client = cache.client()
        digests = [cache.text(member) for member in client.smembers(_of(public_id))]
        client.delete(_of(public_id), *(f"sign-in:{digest}" for digest in digests))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _key(token: str) -> str:
    return f"sign-in:{_digest(token)}"


def _of(public_id: str) -> str:
    return f"sign-ins:{public_id}"


def _seconds() -> int:
    return settings().sign_in_days * 86400


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        log.warning("sign-ins away", error=type(error).__name__)
        raise SignInsAway from error
