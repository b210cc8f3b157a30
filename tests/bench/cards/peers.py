"""The peers' programs: installs what each needs, or says why it is absent."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bench.cards.race import Absent

ROOT = Path(__file__).parents[3]
PEERS = Path(__file__).parents[1] / "peers"
NAMES = ("satori", "chromium", "poster", "pillow")
_CI = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
_PATIENCE = 300


def command(name: str, folder: Path) -> list[str]:
    """Return how a peer is started, with its packages installed. Raises Absent."""
    if name in ("poster", "pillow"):
        return [sys.executable, "-m", f"tests.bench.peers.{name}", str(folder)]
    _install()
    browser = [_chromium()] if name == "chromium" else []
    return ["node", str(PEERS / f"{name}.mjs"), str(folder), *browser]


def _install() -> None:
    """Install the packages as the lock says, if they are not."""
    stamp, lock = PEERS / "node_modules/.installed", PEERS / "package-lock.json"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        _run(*_CI, folder=PEERS)
        stamp.write_text(wanted)


def _chromium() -> str:
    return _run("bash", "tests/miniprogram/chromium.sh", folder=ROOT).splitlines()[-1]


def _run(*words: str, folder: Path) -> str:
    """Run a program to its end and return what it said. Raises Absent."""
    if not shutil.which(words[0]):
        raise Absent(f"there is no {words[0]} here")
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise Absent(f"{words[0]} did not end") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Absent(f"{words[0]}: {said[-1] if said else 'failed'}")
    return done.stdout.strip()
