"""Lists the error classes that each operation can raise: by its guard, the framework, its view.

Three sources: the guard's own declaration, what the framework raises for the operation's kind of
input, and what the view declares with `raises`. A test compares all that is answered in the whole
test run with these lists, in both directions.
"""

from backend.api.gateway.asgi_body_reader import MAX_BYTES_IN_MEMORY, BodyTooSlow
from backend.api.guard_metadata import allow_anyone, get_guard_facts
from backend.api.openapi.error_responses import Refusal
from backend.api.router import NotJson, Operation
from backend.errors import (
    AppError,
    BadInput,
    Busy,
    NotFound,
    NotSignedIn,
    PayloadTooLarge,
    Unavailable,
)


def list_refusals(operation: Operation) -> tuple[Refusal, ...]:
    """List the errors of an operation by status and code, each class once."""
    classes = {
        *get_guard_facts(operation.guard).raises,
        *operation.raises,
        *list_framework_refusals(operation),
    }
    return tuple(sorted(classes, key=lambda each: (each.status, each.code, each.__name__)))


def list_framework_refusals(operation: Operation) -> set[Refusal]:
    """List what the framework itself answers for this kind of input."""
    classes: set[Refusal] = {AppError}
    if get_guard_facts(operation.guard).scheme is not None and operation.transaction:
        classes.add(NotSignedIn)  # the account was deleted while the request was under way
    if operation.guard is not allow_anyone:
        classes.add(Unavailable)  # the database is away
    if "<" in operation.rule:
        classes.add(NotFound)
    if operation.query is not None:
        classes.add(BadInput)
    if operation.body is not None:
        classes |= {BadInput, PayloadTooLarge, BodyTooSlow}
        if not operation.takes_any_media_type:
            classes.add(NotJson)
    if operation.upload is not None:
        classes |= {BadInput, PayloadTooLarge, BodyTooSlow}
    if operation.has_seats or (
        operation.max_bytes > MAX_BYTES_IN_MEMORY
        and (operation.body is not None or operation.upload is not None)
    ):
        classes.add(Busy)
    return classes
