"""How every failure leaves: application/problem+json (RFC 9457), with a request id."""

import re
import typing
from http import HTTPStatus

import structlog
from flask import Flask, Response, request
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from backend import ids, logs
from backend.api import caching
from backend.api.fields import Out
from backend.errors import AppError, Busy, Fault, TooLarge, Unavailable

ENVIRON_KEY = "shiju.request_id"
REQUEST_ID = re.compile(r"[\w-]{8,64}")
CODES = {
    400: ("bad_request", "请求格式有误"),
    404: ("not_found", "内容不存在或已删除"),
    405: ("method_not_allowed", "不支持这种请求方式"),
    413: ("too_large", "内容太大，请缩小后再试"),
    415: ("unsupported_media_type", "请以 JSON 格式提交"),
    429: ("too_many", "操作太频繁，请稍后再试"),
}
REASONS = {
    "missing": "必填",
    "extra_forbidden": "不认识的字段",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "json_invalid": "不是有效的 JSON",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "literal_error": "不在可选范围内",
    "too_long": "太多",
    "too_short": "太少",
}

log = structlog.get_logger()


class Problem(Out):
    """Why a request was refused (RFC 9457). `code` never changes; `detail` is for a reader.

    `facts` says what a script needs to go on, where there is something.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None
    facts: dict[str, typing.Any] | None = None


def faults_of(error: ValidationError) -> list[Fault]:
    """List what pydantic found, in the reader's language; 20 faults at most."""
    found = error.errors(include_url=False, include_input=False, include_context=False)[:20]
    return [
        Fault("".join(f"/{part}" for part in each["loc"]), _in_chinese(each["type"], each["msg"]))
        for each in found
    ]


def _in_chinese(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return REASONS.get(kind, "类型不对" if kind.endswith("_type") else "不合要求")


def problem(
    status: int,
    code: str,
    detail: str,
    faults: tuple[Fault, ...] = (),
    retry_after: int | None = None,
    facts: dict[str, typing.Any] | None = None,
) -> Response:
    """Build a problem+json answer; its shape is the same for every failure."""
    body = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request_id(),
        errors=[{"at": fault.at, "why": fault.why} for fault in faults] or None,
        facts=facts,
    )
    response = Response(
        body.model_dump_json(exclude_none=True),
        status=status,
        content_type="application/problem+json",
    )
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def request_id() -> str:
    """Name this request: as the proxy in front named it, else by a new id."""
    if ENVIRON_KEY not in request.environ:
        given = request.headers.get("X-Request-Id", "")
        request.environ[ENVIRON_KEY] = given if REQUEST_ID.fullmatch(given) else ids.new(16)
    found: str = request.environ[ENVIRON_KEY]
    return found


def refuse(error: AppError) -> Response:
    """Turn a refusal into its answer; a full house is counted, not told over and over."""
    if error.status >= 500 and not isinstance(error, Busy):
        log.warning("refused", code=error.code, error=type(error).__name__)
    return problem(
        error.status, error.code, error.message, error.faults, error.retry_after, error.facts
    )


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return refuse(TooLarge())
    status = error.code or 500
    if status < 400 and error.response is None:  # a redirect for a missing slash
        return typing.cast(Response, error.get_response())
    code, detail = CODES.get(status, ("refused", "请求被拒绝"))
    response = problem(status, code, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database_error(error: DBAPIError) -> Response:
    if isinstance(error, OperationalError) or error.connection_invalidated:
        log.error("database away", **logs.facts(error))
        return refuse(Unavailable(retry_after=2))
    return _crash(error)


def _crash(error: Exception) -> Response:
    log.error("crash", **logs.facts(error))
    return refuse(AppError())


def init(app: Flask) -> None:
    """Answer every failure of the app as a problem, and stamp every answer with its request id."""
    app.register_error_handler(AppError, refuse)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _crash)
    app.before_request(_bind_log)
    app.after_request(_stamp)


def _bind_log() -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _stamp(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return caching.set_cache_control(response)
