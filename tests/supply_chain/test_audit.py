"""Locked packages are compared with advisories; what cannot be known is said."""

import json
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.supply_chain import audit, locks
from tests.supply_chain.advisories import find
from tests.supply_chain.locks import Package

FLASK_FIX = "99.1.0"


def test_a_vulnerable_package_is_named_with_its_version_its_cure_and_its_place(
    run: Callable[..., tuple[int, str]], file: Callable[[Any], Path]
) -> None:
    status, said = run(file([advisory("PyPI", "Flask", fixed=FLASK_FIX)]))
    version = next(each.version for each in locks.read_all() if each.name == "flask")
    assert status == 1
    assert f"flask {version}: MADE-UP-1, CVE-0000-1" in said
    assert f"fixed in {FLASK_FIX}" in said
    assert "backend/requirements.lock, tests/requirements.lock" in said


def test_a_vulnerable_part_of_the_console_and_of_the_mini_program_is_named(
    run: Callable[..., tuple[int, str]], file: Callable[[Any], Path]
) -> None:
    names = ("echarts", "@tabler/core", "tdesign-miniprogram", "eslint", "satori")
    status, said = run(file({"vulns": [advisory("npm", name) for name in names]}))
    assert status == 1
    assert [name for name in names if f"{name} " not in said] == []
    for lock in locks.NPM_LOCKS:
        assert lock in said


def test_nothing_known_is_well(
    run: Callable[..., tuple[int, str]], file: Callable[[Any], Path]
) -> None:
    status, said = run(file([advisory("PyPI", "made-up-package"), advisory("npm", "flask")]))
    assert status == 0
    assert "2 advisories looked at, 0 vulnerable" in said


def test_zip_folder_and_file_are_read_alike(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    text = json.dumps(advisory("PyPI", "flask"))
    (tmp_path / "one").mkdir()
    (tmp_path / "one/a.json").write_text(text)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("PyPI/a.json", text)
    found = [run(tmp_path / name) for name in ("one", "one/a.json", "all.zip")]
    assert [status for status, _ in found] == [1, 1, 1]
    assert len({said for _, said in found}) == 1


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", "null", '"words"', "[7]", "{}", '{"vulns": 7}', '{"vulns": []}',
     '{"id": 7}', '{"id": "X", "affected": 7}', '{"id": "X", "affected": [7]}',
     '{"id": "X", "affected": [{"ranges": [{"events": [7]}]}]}', "\ufeff\x00PK"],
)  # fmt: skip
def test_what_is_no_advisory_is_told(
    run: Callable[..., tuple[int, str]], tmp_path: Path, content: str
) -> None:
    (tmp_path / "osv.json").write_text(content)
    status, said = run(tmp_path / "osv.json")
    assert status == 2
    assert "NOT DONE" in said
    assert "osv.json" in said


def test_a_file_that_is_not_there_is_told(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04broken")
    for name in ("none.json", "broken.zip"):
        status, said = run(tmp_path / name)
        assert (status, "NOT DONE" in said) == (2, True)


def test_without_a_file_the_service_is_asked(
    run: Callable[..., tuple[int, str]], service: Callable[..., str]
) -> None:
    status, said = run("--service", service({"flask": advisory("PyPI", "flask", fixed="99")}))
    assert status == 1
    assert "fixed in 99" in said
    assert run("--service", service({}))[0] == 0


def test_a_service_that_does_not_answer_is_told(
    run: Callable[..., tuple[int, str]], service: Callable[..., str]
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        status, said = run("--service", away)
    assert (status, "NOT DONE" in said, "ADVISORIES=" in said) == (2, True, True)
    for broken in ("nothing", "garbage", "short"):
        assert run("--service", service({}, broken=broken))[0] == 2


@pytest.mark.parametrize(
    ("version", "events", "affected"),
    [
        ("1.0", [{"introduced": "0"}], True),
        ("1.0", [{"introduced": "0"}, {"fixed": "1.0"}], False),
        ("1.0rc1", [{"introduced": "0"}, {"fixed": "1.0"}], True),
        ("1.0.post1", [{"introduced": "0"}, {"fixed": "1.0"}], False),
        ("1.10", [{"introduced": "1.9"}, {"fixed": "1.11"}], True),
        ("1.8", [{"introduced": "1.9"}, {"fixed": "1.11"}], False),
        ("2.0", [{"introduced": "0"}, {"last_affected": "2.0"}], True),
        ("2.0.1", [{"introduced": "0"}, {"last_affected": "2.0"}], False),
        ("3.1", [{"fixed": "2"}, {"introduced": "0"}, {"introduced": "3"}, {"fixed": "4"}], True),
        ("2.5", [{"introduced": "0", "fixed": "2"}, {"introduced": "3", "fixed": "4"}], False),
        ("5.0", [{"introduced": "0"}, {"fixed": "not a version"}], True),
    ],
)
def test_ranges_are_read_as_osv_means_them(
    version: str, events: list[dict[str, str]], affected: bool
) -> None:
    one = {"id": "X", "affected": [about("PyPI", "some_thing", ranges(events))]}
    assert bool(find([Package("PyPI", "some-thing", version)], [one])) is affected


@pytest.mark.parametrize(
    ("version", "fixed", "affected"),
    [("1.0.0-beta.2", "1.0.0", True), ("1.0.0", "1.0.0", False), ("9.0.0", "10.0.0", True)],
)
def test_npm_has_an_order_of_its_own(version: str, fixed: str, affected: bool) -> None:
    events = [{"introduced": "0"}, {"fixed": fixed}]
    one = {"id": "X", "affected": [about("npm", "@a/b", ranges(events, "SEMVER"))]}
    assert bool(find([Package("npm", "@a/b", version)], [one])) is affected
    assert find([Package("npm", "b", version)], [one]) == []


def test_listed_versions_count_and_withdrawn_advisories_do_not() -> None:
    package = Package("PyPI", "x", "1.0")
    listed = {"id": "X", "affected": [about("PyPI", "x", {"versions": ["1.0.0"]})]}
    assert find([package], [listed])
    assert find([package], [{**listed, "withdrawn": "2026-01-01T00:00:00Z"}]) == []


def test_what_cannot_be_compared_is_for_a_person_to_look_at() -> None:
    commits = {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}
    for told in ({}, commits):
        one = {"id": "X", "affected": [about("PyPI", "x", told)]}
        assert find([Package("PyPI", "x", "1.0")], [one])


def test_every_lock_file_is_read_whole() -> None:
    there = {
        path.relative_to(locks.ROOT).as_posix()
        for pattern in ("requirements.lock", "package-lock.json")
        for path in locks.ROOT.rglob(pattern)
        if not {"node_modules", ".venv", ".tools"} & set(path.parts)
    }
    assert there == {*locks.PYTHON_LOCKS, *locks.NPM_LOCKS}
    for name in locks.PYTHON_LOCKS:
        lines = (locks.ROOT / name).read_text("utf-8").splitlines()
        assert len(locks.read(locks.ROOT / name)) == sum(line[:1].isalnum() for line in lines)
    for name in locks.NPM_LOCKS:
        assert all(each.package.version for each in locks.read(locks.ROOT / name))


def advisory(ecosystem: str, name: str, fixed: str = "") -> dict[str, Any]:
    """Make an advisory up: all versions, or those before `fixed`."""
    events = [{"introduced": "0"}, *([{"fixed": fixed}] if fixed else [])]
    return {
        "id": "MADE-UP-1",
        "aliases": ["CVE-0000-1"],
        "summary": "something bad",
        "affected": [about(ecosystem, name, ranges(events))],
    }


def about(ecosystem: str, name: str, told: dict[str, Any]) -> dict[str, Any]:
    """Say which package something is told of."""
    return {"package": {"ecosystem": ecosystem, "name": name}, **told}


def ranges(events: list[dict[str, str]], kind: str = "ECOSYSTEM") -> dict[str, Any]:
    """Tell affected versions by events."""
    return {"ranges": [{"type": kind, "events": events}]}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Give a way to audit this checkout; it gives the status and what was said."""

    def audited(*arguments: Any) -> tuple[int, str]:
        status = audit.main([str(each) for each in arguments])
        return status, capsys.readouterr().out

    return audited


@pytest.fixture
def file(tmp_path: Path) -> Callable[[Any], Path]:
    """Give a way to write advisories down."""

    def write(content: Any) -> Path:
        (tmp_path / "osv.json").write_text(json.dumps(content))
        return tmp_path / "osv.json"

    return write


@pytest.fixture
def service() -> Iterator[Callable[..., str]]:
    """Give a way to serve advisories by package as OSV does; it gives the address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(known: dict[str, Any], broken: str = "") -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                results = [
                    {"vulns": [{"id": known[query["package"]["name"]]["id"]}]}
                    if query["package"]["name"] in known
                    else {}
                    for query in asked["queries"]
                ]
                self.answer({"results": results[1:] if broken == "short" else results})

            def do_GET(self) -> None:
                (found,) = [each for each in known.values() if self.path.endswith(each["id"])]
                self.answer(found)

            def answer(self, content: Any) -> None:
                self.send_response(500 if broken == "nothing" else 200)
                self.end_headers()
                self.wfile.write(b"<html>" if broken == "garbage" else json.dumps(content).encode())

            def log_message(self, format: str, *args: Any) -> None:
                return

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Answer))
        threading.Thread(target=servers[-1].serve_forever).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
