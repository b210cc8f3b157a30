"""Who is at the desk: by session cookie on pages, by personal key on `/admin/api/v1`."""

from dataclasses import dataclass

from flask import Response, request

from backend import db
from backend.accounts import guards as doors
from backend.admin import acting, keys, refusals, scopes, sessions, trusted_devices
from backend.admin.models import Editor, EditorSession
from backend.admin.roles import Role
from backend.admin.scopes import Scope
from backend.admin.sessions import Visitor
from backend.config import settings
from backend.errors import Forbidden, NotSignedIn

LONGEST_TOKEN, LONGEST_DEVICE = 128, 512


class MustChangePassword(Forbidden):
    """The editor came with a one-time password, which is good for changing it only."""

    code, message = "must_change_password", "请先修改一次性密码"


class KeyExpired(NotSignedIn):
    """The key was good once."""

    code, message = "key_expired", "密钥已过期，请在编辑台重新建立"


class MissingScope(Forbidden):
    """The key is good, but not for this."""

    code = "missing_scope"


@dataclass(frozen=True)
class Presence:
    """An editor on a page, and the sign-in that let them in."""

    editor: Editor
    sign_in: EditorSession

    def refreshed(self) -> "Presence":
        """Give the same presence with the editor as they stand in the table now."""
        return Presence(db.session().get_one(Editor, self.editor.id), self.sign_in)

    def may(self, *roles: str) -> bool:
        """Tell whether the editor has one of these roles."""
        return self.editor.role in roles


@dataclass(frozen=True)
class KeyGuard:
    """Guard of the API: lets pass the holder of a key that has `scope`, whose role may use it.

    Raises NotSignedIn, KeyExpired, MissingScope, MustChangePassword, Forbidden, TooMany.
    """

    scope: Scope

    def __call__(self) -> Editor:
        """Check the key that the request carries and give its holder."""
        secret = doors.bearer()
        found = keys.find(secret or "")
        if found is None:
            doors.stranger()
            if secret is not None:
                refusals.note("unknown_key")
            raise NotSignedIn("需要有效的密钥")
        key, editor = found
        doors.limit(f"editor:{editor.public_id}", settings().rate_account)
        if keys.is_expired(key):
            refusals.note("expired_key", editor, key=key.public_id)
            raise KeyExpired
        if editor.must_change_password:
            refusals.note("must_change_password", editor, key=key.public_id)
            raise MustChangePassword
        _check_role(editor, scopes.ROLES_OF[self.scope])
        if self.scope not in scopes.split(key.scopes):
            refusals.note("missing_scope", editor, key=key.public_id, scope=self.scope)
            raise MissingScope(f"这把密钥没有 {self.scope} 的权限")
        keys.note_use(key, doors.address())
        acting.begin(editor, key)
        return editor


def page_editor(*roles: Role, changing_password: bool = False) -> Presence:
    """Give who is signed in on a page, with one of `roles` if any are named.

    Raises NotSignedIn, Forbidden, and MustChangePassword save where the
    password is being changed.
    """
    token = cookie()
    found = sessions.find(token) if token else None
    if found is None:
        raise NotSignedIn
    sign_in, editor = found
    sessions.seen(sign_in)
    if editor.must_change_password and not changing_password:
        raise MustChangePassword
    _check_role(editor, roles)
    acting.begin(editor, sign_in)
    return Presence(editor, sign_in)


def visitor() -> Visitor:
    """Say where this request comes from."""
    return Visitor(doors.address(), request.headers.get("User-Agent", ""))


def cookie_name() -> str:
    """Name the cookie: bound to the host and to https, where there is https."""
    return "__Host-shiju_editor" if _is_secure() else "shiju_editor"


def cookie() -> str:
    """Read the session cookie; empty when there is none of a sensible length."""
    token = request.cookies.get(cookie_name(), "")
    return token if len(token) <= LONGEST_TOKEN else ""


def set_cookie(response: Response, token: str) -> None:
    """Hand a token to the browser, out of reach for scripts and for other sites' posts.

    It goes when the browser closes; how long it may idle is for the table to say.
    """
    response.set_cookie(
        cookie_name(),
        token,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def device_cookie(login: str) -> str:
    """Read the cookie that says that this login had signed in here; empty when there is none."""
    value = request.cookies.get(_device_cookie_name(login), "")
    return value if len(value) <= LONGEST_DEVICE else ""


def set_device_cookie(response: Response, login: str, value: str) -> None:
    """Let the browser remember that this login signed in here."""
    response.set_cookie(
        _device_cookie_name(login),
        value,
        path="/",
        max_age=int(trusted_devices.LIFETIME.total_seconds()),
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _device_cookie_name(login: str) -> str:
    prefix = "__Host-" if _is_secure() else ""
    return f"{prefix}shiju_device_{trusted_devices.cookie_suffix(login)}"


def _check_role(editor: Editor, roles: tuple[Role, ...]) -> None:
    if roles and editor.role not in roles:
        refusals.note("forbidden_role", editor)
        raise Forbidden("你的角色没有这项权限")


def _is_secure() -> bool:
    return settings().public_url.startswith("https:")
