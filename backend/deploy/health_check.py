"""Health check of containers: whether a URL responds, or the main process still makes progress.

With a URL the first, without one the second; the exit status is the result. A worker
waits for work a second at a time and so leaves the processor at least that often; one
that hangs does not. Only the standard library is loaded, since this runs every few
seconds.
"""

import re
import sys
import time
import urllib.request
from pathlib import Path

MAIN_PROCESS = Path("/proc/1/status")
WATCH_SECONDS = 3.0


def is_responding(url: str) -> bool:
    """Tell whether a GET of `url` succeeds."""
    try:
        with urllib.request.urlopen(url, timeout=4) as response:  # noqa: S310 - our own address
            return bool(response.status < 400)
    except OSError:
        return False


def is_progressing(status_file: Path = MAIN_PROCESS, seconds: float = WATCH_SECONDS) -> bool:
    """Tell whether a process switched context voluntarily while it was watched."""
    count_before = _count_context_switches(status_file)
    time.sleep(seconds)
    return _count_context_switches(status_file) > count_before


def _count_context_switches(status_file: Path) -> int:
    match = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status_file.read_text(), re.MULTILINE)
    return int(match[1]) if match else 0


if __name__ == "__main__":
    well = is_responding(sys.argv[1]) if len(sys.argv) > 1 else is_progressing()
    sys.exit(0 if well else 1)
