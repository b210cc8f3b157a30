"""Several installations start side by side: each has ports of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from werkzeug.test import Client

from backend.local import embedded_redis, instance_header, reserved_ports
from backend.local.embedded_redis import RedisNotFound
from backend.local.instance_header import InstanceHeaderMiddleware

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"


def test_houses_that_start_at_once_each_greet_from_ports_of_their_own(tmp_path: Path) -> None:
    with ExitStack() as started:
        running = [started.enter_context(house(tmp_path / name)) for name in "ab"]
        greetings = [greeting(each) for each in running]
        found = [re.findall(r"http://127\.0\.0\.1:(\d+)", words) for words in greetings]
        own = [set(map(int, each)) for each in found]
        assert [len(each) for each in own] == [2, 2]  # web and simulator
        assert len(set().union(*own)) == 4
        names = [{instance_header.fetch_name(HOST, port) for port in each} for each in own]
        assert [len(each) for each in names] == [1, 1]
        assert len(set().union(*names) - {None}) == 2
    assert [each.returncode for each in running] == [0, 0]


def test_a_port_that_is_named_and_taken_is_told_and_nobody_is_greeted(tmp_path: Path) -> None:
    with reserved_ports.reserve(HOST, 0) as other:
        taken = str(reserved_ports.get_port(other))
        for setting in ("WEB_PORT", "SIMULATOR_PORT"):
            with house(tmp_path, **{setting: taken}) as process:
                said, wrong = process.communicate()
            assert process.returncode == 1
            assert setting in wrong
            assert taken in wrong
            assert "is running" not in said


def test_a_port_is_kept_from_when_it_is_chosen() -> None:
    with reserved_ports.reserve_any(HOST, ()) as held:
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT, None):
            with socket.socket() as other:
                if option is not None:
                    other.setsockopt(socket.SOL_SOCKET, option, 1)
                with pytest.raises(OSError, match="in use"):
                    other.bind((HOST, reserved_ports.get_port(held)))
                    other.listen()


def test_many_who_want_the_same_ports_get_different_ones() -> None:
    with ExitStack() as kept:
        usual = [
            reserved_ports.get_port(kept.enter_context(reserved_ports.reserve_any(HOST, ())))
            for _ in range(3)
        ]
    got: list[socket.socket] = []
    start = threading.Barrier(8)

    def take() -> None:
        start.wait()
        got.append(reserved_ports.reserve_any(HOST, usual))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [reserved_ports.get_port(each) for each in got]
    for each in got:
        each.close()
    assert len(set(numbers)) == 8


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("not a host", 0), (HOST, -1)])
def test_what_cannot_be_listened_on_is_told(host: str, port: int) -> None:
    with pytest.raises(reserved_ports.PortTaken):
        reserved_ports.reserve(host, port)


def test_who_calls_before_the_server_is_there_waits() -> None:
    with (
        reserved_ports.reserve_any(HOST, ()) as held,
        socket.create_connection(held.getsockname()) as caller,
    ):
        caller.sendall(b"early")
        taken, _ = held.accept()
        with taken:
            assert taken.recv(5) == b"early"


def test_every_answer_tells_the_house() -> None:
    def app(environ: object, start_response: object) -> list[bytes]:
        start_response("404 Not Found", [("X", "1")])  # type: ignore[operator]
        return [b""]

    answer = Client(InstanceHeaderMiddleware(app, "n1")).get("/")
    assert (answer.status_code, answer.headers[instance_header.HEADER]) == (404, "n1")


def test_nobody_there_has_no_name() -> None:
    with reserved_ports.reserve_any(HOST, ()) as held:
        port = reserved_ports.get_port(held)
    assert instance_header.fetch_name(HOST, port) is None


def test_another_houses_redis_is_not_taken_for_ours(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "a", tmp_path / "b"
    server = embedded_redis.ensure_running(f"unix://{theirs / 'r.sock'}", persistent=False)
    assert server is not None
    try:
        ours.mkdir()
        (ours / "r.sock").symlink_to(theirs / "r.sock")
        with pytest.raises(RedisNotFound, match="another Redis"):
            embedded_redis.ensure_running(f"unix://{ours / 'r.sock'}", persistent=False)
        assert (
            embedded_redis.ensure_running(f"unix://{theirs / 'r.sock'}", persistent=False) is None
        )
    finally:
        embedded_redis.stop_server(server)


@contextmanager
def house(folder: Path, **settings: str) -> "Iterator[subprocess.Popen[str]]":
    """Run a house as `make run` does, and stop it as Ctrl-C does."""
    # Without a PATH there is no node, and the mini-program is not built meanwhile.
    own = {"DATA_DIR": str(folder), "PATH": "", **settings}
    with subprocess.Popen(
        [sys.executable, "-m", "backend.local"],
        cwd=ROOT,
        env={**without_settings(), **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def greeting(process: "subprocess.Popen[str]") -> str:
    """Read what a house says until it has greeted."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if "editor" in line:
            return "".join(lines)
    raise AssertionError(f"it ended without a greeting: {process.stderr and process.stderr.read()}")


def without_settings() -> dict[str, str]:
    """Give this process' environment without what another house may have left in it."""
    return {name: value for name, value in os.environ.items() if name in ("HOME", "LANG", "TMPDIR")}
