"""The simulator as a process of its own."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from backend.wechat.api import login, mini_program_codes
from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatAway
from tests.wechat.conftest import start_simulator
from tests.wechat.simulator_control import APPID, LOGIN, SECRET, a_code, calls, script


def test_the_same_client_speaks_to_the_process(
    process: str, local: requests.Session, redis: "object"
) -> None:
    wire = Wire(APPID, SECRET, base_url=process, redis=redis, http=local)  # type: ignore[arg-type]
    assert login.exchange_code(wire, a_code(local, process, openid="o-ann")).openid == "o-ann"
    assert mini_program_codes.create_code(wire, "a1", "pages/landing/index").startswith(b"\xff\xd8")


def test_a_scanned_code_goes_on_to_the_house(process: str, local: requests.Session) -> None:
    answer = local.get(f"{process}/open?page=p&scene=s", allow_redirects=False)
    assert answer.headers["Location"] == "http://127.0.0.1:8000/mini/?page=p&scene=s"


def test_a_closed_line_is_closed(process: str, local: requests.Session, redis: "object") -> None:
    wire = Wire(APPID, SECRET, base_url=process, redis=redis, http=local)  # type: ignore[arg-type]
    before = calls(local, LOGIN, process)
    script(local, process, outage=60, manner="closed")
    try:
        with pytest.raises(WeChatAway) as no:
            login.exchange_code(wire, "any")
    finally:
        script(local, process, outage=0)
    assert no.value.reason == "ConnectionError"
    assert calls(local, LOGIN, process) == before + 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process(tmp_path: Path, number: int) -> None:
    running = start_simulator(tmp_path)
    assert running.stdout is not None
    assert running.stdout.readline().startswith("simulator ready on http://127.0.0.1:")
    os.kill(running.pid, number)
    assert running.wait(30) == 0
    assert running.stdout.read() == ""


def test_production_has_no_simulator(tmp_path: Path) -> None:
    demanded = {"DATABASE_URL": "sqlite://", "REDIS_URL": "unix:///none"}
    running = start_simulator(tmp_path, SHIJU_ENV="production", **demanded)
    assert running.wait(30) != 0
    assert running.stdout is not None
    assert running.stdout.read() == ""


def test_a_taken_port_is_said(process: str, tmp_path: Path) -> None:
    running = start_simulator(tmp_path, SIMULATOR_PORT=process.rsplit(":", 1)[1])
    assert running.wait(30) != 0
    assert isinstance(running, subprocess.Popen)


@pytest.fixture
def local() -> Iterator[requests.Session]:
    """Give a session that goes straight to this machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
