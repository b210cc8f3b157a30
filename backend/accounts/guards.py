"""Guards of readers' routes: require or identify the reader by bearer token, with rate limits."""

from dataclasses import dataclass

from flask import request

from backend import api, redis_primitives
from backend.accounts import account_locks, account_lookup, sessions
from backend.accounts.models import Account
from backend.api import client_network
from backend.config import get_settings
from backend.errors import NotSignedIn, TooManyRequests


@api.describe_guard(NotSignedIn, sessions.SignInsAway, TooManyRequests, scheme=api.READER_TOKEN)
def require_reader() -> Account:
    """Require a signed-in reader.

    Raises NotSignedIn, SignInsAway, or TooMany beyond the limit per account.
    """
    account = _find_signed_in()
    if account is None:
        raise NotSignedIn
    return account


@api.describe_guard(TooManyRequests, scheme=api.READER_TOKEN, is_optional=True)
def identify_reader() -> Account | None:
    """Identify the reader if signed in; let everyone pass.

    With Redis unreachable, or an invalid token, a reader goes on as an anonymous
    one. Raises TooMany beyond the limits.
    """
    try:
        account = _find_signed_in()
    except sessions.SignInsAway:
        account = None
    if account is None:
        limit_stranger()
    return account


@api.describe_guard(TooManyRequests)
def limit_stranger() -> None:
    """Let everyone pass within the limit per network. Raises TooMany."""
    limit(f"address:{get_network_bucket()}", get_settings().rate_address)


def limit(key: str, count: int, seconds: int = 60) -> None:
    """Count one request against a rate limit. Raises TooMany with the seconds to wait."""
    wait = redis_primitives.check_rate_limit(key, count, seconds)
    if wait:
        raise TooManyRequests(retry_after=wait)


@dataclass(eq=False)
class LimitedReader:
    """Guard of a signed-in reader who does something `count` times in `seconds` at most.

    Routes whose guards name the same `action` are counted together. Raises what
    `require_reader` does.
    """

    action: str
    count: int
    seconds: int = 60

    @property
    def facts(self) -> api.GuardFacts:
        """Say how this refuses: as `require_reader` does."""
        return api.get_guard_facts(require_reader)

    def __call__(self) -> Account:
        """Check the sign-in and count the request."""
        reader = require_reader()
        limit(f"{self.action}:{reader.public_id}", self.count, self.seconds)
        return reader


def get_bearer_token() -> str | None:
    """Read the token that the request carries."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def get_address() -> str:
    """Get the client address of the request, as far as the proxies in front are trusted."""
    return client_network.get_client_address()


def get_network_bucket() -> str:
    """Get the rate limit bucket of the network that the request comes from."""
    return client_network.bucket_of(get_address())


def _find_signed_in() -> Account | None:
    """Find who is signed in: all look-ups in Redis come before the database."""
    token = get_bearer_token()
    public_id = sessions.find_account_id(token) if token is not None and len(token) <= 128 else None
    if public_id is None:
        return None
    limit(f"account:{public_id}", get_settings().rate_account)
    account = account_lookup.find_account(public_id)
    if account is not None:
        account_locks.set_acting_account(account)
    return account
