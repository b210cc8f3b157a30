"""The way in and out: signing in, signing out, changing the password."""

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from backend.admin import entrance, guards, sessions
from backend.admin.console.room import (
    CODE_LIMIT,
    PASSWORD_LIMIT,
    Answer,
    draw,
    go,
    page,
    pages,
    proof,
)
from backend.admin.entrance import Credentials, SignedIn
from backend.admin.guards import Presence
from backend.errors import AppError

HOME = "/admin/articles"
LOGIN_LIMIT = 100


@pages.get("/")
def home() -> Response:
    """Lead to the articles."""
    return redirect(HOME, 303)


@page("/sign-in", anyone=True)
def sign_in_page(_: None, *, error: AppError | None = None) -> Answer:
    """Show the door; a browser without a cookie gets one, for the form to be bound to."""
    token = guards.cookie()
    if token and sessions.find(token):
        return redirect(HOME, 303)
    cookie = token or sessions.new_token()
    response = make_response(draw("sign_in.html", cookie=cookie, error=error))
    guards.set_cookie(response, cookie)
    return response


@page("/sign-in", method="POST", anyone=True, transaction=False, again=sign_in_page)
def sign_in(_: None) -> Answer:
    """Let an editor in, under a new token whatever the browser came with."""
    login = _field("login", LOGIN_LIMIT)
    said = Credentials(
        login,
        _field("password", PASSWORD_LIMIT),
        _field("code", CODE_LIMIT),
        guards.device_cookie(login),
    )
    done = entrance.sign_in(said, guards.visitor())
    sessions.end(sessions.digest(guards.cookie()))
    on = "/admin/account/second-factor?done=recovery_code_used" if done.by_recovery_code else HOME
    return _with_cookies(redirect(on, 303), login, done)


@page("/sign-out", method="POST", changing_password=True)
def sign_out(presence: Presence) -> Answer:
    """End this sign-in."""
    sessions.end(presence.sign_in.digest)
    return go("/admin/sign-in")


@page("/password", changing_password=True)
def password_page(presence: Presence, *, error: AppError | None = None) -> Answer:
    """Show the form to change one's own password."""
    return draw("password.html", presence, error=error)


@page("/password", method="POST", transaction=False, changing_password=True, again=password_page)
def change_password(presence: Presence) -> Answer:
    """Change one's own password; every other sign-in ends, this one gets a new token."""
    new = _field("new", PASSWORD_LIMIT)
    if new != request.form.get("repeated"):
        raise Mistyped
    editor = presence.editor
    done = entrance.change_password(editor, presence.sign_in, proof(), new, guards.visitor())
    return _with_cookies(go("/admin/account?done=password"), editor.login, done)


class Mistyped(AppError):
    """The new password was not typed the same way twice."""

    status, code, message = 422, "mistyped", "两次输入的新密码不一样"


def _with_cookies(answer: Response, login: str, done: SignedIn) -> Answer:
    response = make_response(answer)
    guards.set_cookie(response, done.token)
    guards.set_device_cookie(response, login, done.device)
    return response


def _field(name: str, longest: int) -> str:
    return request.form.get(name, "")[:longest]
