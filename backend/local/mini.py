"""Building the mini-program's preview, where there is a node to do it with."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2] / "miniprogram"
INSTALLED = ROOT / "node_modules" / ".installed"
LEAST_NODE = 20


def build() -> str:
    """Install and build; gives the line that tells how it went, and never stops the house."""
    if not (ROOT / "preview" / "build.mjs").is_file():
        return "  mini-program  absent: not in this checkout"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"  mini-program  absent: needs Node.js {LEAST_NODE} or newer; all else runs"
    try:
        with _alone():
            _install()
            _run("node", "preview/build.mjs")
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()[-800:]
        return f"  mini-program  absent, its build failed:\n{said}"
    return ""


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for other houses of this checkout, which would write the same files."""
    with open(ROOT / "package-lock.json") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install() -> None:
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if not INSTALLED.is_file() or INSTALLED.read_text() != lock:
        _run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        INSTALLED.write_text(lock)


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
