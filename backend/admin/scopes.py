"""Scopes of API keys: the list of them, which roles may use each, and how they are stored.

There is no scope for keys, editors, roles, passwords or second factors: whoever holds a key,
even an owner's, can neither make another one nor change who may sign in, and how.
"""

from collections.abc import Iterable
from typing import Literal, get_args

from backend.admin.roles import ARTICLE_EDITORS, EVERYONE, MODERATORS, OWNERS, Role

Scope = Literal[
    "articles:read",
    "articles:write",
    "takedowns:write",
    "moderation:read",
    "moderation:write",
    "designs:read",
    "designs:write",
    "spread:read",
    "outbox:read",
    "outbox:write",
    "robots:read",
    "robots:write",
    "pushes:read",
    "pushes:write",
    "audit:read",
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
SCOPE_ROLES: dict[Scope, tuple[Role, ...]] = {
    "articles:read": EVERYONE,
    "articles:write": ARTICLE_EDITORS,
    "takedowns:write": ARTICLE_EDITORS,
    "moderation:read": EVERYONE,
    "moderation:write": MODERATORS,
    "designs:read": EVERYONE,
    "designs:write": ARTICLE_EDITORS,
    "spread:read": EVERYONE,
    "outbox:read": EVERYONE,
    "outbox:write": MODERATORS,
    "robots:read": EVERYONE,
    "robots:write": OWNERS,
    "pushes:read": ARTICLE_EDITORS,
    "pushes:write": ARTICLE_EDITORS,
    "audit:read": OWNERS,
}


def list_scopes(role: str) -> list[Scope]:
    """List the scopes that an editor of this role can give to a key."""
    return [scope for scope in SCOPES if role in SCOPE_ROLES[scope]]


def join_scopes(scopes: Iterable[str]) -> str:
    """Write scopes as they are stored: sorted, separated by spaces, as in OAuth."""
    return " ".join(sorted(set(scopes)))


def split_scopes(stored: str) -> list[str]:
    """Read scopes as they are stored."""
    return stored.split()
