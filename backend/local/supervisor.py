"""Supervisor of the local server: prepares Redis and data, starts and restarts all processes.

Order: Redis, migrations, demo content, then simulator, web and worker as
children. A child that dies is started again, after a growing pause. In
production each of them is a container or unit of its own, and this is not used.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from backend.app import create_app
from backend.config import Config
from backend.local import (
    embedded_redis,
    instance_header,
    mini_program_preview,
    reserved_ports,
    seed,
)
from backend.ops import migrations

STOP_SECONDS = 10
MAX_PAUSE = 30.0


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder."""


@dataclass
class SupervisedProcess:
    """A child process, and when it may be started again."""

    name: str
    command: list[str]
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    again_at: float = 0.0
    started_at: float = field(default_factory=time.monotonic)

    def start(self, environ: dict[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.process = subprocess.Popen(
            self.command, env=environ, start_new_session=True, pass_fds=self.inherits
        )
        self.started_at = time.monotonic()

    def start_anew(self, environ: dict[str, str]) -> None:
        """Start it at once, as if it had never failed."""
        self.pause, self.again_at = 0.5, 0.0
        self.start(environ)

    def tend(self, environ: dict[str, str]) -> None:
        """Restart it when it has died, with a longer pause each time that it dies early."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if not self.again_at:
            is_young = now - self.started_at < MAX_PAUSE
            self.pause = min(self.pause * 2, MAX_PAUSE) if is_young else 0.5
            self.again_at = now + self.pause
            print(f"{self.name} ended ({self.process.returncode}); again in {self.pause:.0f} s")
        elif now >= self.again_at:
            self.again_at = 0.0
            self.start(environ)


class Supervisor:
    """The local server: its ports, its processes, its shutdown."""

    def __init__(self) -> None:
        """Reserve ports, and decide every process' settings.

        Raises BadConfig, and PortTaken for a port that the settings name.
        """
        self.environ = dict(os.environ)
        preliminary = Config.from_environment(self.environ)  # validated before a port is held
        self.name = self.environ[instance_header.NAME_VARIABLE] = secrets.token_hex(16)
        self.held = {
            "web": self._reserve_port("WEB_PORT", preliminary.web_host, 8000),
            "simulator": self._reserve_port("SIMULATOR_PORT", preliminary.simulator_host, 8001),
        }
        self.environ.setdefault("LOG_LEVEL", "WARNING")
        self.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{self.environ['WEB_PORT']}")
        self.config = Config.from_environment(self.environ)
        self.stopping = False

    def run(self) -> int:
        """Start everything, print the addresses, and restart what dies until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        lock = self._alone()
        redis = None
        if not self.environ.get("REDIS_URL"):
            redis = embedded_redis.ensure_running(self.config.redis_url.get_secret_value())
        children = [
            SupervisedProcess(name, command, self._inherited(name))
            for name, command in self.list_commands()
        ]
        try:
            greeting: str | None = self.prepare()
            for child in children:
                child.start(self.environ)
            while not self.stopping:
                if greeting is not None and self._answers():
                    self._greet(greeting)
                    greeting = None
                self.tend(children)
                if redis is not None and redis.poll() is not None:
                    redis = embedded_redis.ensure_running(self.config.redis_url.get_secret_value())
                time.sleep(0.2)
        finally:
            stop_children(children)
            if redis is not None:
                embedded_redis.stop_server(redis)
            for listener in self.held.values():
                listener.close()
            lock.close()
        return 0

    def build_preview(self) -> str:
        """Build the mini-program's preview; gives a status line on failure."""
        return mini_program_preview.build_preview()

    def tend(self, children: list[SupervisedProcess]) -> None:
        """Restart what has died."""
        for child in children:
            child.tend(self.environ)

    def _reserve_port(self, setting: str, host: str, first_port: int) -> socket.socket:
        configured = self.environ.get(setting)
        try:
            listener = (
                reserved_ports.reserve(host, int(configured))
                if configured
                else reserved_ports.reserve_any(host, range(first_port, first_port + 200, 10))
            )
        except reserved_ports.PortTaken as error:
            raise reserved_ports.PortTaken(f"{setting}: {error}") from error
        self.environ[setting] = str(reserved_ports.get_port(listener))
        return listener

    def _inherited(self, name: str) -> tuple[int, ...]:
        return (self.held[name].fileno(),) if name in self.held else ()

    def _alone(self) -> IO[str]:
        """Lock the data folder, since two instances in one would stop each other's Redis."""
        self.config.data_dir.mkdir(parents=True, exist_ok=True)
        lock = open(self.config.data_dir / "instance.lock", "w")  # noqa: SIM115 - held till the end
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise AlreadyRunning(
                "this application is already running in another terminal"
            ) from error
        return lock

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def prepare(self) -> str:
        """Migrate and seed; gives the line that says how to sign in."""
        app = create_app(self.config)
        with app.app_context():
            migrations.upgrade(self.config.database_url.get_secret_value())
            greeting = seed.seed_demo()
        instance_info = {
            "web": self.config.public_url,
            "simulator": self.config.wechat_api,
            "port": self.config.web_port,
            "instance": self.name,
        }
        (self.config.data_dir / "instance.json").write_text(json.dumps(instance_info))
        return greeting

    def list_commands(self) -> list[tuple[str, list[str]]]:
        """List the children by name, each with its command."""
        python = [sys.executable, "-m"]
        servers = [
            (name, [*python, "backend.local.socket_server", name, str(self.held[name].fileno())])
            for name in self._servers()
        ]
        return [*servers, ("worker", [*python, "flask", "--app", "backend.app", "worker"])]

    def _answers(self) -> bool:
        """Tell whether every server of this instance, and of no other, responds on its port."""
        return all(
            instance_header.fetch_name_behind(self.held[name]) == self.name
            for name in self._servers()
        )

    def _servers(self) -> list[str]:
        return ["web", *(["simulator"] if self.config.simulated else [])]

    def _greet(self, greeting: str) -> None:
        web = self.config.public_url
        lines = [
            "",
            "拾句 is running.  Ctrl-C stops all of it.",
            self.build_preview() or f"  mini-program  {web}/mini/",
            f"  articles      {web}/api/v1/articles",
            f"  console       {web}/admin/",
            f"  contract      {web}/docs",
            f"  health        {web}/readyz",
        ]
        if self.config.simulated:
            lines.append(f"  WeChat (ours) {self.config.wechat_api}/simulator/calls")
        print("\n".join([*lines, greeting, ""]), flush=True)


def stop_children(children: list[SupervisedProcess]) -> None:
    """Stop children as Ctrl-C does, and kill what does not go."""
    running = [
        child.process for child in children if child.process and child.process.poll() is None
    ]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
