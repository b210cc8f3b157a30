"""What every worker written in Python shares: one line in, one line out, until the lines end."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
Draw = Callable[[], bytes]
Ready = Callable[[int], Draw]
Line = dict[str, Any]


@cache
def cards() -> dict[str, Any]:
    """Return all that the race says of its cards."""
    found: dict[str, Any] = json.loads((FOLDER / "cards.json").read_text())
    return found


def serve(reply: Callable[[Line], Line]) -> None:
    """Answer until there is nothing more to answer."""
    answers = os.fdopen(os.dup(1), "w", 1)
    os.dup2(2, 1)  # what a library prints is no answer
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        try:
            answer = reply(json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), file=answers)


def timed(ready: Ready) -> Callable[[Line], Line]:
    """Return what answers with the time that a card takes."""

    def reply(asked: Line) -> Line:
        draw = ready(asked["card"])
        began, busy = time.perf_counter(), time.process_time()
        picture = draw()
        ms, cpu_ms = (time.perf_counter() - began) * 1e3, (time.process_time() - busy) * 1e3
        if asked.get("keep"):
            Path(asked["keep"]).write_bytes(picture)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"ms": ms, "cpu_ms": cpu_ms, "bytes": len(picture), "peak_kib": peak}

    return reply
