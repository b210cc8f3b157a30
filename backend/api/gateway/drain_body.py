"""WSGI middleware that drains the unread rest of a request body once the response is ready.

A server that closes on unread bytes resets the connection, and whoever still
sends (a proxy, a phone) gets a broken pipe instead of our 401 or 413.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BYTES = 24 * 1024 * 1024


class DrainBody:
    """Wraps a WSGI app and reads every body to its end, up to the most that any route accepts."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Wrap `app`."""
        self.app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Respond as the app does, and then read what it did not."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or not 0 < int(length) <= MAX_BYTES:
            return self.app(environ, start_response)
        body = environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], int(length))
        try:
            return self.app(environ, start_response)
        finally:
            with suppress(ClientDisconnected, OSError):
                while body.read(64 * 1024):
                    pass
