"""WSGI middleware: logs failures outside Flask or in mid-response, and answers 500."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import structlog

from backend.logs.tracebacks import build_error_fields

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBLEM = (
    '{"type":"about:blank","title":"Internal Server Error","status":500,"code":"internal",'
    '"detail":"服务出了点问题，请稍后再试","request_id":""}'
).encode()
HEADERS = [
    ("Content-Type", "application/problem+json"),
    ("Content-Length", str(len(PROBLEM))),
    ("Cache-Control", "no-store"),
]

log = structlog.get_logger()


class ResponseBroken(Exception):
    """A response could not be sent to its end; why is in the log."""


class ErrorGuard:
    """Wraps a WSGI app: what it raises is logged without its message and becomes a 500 problem."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Wrap an app."""
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve a request; a response that breaks off raises ResponseBroken, without details."""
        try:
            body = self._app(environ, start_response)
        except Exception as error:
            log.error("request failed outside the app", **build_error_fields(error))
            start_response("500 Internal Server Error", HEADERS)
            return [PROBLEM]
        return body if isinstance(body, list) else _GuardedBody(body)


class _GuardedBody:
    """A guarded response body; closing it closes the body it wraps."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body, self._pieces = body, iter(body)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            raise
        except Exception as error:
            log.error("answer broken", **build_error_fields(error))
        # Raised out here, so that what happened is not even its context.
        raise ResponseBroken

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        except Exception as error:
            log.error("answer not closed", **build_error_fields(error))
