"""What a much-marked article costs to read: with 1,000 marks and 100 words, with 100 times as many.

Run with `python -m tests.bench.annotations`; the last line is JSON. SQLite is a
file of its own; PostgreSQL is measured when one answers (BENCH_POSTGRES names
another). Two houses stand side by side, one with few marks and one with
many, and are asked in turn, so that a noisy machine slows them alike.

    article  the article alone: the floor under all others
    marked   the article, then its marks and popular passages, as a reader gets them
    popular  the list of popular passages with the best thoughts on each, as many as messages
    thoughts the first page of thoughts on the most popular passage
    messages the first page of messages, hottest first, with their first replies
    naive    what `marked` would cost if each reading counted the marks anew, in SQL
    mark     marking words that nobody marked before
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from backend import db, ids
from backend.annotations.models import Mark
from backend.passages.models import Passage
from tests.bench.busy_article import CHARACTERS, House, house

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/shiju_bench"
FEW, MANY = 1_000, 100_000
ROUNDS, WARM_UP = 300, 20
Act = Callable[[House], None]


def main() -> None:
    """Measure the databases that are here, and print what was found."""
    found: dict[str, Any] = {
        "bench": "annotations",
        "marks": [FEW, MANY],
        "messages": [FEW // 10, MANY // 10],
        "rounds": ROUNDS,
    }
    for name, url in (("sqlite", ""), ("postgresql", os.environ.get("BENCH_POSTGRES", POSTGRES))):
        if url and not _answers(url):
            print(f"{name}: does not answer, not measured")
            continue
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            few, many = (
                stack.enter_context(house(url, marks, Path(folder))) for marks in (FEW, MANY)
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


def _read_popular(house: House) -> None:
    answer = house.reader.get(f"/api/v1/articles/{house.article.public_id}/popular-passages")
    assert len(answer.json["items"]) == 30
    assert any(each["thoughts"] for each in answer.json["items"])


def _read_thoughts(house: House) -> None:
    start, end = house.loved
    asked = {"start": start, "end": end}
    door = f"/api/v1/articles/{house.article.public_id}/thoughts"
    assert house.reader.get(door, query_string=asked).json["total"] is not None


def _read_messages(house: House) -> None:
    answer = house.reader.get(f"/api/v1/articles/{house.article.public_id}/messages")
    assert len(answer.json["items"]) == 20


def _read_naive(house: House) -> None:
    """Count the readers of each passage, as one would without an answer kept ready."""
    _read_article(house)
    with house.app.app_context(), db.read_session() as session:
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
        "key": ids.generate(24), "quote": quote,
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
    "popular": _read_popular,
    "thoughts": _read_thoughts,
    "messages": _read_messages,
    "naive": _read_naive,
    "mark": _mark,
}


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
