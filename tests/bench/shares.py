"""What a pass-on costs: cascades of 10,000, 100,000 and 1,000,000 visits on PostgreSQL.

Run with `python -m tests.bench.shares` (BENCH_POSTGRES names another server; SCALES="10000"
measures less); the last line is JSON. Databases of its own are made and dropped. The
cascades are seeded and heavy-tailed: most shares bring one or two people, a few
bring thousands. Shares are made in bulk; visits go through a Redis of its own and
are written by `arrivals.drain`, which is what a worker does all day.

    ingest_per_s   visits that one worker writes in a second, at the largest scale: read from
                   the stream, judged, written, all sums kept up, taken off the stream
    growth         cost of a visit in the last tenth of the largest cascade, to that of one in a
                   cascade of the smallest scale, written meanwhile into another database
    page_p50_ms    the editor's figures of that article, by the API, and page_p99_ms
    rebuild_s      making all sums of it anew and comparing: there must be no difference
    vs_recursive   what reach, depth and breadth alone would cost if each reading asked the
                   tree, by one recursive question, in pages of ours

At 10^9 visits. One worker writes some 5,000 a second on one of two shared cores, which is
432 million a day: a billion takes it 2.3 days, and a surge of 100,000 a minute is a third of
what it can do. So it is not writing that changes first, but room: at 500 bytes a visit, indexes
and sums included, a billion are 500 GB, of which the indexes, a half, should lie in memory
(at 10^6 it is 500 MB, and they do). In this order, then:

1. `visits` is partitioned by month, so that the indexes in use are those of a month or two.
   What is asked of older ones is only who came to an article before: a table of (article,
   visitor), 50 bytes a row and one for each person rather than for each visit, takes that over.
2. The turn that lets one writer at a time becomes one for each article, and the stream N
   streams by article. Then N workers write N articles at once; the visits of one article share
   its sums, and one worker follows the other there: 5,000 a second remain the most that a
   single article gets, 18 million in an hour.
3. Past one database everything but accounts is keyed by article, so it is sharded by article.

An editor's page reads the sums of one article: some hundreds of rows, at 10^9 as at 10^4. A
visit costs one sum for each share above it: 2.3 on average here, 25 at the deepest,
and 10,000 in a chain of 10,000. A rebuilding reads an article once, some 30,000 visits a
second: at 10^9 nobody rebuilds all at once, but article by article.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from backend import db, redis_primitives
from backend.admin.authentication import api_keys
from backend.admin.models import Editor
from backend.app import create_app
from backend.articles import publication, published_articles
from backend.articles.imports import article_import
from backend.articles.models import Article
from backend.config import Config
from backend.local import embedded_redis
from backend.ops import migrations
from backend.passages import passage_records
from backend.shares.arrivals import visit_stream
from backend.spread.trees import rollup_rebuild
from tests.bench import cascades
from tests.conftest import made_database

POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/shiju_bench"
SCALES = tuple(map(int, os.environ.get("SCALES", "10000 100000 1000000").split()))
SEED = 20260501
ROUNDS, WARM_UP = 300, 20
FED = 20_000
RECURSIVE = """
WITH RECURSIVE tree(id, depth) AS (
    SELECT id, 0 FROM shares WHERE article_id = :article AND parent_id IS NULL
    UNION ALL
    SELECT shares.id, tree.depth + 1 FROM shares JOIN tree ON shares.parent_id = tree.id
)
SELECT tree.depth, count(DISTINCT tree.id), count(DISTINCT visits.visitor)
FROM tree JOIN visits ON visits.share_id = tree.id AND visits.counted
GROUP BY tree.depth ORDER BY tree.depth
"""


def main() -> None:
    """Measure every scale, and print what was found."""
    found: dict[str, Any] = {"bench": "shares", "seed": SEED, "scales": list(SCALES)}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sb-")))
        few, many = (stack.enter_context(_house(folder, name)) for name in ("few", "many"))
        for visits in SCALES[:-1]:
            _told(_ingested(many if visits != SCALES[0] else few, visits))
        large = _ingested(many, SCALES[-1], beside=few)
        _told(large)
        with many.app_context():
            article = large["article"]
            found |= {
                "ingest_per_s": large["per_s"],
                "growth": large["growth"],
                **_page(many, article),
                **_rebuilt(article),
                "bytes_per_visit": _bytes() // sum(SCALES[1:] or SCALES),
            }
            found["vs_recursive"] = round(_recursive(article) / found["page_p50_ms"], 1)
    print(json.dumps(found))


def _told(row: dict[str, Any]) -> None:
    print(json.dumps(row), flush=True)


@contextmanager
def _house(folder: Path, name: str) -> Iterator[Flask]:
    """Build an app on a new database and a new Redis; both go afterwards."""
    given = os.environ.get("BENCH_POSTGRES", POSTGRES)
    data = folder / name
    redis_url = f"unix://{data / 'r.sock'}"
    server = embedded_redis.ensure_running(redis_url, persistent=False)
    assert server is not None
    try:
        with made_database(given, name, data) as url:
            config = Config(
                data_dir=data, database_url=url, redis_url=redis_url, log_level="ERROR",
                rate_account=10**9,
            ).completed()  # fmt: skip
            app = create_app(config)
            with app.app_context():
                migrations.upgrade(url)
            yield app
            app.extensions["db"].engine.dispose()
    finally:
        embedded_redis.stop_server(server)


class Worker:
    """One worker, and a cascade that it writes, a part at a time."""

    def __init__(self, app: Flask, visits: int, seed: int) -> None:
        """Make the cascade, and all that must be there before anybody comes."""
        self.app = app
        with app.app_context():
            self.article, passages = _article(visits, seed)
            self.made = cascades.cascade(visits, seed)
            people, shares = cascades.keep(self.made, self.article, passages)
            _analyze()
            self.telling = cascades.told(self.made, self.article, people, shares)

    def write(self) -> tuple[int, float]:
        """Write the next part; gives how many visits in how many seconds."""
        with self.app.app_context():
            fed = _feed(self.telling)
            start = time.perf_counter()
            while visit_stream.write_next_batch():
                pass
            return fed, time.perf_counter() - start


def _ingested(app: Flask, visits: int, beside: Flask | None = None) -> dict[str, Any]:
    """Have one worker write a cascade; gives what a visit cost.

    In its last tenth a small cascade is written `beside`, in turn, so that a
    noisy machine slows both alike.
    """
    worker = Worker(app, visits, SEED)
    spans: list[tuple[int, float]] = []
    small: list[tuple[int, float]] = []
    last = visits - max(visits // 10, FED)
    while (span := worker.write())[0]:
        spans.append(span)
        if beside is not None and sum(n for n, _ in spans) > last:
            other = Worker(beside, SCALES[0], SEED + len(spans))
            small.append(other.write())
    depths = [share["depth"] for share in worker.made.shares]
    found = {
        "visits": visits,
        "shares": len(depths),
        "deepest": max(depths),
        "mean_depth": round(statistics.fmean(depths[each[1]] for each in worker.made.visits), 1),
        "per_s": round(1e6 / _each(spans)),
        "us": _each(spans),
        "article_id": worker.article.public_id,
    }
    if small:
        found |= {"small_us": _each(small), "last_us": _each(spans[-len(small) :])}
        found["growth"] = round(found["last_us"] / found["small_us"], 2)
    return found


def _each(spans: list[tuple[int, float]]) -> float:
    """Give the microseconds that a visit took."""
    return round(sum(span for _, span in spans) / sum(n for n, _ in spans) * 1e6, 1)


def _feed(telling: Iterator[Any]) -> int:
    pipe, fed = redis_primitives.get_client().pipeline(transaction=False), 0
    for visit in islice(telling, FED):
        pipe.xadd(visit_stream.STREAM, {visit_stream.FIELD: visit.model_dump_json()})
        fed += 1
    pipe.execute()
    return fed


def _article(number: int, seed: int) -> tuple[Article, list[Any]]:
    quotes = [
        f"{seed}之{number}第{turn}句，灯一盏一盏地亮起来，人一个一个地回家。" for turn in range(60)
    ]
    done = article_import.import_fragment(
        "".join(f"<p>{each}</p>" for each in quotes), f"灯{number}之{seed}"
    )
    with db.transaction():
        article = publication.publish(done.article.public_id)
        _, _, revision = published_articles.get_published(article.public_id)
        passages = [
            passage_records.get_or_create_passage(
                article, revision, passage_records.locate_quote(revision, each, None)
            )
            for each in quotes
        ]
    return article, passages


def _page(app: Flask, article: str) -> dict[str, float]:
    """Ask for the editor's page again and again, as the API gives it."""
    with db.transaction() as session:
        editor = Editor(login="bench", name="bench", role="analyst", password_hash="",
                        must_change_password=False)  # fmt: skip
        session.add(editor)
        session.flush()
        _, secret = api_keys.issue_key(editor, "bench")
    client, times = app.test_client(), []
    for number in range(WARM_UP + ROUNDS):
        start = time.perf_counter()
        answer = client.get(
            f"/admin/api/v1/articles/{article}/spread",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert answer.status_code == 200, answer.text
        if number >= WARM_UP:
            times.append((time.perf_counter() - start) * 1e3)
    return {
        "page_p50_ms": round(statistics.median(times), 2),
        "page_p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
    }


def _rebuilt(article: str) -> dict[str, float]:
    with db.read_session() as session:
        key = session.scalar(sa.select(Article.id).where(Article.public_id == article))
    start = time.perf_counter()
    report = rollup_rebuild.rebuild_rollups(key)
    assert report.differences == [], report.differences[:3]
    return {"rebuild_s": round(time.perf_counter() - start, 1)}


def _recursive(article: str) -> float:
    """Ask the tree itself, in milliseconds: the best of three."""
    times = []
    with db.read_session() as session:
        key = session.scalar(sa.select(Article.id).where(Article.public_id == article))
        for _ in range(3):
            start = time.perf_counter()
            assert session.execute(sa.text(RECURSIVE), {"article": key}).all()
            times.append((time.perf_counter() - start) * 1e3)
    return min(times)


def _analyze() -> None:
    """Let the planner know what was just put in, as autovacuum would in a minute."""
    with db.get_database().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.exec_driver_sql("ANALYZE")


def _bytes() -> int:
    with db.read_session() as session:
        tables = ("visits", "spread_shares", "spread_facets", "spread_days")
        sizes = sa.text("SELECT sum(pg_total_relation_size(c)) FROM unnest(:t ::regclass[]) c")
        return int(session.scalar(sizes, {"t": list(tables)}) or 0)


if __name__ == "__main__":
    main()
