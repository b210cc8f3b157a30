"""`make demo`: the whole way over HTTP, against the running house, a line for each step.

An editor brings an article in, a reader signs in and reads it, cuts a sentence
out as a card, the card's code is decoded, a friend arrives through it, and the
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
from backend.admin import keys
from backend.admin import service as admin
from backend.app import create_app
from backend.articles import importer
from backend.config import Config
from backend.local.instance import name_at

ROBOT = "make-demo"
SCANNED = 1047
SHORTEST, LONGEST = 14, 90
WRITTEN_WITHIN = 10.0


class DemoFailed(Exception):
    """A step did not come out as it should; the message says which and how."""


class Walk:
    """One walk through the house, as three people: editor, reader, friend."""

    def __init__(self, web: str, simulator: str, editor_key: str, out: Path) -> None:
        """Know where the house is, and where to leave the picture."""
        self.web, self.simulator, self.out = web, simulator, out
        self.editor = _session(editor_key)

    def whole(self, page: Path | None) -> None:
        """Walk it from beginning to end."""
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
        agreed = urlencode({"account": importer.parse(page.read_bytes()).account_name})
        done = self.ask(self.editor, "POST", f"{path}?{agreed}", files=files)
        article_id: str = done["article"]["id"]
        self.ask(self.editor, "POST", f"/admin/api/v1/articles/{article_id}/publish")
        say("import", f"{done['outcome']}: {done['article']['title']}")
        return article_id

    def sign_in(self, device: str, nickname: str) -> requests.Session:
        """Sign in as WeChat lets this phone."""
        code = self.ask(None, "POST", f"{self.simulator}/simulator/codes", json={"device": device})
        answer = self.ask(None, "POST", "/api/v1/sessions", json={"code": code["code"]})
        person = _session(answer["token"])
        me = self.ask(person, "PUT", "/api/v1/me", json={"nickname": nickname})
        say("sign in", f"{me['nickname']} is account {me['id']}")
        return person

    def read(self, reader: requests.Session, article_id: str | None) -> dict[str, Any]:
        """Read the article, or the newest one there is."""
        if article_id is None:
            listed = self.ask(reader, "GET", "/api/v1/articles?limit=1")
            if not listed["items"]:
                raise DemoFailed("there is no published article")
            article_id = listed["items"][0]["id"]
        article = self.ask(reader, "GET", f"/api/v1/articles/{article_id}")
        say("read", f"《{article['title']}》, {len(article['paragraphs'])} paragraphs")
        return dict(article)

    def cut(self, reader: requests.Session, article: dict[str, Any]) -> dict[str, Any]:
        """Pick a sentence and have it cut out as a card."""
        start, quote = _best_sentence(article)
        say("pick", quote)
        order = {"article": article["id"], "quote": quote, "start": start, "design": "paper"}
        card = self.ask(reader, "POST", "/api/v1/cards", json=order)
        again = self.ask(reader, "POST", "/api/v1/cards", json=order)
        if again["id"] != card["id"]:
            raise DemoFailed("the same request gave another card")
        say("card", f"{card['width']}×{card['height']}, share {card['share_id']}")
        return dict(card)

    def decode(self, card: dict[str, Any]) -> str:
        """Scan the card's code, and follow it as a phone's camera would."""
        data = requests.get(card["url"], timeout=10).content
        self.out.parent.mkdir(parents=True, exist_ok=True)
        self.out.write_bytes(data)
        with Image.open(io.BytesIO(data)) as picture:
            found = zxingcpp.read_barcodes(picture)
        if len(found) != 1:
            raise DemoFailed(f"{len(found)} codes on the card")
        address = found[0].text
        scene = parse_qs(urlsplit(address).query)["scene"][0]
        landing = requests.get(address, timeout=10)
        say("decode", f"{address} → scene {scene}; opens {landing.url} ({landing.status_code})")
        return scene

    def arrive(self, friend: requests.Session, scene: str) -> None:
        """Arrive as somebody else, and land on the words."""
        visit = {
            "s": scene,
            "scene": SCANNED,
            "key": secrets.token_hex(12),
            "visitor": secrets.token_hex(12),
        }
        landing = self.ask(friend, "POST", "/api/v1/visits", json=visit)
        sharer = landing["sharer"]["nickname"] if landing["sharer"] else "somebody"
        words = landing["passage"]["quote"] if landing["passage"] else landing["article"]["title"]
        say("arrive", f"{sharer} sent: {words}")

    def count(self, share_id: str) -> None:
        """See the arrival in the editors' figures, once the worker has written it."""
        deadline = time.monotonic() + WRITTEN_WITHIN
        share = self.ask(self.editor, "GET", f"/admin/api/v1/shares/{share_id}")
        while share["counted"] < 1 and time.monotonic() < deadline:
            time.sleep(0.1)
            share = self.ask(self.editor, "GET", f"/admin/api/v1/shares/{share_id}")
        say("count", f"{share['counted']} counted of {share['visits']} arrivals")
        if share["counted"] < 1:
            raise DemoFailed("the arrival was not counted")

    def ask(
        self, person: requests.Session | None, method: str, path: str, **given: Any
    ) -> dict[str, Any]:
        """Send one request; raises DemoFailed with the refusal's own words."""
        address = path if path.startswith("http") else f"{self.web}{path}"
        answer = (person or requests.Session()).request(method, address, timeout=60, **given)
        if not answer.ok:
            raise DemoFailed(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}


def say(step: str, words: str) -> None:
    """Print one step in a line."""
    print(f"{step:>8}  {words}")


def _session(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def _best_sentence(article: dict[str, Any]) -> tuple[int, str]:
    found = [each for each in _sentences(article) if SHORTEST <= len(each[1]) <= LONGEST]
    if not found:
        raise DemoFailed("no sentence of a good length in this article")
    return min(found, key=lambda each: abs(len(each[1]) - 36))


def _sentences(article: dict[str, Any]) -> Iterator[tuple[int, str]]:
    from backend.articles.paragraphs import sentences

    for paragraph, start in zip(article["paragraphs"], article["starts"], strict=True):
        if paragraph["kind"] not in ("text", "quote"):
            continue
        text = "".join(run["text"] for run in paragraph["runs"])
        for begin, end in sentences(text):
            yield start + begin, text[begin:end]


@contextmanager
def _editor_key(config: Config) -> Iterator[str]:
    """Lend a key of an editor of its own, whose password nobody knows."""
    app = create_app(config)
    with app.app_context():
        with suppress(admin.LoginTaken):
            admin.add_editor(ROBOT, "演示", "editor")
        with db.transaction():
            robot = admin.get_by_login(ROBOT)
            robot.must_change_password = False
            key, secret = keys.issue(robot, "make demo")
        try:
            yield secret
        finally:
            keys.revoke(robot, key.public_id)


def main() -> None:
    """Walk the whole way once."""
    config = Config.from_environment()
    where = config.data_dir / "house.json"
    if not where.exists():
        sys.exit("The house is not running here: make run, then again.")
    house = json.loads(where.read_text())
    if name_at("127.0.0.1", house["port"]) != house["instance"]:
        sys.exit("The house is not running here any more: make run, then again.")
    page = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    out = Path("out") / "card.jpg"
    try:
        with _editor_key(config) as key:
            Walk(house["web"], house["simulator"], key, out).whole(page)
    except (DemoFailed, requests.RequestException, OSError) as error:
        sys.exit(f"demo: {error}")
    say("picture", str(out))


if __name__ == "__main__":
    main()
