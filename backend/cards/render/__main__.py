"""Render subprocess: draws cards requested over a socket, within a limit of memory and of cards.

It is run as `python -m backend.cards.render DESCRIPTOR`. Through the socket with that
number come pickled design, content and size; back go a result, a RenderedPicture, a
BadPicture or a traceback, and the log messages of the engine. It exits when the
socket closes, when it has drawn its number of cards, or when it exceeds its memory limit.
"""

import logging
import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from backend.cards.render import (
    BadPicture,
    CardContent,
    Design,
    RenderedPicture,
    SizeName,
    draw_card,
)

MAX_MEMORY = 640 * 1024 * 1024
MAX_CARDS = 2000
NICENESS = 5
OOM_SCORE_ADJUSTMENT = "500"
MAX_FRAMES = 30

RenderResult = RenderedPicture | BadPicture | str


class MessageCollector(logging.Handler):
    """Log handler that collects the engine's messages for the parent process."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a message of ours; a library's message may contain content, so only its name."""
        is_own = record.name.startswith("backend.")
        self.messages.append(record.getMessage() if is_own else record.name)

    def handed_over(self) -> list[str]:
        """Return and clear the collected messages."""
        messages, self.messages = self.messages, []
        return messages


def main() -> None:
    """Draw the requested cards until the socket closes."""
    sys.excepthook = _print_uncaught
    _limit_resources()
    collector = MessageCollector()
    logging.basicConfig(level=logging.INFO, handlers=[collector])
    with (
        suppress(EOFError, OSError),
        socket.socket(fileno=int(sys.argv[1])) as sock,
        sock.makefile("rwb") as stream,
    ):
        for _ in range(MAX_CARDS):
            request = pickle.load(stream)  # noqa: S301 - the process that started this one
            pickle.dump((_render(*request), collector.handed_over()), stream)
            stream.flush()


def _limit_resources() -> None:
    """Lower the priority, limit the memory, and volunteer for the OOM killer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is handled by the parent
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE_ADJUSTMENT)


def _render(design: Design, content: CardContent, size: SizeName | None) -> RenderResult:
    """Draw a card, or return the failure: the parent need not unpickle every exception class."""
    try:
        return draw_card(design, content, size)
    except BadPicture as error:
        return error
    except MemoryError:
        sys.exit("too little memory for a card")
    except Exception as error:  # report where it failed, not the card's content
        return _format_trace(error)


def _format_trace(error: BaseException) -> str:
    """Format an exception's type, files, lines and functions, without any values."""
    frames = [
        f"  {Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join([type(error).__name__, *frames[-MAX_FRAMES:]])


def _print_uncaught(_kind: type[BaseException], error: BaseException, _frames: object) -> None:
    sys.stderr.write(f"{_format_trace(error)}\n")


if __name__ == "__main__":
    main()
