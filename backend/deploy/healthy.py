"""Says whether the process of this container is well; the exit status is the answer.

With an address: whether it answers there. Without: whether the main process
still moves. A worker waits for work a second at a time and so leaves the
processor at least that often; one that hangs does not. Only the standard
library is loaded, since this runs every few seconds.
"""

import re
import sys
import time
import urllib.request
from pathlib import Path

MAIN_PROCESS = Path("/proc/1/status")
WATCHED_SECONDS = 3.0


def answers(url: str) -> bool:
    """Tell whether a GET of `url` succeeds."""
    try:
        with urllib.request.urlopen(url, timeout=4) as reply:  # noqa: S310 - our own address
            return bool(reply.status < 400)
    except OSError:
        return False


def moves(status: Path = MAIN_PROCESS, seconds: float = WATCHED_SECONDS) -> bool:
    """Tell whether a process has gone to sleep by itself while it was watched."""
    before = _naps(status)
    time.sleep(seconds)
    return _naps(status) > before


def _naps(status: Path) -> int:
    found = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    well = answers(sys.argv[1]) if len(sys.argv) > 1 else moves()
    sys.exit(0 if well else 1)
