"""Blueprint and `page` decorator of the console: guard, CSRF, transaction; render and redirect."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Any, Literal, Protocol

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from backend import clock, db
from backend.admin import csrf, guards, security_headers, static_files, template_labels
from backend.admin.authentication import step_up
from backend.admin.authentication.step_up import Proof
from backend.admin.guards import Presence
from backend.admin.roles import Role
from backend.errors import AppError, NotSignedIn

FORM_LIMIT = 64 * 1024
PASSWORD_LIMIT, CODE_LIMIT = 1024, 32

PageResult = str | AnyResponse
View = Callable[..., PageResult]


class ErrorPage(Protocol):
    """A page that can be rendered again, with an error."""

    def __call__(self, presence: Any, *, error: AppError) -> PageResult:
        """Render the page with the error on it."""


pages = Blueprint(
    "admin", __name__, url_prefix="/admin", template_folder="templates", static_folder=None
)


def page(
    rule: str,
    *,
    method: Literal["GET", "POST"] = "GET",
    roles: tuple[Role, ...] = (),
    transaction: bool = True,
    max_bytes: int = FORM_LIMIT,
    public: bool = False,
    allows_password_change: bool = False,
    error_page: ErrorPage | None = None,
) -> Callable[[View], View]:
    """Declare a page for signed-in editors; its view is given their `Presence`.

    The view of a `public` page is given None. A POST runs in one
    transaction unless `transaction` is False. When the view raises an AppError,
    `error_page` renders the page that the form stood on, with the message.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def serve(**arguments: Any) -> PageResult:
            presence = None
            if not public:
                presence = guards.require_editor(*roles, changing_password=allows_password_change)
            try:
                with _open_unit_of_work(transaction):
                    return view(presence, **arguments)
            except AppError as error:
                if error_page is None or is_from_htmx() or isinstance(error, NotSignedIn):
                    raise
                with db.read_session():
                    return to_error_response(error_page(presence, error=error), error)

        serve.max_bytes = max_bytes  # type: ignore[attr-defined]
        pages.add_url_rule(rule, view.__name__, serve, methods=[method])
        return view

    return declare


def to_error_response(body: PageResult, error: AppError) -> Response:
    """Build the response of a rendered error, with its status and Retry-After."""
    response: Response = make_response(body, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def render_page(
    template: str, presence: Presence | None = None, *, cookie: str | None = None, **context: Any
) -> str:
    """Render a template with the common context; forms are bound to `cookie`, or the one sent."""
    return render_template(
        template,
        viewer=presence,
        csrf=csrf.sign_token(cookie or guards.read_cookie()),
        asset=static_files.build_asset_name,
        labels=template_labels,
        **context,
    )


def redirect_to(path: str) -> AnyResponse:
    """Redirect to another page of the console, for browsers and for htmx."""
    if is_from_htmx():
        return Response(status=200, headers={"HX-Redirect": path})
    return redirect(path, 303)


def read_proof() -> Proof:
    """Read the password and the code of `parts/step_up.html`."""
    password = request.form.get("password", "")[:PASSWORD_LIMIT]
    return Proof(password, request.form.get("step_up_code", "")[:CODE_LIMIT])


def require_step_up(presence: Presence) -> None:
    """Require the form's password and code. Raises what the step-up raises."""
    step_up.confirm_proof(presence.editor, presence.sign_in, read_proof())


def is_from_htmx() -> bool:
    """Tell whether the request is htmx's, which wants a part and not a page."""
    return request.headers.get("HX-Request") == "true"


def _open_unit_of_work(transaction: bool) -> AbstractContextManager[Any]:
    if request.method == "GET":
        return db.read_session()
    return db.transaction() if transaction else nullcontext()


@pages.before_request
def check_form() -> None:
    """Limit and read the form before any transaction, and check its CSRF token."""
    view = current_app.view_functions[request.endpoint or ""]
    limit = getattr(view, "max_bytes", FORM_LIMIT)
    request.max_content_length = request.max_form_memory_size = limit
    if request.method not in csrf.SAFE_METHODS:
        _ = request.form
    csrf.check_request()


pages.after_request(security_headers.add_security_headers)


@pages.get("/static/<path:name>")
def serve_static(name: str) -> Response:
    """Serve a static file of the console to anyone."""
    return static_files.serve_asset(name)


@pages.app_template_filter("beijing")
def format_beijing_time(moment: datetime) -> str:
    """Format a time in Beijing, to the minute."""
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
