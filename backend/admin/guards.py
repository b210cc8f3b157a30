"""Guards: a signed-in editor for pages, an API key with a scope for routes; session cookies."""

from dataclasses import dataclass

from flask import Response, request

from backend import api, db
from backend.accounts import guards
from backend.admin import refused_access_log, scopes
from backend.admin.authentication import api_keys, device_cookies, editor_row_locks, sessions
from backend.admin.authentication.sessions import ClientInfo
from backend.admin.models import Editor, EditorSession
from backend.admin.roles import EVERYONE, Role
from backend.admin.scopes import Scope
from backend.config import get_settings
from backend.errors import Forbidden, NotSignedIn, TooManyRequests

MAX_TOKEN_LENGTH, MAX_DEVICE_LENGTH = 128, 512


class MustChangePassword(Forbidden):
    """The editor came with a one-time password, which is good for changing it only."""

    code, message = "must_change_password", "请先修改一次性密码"


class KeyExpired(NotSignedIn):
    """The key has expired."""

    code, message = "key_expired", "密钥已过期，请在编辑台重新建立"


class MissingScope(Forbidden):
    """The key is valid, but lacks the scope."""

    code = "missing_scope"


KEY_REFUSALS = (NotSignedIn, KeyExpired, MissingScope, MustChangePassword, TooManyRequests)


@dataclass(frozen=True)
class Presence:
    """The signed-in editor of a page, and their session."""

    editor: Editor
    sign_in: EditorSession

    def refreshed(self) -> "Presence":
        """Reload the editor from the database."""
        return Presence(db.session().get_one(Editor, self.editor.id), self.sign_in)

    def may(self, *roles: str) -> bool:
        """Tell whether the editor has one of these roles."""
        return self.editor.role in roles


@dataclass(frozen=True)
class KeyGuard:
    """Guard of the API: admits the holder of a key that has `scope`, whose role may use it.

    Raises NotSignedIn, KeyExpired, MissingScope, MustChangePassword, Forbidden,
    TooManyRequests.
    """

    scope: Scope

    @property
    def facts(self) -> api.GuardFacts:
        """Say how this refuses, and which scope and roles open the route."""
        roles = scopes.SCOPE_ROLES[self.scope]
        role_refusals: tuple[type[Forbidden], ...] = () if roles == EVERYONE else (Forbidden,)
        return api.GuardFacts(
            raises=KEY_REFUSALS + role_refusals,
            scheme=api.API_KEY,
            scopes=(self.scope,),
            roles=roles,
        )

    def __call__(self) -> Editor:
        """Check the key that the request carries and give its holder."""
        secret = guards.get_bearer_token()
        match = api_keys.find_key(secret or "")
        if match is None:
            guards.limit_stranger()
            if secret is not None:
                refused_access_log.record_refusal("unknown_key")
            raise NotSignedIn("需要有效的密钥")
        key, editor = match
        guards.limit(f"editor:{editor.public_id}", get_settings().rate_account)
        if api_keys.is_expired(key):
            refused_access_log.record_refusal("expired_key", editor, key=key.public_id)
            raise KeyExpired
        if editor.must_change_password:
            refused_access_log.record_refusal("must_change_password", editor, key=key.public_id)
            raise MustChangePassword
        _check_role(editor, scopes.SCOPE_ROLES[self.scope])
        if self.scope not in scopes.split_scopes(key.scopes):
            refused_access_log.record_refusal(
                "missing_scope", editor, key=key.public_id, scope=self.scope
            )
            raise MissingScope(f"这把密钥没有 {self.scope} 的权限")
        api_keys.record_use(key, guards.get_address())
        editor_row_locks.begin(editor, key)
        return editor


def require_editor(*roles: Role, changing_password: bool = False) -> Presence:
    """Require a signed-in editor on a page, with one of `roles` if any are named.

    Raises NotSignedIn, Forbidden, and MustChangePassword save where the
    password is being changed.
    """
    token = read_cookie()
    match = sessions.find_session(token) if token else None
    if match is None:
        raise NotSignedIn
    sign_in, editor = match
    sessions.record_seen(sign_in)
    if editor.must_change_password and not changing_password:
        raise MustChangePassword
    _check_role(editor, roles)
    editor_row_locks.begin(editor, sign_in)
    return Presence(editor, sign_in)


def get_client_info() -> ClientInfo:
    """Get the address and user agent of this request."""
    return ClientInfo(guards.get_address(), request.headers.get("User-Agent", ""))


def get_cookie_name() -> str:
    """Get the cookie's name: bound to the host and to https, where there is https."""
    return "__Host-shiju_editor" if _is_secure() else "shiju_editor"


def read_cookie() -> str:
    """Read the session cookie; empty when there is none of a sensible length."""
    token = request.cookies.get(get_cookie_name(), "")
    return token if len(token) <= MAX_TOKEN_LENGTH else ""


def set_cookie(response: Response, token: str) -> None:
    """Set the session cookie, out of reach for scripts and for other sites' posts.

    It goes when the browser closes; the server limits how long it may idle.
    """
    response.set_cookie(
        get_cookie_name(),
        token,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def read_device_cookie(login: str) -> str:
    """Read the trusted-device cookie of this login; empty when there is none."""
    value = request.cookies.get(_build_device_cookie_name(login), "")
    return value if len(value) <= MAX_DEVICE_LENGTH else ""


def set_device_cookie(response: Response, login: str, value: str) -> None:
    """Set the trusted-device cookie of this login."""
    response.set_cookie(
        _build_device_cookie_name(login),
        value,
        path="/",
        max_age=int(device_cookies.LIFETIME.total_seconds()),
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _build_device_cookie_name(login: str) -> str:
    prefix = "__Host-" if _is_secure() else ""
    return f"{prefix}shiju_device_{device_cookies.build_cookie_suffix(login)}"


def _check_role(editor: Editor, roles: tuple[Role, ...]) -> None:
    if roles and editor.role not in roles:
        refused_access_log.record_refusal("forbidden_role", editor)
        raise Forbidden("你的角色没有这项权限")


def _is_secure() -> bool:
    return get_settings().public_url.startswith("https:")
