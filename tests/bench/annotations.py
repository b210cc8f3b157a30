"""What a much-marked article costs to read, with a thousand marks and with a hundred thousand.

Run with `python -m tests.bench.annotations`; the last line is JSON. SQLite is a
file of its own; PostgreSQL is measured when one answers (BENCH_POSTGRES names
another). Two houses stand side by side, one with few marks and one with
many, and are asked in turn, so that a noisy machine slows them alike.

    article  the article alone: the floor under all others
    marked   the article, then its marks and popular passages, as a reader gets them
    naive    what `marked` would cost if each reading counted the marks anew, in SQL
    mark     marking words that nobody marked before
"""

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa
from flask import Flask

from backend import clock, db, ids
from backend.accounts.models import Account
from backend.annotations import popular
from backend.annotations.models import Mark, Passage
from backend.app import create_app
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.config import Config
from backend.local import embedded
from backend.ops import migrations
from tests.conftest import Reader, fresh_wechat, made_database

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/shiju_bench"
FEW, MANY = 1_000, 100_000
CHARACTERS = 20_000
MARKS_A_READER = 4
ROUNDS, WARM_UP = 300, 20
BATCH = 5_000
PHRASES = (
    "凌晨三点，石磨就转起来了。", "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅。",
    "火要匀，心要静，急了就糊了。", "后来我去过很多地方，住过很多房子，再没有那样的早晨。",
    "雨下了一夜，我终于学会了等。", "豆子在水里泡了一夜，胖得发亮。",
)  # fmt: skip


@dataclass
class House:
    """A house with one article, so many marks in it, and a reader who has some of them."""

    app: Flask
    article: Article
    text: str
    reader: Reader
    writer: Reader
    dice: random.Random
    rebuild_seconds: float


Act = Callable[[House], None]


def main() -> None:
    """Measure the databases that are here, and print what was found."""
    found: dict[str, Any] = {"bench": "annotations", "marks": [FEW, MANY], "rounds": ROUNDS}
    for name, url in (("sqlite", ""), ("postgresql", os.environ.get("BENCH_POSTGRES", POSTGRES))):
        if url and not _answers(url):
            print(f"{name}: does not answer, not measured")
            continue
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            few, many = (
                stack.enter_context(_house(url, marks, Path(folder))) for marks in (FEW, MANY)
            )
            found[name] = _measured(few, many)
            print(name, json.dumps(found[name]))
    print(json.dumps(found))


def _measured(few: House, many: House) -> dict[str, Any]:
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in ACTS}
    for number in range(WARM_UP + ROUNDS):
        for name, act in ACTS.items():
            if name == "naive" and number % 10:
                continue
            for at in (0, 1) if number % 2 else (1, 0):
                took = _milliseconds(act, (few, many)[at])
                if number >= WARM_UP:
                    times[name][at].append(took)
    rows = {name: _row(*both) for name, both in times.items()}
    naive, marked = rows["naive"]["p50_ms"][1], rows["marked"]["p50_ms"][1]
    return {
        **rows,
        "rebuild_s": [few.rebuild_seconds, many.rebuild_seconds],
        "naive_per_marked": round(naive / marked, 1),
    }


def _row(few: list[float], many: list[float]) -> dict[str, list[float]]:
    """Give p50 and p99 with few and with many, and how much they grow."""
    p50 = [statistics.median(few), statistics.median(many)]
    p99 = [statistics.quantiles(row, n=100)[98] for row in (few, many)]
    return {
        "p50_ms": [round(each, 2) for each in p50],
        "p99_ms": [round(each, 2) for each in p99],
        "growth": [round(p50[1] / p50[0], 2), round(p99[1] / p99[0], 2)],
    }


def _milliseconds(act: Act, house: House) -> float:
    start = time.perf_counter()
    act(house)
    return (time.perf_counter() - start) * 1e3


def _read_article(house: House) -> None:
    assert house.reader.get(f"/api/v1/articles/{house.article.public_id}").status_code == 200


def _read_marked(house: House) -> None:
    _read_article(house)
    answer = house.reader.get(f"/api/v1/articles/{house.article.public_id}/marks")
    assert len(answer.json["popular"]) == 30
    assert len(answer.json["items"]) > 10


def _read_naive(house: House) -> None:
    """Count the readers of each passage, as one would without an answer kept ready."""
    _read_article(house)
    with house.app.app_context(), db.reading() as session:
        readers = sa.func.count(Mark.account_id.distinct())
        session.execute(
            sa.select(Passage.start, Passage.end, readers)
            .join(Mark, Mark.passage_id == Passage.id)
            .where(
                Mark.article_id == house.article.id,
                Mark.visibility == "counted",
                Mark.deleted_at.is_(None),
            )
            .group_by(Passage.id)
            .having(readers >= 3)
            .order_by(readers.desc())
            .limit(30)
        ).all()


def _mark(house: House) -> None:
    start = house.dice.randrange(CHARACTERS - 100)
    quote = house.text[start : start + 40].strip()
    body = {
        "key": ids.new(24), "quote": quote,
        "start": start, "visibility": "counted",
    }  # fmt: skip
    _empty_limits(house.app)
    door = f"/api/v1/articles/{house.article.public_id}/marks"
    assert house.writer.post(door, json=body).status_code == 201


def _empty_limits(app: Flask) -> None:
    redis = app.extensions["redis"]
    for key in redis.keys("limit:*"):
        redis.delete(key)


ACTS: dict[str, Act] = {
    "article": _read_article,
    "marked": _read_marked,
    "naive": _read_naive,
    "mark": _mark,
}


@contextmanager
def _house(given: str, marks: int, folder: Path) -> Iterator[House]:
    """Build a house of its own, with an article that readers marked `marks` times."""
    beside = folder / str(marks)
    beside.mkdir()
    socket = f"unix://{beside / 'r.sock'}"
    with _redis(socket), made_database(given, f"marks{marks}", beside) as url:
        migrations.upgrade(url)
        app = _app(url, socket, beside)
        with app.app_context():
            yield _filled(app, marks)
        app.extensions["db"].engine.dispose()


@contextmanager
def _redis(socket: str) -> Iterator[None]:
    server = embedded.ensure(socket, keep=False)
    assert server is not None
    try:
        yield
    finally:
        embedded.stop(server)


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
    with db.reading() as session:
        mine = session.scalars(sa.select(Account.id).where(Account.public_id == reader.id)).one()
    readers = [mine, *_readers(marks // MARKS_A_READER)]
    spans = _spans(dice, len(revision.text), marks)
    passages = _passages(article, revision, set(spans))
    rows = {(readers[0] if at < 20 else dice.choice(readers[1:]), passages[span])
            for at, span in enumerate(spans)}  # fmt: skip
    now = clock.now()
    _insert(Mark, [
        {"public_id": ids.new(), "account_id": who, "article_id": article.id,
         "passage_id": passage, "key": ids.new(24), "colour": "yellow",
         "visibility": "counted", "created_at": now, "updated_at": now}
        for who, passage in rows
    ])  # fmt: skip
    start = time.perf_counter()
    popular.rebuild({"articles": [article.id]})
    took = round(time.perf_counter() - start, 2)
    _settle()
    return House(app, article, revision.text, reader, writer, dice, took)


def _article(dice: random.Random) -> tuple[Article, Revision]:
    written, length = [], 0
    while length < CHARACTERS:
        paragraph = "".join(dice.choice(PHRASES) for _ in range(6))
        written.append(f"<p>{paragraph}</p>")
        length += len(paragraph)
    done = articles.import_fragment("".join(written), "凌晨三点的豆腐")
    with db.transaction():
        articles.publish(done.article.public_id)
        article, _, revision = articles.get_published(done.article.public_id)
    return article, revision


def _readers(number: int) -> list[int]:
    now = clock.now()
    _insert(Account, [
        {"public_id": ids.new(), "nickname": "", "created_at": now} for _ in range(number)
    ])  # fmt: skip
    with db.reading() as session:
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
        {"public_id": ids.new(), "article_id": article.id, "revision_id": revision.id,
         "start": start, "end": end, "quote": text[start:end],
         "prefix": text[max(0, start - 32):start], "suffix": text[end:end + 32],
         "state": "anchored", "created_at": now}
        for start, end in spans
    ])  # fmt: skip
    with db.reading() as session:
        rows = session.execute(sa.select(Passage.id, Passage.start, Passage.end)).all()
    return {(start, end): key for key, start, end in rows}


def _insert(table: type[db.Base], rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), BATCH):
        with db.transaction() as session:
            session.execute(sa.insert(table), rows[at : at + BATCH])


def _settle() -> None:
    """Let the database know what it holds, as it would after a night."""
    with db.reading() as session:
        session.execute(sa.text("ANALYZE"))


def _answers(url: str) -> bool:
    server = sa.make_url(url).set(database="postgres")
    engine = sa.create_engine(server, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
