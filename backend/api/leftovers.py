"""What is left of a body once the answer is ready: read, and thrown away.

A server that hangs up on unread bytes resets the line, and whoever still
sends (a proxy, a phone) meets a broken pipe instead of our 401 or 413.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 24 * 1024 * 1024


class Leftovers:
    """An app that reads every body to its end; longer ones than any route reads are left."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Stand before `app`."""
        self.app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as the app does, and then read what it did not."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or not 0 < int(length) <= MOST_BYTES:
            return self.app(environ, start_response)
        body = environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], int(length))
        try:
            return self.app(environ, start_response)
        finally:
            with suppress(ClientDisconnected, OSError):
                while body.read(64 * 1024):
                    pass
