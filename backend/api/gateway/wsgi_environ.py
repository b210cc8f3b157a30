"""Builds a WSGI environ (PEP 3333) from an ASGI scope and its read body; parses its length."""

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

UNBOUNDED = 2**62


def parse_content_length(scope: dict[str, Any]) -> int | None:
    """Parse the declared length of the request's body; None for a chunked one."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return None
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() and len(length) < 19 else UNBOUNDED


def build_environ(scope: dict[str, Any], body: IO[bytes], length: int) -> dict[str, Any]:
    """Build the environ of a request whose body is at hand.

    `length` is what was read, or what was declared where it is more than anybody reads.
    """
    server, client = scope.get("server") or ("127.0.0.1", 80), scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ.update(_build_headers(scope["headers"]))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(length) if length else ""
    return environ


def _build_headers(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Name headers as WSGI does; those with underscores would pass for others, and are dropped."""
    environ: dict[str, str] = {}
    for raw, value in headers:
        name = raw.decode("latin1").upper()
        if "_" in name:
            continue
        key = name.replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin1")
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    return environ
