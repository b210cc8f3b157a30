"""Draws cards in a subprocess of the web process: starts it, sends requests, times out, restarts.

Why not a thread: in a comparison with fifty clients requesting cards, throughput was
equal, and reads' p99 was a third lower with a process. And only a process can have
limits of memory and of time, and die without failing a reader's request. It starts with
the first card, gets no settings and no secrets, and ends when its socket closes, however
the web process ends.
"""

import pickle
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

import structlog
from flask import Flask, current_app

from backend.cards import render
from backend.errors import Busy

TIMEOUT_SECONDS = 10.0
MAX_ATTEMPTS = 2
REPOSITORY_ROOT = Path(__file__).parents[2]

log = structlog.get_logger()


class RenderFailed(Exception):
    """The engine failed; the message is the traceback."""


class RenderProcess:
    """Draws one card at a time in a subprocess; safe to share between threads."""

    def __init__(self) -> None:
        """Start without a process."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stream: BinaryIO | None = None

    def draw(
        self,
        design: render.Design,
        content: render.CardContent,
        size: render.SizeName | None = None,
    ) -> render.RenderedPicture:
        """Draw a card as `render.draw` does, within ten seconds, and raise BadPicture as it does.

        A process that was killed, or reached its card limit, is restarted and the
        card is tried once more. Raises Busy when that fails, when it takes
        too long, or when earlier cards take too long; RenderFailed.
        """
        if not self._lock.acquire(timeout=TIMEOUT_SECONDS):
            raise Busy
        try:
            answer, messages = self._answer((design, content, size))
        finally:
            self._lock.release()
        for message in messages:
            log.info("drawn with a remark", remark=message)
        if isinstance(answer, str):
            log.error("the engine has a fault", exception=answer)
            raise RenderFailed(answer)
        if isinstance(answer, render.BadPicture):
            raise answer
        return answer

    def _answer(
        self, request: tuple[render.Design, render.CardContent, render.SizeName | None]
    ) -> tuple[render.RenderedPicture | render.BadPicture | str, list[str]]:
        for _ in range(MAX_ATTEMPTS):
            try:
                stream = self._stream or self._start()
                pickle.dump(request, stream)
                stream.flush()
                answer: tuple[render.RenderedPicture | render.BadPicture | str, list[str]]
                answer = pickle.load(stream)  # noqa: S301 - a process that we started
                return answer
            except TimeoutError:
                log.error("a card took too long")
                self.close()
                break
            except (EOFError, OSError, pickle.UnpicklingError):
                log.warning("the press is started anew", ended=self.close())
        raise Busy

    def _start(self) -> BinaryIO:
        parent_socket, child_socket = socket.socketpair()
        with parent_socket, child_socket:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "backend.cards.render", str(child_socket.fileno())],
                pass_fds=[child_socket.fileno()],
                cwd=REPOSITORY_ROOT,
                env={},
            )
            parent_socket.settimeout(TIMEOUT_SECONDS)
            self._stream = cast(BinaryIO, parent_socket.makefile("rwb"))
        return self._stream

    @property
    def pid(self) -> int | None:
        """The process id, if there is a process."""
        return self._process.pid if self._process else None

    def close(self) -> int | None:
        """Kill the process and wait for it; return its exit status."""
        if self._stream is not None:
            try:
                self._stream.close()
            except OSError:  # unsent data is lost
                log.info("the press left words behind")
            self._stream = None
        if self._process is None:
            return None
        self._process.kill()
        status, self._process = self._process.wait(), None
        return status


def init(app: Flask) -> None:
    """Register the app's render process; it starts with the first card."""
    app.extensions["render_process"] = RenderProcess()


def get_render_process() -> RenderProcess:
    """Return the current app's render process."""
    render_process: RenderProcess = current_app.extensions["render_process"]
    return render_process
