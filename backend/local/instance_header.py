"""Names a local instance in a header of every response (middleware), and fetches that name."""

import http.client
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME_VARIABLE, HEADER = "SHIJU_INSTANCE", "Shiju-Instance"
TIMEOUT_SECONDS = 2.0
LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


class InstanceHeaderMiddleware:
    """WSGI middleware that adds the instance's name to every response."""

    def __init__(self, app: "WSGIApplication", name: str) -> None:
        """Wrap `app`."""
        self.app, self.name = app, name

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        """Call the app, and add the header."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, (HEADER, self.name)], *rest)

        return self.app(environ, start)


def fetch_name(host: str, port: int, path: str = "/healthz") -> str | None:
    """Fetch the instance name of the server at an address, or None."""
    connection = http.client.HTTPConnection(
        LOOPBACK_OF.get(host, host), port, timeout=TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.getheader(HEADER) if response.status < 500 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def fetch_name_behind(listener: socket.socket) -> str | None:
    """Fetch the instance name of the server behind a listening socket, or None."""
    host, port = listener.getsockname()[:2]
    return fetch_name(host, port)
