"""A simulated WeChat without a socket, one as a process, and the line to each."""

import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis as redis_client
import requests
from flask import Flask

from backend.wechat.api_client import Wire
from backend.wechat.simulator import build_adapter, create_simulator
from tests.wechat.simulator_control import (
    APPID,
    HOST,
    OFFICIAL_APPID,
    OFFICIAL_SECRET,
    PAGE,
    SECRET,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def simulated() -> Flask:
    """Give a WeChat of this test's own."""
    return create_simulator(
        appid=APPID, secret=SECRET, pages=[PAGE], official=(OFFICIAL_APPID, OFFICIAL_SECRET)
    )


@pytest.fixture
def http(simulated: Flask) -> Iterator[requests.Session]:
    """Give a session that reaches the simulated WeChat."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount(HOST, build_adapter(simulated))
        yield session


@pytest.fixture
def pauses() -> list[float]:
    """Give the list of the pauses, in seconds, that the wire would have made."""
    return []


@pytest.fixture
def wire(http: requests.Session, redis: "redis_client.Redis", pauses: list[float]) -> Wire:
    """Give a line to the simulated WeChat."""
    return Wire(APPID, SECRET, base_url=HOST, redis=redis, http=http, pause=pauses.append)


@pytest.fixture
def no_redis(tmp_path: Path) -> "redis_client.Redis":
    """Give a client of a Redis that is away."""
    return redis_client.Redis.from_url(f"unix://{tmp_path / 'none.sock'}")


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the simulator as its own process on a free port, and give its address."""
    running = start_simulator(tmp_path_factory.mktemp("simulator"))
    assert running.stdout is not None
    yield running.stdout.readline().split()[-1]
    running.terminate()
    running.wait(30)


@pytest.fixture
def answering() -> Iterator[Callable[[list[bytes]], str]]:
    """Give a way to serve raw bytes, piece by piece, to whoever asks; it gives the address."""
    servers = []

    def serve(pieces: list[bytes]) -> str:
        class Answer(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.recv(65536)
                for piece in pieces:
                    try:
                        self.request.sendall(piece)
                    except OSError:
                        return
                    threading.Event().wait(0.02)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answer)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def start_simulator(folder: Path, **more: str) -> subprocess.Popen[str]:
    """Start the simulator's process on a free port; its first line tells the address."""
    settings = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "SECRET_KEY": "k" * 48,
        "SIMULATOR_PORT": "0",
        "WECHAT_APPID": APPID,
        "WECHAT_SECRET": SECRET,
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "backend.wechat.simulator"],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.PIPE,
        text=True,
    )
