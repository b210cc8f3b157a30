"""Posts, answers and lists comments over HTTP in as few words as can be."""

import itertools
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from backend import clock, db
from backend import ids as public_ids
from backend.articles.models import Article
from backend.comments.models import Message
from backend.moderation.models import Check
from tests.conftest import Reader
from tests.factories import SENTENCE, a_reader

API = "/api/v1"
KEYS = itertools.count(1)
RISKY, DOUBTFUL = "快加微信领红包", "我有内部消息"


def a_key() -> str:
    """Draw a key, as a phone does for each thing said."""
    return f"key-{next(KEYS):016d}"


def say(
    reader: Reader, article: Article, text: str = "读到这里，我停了一会儿。", **more: Any
) -> Any:
    """Leave a message, and give the answer."""
    sent = {"text": text, "key": a_key()} | more
    return reader.post(f"{API}/articles/{article.public_id}/messages", json=sent)


def said(reader: Reader, article: Article, text: str = "桥上风大。", **more: Any) -> str:
    """Leave a message, and give its id."""
    answer = say(reader, article, text, **more)
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def think(reader: Reader, article: Article, text: str = "原来如此。", **more: Any) -> Any:
    """Keep a thought on the sentence of the factory's article, and give the answer."""
    sent = {"text": text, "quote": SENTENCE, "key": a_key()} | more
    return reader.post(f"{API}/articles/{article.public_id}/thoughts", json=sent)


def reply(reader: Reader, to: str, text: str = "我也这样想。", **more: Any) -> Any:
    """Answer a message, and give the answer to that."""
    sent = {"text": text, "key": a_key()} | more
    return reader.post(f"{API}/messages/{to}/replies", json=sent)


def replied(reader: Reader, to: str, text: str = "我也是。", **more: Any) -> str:
    """Answer a message, and give the reply's id."""
    answer = reply(reader, to, text, **more)
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def page(reader: Reader | FlaskClient, article: Article, **asked: Any) -> Any:
    """Read one page of messages."""
    answer = reader.get(f"{API}/articles/{article.public_id}/messages", query_string=asked)
    assert answer.status_code == 200, answer.json
    return answer.json


def ids(reader: Reader | FlaskClient, article: Article, **asked: Any) -> list[str]:
    """Read the ids on one page of messages."""
    return [each["id"] for each in page(reader, article, **asked)["items"]]


def every_page(reader: Reader | FlaskClient, article: Article, **asked: Any) -> list[str]:
    """Read the ids on all pages of messages."""
    found, cursor = [], ""
    while True:
        got = page(reader, article, cursor=cursor, **asked)
        found += [each["id"] for each in got["items"]]
        if got["next"] is None:
            return found
        cursor = got["next"]


def get(reader: Reader | FlaskClient, message: str) -> Any:
    """Read one message, and give the answer."""
    return reader.get(f"{API}/messages/{message}")


def replies(reader: Reader | FlaskClient, message: str, **asked: Any) -> Any:
    """Read one page of replies."""
    answer = reader.get(f"{API}/messages/{message}/replies", query_string=asked)
    assert answer.status_code == 200, answer.json
    return answer.json


def script(wechat: FlaskClient, **play: Any) -> None:
    """Have the simulated WeChat behave otherwise."""
    assert wechat.post("/simulator/script", json=play).status_code == 200


def checked(wechat: FlaskClient) -> int:
    """Count how often WeChat was asked about words."""
    counted = wechat.get("/simulator/calls").json
    assert counted is not None
    return int(counted["calls"].get("/wxa/msg_sec_check", 0))


def many(article: Article, count: int, **facts: Any) -> list[str]:
    """Keep many shown messages at once, a minute apart, without asking anybody; oldest first."""
    start = clock.now() - timedelta(minutes=count)
    with db.transaction() as session:
        writer = a_reader("众人")
        checks = [
            Check(
                kind="message",
                subject=public_ids.generate(),
                account_id=writer.id,
                state="shown",
                reason="pass",
            )
            for _ in range(count)
        ]
        session.add_all(checks)
        session.flush()
        session.add_all(
            Message(
                **{
                    "public_id": check.subject,
                    "kind": "message",
                    "article_id": article.id,
                    "account_id": writer.id,
                    "text": f"第 {number} 句",
                    "state": "shown",
                    "check_id": check.id,
                    "listed": True,
                    "key": f"bulk-{check.subject}",
                    "content_digest": "",
                    "created_at": start + timedelta(minutes=number),
                }
                | facts
            )
            for number, check in enumerate(checks)
        )
    return [check.subject for check in checks]


def row(message: str) -> Message:
    """Read a message's row."""
    with db.read_session() as session:
        return session.scalars(select(Message).where(Message.public_id == message)).one()
