"""Starts the real application for a bench, in a folder of its own, with articles and readers."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from backend import db
from backend.accounts import sessions
from backend.app import create_app
from backend.articles import publication
from backend.articles.imports import article_import
from backend.config import Config
from tests.factories import a_reader

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
ARTICLES, SENTENCES = 10, 60
PLACES = ("渡口", "书店", "屋顶", "站台", "菜市", "江堤", "长廊", "旧巷")


@dataclass(frozen=True)
class Passage:
    """A sentence, and the article in which it stands."""

    article: str
    quote: str


class Line:
    """One connection, kept open as a phone keeps it, of a stranger or a reader."""

    def __init__(self, port: int, token: str = "") -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes, str]:
        """Ask, and give status, body and Retry-After."""
        self._http.request(method, path, json.dumps(body) if body else None, self._headers)
        answer = self._http.getresponse()
        return answer.status, answer.read(), answer.getheader("Retry-After", "")


@dataclass(frozen=True)
class House:
    """Where the house is, the sentences that can be read in it, and its readers' tokens."""

    port: int
    wechat: str
    passages: list[Passage]
    tokens: list[str]

    def figure(self, name: str) -> float:
        """Read one of the house's figures."""
        text = Line(self.port).ask("GET", "/metrics")[1].decode()
        found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def script(self, **play: Any) -> None:
        """Have the simulated WeChat behave otherwise."""
        answer = requests.post(f"{self.wechat}/simulator/script", json=play, timeout=10)
        answer.raise_for_status()


@contextmanager
def running(readers: int, **settings: str) -> Iterator[House]:
    """Run the whole house as `make run` does, with ten articles and so many readers in it."""
    with tempfile.TemporaryDirectory(prefix="shiju-") as folder:
        environ = _environ(Path(folder)) | settings
        command = [sys.executable, "-m", "backend.local"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            _await(int(environ["WEB_PORT"]), process)
            yield _furnished(Config.from_environment(environ), readers)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _environ(folder: Path) -> dict[str, str]:
    ports = {name: str(_free_port()) for name in ("WEB_PORT", "SIMULATOR_PORT")}
    limits = {"RATE_ACCOUNT": "1000000", "RATE_ADDRESS": "1000000"}
    # Without a PATH there is no node, and the mini-program is not built meanwhile.
    return {"DATA_DIR": str(folder), "PATH": "", "LOG_LEVEL": "ERROR", **ports, **limits}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if Line(port).ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the house did not start")


def _furnished(config: Config, readers: int) -> House:
    """Publish articles, and let readers be signed in."""
    with create_app(config).app_context():
        passages = [each for number in range(ARTICLES) for each in _article(number)]
        with db.transaction():
            people = [a_reader(f"读者{number}") for number in range(readers)]
        tokens = [sessions.issue(person.public_id) for person in people]
        db.get_database().engine.dispose()
    return House(config.web_port, config.wechat_api, passages, tokens)


def _article(number: int) -> list[Passage]:
    quotes = [
        f"第{number * SENTENCES + turn}个黄昏，我在{PLACES[turn % len(PLACES)]}等一个人，"
        "灯一盏一盏地亮起来。"
        for turn in range(SENTENCES)
    ]
    done = article_import.import_fragment(
        "".join(f"<p>{each}</p>" for each in quotes), f"黄昏{number}"
    )
    with db.transaction():
        publication.publish(done.article.public_id)
    return [Passage(done.article.public_id, quote) for quote in quotes]
