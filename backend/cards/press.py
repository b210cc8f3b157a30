"""The press: one process beside each web process, which draws its cards.

Why not a thread: with fifty phones asking for cards, two houses side by side made
as many, and reads' p99 was a third lower where a process drew them. And only a
process can be held to a limit of memory and of time, and die without taking a
reader with it. It starts with the first card, is told no setting and no secret,
and ends when its line closes, in whichever way the web process ends.
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

SECONDS = 10.0
TRIES = 2
ROOT = Path(__file__).parents[2]

log = structlog.get_logger()


class CannotDraw(Exception):
    """The engine has a fault; the message is where."""


class Press:
    """Draws one card after the other; safe to share between threads."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: BinaryIO | None = None

    def draw(
        self, design: render.Design, facts: render.AnyFacts, size: render.SizeName | None = None
    ) -> render.Picture:
        """Draw a card as `render.draw` does, within ten seconds, and raise BadPicture as it does.

        A process that was killed, or has drawn its share, is started anew and the
        card is tried once more. Raises Busy when that does not help, when it takes
        too long, or when others are before us for too long; CannotDraw.
        """
        if not self._turn.acquire(timeout=SECONDS):
            raise Busy
        try:
            answer, remarks = self._answer((design, facts, size))
        finally:
            self._turn.release()
        for remark in remarks:
            log.info("drawn with a remark", remark=remark)
        if isinstance(answer, str):
            log.error("the engine has a fault", exception=answer)
            raise CannotDraw(answer)
        if isinstance(answer, render.BadPicture):
            raise answer
        return answer

    def _answer(
        self, asked: tuple[render.Design, render.AnyFacts, render.SizeName | None]
    ) -> tuple[render.Picture | render.BadPicture | str, list[str]]:
        for _ in range(TRIES):
            try:
                line = self._line or self._start()
                pickle.dump(asked, line)
                line.flush()
                answer: tuple[render.Picture | render.BadPicture | str, list[str]]
                answer = pickle.load(line)  # noqa: S301 - a process that we started
                return answer
            except TimeoutError:
                log.error("a card took too long")
                self.close()
                break
            except (EOFError, OSError, pickle.UnpicklingError):
                log.warning("the press is started anew", ended=self.close())
        raise Busy

    def _start(self) -> BinaryIO:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "backend.cards.render", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
                env={},
            )
            ours.settimeout(SECONDS)
            self._line = cast(BinaryIO, ours.makefile("rwb"))
        return self._line

    @property
    def pid(self) -> int | None:
        """Name the process, if there is one."""
        return self._process.pid if self._process else None

    def close(self) -> int | None:
        """End the process and wait until it is gone; gives its exit status."""
        if self._line is not None:
            try:
                self._line.close()
            except OSError:  # what was not sent goes with it
                log.info("the press left words behind")
            self._line = None
        if self._process is None:
            return None
        self._process.kill()
        status, self._process = self._process.wait(), None
        return status


def init(app: Flask) -> None:
    """Give the app its press; no process starts before the first card."""
    app.extensions["press"] = Press()


def current() -> Press:
    """Find the current app's press."""
    found: Press = current_app.extensions["press"]
    return found
