"""The engine as a process of its own: `python -m backend.cards.render DESCRIPTOR`.

Through the socket with that number come pickled design, facts and size; back
go an answer, a Picture, a BadPicture or the trace of a fault, and the remarks
that the engine made meanwhile. It ends with the other side, when it has drawn
its share, or when it wants more memory than it may have.
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

from . import AnyFacts, BadPicture, Design, Picture, SizeName, draw

MOST_MEMORY = 640 * 1024 * 1024
MOST_CARDS = 2000
NICE = 5
FIRST_TO_GO = "500"
MOST_FRAMES = 30

Answer = Picture | BadPicture | str


class Remarks(logging.Handler):
    """Keeps what the engine remarks until it is handed over."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one remark of ours; what a library says may quote a picture or a text."""
        is_ours = record.name.startswith("backend.")
        self.kept.append(record.getMessage() if is_ours else record.name)

    def handed_over(self) -> list[str]:
        """Give all remarks since the last time."""
        kept, self.kept = self.kept, []
        return kept


def main() -> None:
    """Draw what is sent until the line closes."""
    sys.excepthook = _uncaught
    _be_modest()
    remarks = Remarks()
    logging.basicConfig(level=logging.INFO, handlers=[remarks])
    with (
        suppress(EOFError, OSError),
        socket.socket(fileno=int(sys.argv[1])) as line,
        line.makefile("rwb") as file,
    ):
        for _ in range(MOST_CARDS):
            asked = pickle.load(file)  # noqa: S301 - the process that started this one
            pickle.dump((_answer(*asked), remarks.handed_over()), file)
            file.flush()


def _be_modest() -> None:
    """Leave the processor to readers, keep to a limit, and go first where memory is short."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)


def _answer(design: Design, facts: AnyFacts, size: SizeName | None) -> Answer:
    """Draw, or say why not: in whose hands the line is need not know each fault by its class."""
    try:
        return draw(design, facts, size)
    except BadPicture as error:
        return error
    except MemoryError:
        sys.exit("too little memory for a card")
    except Exception as error:  # a fault of ours: where it is, not what the card said
        return _trace(error)


def _trace(error: BaseException) -> str:
    """Tell the type of a fault and where it is: file, line and function, and nothing it holds."""
    frames = [
        f"  {Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join([type(error).__name__, *frames[-MOST_FRAMES:]])


def _uncaught(_kind: type[BaseException], error: BaseException, _frames: object) -> None:
    sys.stderr.write(f"{_trace(error)}\n")


if __name__ == "__main__":
    main()
