"""Who is asking: guards for routes, and the limits that go with each."""

from flask import request

from backend import cache
from backend.accounts import acting, service, sign_ins
from backend.accounts.models import Account
from backend.api import client_network
from backend.config import settings
from backend.errors import NotSignedIn, TooMany


def reader() -> Account:
    """Let pass who is signed in.

    Raises NotSignedIn, SignInsAway, or TooMany beyond the limit per account.
    """
    found = _found()
    if found is None:
        raise NotSignedIn
    return found


def reader_or_stranger() -> Account | None:
    """Let everyone pass, and say who it is when that is known.

    With Redis away, or a token that is no longer good, a reader reads on as a
    stranger. Raises TooMany beyond the limits.
    """
    try:
        found = _found()
    except sign_ins.SignInsAway:
        found = None
    if found is None:
        stranger()
    return found


def stranger() -> None:
    """Let everyone pass within the limit per network. Raises TooMany."""
    limit(f"address:{network()}", settings().rate_address)


def limit(key: str, a_minute: int) -> None:
    """Count one act. Raises TooMany, saying in how many seconds to come again."""
    seconds = cache.wait_for(key, a_minute, 60)
    if seconds:
        raise TooMany(retry_after=seconds)


def bearer() -> str | None:
    """Read the token that the request carries."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def address() -> str:
    """Tell the address the request comes from, as far as the proxies in front are trusted."""
    return client_network.address()


def network() -> str:
    """Name the bucket in which the network that the request comes from is counted."""
    return client_network.bucket(address())


def _found() -> Account | None:
    """Find who is signed in: Redis is asked all it must be before the database is."""
    token = bearer()
    public_id = sign_ins.find(token) if token is not None and len(token) <= 128 else None
    if public_id is None:
        return None
    limit(f"account:{public_id}", settings().rate_account)
    found = service.find(public_id)
    if found is not None:
        acting.begin(found)
    return found
