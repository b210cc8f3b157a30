"""The route decorator: a view's signature says what goes in and what comes out."""

import hashlib
import inspect
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError

from backend import db
from backend.api import caching, seats
from backend.api.fields import Upload
from backend.api.problems import faults_of
from backend.errors import AppError, BadInput, Fault, NotFound

JSON_LIMIT = 256 * 1024
PATH_PART = re.compile(r"[!-~]{1,200}")  # ids are ASCII; MySQL refuses to compare others

Method = Literal["GET", "POST", "PUT", "DELETE"]  # wx.request knows no PATCH
Guard = Callable[[], Any]


class NotJson(AppError):
    """The body is not JSON, or is not called so."""

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


def anyone() -> None:
    """Guard of what every stranger may do."""


class Room(Blueprint):
    """A blueprint whose routes are declared by signature."""

    def __init__(self, name: str, *, prefix: str = "/api/v1") -> None:
        """Name the room, and the path under which all its routes lie."""
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
        max_bytes: int = JSON_LIMIT,
        etag: bool = False,
        at_once: seats.Pool | int | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route; the view's signature says what goes in and out.

        Other methods than GET run in one transaction, unless `transaction` is
        False and the service opens its own around what is remote. Of slow work
        each process lets as many requests in as there are seats in the pool
        `at_once`; all others are told at once that the house is full.
        """

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            writes = method != "GET" if transaction is None else transaction
            operation = _operation(
                method, self.prefix + rule, view, guard, status, writes, max_bytes, etag, self.name
            )
            self.operations.append(operation)
            served = _serve(operation)
            if at_once is not None:
                served = seats.seated(at_once, served)
            self.add_url_rule(rule, view.__name__, served, methods=[method])
            return view

        return declare

    def read(self, rule: str, *, guard: Guard, etag: bool = False) -> Callable[..., Any]:
        """Declare a GET."""
        return self.route_for("GET", rule, guard=guard, etag=etag)


def _operation(
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
    in_path = set(re.findall(r"<(?:\w+:)?(\w+)>", rule))
    reply = hints.get("return")
    rest = [name for name in names if name not in in_path and name not in ("body", "query", "file")]
    return Operation(
        method=method,
        rule=rule,
        view=view,
        guard=guard,
        status=status,
        transaction=writes,
        max_bytes=max_bytes,
        etag=etag,
        principal=rest[0] if rest else None,
        body=hints.get("body"),
        query=hints.get("query"),
        upload="file" if "file" in names else None,
        reply=reply if isinstance(reply, type) and issubclass(reply, BaseModel) else None,
        media=getattr(reply, "__metadata__", (None,))[0],
        tag=tag,
    )


def _serve(operation: Operation) -> Callable[..., Response]:
    def serve(**arguments: Any) -> Response:
        request.max_content_length = operation.max_bytes
        if operation.method == "GET" and not operation.transaction:
            with db.reading():
                return _answer(operation, operation.view(**_checked_input(operation, arguments)))
        checked = _checked_input(operation, arguments)
        if operation.transaction:
            return db.run_transaction(lambda: _answer(operation, operation.view(**checked)))
        return _answer(operation, operation.view(**checked))

    return serve


def _checked_input(operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    """Pass the guard, then read and check all that the request carries.

    Writing requests do so before their transaction begins, so that neither a slow body nor
    a slow Redis holds a lock.
    """
    if not all(PATH_PART.fullmatch(str(given)) for given in arguments.values()):
        raise NotFound
    checked = dict(arguments)
    who = operation.guard()
    if operation.principal is not None:
        checked[operation.principal] = who
    if operation.query is not None:
        checked["query"] = _checked(operation.query.model_validate_strings, _flat_query())
    if operation.body is not None:
        checked["body"] = _checked(operation.body.model_validate_json, _json_bytes())
    if operation.upload is not None:
        checked["file"] = _uploaded()
    return checked


def _flat_query() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value != ""}


def _json_bytes() -> bytes:
    if not request.is_json:
        raise NotJson
    return request.get_data(cache=False)


def _uploaded() -> Upload:
    found = request.files.get("file")
    if found is None:
        raise BadInput(faults=(Fault("/file", "缺少文件"),))
    return Upload(found.read())


def _checked(validate: Callable[[Any], Any], given: Any) -> Any:
    try:
        return validate(given)
    except ValidationError as error:
        raise BadInput(faults=tuple(faults_of(error))) from error


def _answer(operation: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if result is None:
        return Response(status=204)
    response = Response(
        result.__pydantic_serializer__.to_json(result),
        status=operation.status,
        content_type="application/json",
    )
    if operation.etag:
        caching.let_be_kept(response, hashlib.sha256(response.get_data()).hexdigest()[:24])
    return response
