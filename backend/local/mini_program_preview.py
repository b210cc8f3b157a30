"""Builds the mini-program's browser preview with Node.js: installs packages, runs the build."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2] / "miniprogram"
INSTALLED_STAMP = ROOT / "node_modules" / ".installed"
MIN_NODE = 20


def build_preview() -> str:
    """Install and build; gives a status line on failure, and never raises for a failed build."""
    return _run_in_checkout(_install, lambda: _run("node", "preview/build.mjs"))


def install_preview() -> str:
    """Install what building needs; gives a status line on failure, as `build_preview`."""
    return _run_in_checkout(_install)


def _run_in_checkout(*steps: Callable[[], None]) -> str:
    if not (ROOT / "preview" / "build.mjs").is_file():
        return "  mini-program  absent: not in this checkout"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"  mini-program  absent: needs Node.js {MIN_NODE} or newer; all else runs"
    try:
        with _lock_checkout():
            for step in steps:
                step()
    except subprocess.CalledProcessError as error:
        output = (error.stderr or error.stdout or "").strip()[-800:]
        return f"  mini-program  absent, its build failed:\n{output}"
    return ""


@contextmanager
def _lock_checkout() -> Iterator[None]:
    """Wait for other instances of this checkout, which would write the same files."""
    with open(ROOT / "package-lock.json") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install() -> None:
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not INSTALLED_STAMP.is_file() or INSTALLED_STAMP.read_text() != lock:
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        INSTALLED_STAMP.write_text(lock)


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
