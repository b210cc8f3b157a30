"""Who is at the desk: by session cookie on pages, by personal key on `/admin/api/v1`."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from backend.accounts import guards as doors
from backend.admin import keys, sessions
from backend.admin.models import Editor, EditorSession
from backend.admin.service import Role
from backend.admin.sessions import Visitor
from backend.config import settings
from backend.errors import Forbidden, NotSignedIn

LONGEST_TOKEN = 128


class MustChangePassword(Forbidden):
    """The editor came with a one-time password, which is good for changing it only."""

    code, message = "must_change_password", "请先修改一次性密码"


@dataclass(frozen=True)
class Presence:
    """An editor on a page, and the sign-in that let them in."""

    editor: Editor
    sign_in: EditorSession

    def may(self, *roles: str) -> bool:
        """Tell whether the editor has one of these roles."""
        return self.editor.role in roles


def signed_in_editor(*roles: Role) -> Callable[[], Editor]:
    """Make a guard for the API: the holder of a key, with one of `roles` if any are named.

    The guard raises NotSignedIn, MustChangePassword, Forbidden, TooMany.
    """

    def guard() -> Editor:
        editor = keys.find_holder(doors.bearer() or "")
        if editor is None:
            doors.stranger()
            raise NotSignedIn("需要有效的密钥")
        doors.limit(f"editor:{editor.public_id}", settings().rate_account)
        if editor.must_change_password:
            raise MustChangePassword
        _check_role(editor, roles)
        return editor

    return guard


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


def _check_role(editor: Editor, roles: tuple[Role, ...]) -> None:
    if roles and editor.role not in roles:
        raise Forbidden("你的角色没有这项权限")


def _is_secure() -> bool:
    return settings().public_url.startswith("https:")
