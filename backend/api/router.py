"""The `Router` and its decorators: read and validate input, run the view, build the response.

A view's signature declares its input and output.
"""

import hashlib
import inspect
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError

from backend import db
from backend.api import cache_headers, concurrency_limits
from backend.api.base_schemas import WrittenOut
from backend.api.field_types import Upload
from backend.api.guard_metadata import Guard, get_guard_facts
from backend.api.problem_details import to_faults
from backend.errors import AppError, BadInput, FieldError, NotFound

MAX_JSON_BYTES = 256 * 1024
PATH_PART = re.compile(r"[!-~]{1,200}")  # ids are ASCII; MySQL refuses to compare others

Method = Literal["GET", "POST", "PUT", "DELETE"]  # wx.request knows no PATCH


class NotJson(AppError):
    """The body is not JSON, or its content type is not."""

    status, code, message = 415, "unsupported_media_type", "请以 JSON 格式提交"


@dataclass(frozen=True)
class Operation:
    """One route as it is declared: all that is needed to serve and to describe it."""

    method: Method
    rule: str
    view: Callable[..., Any]
    guard: Guard
    status: int
    transaction: bool
    max_bytes: int
    etag: bool
    principal: str | None
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    upload: str | None
    reply: type[BaseModel] | None
    media: str | None
    tag: str
    raises: tuple[type[AppError], ...] = ()
    has_seats: bool = False

    @property
    def takes_any_media_type(self) -> bool:
        """Whether the body's model names by itself what is no JSON, whatever it is declared as."""
        return bool(getattr(self.body, "any_media_type", False))


class Router(Blueprint):
    """A blueprint whose routes are declared by signature."""

    def __init__(self, name: str, *, prefix: str = "/api/v1") -> None:
        """Set the router's name, and the path prefix of all its routes."""
        super().__init__(name, __name__, url_prefix=prefix)
        self.prefix = prefix
        self.operations: list[Operation] = []

    def route_for(
        self,
        method: Method,
        rule: str,
        *,
        guard: Guard,
        status: int = 200,
        transaction: bool | None = None,
        max_bytes: int = MAX_JSON_BYTES,
        etag: bool = False,
        concurrency: concurrency_limits.Pool | int | None = None,
        raises: tuple[type[AppError], ...] = (),
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route; the view's signature says what goes in and out.

        Other methods than GET run in one transaction, unless `transaction` is
        False and the service opens its own around what is remote. Of slow work
        each process serves as many requests at once as there are seats in the pool
        `concurrency`; all others are refused at once as Busy. `raises` lists the errors that
        the view itself raises: what its guard and its input raise is known.
        """
        get_guard_facts(guard)  # a guard that does not say how it refuses fails here

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            writes = method != "GET" if transaction is None else transaction
            operation = _build_operation(
                method, self.prefix + rule, view, guard, status, writes, max_bytes, etag, self.name
            )
            operation = replace(operation, raises=raises, has_seats=concurrency is not None)
            self.operations.append(operation)
            handler = _build_view(operation)
            if concurrency is not None:
                handler = concurrency_limits.limit_concurrency(concurrency, handler)
            self.add_url_rule(rule, view.__name__, handler, methods=[method])
            return view

        return declare

    def read(
        self,
        rule: str,
        *,
        guard: Guard,
        etag: bool = False,
        raises: tuple[type[AppError], ...] = (),
    ) -> Callable[..., Any]:
        """Declare a GET."""
        return self.route_for("GET", rule, guard=guard, etag=etag, raises=raises)


def _build_operation(
    method: Method,
    rule: str,
    view: Callable[..., Any],
    guard: Guard,
    status: int,
    writes: bool,
    max_bytes: int,
    etag: bool,
    tag: str,
) -> Operation:
    hints = typing.get_type_hints(view, include_extras=True)
    names = list(inspect.signature(view).parameters)
    path_names = set(re.findall(r"<(?:\w+:)?(\w+)>", rule))
    reply = hints.get("return")
    principals = [
        name for name in names if name not in path_names and name not in ("body", "query", "file")
    ]
    return Operation(
        method=method,
        rule=rule,
        view=view,
        guard=guard,
        status=status,
        transaction=writes,
        max_bytes=max_bytes,
        etag=etag,
        principal=principals[0] if principals else None,
        body=hints.get("body"),
        query=hints.get("query"),
        upload="file" if "file" in names else None,
        reply=reply if isinstance(reply, type) and issubclass(reply, BaseModel) else None,
        media=getattr(reply, "__metadata__", (None,))[0],
        tag=tag,
    )


def _build_view(operation: Operation) -> Callable[..., Response]:
    def serve(**arguments: Any) -> Response:
        request.max_content_length = operation.max_bytes
        dropped: list[str] = []
        if operation.method == "GET" and not operation.transaction:
            with db.read_session():
                values = _read_input(operation, arguments, dropped)
                return _build_response(operation, operation.view(**values), dropped)
        values = _read_input(operation, arguments, dropped)
        if operation.transaction:
            return db.run_transaction(
                lambda: _build_response(operation, operation.view(**values), dropped)
            )
        return _build_response(operation, operation.view(**values), dropped)

    return serve


def _read_input(
    operation: Operation, arguments: dict[str, Any], dropped: list[str]
) -> dict[str, Any]:
    """Run the guard, then read and validate all input; notes what was dropped of what is written.

    Writing requests do so before their transaction begins, so that neither a slow body nor
    a slow Redis holds a lock.
    """
    if not all(PATH_PART.fullmatch(str(argument)) for argument in arguments.values()):
        raise NotFound
    values = dict(arguments)
    principal = operation.guard()
    if operation.principal is not None:
        values[operation.principal] = principal
    if operation.query is not None:
        values["query"] = _validate(operation.query.model_validate_strings, _read_query())
    if operation.body is not None:
        validate = partial(operation.body.model_validate_json, context=dropped)
        values["body"] = _validate(validate, _read_json(operation))
    if operation.upload is not None:
        values["file"] = _read_upload()
    return values


def _read_query() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value != ""}


def _read_json(operation: Operation) -> bytes:
    if not request.is_json and not operation.takes_any_media_type:
        raise NotJson
    return request.get_data(cache=False)


def _read_upload() -> Upload:
    upload = request.files.get("file")
    if upload is None:
        raise BadInput(faults=(FieldError("/file", "缺少文件"),))
    return Upload(upload.read())


def _validate(validate: Callable[[Any], Any], value: Any) -> Any:
    try:
        return validate(value)
    except ValidationError as error:
        raise BadInput(faults=tuple(to_faults(error))) from error


def _build_response(operation: Operation, result: Any, dropped: list[str]) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    if isinstance(result, WrittenOut):
        result.dropped_characters = list(dict.fromkeys(dropped))
    response = Response(
        result.__pydantic_serializer__.to_json(result),
        status=operation.status,
        content_type="application/json",
    )
    if operation.etag:
        cache_headers.set_etag(response, hashlib.sha256(response.get_data()).hexdigest()[:24])
    return response
