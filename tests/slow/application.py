"""Starts the application as `make run` does, beside a simulated WeChat of the test's own."""

import http.client
import itertools
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from tests.slow.slow_wechat import SlowWeChat

ROOT = Path(__file__).parents[2]
START_SECONDS = 300
PATIENCE = 60  # of a client that is no attacker: only a hang takes so long
SOURCES = itertools.count(10)


class Line:
    """One kept connection of a stranger or a reader, each from an address of its own."""

    def __init__(self, port: int, token: str = "", patience: float = PATIENCE) -> None:
        number = next(SOURCES)
        source = (f"127.0.{number // 250}.{number % 250 + 2}", 0)
        self._http = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=patience, source_address=source
        )
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Ask, and give status and body."""
        headers = self._headers | {"Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        self._http.request(method, path, sent, headers)
        answer = self._http.getresponse()
        return answer.status, answer.read()


@dataclass
class RunningApp:
    """Where the application is, who is signed in, and what a reader finds in quiet times."""

    port: int
    folder: Path
    wechat: SlowWeChat
    article: str = ""
    tokens: list[str] = field(default_factory=list)
    quiet: dict[str, bytes] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, str]:
        return "/api/v1/articles", f"/api/v1/articles/{self.article}"

    def read(self, line: Line, number: int) -> None:
        """Read, and be given what is given in quiet times."""
        path = self.paths[number % 2]
        status, body = line.ask("GET", path)
        if (status, body) != (200, self.quiet[path]):
            raise AssertionError(f"{path} was answered with {status}: {body[:200]!r}")

    def reads(self, count: int = 20) -> None:
        """Read so often, each time on a new connection."""
        for number in range(count):
            self.read(Line(self.port), number)

    def writes(self, token: str) -> int:
        """Take the article off a reader's shelf, which is written down; gives the status."""
        return Line(self.port, token).ask("DELETE", f"/api/v1/articles/{self.article}/shelf")[0]

    def sign_in(self) -> str:
        status, body = Line(self.port).ask("POST", "/api/v1/sessions", {"code": _code()})
        assert status == 201, body
        token: str = json.loads(body)["token"]
        return token

    def redis(self) -> "redis.Redis":
        (path,) = self.folder.rglob("*.sock")
        return redis.Redis.from_url(f"unix://{path}")

    def forget_outages(self) -> None:
        """Let the application forget that WeChat was away."""
        with self.redis() as client:
            for key in client.scan_iter("f*:*"):  # facts and firsts
                client.delete(key)

    @contextmanager
    def redis_stopped(self) -> Iterator[None]:
        """Let Redis hang: it takes connections, and answers nothing."""
        with self.redis() as client:
            pid = int(client.info()["process_id"])
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def write_a_lot(self, token: str, megabytes: int = 3) -> None:
        """Let a reader have written so much that no socket's buffer holds it."""
        line = Line(self.port, token)
        path = f"/api/v1/articles/{self.article}/messages"
        said = {"text": "第一句", "visibility": "private", "key": secrets.token_hex(16)}
        status, body = line.ask("POST", path, said)
        assert status == 201, body
        with sqlite3.connect(self.folder / "shiju.db", timeout=30) as database:
            database.row_factory = sqlite3.Row
            found = database.execute("SELECT * FROM messages ORDER BY id DESC LIMIT 1").fetchone()
            row = {name: found[name] for name in found.keys() if name != "id"}  # noqa: SIM118
            named = ", ".join(row)
            sql = f"INSERT INTO messages ({named}) VALUES ({', '.join(':' + n for n in row)})"
            for _ in range(megabytes * 100):
                ids = {"public_id": secrets.token_hex(6), "key": secrets.token_hex(32)}
                database.execute(sql, {**row, **ids, "text": secrets.token_urlsafe(8 * 1024)})


@contextmanager
def running(tree: Path = ROOT, readers: int = 60) -> Iterator[RunningApp]:
    """Run a source tree's application in a folder of its own, with so many readers signed in."""
    with tempfile.TemporaryDirectory(prefix="shiju-") as folder:
        wechat = SlowWeChat()
        ports = {name: str(_free_port()) for name in ("WEB_PORT", "SIMULATOR_PORT")}
        limits = {"RATE_ACCOUNT": "1000000", "RATE_ADDRESS": "1000000"}
        environ = {"DATA_DIR": folder, "PATH": "", "LOG_LEVEL": "ERROR", **ports, **limits}
        environ |= {"WECHAT_API": wechat.url, "WECHAT_PUSH_TOKEN": "t" * 16}
        environ |= {"WECHAT_PUSH_MODE": "plain"}
        command = [sys.executable, "-m", "backend.local"]
        process = subprocess.Popen(command, cwd=tree, env=environ, stdout=subprocess.DEVNULL)
        try:
            yield _furnished(
                RunningApp(int(ports["WEB_PORT"]), Path(folder), wechat), process, readers
            )
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            wechat.shutdown()


def _furnished(
    application: RunningApp, process: "subprocess.Popen[bytes]", readers: int
) -> RunningApp:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            if Line(application.port).ask("GET", "/healthz")[0] == 200:
                break
        time.sleep(0.1)
    listed = json.loads(Line(application.port).ask("GET", "/api/v1/articles")[1])
    application.article = listed["items"][0]["id"]
    application.quiet = {
        path: Line(application.port).ask("GET", path)[1] for path in application.paths
    }
    application.tokens = [application.sign_in() for _ in range(readers)]
    return application


def _code() -> str:
    return secrets.token_hex(12)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
