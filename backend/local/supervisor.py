"""Starting everything here, and stopping all of it.

Order: Redis, migrations, demo content, then simulator, web and worker as
children. A child that dies is started again, after a growing pause. In
production each of them is a container or unit of its own, and this is not used.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from backend.app import create_app
from backend.config import Config
from backend.local import embedded, mini, seed
from backend.ops import migrations

STOP_SECONDS = 10
LONGEST_PAUSE = 30.0


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder."""


@dataclass
class Child:
    """A process of the house, and when it may be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    again_at: float = 0.0
    started_at: float = field(default_factory=time.monotonic)

    def start(self, environ: dict[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.process = subprocess.Popen(self.command, env=environ, start_new_session=True)
        self.started_at = time.monotonic()

    def tend(self, environ: dict[str, str]) -> None:
        """Start it again when it has died, later each time that it dies young."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.again_at:
            young = now - self.started_at < LONGEST_PAUSE
            self.pause = min(self.pause * 2, LONGEST_PAUSE) if young else 0.5
            self.again_at = now + self.pause
            print(f"{self.name} ended ({self.process.returncode}); again in {self.pause:.0f} s")
        elif now >= self.again_at:
            self.again_at = 0.0
            self.start(environ)


class House:
    """The development house: its ports, its processes, its end."""

    def __init__(self) -> None:
        """Settle on ports that are free, and on the settings every process is given."""
        self.environ = dict(os.environ)
        for name, usual in (("WEB_PORT", 8000), ("SIMULATOR_PORT", 8001)):
            self.environ.setdefault(name, str(_free_port(usual)))
        self.environ.setdefault("LOG_LEVEL", "WARNING")
        self.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{self.environ['WEB_PORT']}")
        self.config = Config.from_environment(self.environ)
        self.stopping = False

    def run(self) -> int:
        """Start everything, say where it is, and keep it going until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        lock = self._alone()
        redis = None
        if not self.environ.get("REDIS_URL"):
            redis = embedded.ensure(self.config.redis_url)
        children = [Child(name, command) for name, command in self._commands()]
        try:
            greeting: str | None = self._prepare()
            for child in children:
                child.start(self.environ)
            while not self.stopping:
                if greeting is not None and self._answers():
                    self._greet(greeting)
                    greeting = None
                for child in children:
                    child.tend(self.environ)
                if redis is not None and redis.poll() is not None:
                    redis = embedded.ensure(self.config.redis_url)
                time.sleep(0.2)
        finally:
            _end(children)
            if redis is not None:
                embedded.stop(redis)
            lock.close()
        return 0

    def _alone(self) -> IO[str]:
        """Hold the data folder, since two houses in one would stop each other's Redis."""
        self.config.data_dir.mkdir(parents=True, exist_ok=True)
        lock = open(self.config.data_dir / "house.lock", "w")  # noqa: SIM115 - held till the end
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise AlreadyRunning("this house is already running in another terminal") from error
        return lock

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _prepare(self) -> str:
        migrations.upgrade(self.config.database_url)
        app = create_app(self.config)
        with app.app_context():
            greeting = seed.plant()
        where = {"web": self.config.public_url, "simulator": self.config.wechat_api}
        (self.config.data_dir / "house.json").write_text(json.dumps(where))
        return greeting

    def _commands(self) -> list[tuple[str, list[str]]]:
        python = [sys.executable, "-m"]
        commands = [
            ("web", web_command(self.config)),
            ("worker", [*python, "flask", "--app", "backend.app", "worker"]),
        ]
        if self.config.simulated:
            commands.insert(0, ("simulator", [*python, "backend.wechat.simulator"]))
        return commands

    def _answers(self) -> bool:
        local = f"http://127.0.0.1:{self.config.web_port}/healthz"
        try:
            with urllib.request.urlopen(local, timeout=2):
                return True
        except OSError:
            return False

    def _greet(self, greeting: str) -> None:
        web = self.config.public_url
        lines = [
            "",
            "拾句 is running.  Ctrl-C stops all of it.",
            mini.build() or f"  mini-program  {web}/mini/",
            f"  articles      {web}/api/v1/articles",
            f"  console       {web}/admin/",
            f"  contract      {web}/openapi.json",
            f"  health        {web}/readyz",
        ]
        if self.config.simulated:
            lines.append(f"  WeChat (ours) {self.config.wechat_api}/simulator/calls")
        print("\n".join([*lines, greeting, ""]), flush=True)


def web_command(config: Config) -> list[str]:
    """Give the command that starts the web process; `backend/deploy/start` has its twin."""
    return [
        *(sys.executable, "-m", "granian"),
        "--interface=asginl",
        "--factory",
        f"--host={config.web_host}",
        f"--port={config.web_port}",
        f"--workers={config.web_workers}",
        "--http=1",
        "--no-ws",
        "--http1-header-read-timeout=15000",
        "--log-level=warning",
        "--respawn-failed-workers",
        "backend.asgi:create_server",
    ]


def _free_port(usual: int) -> int:
    for port in range(usual, usual + 200, 10):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return usual


def _end(children: list[Child]) -> None:
    alive = [child.process for child in children if child.process and child.process.poll() is None]
    for process in alive:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in alive:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
