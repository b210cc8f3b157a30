"""How a page of the console is declared: guarded, checked, drawn, and drawn again when refused."""

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
from backend.admin import assets, csrf, guards, headers, step_up, words
from backend.admin.guards import Presence
from backend.admin.roles import Role
from backend.admin.step_up import Proof
from backend.errors import AppError, NotSignedIn

FORM_LIMIT = 64 * 1024
PASSWORD_LIMIT, CODE_LIMIT = 1024, 32

Answer = str | AnyResponse
View = Callable[..., Answer]


class Again(Protocol):
    """A page that can be drawn once more, with what went wrong."""

    def __call__(self, presence: Any, *, error: AppError) -> Answer:
        """Draw the page with the refusal on it."""


pages = Blueprint(
    "admin", __name__, url_prefix="/admin", template_folder="../templates", static_folder=None
)


def page(
    rule: str,
    *,
    method: Literal["GET", "POST"] = "GET",
    roles: tuple[Role, ...] = (),
    transaction: bool = True,
    max_bytes: int = FORM_LIMIT,
    anyone: bool = False,
    changing_password: bool = False,
    again: Again | None = None,
) -> Callable[[View], View]:
    """Declare a page for signed-in editors; its view is given their `Presence`.

    The view of a page for `anyone` is given None. A POST runs in one
    transaction unless `transaction` is False. When the view refuses, `again`
    draws the page that the form stood on, with the reason.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def serve(**arguments: Any) -> Answer:
            presence = None
            if not anyone:
                presence = guards.page_editor(*roles, changing_password=changing_password)
            try:
                with _unit_of_work(transaction):
                    return view(presence, **arguments)
            except AppError as error:
                if again is None or is_from_htmx() or isinstance(error, NotSignedIn):
                    raise
                with db.reading():
                    return answered(again(presence, error=error), error)

        serve.max_bytes = max_bytes  # type: ignore[attr-defined]
        pages.add_url_rule(rule, view.__name__, serve, methods=[method])
        return view

    return declare


def answered(drawn: Answer, error: AppError) -> Response:
    """Give a drawn refusal the status it has, and say when to come again."""
    response: Response = make_response(drawn, error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def draw(
    template: str, presence: Presence | None = None, *, cookie: str | None = None, **facts: Any
) -> str:
    """Draw a template with what every page shows; forms are bound to `cookie`, or the one sent."""
    return render_template(
        template,
        presence=presence,
        csrf=csrf.token(cookie or guards.cookie()),
        asset=assets.named,
        words=words,
        **facts,
    )


def go(path: str) -> AnyResponse:
    """Send the browser to another page of the console, whether it or htmx asked."""
    if is_from_htmx():
        return Response(status=200, headers={"HX-Redirect": path})
    return redirect(path, 303)


def proof() -> Proof:
    """Read the password and the code that `parts/step_up.html` asks for."""
    password = request.form.get("password", "")[:PASSWORD_LIMIT]
    return Proof(password, request.form.get("step_up_code", "")[:CODE_LIMIT])


def step_up_again(presence: Presence) -> None:
    """Ask who is signed in for what the form proves. Raises what `step_up.confirm` raises."""
    step_up.confirm(presence.editor, presence.sign_in, proof())


def is_from_htmx() -> bool:
    """Tell whether htmx asked, which wants a piece and not a page."""
    return request.headers.get("HX-Request") == "true"


def _unit_of_work(transaction: bool) -> AbstractContextManager[Any]:
    if request.method == "GET":
        return db.reading()
    return db.transaction() if transaction else nullcontext()


@pages.before_request
def check_form() -> None:
    """Limit what is read and read it, before any transaction; refuse forms that are not ours."""
    view = current_app.view_functions[request.endpoint or ""]
    limit = getattr(view, "max_bytes", FORM_LIMIT)
    request.max_content_length = request.max_form_memory_size = limit
    if request.method not in csrf.SAFE:
        _ = request.form
    csrf.check()


pages.after_request(headers.guard)


@pages.get("/static/<path:name>")
def static(name: str) -> Response:
    """Serve a file of the console to anyone."""
    return assets.serve(name)


@pages.app_template_filter("beijing")
def beijing(moment: datetime) -> str:
    """Show a time as it is in Beijing, to the minute."""
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
