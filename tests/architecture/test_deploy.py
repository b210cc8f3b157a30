"""The containers agree with the application's settings and its rules of safety."""

import re
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from backend.api import concurrency_limits
from backend.app import MANIFESTS, create_app
from backend.config import Config, to_variable_name
from backend.local import socket_server
from backend.manifest import list_routers
from backend.startup_checks import MIN_THREADS

ROOT = Path(__file__).parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "backend/Dockerfile").read_text("utf-8")
NGINX = (ROOT / "backend/deploy/nginx/default.conf.template").read_text("utf-8")
HEALTHY = ROOT / "backend/deploy/health_check.py"

SECRET = re.compile(r"SECRET|PASSWORD|KEY|TOKEN")
PINNED = re.compile(r"[a-z0-9./-]+:\d[\w.-]*")
SIZES = {"k": 1024, "m": 1024**2}


def test_nginx_lets_through_what_a_route_reads(limits: dict[str, int]) -> None:
    short = {rule: most for rule, most in limits.items() if door(rule).limit < most}
    assert short == {}


def test_nginx_opens_wider_only_where_a_route_reads_more(limits: dict[str, int]) -> None:
    usual = door("/").limit
    wide = {each.path for each in doors() if each.limit > usual}
    needed = {door(rule).path for rule, most in limits.items() if most > usual}
    assert wide == needed


def test_nginx_reads_little_where_nothing_else_is_said() -> None:
    assert door("/api/v1/cards").limit == 1024**2


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metricsx"])
def test_figures_are_not_for_the_street(path: str) -> None:
    assert "return 404;" in door(path).text


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/admin/sign-in"])
def test_nginx_slows_down_those_who_try_to_sign_in(path: str) -> None:
    assert "limit_req zone=" in door(path).text


def test_the_paths_that_nginx_names_are_routes(rules: set[str]) -> None:
    exact = {each.path for each in doors() if each.exact}
    assert exact <= rules


def test_pages_with_form_tokens_are_not_compressed(rules: set[str]) -> None:
    pages = {rule for rule in rules if rule.startswith("/admin/") and "/static/" not in rule}
    assert {rule for rule in pages if "gzip off;" not in door(rule).text} == {
        rule for rule in pages if rule.startswith("/admin/api/")
    }


@pytest.mark.parametrize("field", [*Config.model_fields])
def test_a_setting_reaches_the_containers(field: str) -> None:
    assert to_variable_name(field) in SERVICES["web"]["environment"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gives_up_what_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["deploy"]["resources"]["limits"].keys() == {"memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched_or_ends(name: str) -> None:
    service = SERVICES[name]
    if name in awaited("service_completed_successfully"):
        assert service["restart"] == "no"
        return
    watched = "test" in service.get("healthcheck", {})
    assert watched or ("build" in service and "HEALTHCHECK" in DOCKERFILE)
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_comes_from_outside(name: str) -> None:
    given = SERVICES[name].get("environment", {})
    literal = {key for key, value in given.items() if SECRET.search(key) and value[:2] != "${"}
    assert literal == set()
    assert not re.search(r"://\w+:[^$@\s]+@", str(given))


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_has_a_version(name: str) -> None:
    assert PINNED.fullmatch(SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_open_to_this_machine_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


def test_only_nginx_is_open() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_database_and_redis_have_no_way_out() -> None:
    closed = {name for name, net in COMPOSE["networks"].items() if net.get("internal")}
    for name in ("postgres", "redis"):
        assert set(SERVICES[name]["networks"]) <= closed


def test_what_must_last_lies_on_a_volume() -> None:
    mounted = {str(each).split(":")[0] for name in SERVICES for each in volumes(name)}
    assert {"database", "redis", "media"} <= mounted
    assert set(COMPOSE["volumes"]) == {"database", "redis", "media"}


def test_everything_waits_until_the_settings_are_found_in_order() -> None:
    def awaits(name: str) -> set[str]:
        direct = set(SERVICES[name].get("depends_on", {}))
        return direct.union(*(awaits(each) for each in direct))

    assert [name for name in SERVICES if "settings" not in {name, *awaits(name)}] == []
    for name in ("postgres", "redis", "simulator"):
        condition = SERVICES[name]["depends_on"]["settings"]["condition"]
        assert condition == "service_completed_successfully"


def test_compose_means_production_unless_told_otherwise() -> None:
    given = SERVICES["web"]["environment"]
    assert given["SHIJU_ENV"] == "${SHIJU_ENV:-production}"
    assert SERVICES["simulator"]["profiles"] == ["simulator"]
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["simulator"]
    assert "127.0.0.1" not in given["PUBLIC_URL"]


@pytest.mark.parametrize("name", ["settings", "web", "worker", "migrate", "simulator"])
def test_a_container_refuses_unsafe_settings_in_one_line(name: str) -> None:
    account = {"WECHAT_APPID": "wx0123456789abcdef", "WECHAT_SECRET": "a1b2c3d4e5f60718"}
    ended = start(name, {**account, "WECHAT_API": "http://simulator:8001"})
    assert ended.returncode != 0
    assert ended.stderr.startswith("shiju: settings refused: WECHAT_API")
    assert len(ended.stderr.splitlines()) == 1
    assert account["WECHAT_SECRET"] not in ended.stderr


def test_settings_in_order_are_said_to_be(tmp_path: Path) -> None:
    ended = start("settings", {"DATA_DIR": str(tmp_path)})
    assert (ended.returncode, ended.stdout) == (0, "settings: in order\n")


def test_the_image_runs_as_nobody_in_particular() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    user = re.findall(r"^USER (\S+)", last, re.MULTILINE)[-1]
    assert user.split(":")[0] not in ("root", "0")


def test_the_image_stands_on_a_named_version() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases
    assert all(PINNED.fullmatch(base) for base in bases)


def test_the_image_takes_only_packages_with_their_digest() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "backend/requirements.lock" in DOCKERFILE


def test_nothing_enters_the_image_unasked() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert [rule for rule in rules if rule.startswith("!")] == ["!backend"]


def test_the_server_is_started_alike_in_containers_and_by_make_run() -> None:
    script = (ROOT / "backend/deploy/start").read_text("utf-8")
    here = re.search(r"exec granian (.*?)\n    ;;", script, re.DOTALL)
    assert here is not None
    options = socket_server.OPTIONS
    for option, there in (
        ("--interface asginl ", options["interface"].value == "asginl"),
        ("--factory backend.asgi:create_server ", options["factory"]),
        ("--http 1 ", options["http"].value == "1"),
        ("--no-ws ", options["websockets"] is False),
        ("--http1-header-read-timeout 15000 ", True),
        ("--respawn-failed-workers ", options["respawn_failed_workers"]),
        ("--log-level warning", options["log_level"].value == "warning"),
    ):
        assert option in here[1], option
        assert there, option
    assert options["http1_settings"].header_read_timeout == 15000
    assert len(options) == 7


@pytest.mark.parametrize("threads", range(MIN_THREADS, 65))
def test_all_slow_work_together_leaves_a_quarter_of_the_threads_to_readers(threads: int) -> None:
    taken = concurrency_limits.WECHAT.count(threads) + concurrency_limits.RENDERING.count(threads)
    assert threads - taken >= threads / 4


def test_a_process_that_waits_is_well() -> None:
    with running(sys.executable, "-c", "import time\nwhile True: time.sleep(0.01)") as pid:
        assert moves(pid)


def test_a_process_that_hangs_is_not_well() -> None:
    with running("sleep", "60") as pid:
        assert not all(moves(pid) for _ in range(10))  # it moves while it starts


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_a_server_is_well_when_it_answers(status: int, well: bool) -> None:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.handle_request).start()
        assert answers(f"http://127.0.0.1:{server.server_port}/") is well


def test_a_server_that_is_not_there_is_not_well() -> None:
    assert not answers("http://127.0.0.1:9/")


@dataclass(frozen=True)
class Door:
    """One `location` of nginx."""

    exact: bool
    path: str
    text: str

    @property
    def limit(self) -> int:
        """How many bytes of a body pass, here or as the server says for all."""
        found = re.search(r"client_max_body_size (\d+)([km]);", self.text)
        found = found or re.search(r"client_max_body_size (\d+)([km]);", NGINX)
        assert found
        return int(found[1]) * SIZES[found[2]]


def doors() -> list[Door]:
    """Read the locations that strangers can ask for."""
    found = re.findall(r"^    location (= |\^~ )?(/\S*) \{\n(.*?)^    \}", NGINX, re.M | re.S)
    return [Door(mark == "= ", path, text) for mark, path, text in found]


def door(path: str) -> Door:
    """Choose a location as nginx does: the exact one, else the longest beginning."""
    exact = [each for each in doors() if each.exact and each.path == path]
    fitting = [each for each in doors() if not each.exact and path.startswith(each.path)]
    return (exact or sorted(fitting, key=lambda each: len(each.path)))[-1]


def awaited(condition: str) -> set[str]:
    """Name the services that others await with a condition."""
    return {
        name
        for service in SERVICES.values()
        for name, how in service.get("depends_on", {}).items()
        if how["condition"] == condition
    }


def volumes(name: str) -> list[str]:
    """Name what a service mounts."""
    mounts = SERVICES[name].get("volumes", ())
    return [each if isinstance(each, str) else each["source"] for each in mounts]


def start(name: str, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Start what a container starts, with nothing but these settings."""
    return subprocess.run(
        ["sh", ROOT / "backend/deploy/start", name],
        cwd=ROOT,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", **settings},
        capture_output=True,
        text=True,
    )


@contextmanager
def running(*command: str) -> Iterator[int]:
    """Run a command for as long as it is looked at; gives its process id."""
    with subprocess.Popen(command) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def moves(pid: int) -> bool:
    """Ask the health check about another process than the container's first."""
    found = runpy.run_path(str(HEALTHY))
    return bool(found["is_progressing"](Path(f"/proc/{pid}/status"), 0.5))


def answers(url: str) -> bool:
    """Ask the health check about an address."""
    return bool(runpy.run_path(str(HEALTHY))["is_responding"](url))


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """List every path of the app, without asking anything of its servers."""
    return {rule.rule for rule in bare_app(tmp_path_factory).url_map.iter_rules()}


@pytest.fixture(scope="module")
def limits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Give the most bytes that each writing route reads: the API's, and the console's."""
    app = bare_app(tmp_path_factory)
    operations = (each for room in list_routers(MANIFESTS) for each in room.operations)
    api = {each.rule: each.max_bytes for each in operations if each.body or each.upload}
    views = ((rule.rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules())
    pages = {rule: view.max_bytes for rule, view in views if hasattr(view, "max_bytes")}
    return api | pages


def bare_app(folders: pytest.TempPathFactory) -> Any:
    """Build the app; nothing connects before it is needed."""
    return create_app(Config(secret_key="k" * 48, data_dir=folders.mktemp("data")).completed())
