"""Error handlers that make every failure a problem+json response (RFC 9457); the request ids."""

import re
import typing
from http import HTTPStatus

import structlog
from flask import Flask, Response, request
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from backend import ids, logs
from backend.api import cache_headers
from backend.api.base_schemas import Out
from backend.errors import AppError, Busy, FieldError, PayloadTooLarge, Unavailable

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

    `facts` holds details for programs, where there are any.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None
    facts: dict[str, typing.Any] | None = None


def to_faults(error: ValidationError) -> list[FieldError]:
    """Convert pydantic's errors to faults in the reader's language; 20 at most."""
    errors = error.errors(include_url=False, include_input=False, include_context=False)[:20]
    return [
        FieldError(
            "".join(f"/{part}" for part in detail["loc"]),
            _translate_reason(detail["type"], detail["msg"]),
        )
        for detail in errors
    ]


def _translate_reason(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return REASONS.get(kind, "类型不对" if kind.endswith("_type") else "不合要求")


def build_problem(
    status: int,
    code: str,
    detail: str,
    faults: tuple[FieldError, ...] = (),
    retry_after: int | None = None,
    facts: dict[str, typing.Any] | None = None,
) -> Response:
    """Build a problem+json response; its shape is the same for every failure."""
    body = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=get_request_id(),
        errors=[{"pointer": fault.pointer, "detail": fault.detail} for fault in faults] or None,
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


def get_request_id() -> str:
    """Get the id of this request: the proxy's in front, else a new one."""
    if ENVIRON_KEY not in request.environ:
        header = request.headers.get("X-Request-Id", "")
        request.environ[ENVIRON_KEY] = header if REQUEST_ID.fullmatch(header) else ids.generate(16)
    request_id: str = request.environ[ENVIRON_KEY]
    return request_id


def build_error(error: AppError) -> Response:
    """Turn an application error into its response; overload is counted, not logged each time."""
    if error.status >= 500 and not isinstance(error, Busy):
        log.warning("refused", code=error.code, error=type(error).__name__)
    return build_problem(
        error.status, error.code, error.message, error.faults, error.retry_after, error.facts
    )


def _handle_http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return build_error(PayloadTooLarge())
    status = error.code or 500
    if status < 400 and error.response is None:  # a redirect for a missing slash
        return typing.cast(Response, error.get_response())
    code, detail = CODES.get(status, ("refused", "请求被拒绝"))
    response = build_problem(status, code, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _handle_database_error(error: DBAPIError) -> Response:
    if isinstance(error, OperationalError) or error.connection_invalidated:
        log.error("database away", **logs.build_error_fields(error))
        return build_error(Unavailable(retry_after=2))
    return _handle_crash(error)


def _handle_crash(error: Exception) -> Response:
    log.error("crash", **logs.build_error_fields(error))
    return build_error(AppError())


def init(app: Flask) -> None:
    """Register the app's error handlers, and set the request id header on every response."""
    app.register_error_handler(AppError, build_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(DBAPIError, _handle_database_error)
    app.register_error_handler(Exception, _handle_crash)
    app.before_request(_bind_log_context)
    app.after_request(_set_headers)


def _bind_log_context() -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=get_request_id())


def _set_headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = get_request_id()
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return cache_headers.set_cache_control(response)
