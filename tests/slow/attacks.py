"""Ways to be slow, each held until its end."""

import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial

from tests.slow.application import Line, RunningApp

FORM = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data; boundary=b"
JSON = b"application/json"
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nabc'


class Crowd:
    """Many who each ask once, at the same time; `answers` counts the statuses that came."""

    def __init__(self, acts: list[Callable[[], int]]) -> None:
        self.answers: Counter[int] = Counter()
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._ask, args=(act,)) for act in acts]
        for thread in self._threads:
            thread.start()

    def _ask(self, act: Callable[[], int]) -> None:
        status = 0
        with suppress(OSError):
            status = act()
        with self._changed:
            self.answers[status] += 1
            self._changed.notify_all()

    def await_answers(self, count: int) -> None:
        """Wait until so many have been answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.answers.total() >= count, 120)

    def end(self) -> None:
        """Wait until all have been answered."""
        for thread in self._threads:
            thread.join()


def sign_ins(application: RunningApp, count: int) -> list[Callable[[], int]]:
    """Give what so many do who sign in."""

    def act() -> int:
        said = {"code": secrets.token_hex(12)}
        return Line(application.port, patience=120).ask("POST", "/api/v1/sessions", said)[0]

    return [act] * count


def messages(application: RunningApp, count: int) -> list[Callable[[], int]]:
    """Give what so many readers do who say something that others shall see."""
    path = f"/api/v1/articles/{application.article}/messages"

    def act(token: str) -> int:
        said = {"text": f"灯火 {secrets.token_hex(4)}", "key": secrets.token_hex(16)}
        return Line(application.port, token, patience=120).ask("POST", path, said)[0]

    return [partial(act, token) for token in application.tokens[:count]]


@contextmanager
def downloads(application: RunningApp, tokens: list[str], patience: float = 60) -> Iterator[int]:
    """Ask for one's own export and hardly read; gives how many were begun before one was not."""
    with ExitStack() as held:
        begun = 0
        with suppress(TimeoutError):
            for token in tokens:
                held.enter_context(_download(application, token, patience))
                begun += 1
        yield begun


@contextmanager
def _download(application: RunningApp, token: str, patience: float) -> Iterator[None]:
    asked = b"GET /api/v1/me/export HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %b\r\n\r\n"
    while True:
        line = _sent(application, asked % token.encode())
        line.settimeout(patience)
        status = line.recv(12)
        if not status.endswith(b"503"):
            break
        line.close()
    with line:
        assert status.endswith(b"200"), status
        yield


def _sent(application: RunningApp, data: bytes) -> socket.socket:
    """Send on a new connection whose buffer takes hardly anything."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", application.port))
    line.sendall(data)
    return line


@contextmanager
def _held(application: RunningApp, begun: list[bytes]) -> Iterator[None]:
    with ExitStack() as held:
        for data in begun:
            held.enter_context(_sent(application, data))
        yield


def endless_bodies(application: RunningApp, each: int = 4) -> AbstractContextManager[None]:
    """Begin bodies of every kind, and never end them."""
    token = application.tokens[0]
    posts = [
        _post(b"/api/v1/sessions", JSON, b'{"code":'),
        _post(f"/api/v1/articles/{application.article}/marks".encode(), JSON, b'{"quote":', token),
        _post(b"/api/v1/me/avatar", MULTIPART, PART, token),
        _post(b"/admin/sign-in", FORM, b"login=editor&password="),
        _post(b"/wechat/push?signature=a&timestamp=1&nonce=b", JSON, b'{"ToUserName":'),
        _chunked(b"/api/v1/visits", JSON, b'{"share_id":'),
    ]
    return _held(application, posts * each)


def slow_headers(application: RunningApp, count: int = 200) -> AbstractContextManager[None]:
    """Begin requests whose headers never end."""
    return _held(application, [b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\n"] * count)


def idle(application: RunningApp, count: int = 200) -> AbstractContextManager[None]:
    """Open connections and say nothing."""
    return _held(application, [b""] * count)


def _post(path: bytes, kind: bytes, body: bytes, token: str = "") -> bytes:
    return _head(path, kind, token) + b"Content-Length: 20000\r\n\r\n" + body


def _chunked(path: bytes, kind: bytes, body: bytes) -> bytes:
    size = b"%x" % len(body)
    return _head(path, kind) + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n" + body


def _head(path: bytes, kind: bytes, token: str = "") -> bytes:
    lines = [b"POST %b HTTP/1.1" % path, b"Host: a", b"Content-Type: %b" % kind]
    if token:
        lines.append(b"Authorization: Bearer %b" % token.encode())
    return b"\r\n".join(lines) + b"\r\n"
