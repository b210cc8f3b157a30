"""The way in and out: signing in, signing out, changing the password."""

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from backend.admin import entrance, guards, sessions
from backend.admin.console.room import Answer, draw, go, page, pages
from backend.admin.entrance import Credentials
from backend.admin.guards import Presence
from backend.errors import AppError

HOME = "/admin/articles"
PASSWORD_LIMIT = 1024


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
    said = Credentials(_field("login", 100), _field("password", PASSWORD_LIMIT), _field("code", 12))
    token = entrance.sign_in(said, guards.visitor())
    sessions.end(sessions.digest(guards.cookie()))
    response = make_response(redirect(HOME, 303))
    guards.set_cookie(response, token)
    return response


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
    current, new = (_field(name, PASSWORD_LIMIT) for name in ("password", "new"))
    if new != request.form.get("repeated"):
        raise Mistyped
    token = entrance.change_password(presence.editor, current, new, guards.visitor())
    response = make_response(go("/admin/account?done=password"))
    guards.set_cookie(response, token)
    return response


class Mistyped(AppError):
    """The new password was not typed the same way twice."""

    status, code, message = 422, "mistyped", "两次输入的新密码不一样"


def _field(name: str, longest: int) -> str:
    return request.form.get(name, "")[:longest]
