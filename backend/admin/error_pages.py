"""Error handlers of the console: application, HTTP, database and other errors as pages."""

import structlog
from flask import Response, redirect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from backend import api, logs
from backend.admin import guards, page_decorator
from backend.errors import AppError, NotFound, NotSignedIn, PayloadTooLarge, Unavailable

# Whatever part of the page htmx was to replace stays, and the message goes above it.
NOTICE_HEADERS = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML", "HX-Reselect": ".alert"}

log = structlog.get_logger()


def handle_app_error(error: AppError) -> AnyResponse:
    """Redirect to the sign-in or the password page where needed, and show other errors."""
    if isinstance(error, NotSignedIn):
        return page_decorator.redirect_to("/admin/sign-in")
    if isinstance(error, guards.MustChangePassword):
        return page_decorator.redirect_to("/admin/password")
    if not page_decorator.is_from_htmx():
        return page_decorator.to_error_response(
            page_decorator.render_page("failed.html", error=error), error
        )
    response = page_decorator.to_error_response(
        page_decorator.render_page("parts/refusal.html", error=error), error
    )
    response.headers.update(NOTICE_HEADERS)
    return response


def handle_http_error(error: HTTPException) -> AnyResponse:
    """Show the framework's errors in Chinese."""
    if error.code is not None and error.code < 400:
        return redirect(error.get_response().headers["Location"], error.code)
    if error.code == 413:
        return handle_app_error(PayloadTooLarge())
    if error.code == 404:
        return handle_app_error(NotFound("没有这个页面"))
    return handle_app_error(BadRequest())


class BadRequest(AppError):
    """The browser sent what the framework cannot read."""

    status, code, message = 400, "bad_request", "请求格式有误，请刷新后再试"


def handle_database_error(error: OperationalError) -> AnyResponse:
    """Show that the database is unavailable for now."""
    log.error("database away", **logs.build_error_fields(error))
    return handle_app_error(Unavailable(retry_after=2))


def handle_unexpected_error(error: Exception) -> AnyResponse:
    """Show an internal error; the log has more."""
    log.error("crash", **logs.build_error_fields(error))
    return handle_app_error(AppError())


page_decorator.pages.register_error_handler(AppError, handle_app_error)
page_decorator.pages.register_error_handler(HTTPException, handle_http_error)
page_decorator.pages.register_error_handler(OperationalError, handle_database_error)
page_decorator.pages.register_error_handler(Exception, handle_unexpected_error)


@page_decorator.pages.get("/<name>")
def handle_unknown_path(name: str) -> Response:
    """Show that there is no such page; scripts get problem+json."""
    if name == "api":
        return api.build_error(NotFound())
    raise NotFound("没有这个页面")
