"""Adapter for `requests` that calls the simulator's WSGI app without a socket, for tests."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from flask import Flask
from requests.adapters import HTTPAdapter
from werkzeug.test import EnvironBuilder, run_wsgi_app


class _FakeSocket:
    """Replaces the socket of werkzeug's server, and records being closed."""

    closed = False

    def shutdown(self, how: int) -> None:
        self.closed = True


class _AppAdapter(HTTPAdapter):
    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        fake_socket = _FakeSocket()
        status, headers, body = self._answered(request, fake_socket)
        if fake_socket.closed:
            raise requests.ConnectionError("the line was closed", request=request)
        raw = urllib3.HTTPResponse(
            io.BytesIO(body), urllib3.HTTPHeaderDict(headers), status, preload_content=False
        )
        response: requests.Response = self.build_response(request, raw)
        return response

    def _answered(
        self, request: requests.PreparedRequest, fake_socket: _FakeSocket
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        url = urlsplit(str(request.url))
        builder = EnvironBuilder(
            path=request.path_url,
            base_url=f"{url.scheme}://{url.netloc}",
            method=request.method or "GET",
            headers=list(request.headers.items()),
            data=_encode_body(request.body),
            environ_overrides={"werkzeug.socket": fake_socket},
        )
        chunks, status, headers = run_wsgi_app(self._app, builder.get_environ(), buffered=True)
        return int(status.split(" ", 1)[0]), list(headers), b"".join(chunks)


def _encode_body(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8")
    return body or b""


def build_adapter(app: Flask) -> requests.adapters.BaseAdapter:
    """Build an adapter that serves every URL from this app.

    >>> from backend.wechat.simulator import create_simulator
    >>> http = requests.Session()
    >>> http.mount("http://wechat.test", build_adapter(create_simulator(appid="wx", secret="s")))
    >>> http.get("http://wechat.test/sns/jscode2session").json()["errcode"]
    41002
    """
    return _AppAdapter(app)
