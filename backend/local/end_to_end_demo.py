"""End-to-end demo over HTTP (`make demo`): import an article, make its card, scan it, be counted.

An editor imports an article, a reader signs in and reads it, makes a card of a
sentence, the card's code is decoded, a friend arrives through it, and the
arrival is counted. The picture is left on disk to look at.
"""

import io
import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
import zxingcpp
from PIL import Image

from backend import db
from backend.admin.authentication import api_keys
from backend.admin.editors import editor_accounts
from backend.app import create_app
from backend.articles import page_parser
from backend.config import Config
from backend.local.instance_header import fetch_name

EDITOR_LOGIN = "make-demo"
SCAN_SCENE = 1047
MIN_LENGTH, MAX_LENGTH = 14, 90
WRITE_TIMEOUT = 10.0


class DemoFailed(Exception):
    """A step of the demo failed; the message says which and how."""


class Demo:
    """One run of the demo, as three people: editor, reader, friend."""

    def __init__(self, web: str, simulator: str, editor_key: str, out: Path) -> None:
        """Take the servers' URLs, the editor's key, and where to save the picture."""
        self.web, self.simulator, self.out = web, simulator, out
        self.editor = _build_session(editor_key)

    def whole(self, page: Path | None) -> None:
        """Run all steps."""
        article_id = self.bring_in(page) if page else None
        reader = self.sign_in("demo-reader", "林小满")
        article = self.read(reader, article_id)
        card = self.cut(reader, article)
        scene = self.decode(card)
        friend = self.sign_in("demo-friend", "阿远")
        self.arrive(friend, scene)
        self.count(card["share_id"])

    def bring_in(self, page: Path) -> str:
        """Import a saved page as an editor, and publish it."""
        files = {"file": (page.name, page.read_bytes(), "text/html")}
        path = "/admin/api/v1/articles/import/page"
        consent_query = urlencode({"account": page_parser.parse(page.read_bytes()).account_name})
        result = self.ask(self.editor, "POST", f"{path}?{consent_query}", files=files)
        article_id: str = result["article"]["id"]
        self.ask(self.editor, "POST", f"/admin/api/v1/articles/{article_id}/publish")
        print_step("import", f"{result['outcome']}: {result['article']['title']}")
        return article_id

    def sign_in(self, device: str, nickname: str) -> requests.Session:
        """Sign in with a code of the simulator for this device."""
        code = self.ask(None, "POST", f"{self.simulator}/simulator/codes", json={"device": device})
        session_body = self.ask(None, "POST", "/api/v1/sessions", json={"code": code["code"]})
        person = _build_session(session_body["token"])
        profile = self.ask(person, "PUT", "/api/v1/me", json={"nickname": nickname})
        print_step("sign in", f"{profile['nickname']} is account {profile['id']}")
        return person

    def read(self, reader: requests.Session, article_id: str | None) -> dict[str, Any]:
        """Read the article, or the newest one there is."""
        if article_id is None:
            page = self.ask(reader, "GET", "/api/v1/articles?limit=1")
            if not page["items"]:
                raise DemoFailed("there is no published article")
            article_id = page["items"][0]["id"]
        article = self.ask(reader, "GET", f"/api/v1/articles/{article_id}")
        print_step("read", f"《{article['title']}》, {len(article['paragraphs'])} paragraphs")
        return dict(article)

    def cut(self, reader: requests.Session, article: dict[str, Any]) -> dict[str, Any]:
        """Pick a sentence and make a card of it."""
        start, quote = _pick_sentence(article)
        print_step("pick", quote)
        card_request = {
            "article_id": article["id"],
            "quote": quote,
            "start": start,
            "design": "paper",
        }
        card = self.ask(reader, "POST", "/api/v1/cards", json=card_request)
        repeated = self.ask(reader, "POST", "/api/v1/cards", json=card_request)
        if repeated["id"] != card["id"]:
            raise DemoFailed("the same request gave another card")
        print_step("card", f"{card['width']}×{card['height']}, share {card['share_id']}")
        return dict(card)

    def decode(self, card: dict[str, Any]) -> str:
        """Scan the card's code, and follow it as a phone's camera would."""
        data = requests.get(card["url"], timeout=10).content
        self.out.parent.mkdir(parents=True, exist_ok=True)
        self.out.write_bytes(data)
        with Image.open(io.BytesIO(data)) as picture:
            barcodes = zxingcpp.read_barcodes(picture)
        if len(barcodes) != 1:
            raise DemoFailed(f"{len(barcodes)} codes on the card")
        url = barcodes[0].text
        scene = parse_qs(urlsplit(url).query)["scene"][0]
        landing = requests.get(url, timeout=10)
        print_step("decode", f"{url} → scene {scene}; opens {landing.url} ({landing.status_code})")
        return scene

    def arrive(self, friend: requests.Session, scene: str) -> None:
        """Arrive as somebody else, and land on the passage."""
        visit = {
            "share_id": scene,
            "scene": SCAN_SCENE,
            "key": secrets.token_hex(12),
            "visitor": secrets.token_hex(12),
        }
        landing = self.ask(friend, "POST", "/api/v1/visits", json=visit)
        sharer = landing["sharer"]["nickname"] if landing["sharer"] else "somebody"
        target = landing["passage"]["quote"] if landing["passage"] else landing["article"]["title"]
        print_step("arrive", f"{sharer} sent: {target}")

    def count(self, share_id: str) -> None:
        """Check that the arrival is counted, once the worker has written it."""
        deadline = time.monotonic() + WRITE_TIMEOUT
        share = self.ask(self.editor, "GET", f"/admin/api/v1/shares/{share_id}")
        while share["counted"] < 1 and time.monotonic() < deadline:
            time.sleep(0.1)
            share = self.ask(self.editor, "GET", f"/admin/api/v1/shares/{share_id}")
        print_step("count", f"{share['counted']} counted of {share['visits']} arrivals")
        if share["counted"] < 1:
            raise DemoFailed("the arrival was not counted")

    def ask(
        self, person: requests.Session | None, method: str, path: str, **options: Any
    ) -> dict[str, Any]:
        """Send one request; raises DemoFailed with the error's own message."""
        url = path if path.startswith("http") else f"{self.web}{path}"
        response = (person or requests.Session()).request(method, url, timeout=60, **options)
        if not response.ok:
            raise DemoFailed(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return dict(response.json()) if response.content else {}


def print_step(step: str, message: str) -> None:
    """Print one step as a line."""
    print(f"{step:>8}  {message}")


def _build_session(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def _pick_sentence(article: dict[str, Any]) -> tuple[int, str]:
    candidates = [
        candidate
        for candidate in _iterate_sentences(article)
        if MIN_LENGTH <= len(candidate[1]) <= MAX_LENGTH
    ]
    if not candidates:
        raise DemoFailed("no sentence of a good length in this article")
    return min(candidates, key=lambda candidate: abs(len(candidate[1]) - 36))


def _iterate_sentences(article: dict[str, Any]) -> Iterator[tuple[int, str]]:
    from backend.articles.paragraphs import split_sentences

    for paragraph, start in zip(article["paragraphs"], article["starts"], strict=True):
        if paragraph["kind"] not in ("text", "quote"):
            continue
        text = "".join(run["text"] for run in paragraph["runs"])
        for begin, end in split_sentences(text):
            yield start + begin, text[begin:end]


@contextmanager
def _lend_editor_key(config: Config) -> Iterator[str]:
    """Lend a key of an editor of its own, whose password nobody knows."""
    app = create_app(config)
    with app.app_context():
        with suppress(editor_accounts.LoginTaken):
            editor_accounts.add_editor(EDITOR_LOGIN, "演示", "editor")
        with db.transaction():
            editor = editor_accounts.get_by_login(EDITOR_LOGIN)
            editor.must_change_password = False
            key, secret = api_keys.issue_key(editor, "make demo")
        try:
            yield secret
        finally:
            api_keys.revoke_key(editor, key.public_id)


def main() -> None:
    """Run the demo once."""
    config = Config.from_environment()
    info_file = config.data_dir / "instance.json"
    if not info_file.exists():
        sys.exit("The application is not running here: make run, then again.")
    info = json.loads(info_file.read_text())
    if fetch_name("127.0.0.1", info["port"]) != info["instance"]:
        sys.exit("The application is not running here any more: make run, then again.")
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    out = Path("out") / "card.jpg"
    try:
        with _lend_editor_key(config) as key:
            Demo(info["web"], info["simulator"], key, out).whole(page)
    except (DemoFailed, requests.RequestException, OSError) as error:
        sys.exit(f"demo: {error}")
    print_step("picture", str(out))


if __name__ == "__main__":
    main()
