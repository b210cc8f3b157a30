"""Calls a Python module in a child process: starts it, sends requests, times out, restarts.

Only a process can have limits of memory and of time, and die without failing the request
that needed it. It starts with the first call, gets no settings and no secrets, and ends
when its socket closes, however the parent ends. The module is run with a socket's number;
it reads pickled requests there, and answers each with a pair: the result, an exception to
raise, or the traceback of a fault as a string; and messages to log.
"""

import pickle
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, cast

import structlog

from backend.errors import Busy

TIMEOUT_SECONDS = 10.0
MAX_ATTEMPTS = 2
REPOSITORY_ROOT = Path(__file__).parents[1]

log = structlog.get_logger()


class ChildFailed(Exception):
    """The module has a fault; the message is the traceback."""


class ChildProcess:
    """Serves one call at a time in a child process; safe to share between threads."""

    def __init__(self, module: str) -> None:
        """Set the module to run, without starting it."""
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stream: BinaryIO | None = None

    def call(self, request: Any) -> Any:
        """Send a request and return its result, within ten seconds, or raise its exception.

        A process that was killed, or ended by itself, is restarted and the request is
        sent once more. Raises Busy when that fails, when it takes too long, or when earlier
        calls take too long; ChildFailed.
        """
        if not self._lock.acquire(timeout=TIMEOUT_SECONDS):
            raise Busy
        try:
            result, messages = self._exchange(request)
        finally:
            self._lock.release()
        for message in messages:
            log.info("child process remarked", remark=message)
        if isinstance(result, str):
            log.error("child process has a fault", exception=result)
            raise ChildFailed(result)
        if isinstance(result, Exception):
            raise result
        return result

    def _exchange(self, request: Any) -> tuple[Any, list[str]]:
        for _ in range(MAX_ATTEMPTS):
            try:
                stream = self._stream or self._start()
                pickle.dump(request, stream)
                stream.flush()
                return cast(
                    tuple[Any, list[str]],
                    pickle.load(stream),  # noqa: S301 - a process that we started
                )
            except TimeoutError:
                log.error("child process took too long")
                self.close()
                break
            except (EOFError, OSError, pickle.UnpicklingError):
                log.warning("child process is started anew", ended=self.close())
        raise Busy

    def _start(self) -> BinaryIO:
        parent_socket, child_socket = socket.socketpair()
        with parent_socket, child_socket:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", self._module, str(child_socket.fileno())],
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
                log.info("child process got no last request")
            self._stream = None
        if self._process is None:
            return None
        self._process.kill()
        status, self._process = self._process.wait(), None
        return status
