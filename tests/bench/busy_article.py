"""Seeds one article with as many marks and comments as one likes."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
from flask import Flask

from backend import clock, db, ids
from backend.accounts.models import Account
from backend.annotations import popular_passages
from backend.annotations.models import Mark
from backend.app import create_app
from backend.articles import publication, published_articles
from backend.articles.imports import article_import
from backend.articles.models import Article, Revision
from backend.comments.models import Message
from backend.config import Config
from backend.local import embedded_redis
from backend.moderation.models import Check
from backend.ops import migrations
from backend.passages.models import Passage
from tests.conftest import Reader, fresh_wechat, made_database

CHARACTERS = 20_000
MARKS_A_READER = 4
MARKS_A_MESSAGE = 10
OWN_MARKS = 20
BATCH = 5_000
PHRASES = (
    "凌晨三点，石磨就转起来了。", "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅。",
    "火要匀，心要静，急了就糊了。", "后来我去过很多地方，住过很多房子，再没有那样的早晨。",
    "雨下了一夜，我终于学会了等。", "豆子在水里泡了一夜，胖得发亮。",
)  # fmt: skip


@dataclass
class House:
    """A house with one article; `reader` has some of its marks, `writer` makes new ones.

    `loved` is the start and end of a popular passage.
    """

    app: Flask
    article: Article
    text: str
    reader: Reader
    writer: Reader
    dice: random.Random
    rebuild_seconds: float
    loved: tuple[int, int]


@contextmanager
def house(given: str, marks: int, folder: Path) -> Iterator[House]:
    """Build a house of its own, with an article that readers marked `marks` times."""
    beside = folder / str(marks)
    beside.mkdir()
    socket = f"unix://{beside / 'r.sock'}"
    with _redis(socket), made_database(given, f"marks{marks}", beside) as url:
        app = _app(url, socket, beside)
        with app.app_context():
            migrations.upgrade(url)
            yield _filled(app, marks)
        app.extensions["db"].engine.dispose()


@contextmanager
def _redis(socket: str) -> Iterator[None]:
    server = embedded_redis.ensure_running(socket, persistent=False)
    assert server is not None
    try:
        yield
    finally:
        embedded_redis.stop_server(server)


def _app(url: str, socket: str, folder: Path) -> Flask:
    config = Config(
        secret_key="k" * 48, data_dir=folder, database_url=url, redis_url=socket,
        public_url="http://shiju.test", wechat_api="http://wechat.test",
        rate_account=10**6, log_level="ERROR",
    )  # fmt: skip
    http = requests.Session()
    app = create_app(config.completed(), wechat=http)
    app.extensions["wechat_http"] = http
    return app


def _filled(app: Flask, marks: int) -> House:
    dice = random.Random(marks)
    article, revision = _article(dice)
    wechat = fresh_wechat(app)
    reader, writer = (Reader.arrive(app, wechat, name) for name in ("reader", "writer"))
    with db.read_session() as session:
        mine = session.scalars(sa.select(Account.id).where(Account.public_id == reader.id)).one()
    readers = [mine, *_readers(marks // MARKS_A_READER)]
    spans = _spans(dice, len(revision.text), marks)
    passages = _passages(article, revision, set(spans))
    rows = {(readers[0] if at < OWN_MARKS else dice.choice(readers[1:]), passages[span])
            for at, span in enumerate(spans)}  # fmt: skip
    now = clock.now()
    _insert(Mark, [
        {"public_id": ids.generate(), "account_id": who, "article_id": article.id,
         "passage_id": passage, "key": ids.generate(24), "colour": "yellow",
         "visibility": "counted", "created_at": now, "updated_at": now}
        for who, passage in rows
    ])  # fmt: skip
    _talk(dice, article, readers[1:], marks // MARKS_A_MESSAGE)
    _think(dice, article, readers[1:], list(passages.values()), marks // MARKS_A_MESSAGE)
    start = time.perf_counter()
    popular_passages.rebuild_popular_passages({"articles": [article.id]})
    took = round(time.perf_counter() - start, 2)
    _settle()
    with db.read_session():
        most = max(popular_passages.list_popular_passages(article), key=lambda each: each.readers)
    loved = most.start, most.end
    return House(app, article, revision.text, reader, writer, dice, took, loved)


def _article(dice: random.Random) -> tuple[Article, Revision]:
    written, length = [], 0
    while length < CHARACTERS:
        paragraph = "".join(dice.choice(PHRASES) for _ in range(6))
        written.append(f"<p>{paragraph}</p>")
        length += len(paragraph)
    done = article_import.import_fragment("".join(written), "凌晨三点的豆腐")
    with db.transaction():
        publication.publish(done.article.public_id)
        article, _, revision = published_articles.get_published(done.article.public_id)
    return article, revision


def _readers(number: int) -> list[int]:
    now = clock.now()
    _insert(Account, [
        {"public_id": ids.generate(), "nickname": "", "created_at": now} for _ in range(number)
    ])  # fmt: skip
    with db.read_session() as session:
        return list(
            session.scalars(sa.select(Account.id).order_by(Account.id.desc()).limit(number))
        )


def _spans(dice: random.Random, length: int, marks: int) -> list[tuple[int, int]]:
    """Draw what is marked: 60 passages that many like, with sloppy edges, and anything else."""
    loved = [(at, at + dice.randint(10, 60)) for at in dice.sample(range(10, length - 80), 60)]
    spans = []
    for _ in range(marks):
        if dice.random() < 0.6:
            start, end = loved[min(59, int(dice.expovariate(0.1)))]
            start, end = start + dice.randint(-1, 1), end + dice.randint(-1, 1)
        else:
            start = dice.randrange(length - 100)
            end = start + dice.randint(5, 90)
        spans.append((start, end))
    return spans


def _passages(
    article: Article, revision: Revision, spans: set[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    text, now = revision.text, clock.now()
    _insert(Passage, [
        {"public_id": ids.generate(), "article_id": article.id, "revision_id": revision.id,
         "start": start, "end": end, "quote": text[start:end],
         "prefix": text[max(0, start - 32):start], "suffix": text[end:end + 32],
         "sought": revision.number, "picked_revision_id": revision.id,
         "picked_start": start, "picked_end": end,
         "state": "anchored", "created_at": now}
        for start, end in spans
    ])  # fmt: skip
    with db.read_session() as session:
        rows = session.execute(sa.select(Passage.id, Passage.start, Passage.end)).all()
    return {(start, end): key for key, start, end in rows}


def _insert(table: type[db.Base], rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), BATCH):
        with db.transaction() as session:
            session.execute(sa.insert(table), rows[at : at + BATCH])


def _talk(dice: random.Random, article: Article, readers: list[int], number: int) -> None:
    """Let readers say so much: six in ten are messages, the rest answer one of them."""
    start = clock.now() - timedelta(minutes=number)
    roots = number * 6 // 10
    answered = [dice.randrange(roots) for _ in range(number - roots)]
    below = Counter(answered)
    said = [
        _words(dice, article, readers)
        | {"replies": below[at], "created_at": start + timedelta(minutes=at)}
        for at in range(number)
    ]
    _check(said)
    _insert(Message, said[:roots])
    with db.read_session() as session:
        rows = list(session.scalars(sa.select(Message.id).order_by(Message.id)))
    for each, root in zip(said[roots:], answered, strict=True):
        each |= {"kind": "reply", "root_id": rows[root], "parent_id": rows[root]}
    _insert(Message, said[roots:])


def _think(
    dice: random.Random, article: Article, readers: list[int], passages: list[int], number: int
) -> None:
    """Let readers have so many thoughts on passages that somebody marked."""
    said = [
        _words(dice, article, readers)
        | {"kind": "thought", "passage_id": dice.choice(passages), "created_at": clock.now()}
        for _ in range(number)
    ]
    _check(said)
    _insert(Message, said)


def _words(dice: random.Random, article: Article, readers: list[int]) -> dict[str, Any]:
    return {
        "public_id": ids.generate(), "kind": "message", "article_id": article.id,
        "account_id": dice.choice(readers), "text": dice.choice(PHRASES), "state": "shown",
        "listed": True, "likes": int(dice.expovariate(0.2)), "replies": 0,
        "key": ids.generate(24), "content_digest": "",
    }  # fmt: skip


def _check(said: list[dict[str, Any]]) -> None:
    """Let all that was said have passed its check."""
    _insert(Check, [
        {"kind": "message", "subject": each["public_id"], "account_id": each["account_id"],
         "state": "shown", "reason": "pass", "public_id": ids.generate()}
        for each in said
    ])  # fmt: skip
    with db.read_session() as session:
        rows = session.execute(sa.select(Check.subject, Check.id))
        checks = {row.subject: row.id for row in rows}
    for each in said:
        each["check_id"] = checks[each["public_id"]]


def _settle() -> None:
    """Let the database know what it holds, as it would after a night."""
    with db.read_session() as session:
        session.execute(sa.text("ANALYZE"))
