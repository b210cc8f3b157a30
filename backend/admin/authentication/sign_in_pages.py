"""Console pages of sign-in, sign-out, and changing the password."""

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from backend.admin import guards
from backend.admin.authentication import sessions
from backend.admin.authentication import sign_in as editor_sign_in
from backend.admin.authentication.sign_in import Credentials, SignInResult
from backend.admin.guards import Presence
from backend.admin.page_decorator import (
    CODE_LIMIT,
    PASSWORD_LIMIT,
    PageResult,
    page,
    pages,
    read_proof,
    redirect_to,
    render_page,
)
from backend.errors import AppError

HOME = "/admin/articles"
LOGIN_LIMIT = 100


@pages.get("/")
def redirect_home() -> Response:
    """Redirect to the articles."""
    return redirect(HOME, 303)


@page("/sign-in", public=True)
def show_sign_in(_: None, *, error: AppError | None = None) -> PageResult:
    """Show the sign-in form; a browser without a cookie gets one, for the form to be bound to."""
    token = guards.read_cookie()
    if token and sessions.find_session(token):
        return redirect(HOME, 303)
    cookie = token or sessions.generate_token()
    response = make_response(render_page("sign_in.html", cookie=cookie, error=error))
    guards.set_cookie(response, cookie)
    return response


@page("/sign-in", method="POST", public=True, transaction=False, error_page=show_sign_in)
def sign_in(_: None) -> PageResult:
    """Sign an editor in, under a new token whatever the browser came with."""
    login = _read_field("login", LOGIN_LIMIT)
    credentials = Credentials(
        login,
        _read_field("password", PASSWORD_LIMIT),
        _read_field("code", CODE_LIMIT),
        guards.read_device_cookie(login),
    )
    result = editor_sign_in.sign_in(credentials, guards.get_client_info())
    sessions.end_session(sessions.digest_token(guards.read_cookie()))
    path = (
        "/admin/account/second-factor?done=recovery_code_used" if result.by_recovery_code else HOME
    )
    return _set_cookies(redirect(path, 303), login, result)


@page("/sign-out", method="POST", allows_password_change=True)
def sign_out(presence: Presence) -> PageResult:
    """End this session."""
    sessions.end_session(presence.sign_in.digest)
    return redirect_to("/admin/sign-in")


@page("/password", allows_password_change=True)
def show_password_form(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """Show the form to change one's own password."""
    return render_page("password.html", presence, error=error)


@page(
    "/password",
    method="POST",
    transaction=False,
    allows_password_change=True,
    error_page=show_password_form,
)
def change_password(presence: Presence) -> PageResult:
    """Change one's own password; every other session ends, this one gets a new token."""
    new_password = _read_field("new", PASSWORD_LIMIT)
    if new_password != request.form.get("repeated"):
        raise PasswordMismatch
    editor = presence.editor
    result = editor_sign_in.change_password(
        editor, presence.sign_in, read_proof(), new_password, guards.get_client_info()
    )
    return _set_cookies(redirect_to("/admin/account?done=password"), editor.login, result)


class PasswordMismatch(AppError):
    """The new password was not typed the same way twice."""

    status, code, message = 422, "mistyped", "两次输入的新密码不一样"


def _set_cookies(page_response: Response, login: str, result: SignInResult) -> PageResult:
    response = make_response(page_response)
    guards.set_cookie(response, result.token)
    guards.set_device_cookie(response, login, result.device)
    return response


def _read_field(name: str, max_length: int) -> str:
    return request.form.get(name, "")[:max_length]
