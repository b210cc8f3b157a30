"""Logs what fails outside Flask, so that no server writes an exception's words instead."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import structlog

from backend.logs.tracebacks import facts

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


class AnswerBroken(Exception):
    """An answer could not be sent to its end; why is in the log."""


class Guarded:
    """Wraps a WSGI app: what it raises is logged without its words and answered as a problem."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Wrap an app."""
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve a request; an answer that breaks off raises AnswerBroken, which tells nothing."""
        try:
            body = self._app(environ, start_response)
        except Exception as error:
            log.error("request failed outside the app", **facts(error))
            start_response("500 Internal Server Error", HEADERS)
            return [PROBLEM]
        return body if isinstance(body, list) else _Pieces(body)


class _Pieces:
    """The pieces of an answer; closing them closes what they come from."""

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
            log.error("answer broken", **facts(error))
        # Raised out here, so that what happened is not even its context.
        raise AnswerBroken

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                close()
        except Exception as error:
            log.error("answer not closed", **facts(error))
