"""Every refusal on a page has Chinese words and a way on."""

import structlog
from flask import Response, redirect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from backend import api, logs
from backend.admin import guards
from backend.admin.console import room
from backend.errors import AppError, NotFound, NotSignedIn, TooLarge, Unavailable

# Whatever piece of the page htmx was to replace stays, and the words go above it.
INTO_NOTICES = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML", "HX-Reselect": ".alert"}

log = structlog.get_logger()


def refused(error: AppError) -> AnyResponse:
    """Show who must sign in or change the password where to, and all else as words."""
    if isinstance(error, NotSignedIn):
        return room.go("/admin/sign-in")
    if isinstance(error, guards.MustChangePassword):
        return room.go("/admin/password")
    if not room.is_from_htmx():
        return room.answered(room.draw("failed.html", error=error), error)
    response = room.answered(room.draw("parts/refusal.html", error=error), error)
    response.headers.update(INTO_NOTICES)
    return response


def refused_by_http(error: HTTPException) -> AnyResponse:
    """Put words to what the framework refuses."""
    if error.code is not None and error.code < 400:
        return redirect(error.get_response().headers["Location"], error.code)
    if error.code == 413:
        return refused(TooLarge())
    if error.code == 404:
        return refused(NotFound("没有这个页面"))
    return refused(BadRequest())


class BadRequest(AppError):
    """The browser sent what the framework cannot read."""

    status, code, message = 400, "bad_request", "请求格式有误，请刷新后再试"


def away(error: OperationalError) -> AnyResponse:
    """Tell that the database is away for now."""
    log.error("database away", **logs.facts(error))
    return refused(Unavailable(retry_after=2))


def crashed(error: Exception) -> AnyResponse:
    """Tell that the fault is ours; the log has more."""
    log.error("crash", **logs.facts(error))
    return refused(AppError())


room.pages.register_error_handler(AppError, refused)
room.pages.register_error_handler(HTTPException, refused_by_http)
room.pages.register_error_handler(OperationalError, away)
room.pages.register_error_handler(Exception, crashed)


@room.pages.get("/<name>")
def nowhere(name: str) -> Response:
    """Answer for an address that is no page, in words; scripts get the problem they expect."""
    if name == "api":
        return api.refuse(NotFound())
    raise NotFound("没有这个页面")
