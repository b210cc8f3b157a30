"""Tells the servers of one house from all others on this machine: a name in every answer."""

import http.client
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME, HEADER = "SHIJU_INSTANCE", "Shiju-Instance"
SECONDS = 2.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


class Named:
    """An app whose every answer tells which house it belongs to."""

    def __init__(self, app: "WSGIApplication", name: str) -> None:
        """Stand before `app`."""
        self.app, self.name = app, name

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Answer as the app does, with the name."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, (HEADER, self.name)], *rest)

        return self.app(environ, start)


def name_at(host: str, port: int, path: str = "/healthz") -> str | None:
    """Give the name in what is answered there now, or None."""
    line = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=SECONDS)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.getheader(HEADER) if answer.status < 500 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        line.close()


def name_behind(held: socket.socket) -> str | None:
    """Give the name in what is answered behind a socket that listens, or None."""
    host, port = held.getsockname()[:2]
    return name_at(host, port)
