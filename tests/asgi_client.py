"""Asks a WSGI app through the gateway as an ASGI server would, piece by piece."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from backend.api.gateway.minimum_transfer_rate import Pace
from backend.api.gateway.wsgi_gateway import CHUNK_BYTES, Gateway

Environ = dict[str, Any]
HASTE = Pace(grace=0.01, bytes_a_second=1e9)


class Answer:
    """What was sent, put together."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages
        begun: dict[str, Any] = messages[0] if messages else {"status": 0, "headers": []}
        self.status: int = begun["status"]
        self.headers = {name.decode(): value.decode() for name, value in begun["headers"]}
        self.body = b"".join(message["body"] for message in messages[1:])


def ask(wsgi: Any, method: str = "GET", *, pace: Pace | None = None, **given: Any) -> Answer:
    """Ask once; a piece that is None never comes, one that is an error is a hang-up."""
    return asyncio.run(served(Gateway(wsgi, 2, pace), method, given.pop("pieces", []), **given))


async def served(
    gateway: Gateway,
    method: str,
    pieces: Iterable[Any],
    *,
    sent: Callable[[Any], object] = lambda _: None,
    waits: Callable[[Any], Awaitable[None]] | None = None,
    **asked: Any,
) -> Answer:
    coming, messages = list(pieces), []

    async def receive() -> dict[str, Any]:
        piece = coming.pop(0) if coming else b""
        if piece is None:
            await asyncio.Event().wait()
        if isinstance(piece, Exception):
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(coming)}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)
        sent(message)
        if waits is not None and message.get("more_body"):
            await waits(message)

    length = {"content-length": "3"} if pieces else {}
    headers = length | asked.pop("headers", {})
    if "transfer-encoding" in headers:
        headers.pop("content-length")
    await gateway(scope(method, headers=headers, **asked), receive, send)
    return Answer(messages)


def scope(method: str, path: bytes = b"/a", query: bytes = b"", headers: Any = ()) -> Environ:
    return {
        "type": "http",
        "method": method,
        "raw_path": path,
        "query_string": query,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.9", 5),
        "headers": [(name.encode(), value.encode()) for name, value in dict(headers).items()],
    }


def echo() -> Any:
    def app(given: Environ, start: Any) -> list[bytes]:
        start("200 OK", [("X-Length", given["CONTENT_LENGTH"])])
        return [given["wsgi.input"].read()]

    return app


def noting(calls: list[Environ]) -> Any:
    def app(given: Environ, start: Any) -> list[bytes]:
        calls.append(given)
        start("200 OK", [])
        return [b""]

    return app


def streaming(
    count: int, order: list[str], fails_at: int | None = None, length: bool = True
) -> Any:
    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            for number in range(count):
                if number == fails_at:
                    raise ZeroDivisionError
                yield bytes([number]) * CHUNK_BYTES

        def close(self) -> None:
            order.append("closed")

    def app(_: Environ, start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(count * CHUNK_BYTES))] if length else [])
        return Pieces()

    return app
