"""ASGI gateway to the WSGI app: reads requests, sends responses; slow clients hold no thread.

A request's body is read to its end before a thread is taken, and a response is sent as fast as
its client takes it, outside any thread. Both must keep a minimum rate. The server's own WSGI
mode reads bodies and sends responses in its threads, so that as many slow clients as threads
stop everybody; asgiref and a2wsgi hold a thread while they send.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

from backend import ids
from backend.api import Problem
from backend.api.gateway import delayed_requests
from backend.api.gateway.asgi_body_reader import (
    MAX_BYTES_IN_MEMORY,
    BodyReader,
    ClientClosed,
    Receive,
)
from backend.api.gateway.drain_body import MAX_BYTES
from backend.api.gateway.minimum_transfer_rate import Pace, StallBudget
from backend.api.gateway.wsgi_environ import build_environ, parse_content_length
from backend.errors import AppError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Message = dict[str, Any]
Scope = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

CHUNK_BYTES = 64 * 1024


@dataclass
class _Response:
    """A response whose first chunks are made, and the iterator of the others."""

    status: int
    headers: list[tuple[bytes, bytes]]
    begun: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None] = field(repr=False)

    @property
    def has_length(self) -> bool:
        """Whether its client can tell that it was cut short."""
        return any(name == b"content-length" for name, _ in self.headers)

    def next_piece(self) -> bytes:
        return b"" if self.rest is None else _read_at_least(self.rest, CHUNK_BYTES)


class Gateway:
    """An ASGI application that serves a WSGI one on a fixed number of threads."""

    def __init__(self, wsgi: "WSGIApplication", threads: int, pace: Pace | None = None) -> None:
        """Stand before `wsgi`; threads start when they are needed."""
        self._wsgi = wsgi
        self._pool = ThreadPoolExecutor(threads, "web")
        self._pace = pace or Pace()
        self._bodies = BodyReader(self._pace)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        body = SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - closed below
        try:
            await self._serve(scope, receive, send, body)
        except AppError as error:
            await _send_problem(send, error)
        except ClientClosed:
            return
        finally:
            body.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send, body: IO[bytes]) -> None:
        length = parse_content_length(scope)
        if length is None or 0 < length <= MAX_BYTES:
            length = await self._bodies.read(receive, body)
        environ = build_environ(scope, body, length)
        environ[delayed_requests.HAS_PLACE] = self._waiting < delayed_requests.MOST_WAITING
        context = contextvars.copy_context()
        response = await self._in_thread(context, self._call, environ)
        if delayed_requests.SECONDS in environ and self._waiting < delayed_requests.MOST_WAITING:
            await self._wait(environ[delayed_requests.SECONDS])
            body.seek(0)
            environ = {**build_environ(scope, body, length), delayed_requests.WAITED: True}
            response = await self._in_thread(context, self._call, environ)
        try:
            with suppress(TimeoutError):  # a client that is too slow finds the connection closed
                await self._send(send, response, context)
        finally:
            if response.rest is not None:
                await self._in_thread(context, response.close)

    async def _wait(self, seconds: int) -> None:
        """Let a request's turn come, in no thread."""
        self._waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._waiting -= 1

    def _call(self, environ: dict[str, Any]) -> _Response:
        """Call the WSGI app and make as much of the response as is sent at once; in a thread."""
        start_arguments: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            start_arguments[:] = int(status.split(" ", 1)[0]), headers
            return None

        chunks = self._wsgi(environ, start)
        close = getattr(chunks, "close", lambda: None)
        try:
            remaining = iter(chunks)
            first_chunk = _read_at_least(remaining, MAX_BYTES_IN_MEMORY)
        except BaseException:
            close()
            raise
        is_whole = len(first_chunk) < MAX_BYTES_IN_MEMORY
        if is_whole:
            close()
        status, headers = start_arguments
        encoded = [(name.lower().encode(), value.encode("latin1")) for name, value in headers]
        return _Response(status, encoded, first_chunk, None if is_whole else remaining, close)

    async def _send(self, send: Send, response: _Response, context: contextvars.Context) -> None:
        """Send chunk by chunk; where a cut would pass for the end, a slow client is not cut off."""
        await send(
            {"type": "http.response.start", "status": response.status, "headers": response.headers}
        )
        chunk, patience = response.begun, StallBudget(self._pace)
        while response.rest is not None and chunk:
            for part in _split_chunk(chunk):
                async with patience.waiting() if response.has_length else nullcontext():
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                patience.moved(len(part))
            chunk = await self._in_thread(context, response.next_piece)
        await send({"type": "http.response.body", "body": chunk, "more_body": False})

    async def _in_thread(
        self, context: contextvars.Context, act: Callable[..., T], *args: Any
    ) -> T:
        """Run in a thread, in the request's own context, whichever thread it is."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: context.run(act, *args))


def _read_at_least(chunks: Iterator[bytes], size: int) -> bytes:
    """Read chunks until there are `size` bytes, or no more; fewer bytes mean the end."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= size:
            break
    return bytes(buffer)


def _split_chunk(chunk: bytes) -> Iterator[bytes]:
    for start in range(0, len(chunk), CHUNK_BYTES):
        yield chunk[start : start + CHUNK_BYTES]


async def _send_problem(send: Send, error: AppError) -> None:
    """Send a problem response for a request that never reached the app, and end its connection."""
    body = Problem(
        type="about:blank",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.message,
        request_id=ids.generate(16),
    )
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    if error.retry_after is not None:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    data = body.model_dump_json(exclude_none=True).encode()
    await send({"type": "http.response.body", "body": data, "more_body": False})
