"""Security schemes, and what route guards declare: scheme, scopes, roles, errors they raise.

A guard is a plain callable that runs before the view. What it says of itself here is what
`/openapi.json` says of every route behind it, so that no route repeats it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from backend.errors import AppError

Guard = Callable[[], Any]
G = TypeVar("G", bound=Guard)


@dataclass(frozen=True)
class SecurityScheme:
    """One kind of credential: its name in the contract, and its OpenAPI definition."""

    name: str
    kind: str
    definition: tuple[tuple[str, str], ...]
    description: str

    def describe(self) -> dict[str, str]:
        """Describe the scheme as OpenAPI does."""
        return {"type": self.kind, **dict(self.definition), "description": self.description}


READER_TOKEN = SecurityScheme(
    "reader_token",
    "http",
    (("scheme", "bearer"),),
    "A reader's sign-in: the token that `POST /api/v1/sessions` gives.",
)
API_KEY = SecurityScheme(
    "api_key",
    "http",
    (("scheme", "bearer"),),
    "An editor's personal key, made in the console under 我的账号 → 密钥; it has scopes.",
)
EDITOR_SESSION = SecurityScheme(
    "editor_session",
    "apiKey",
    (("in", "cookie"), ("name", "__Host-shiju_editor")),
    "An editor's session in a browser. It opens the console's pages under `/admin`, and no "
    "operation of this document. Without https, as in development, it is `shiju_editor`.",
)
SCHEMES = (READER_TOKEN, API_KEY, EDITOR_SESSION)


@dataclass(frozen=True)
class GuardFacts:
    """What a guard declares: the scheme that it asks for, and the errors that it raises.

    With `is_optional`, a request without a credential passes, too. `scopes` are those that a key
    must have, `roles` those whose holders may use the route.
    """

    raises: tuple[type[AppError], ...] = ()
    scheme: SecurityScheme | None = None
    is_optional: bool = False
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def list_requirements(self) -> list[dict[str, list[str]]]:
        """List the security requirements, any one of which opens the route."""
        if self.scheme is None:
            return []
        requirement = {self.scheme.name: list(self.scopes)}
        return [{}, requirement] if self.is_optional else [requirement]


def describe_guard(
    *raises: type[AppError],
    scheme: SecurityScheme | None = None,
    is_optional: bool = False,
) -> Callable[[G], G]:
    """Declare what a guard raises, and which credential it asks for."""

    def attach(guard: G) -> G:
        guard.facts = GuardFacts(raises, scheme, is_optional)  # type: ignore[attr-defined]
        return guard

    return attach


def extend_guard(base: Guard, *raises: type[AppError]) -> Callable[[G], G]:
    """Declare a guard that calls `base` first; `raises` is what it raises besides."""
    facts = get_guard_facts(base)

    def attach(guard: G) -> G:
        guard.facts = GuardFacts(  # type: ignore[attr-defined]
            facts.raises + raises, facts.scheme, facts.is_optional
        )
        return guard

    return attach


def get_guard_facts(guard: Guard) -> GuardFacts:
    """Get what a guard declares. Raises TypeError for one that declares nothing."""
    facts: GuardFacts | None = getattr(guard, "facts", None)
    if facts is None:
        raise TypeError(f"{guard!r} does not say how it refuses: see api.describe_guard")
    return facts


@describe_guard()
def allow_anyone() -> None:
    """Guard of public routes: no sign-in, no limit."""
