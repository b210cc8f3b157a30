"""Doubles of one article, under its short and its long address, are joined by a job."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import db, job_queue
from backend.articles import article_lookup, published_articles
from backend.articles.imports import article_import
from backend.ops.article_joining import join_job, row_batches, row_moves
from tests.conftest import counted, database_of
from tests.old_rows import writing
from tests.ops.double_rows import (
    LONG,
    NOW,
    OTHER,
    QUOTE,
    SHORT,
    TEXT,
    a_mark,
    a_passage,
    a_reader,
    a_reading,
    a_visit,
    an_account,
    an_article,
)

KEY = "mid: '2650000001' * 1, idx: '1' * 1, bizuin: 'MzA5MDU='"
MOVED_TABLES = ("marks", "shares", "visits", "passages", "revisions", "follow_taps",
                "reading_progress", "spread_days")  # fmt: skip


def test_a_double_is_joined_and_nothing_of_its_readers_is_lost(committed: Flask) -> None:
    write_doubles(committed)
    join_job.join_doubles({})
    check_joined(rows)


def test_joining_again_changes_nothing(committed: Flask) -> None:
    write_doubles(committed)
    join_job.join_doubles({})
    before = everything()
    join_job.join_doubles({})
    assert everything() == before


def test_a_join_that_breaks_at_any_step_is_finished_by_the_next(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is killed before the first commit, the second, and so on; none is lost or doubled.

    Each try goes one step further than the one before, from where that one stopped.
    """
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 1)
    write_doubles(committed)
    steps, limit = 0, 0
    run_batch = row_batches._run_batch

    def broken(*arguments: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps > limit:
            raise InterruptedError
        run_batch(*arguments)

    monkeypatch.setattr(row_batches, "_run_batch", broken)
    breaks = 0
    while True:
        steps, limit = 0, breaks % 3
        try:
            join_job.join_doubles({})
        except InterruptedError:
            breaks += 1
            continue
        break
    assert breaks > 20
    check_joined(rows)


def test_every_table_of_articles_moves(app: Flask) -> None:
    """A table that is added and names an article must be moved, too."""
    tables = {
        table.name
        for table in db.Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "articles"
    }
    moved = {*row_moves.MOVED, *row_moves.ONCE, *row_moves.ADDED_UP, *row_moves.OTHERS}
    assert tables == moved


def test_no_statement_grows_with_the_readers(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 2)
    write_doubles(committed)
    with counted(committed) as statements:
        join_job.join_doubles({})
    changing = [each for each in statements if each.startswith(("UPDATE marks", "UPDATE visits"))]
    assert changing
    assert all(" IN (" in each or " = " in each.partition("WHERE")[2] for each in changing)


def test_what_only_looks_alike_is_not_joined(committed: Flask) -> None:
    with writing(url_of(committed)) as row:
        ours, others = an_account(row), an_account(row, "别号")
        an_article(row, ours, "a", SHORT, TEXT)
        an_article(row, ours, "b", LONG.replace("idx=1", "idx=2"), TEXT, key="2650000001_2")
        an_article(row, others, "c", LONG.replace("MzA5MDU", "MzA5MDY"), TEXT)
        an_article(row, others, "d", None, TEXT, key=None)
        an_article(row, others, "e", None, TEXT, key=None)
    join_job.join_doubles({})
    known = rows("SELECT public_id, biz FROM articles ORDER BY public_id")
    assert [tuple(it) for it in known] == [
        ("a", "MzA5MDU"), ("b", "MzA5MDU"), ("c", "MzA5MDY"), ("d", None), ("e", None),
    ]  # fmt: skip
    assert rows("SELECT id FROM joined_articles") == []


def test_a_page_whose_key_was_not_read_is_joined_by_account_title_and_second(
    committed: Flask,
) -> None:
    with writing(url_of(committed)) as row:
        account = an_account(row)
        an_article(row, account, "old", SHORT, TEXT, key=None, status="draft", published=None)
        an_article(row, account, "known", LONG, TEXT)
        an_article(row, account, "third", SHORT + "x", TEXT, key=None, status="taken_down")
    join_job.join_doubles({})
    [article] = rows("SELECT public_id, status, message_key, biz, revision FROM articles")
    # What was taken down under one address is down under every other.
    assert tuple(article)[:4] == ("third", "taken_down", "2650000001_1", "MzA5MDU")
    joined = rows("SELECT public_id, double_id FROM joined_articles ORDER BY public_id")
    assert [tuple(it) for it in joined] == [("known", None), ("old", None)]
    numbers = [it[0] for it in rows("SELECT number FROM revisions ORDER BY number")]
    assert len(numbers) == 3
    assert numbers[-1] == article.revision


def test_a_long_join_gives_other_jobs_their_time(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(join_job, "TIME_SLICE_SECONDS", -1)
    write_doubles(committed)
    assert join_job.join_doubles({}) == 0.0
    monkeypatch.undo()
    assert join_job.join_doubles({}) is None
    check_joined(rows)


def test_while_readers_rows_move_the_doubles_address_leads_on(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_doubles(committed)
    with monkeypatch.context() as patch:
        patch.setattr(row_moves, "move_rows", interrupt)
        with pytest.raises(InterruptedError):
            join_job.join_doubles({})
    for _ in range(2):
        with db.read_session():
            assert published_articles.get_summary("double").public_id == "kept"
        join_job.join_doubles({})


def test_a_double_that_comes_in_later_is_joined_by_its_own_job(committed: Flask) -> None:
    first = article_import.import_page(page(SHORT, key="")).article
    second = article_import.import_page(page(LONG)).article
    assert first.id != second.id
    job_queue.run_due()
    [article] = rows("SELECT id, message_key FROM articles")
    assert article.message_key == "2650000001_1"
    with db.read_session():
        for public_id in (first.public_id, second.public_id):
            assert article_lookup.find_ids_by_public_id([public_id]) == {public_id: article.id}
    again = article_import.import_page(page(SHORT, key=""))
    assert (again.article.id, again.outcome) == (article.id, "unchanged")


def test_several_doubles_of_which_the_last_has_the_key_are_joined(committed: Flask) -> None:
    for link in (SHORT, SHORT + "x", SHORT + "y"):
        article_import.import_page(page(link, key=""))
    article_import.import_page(page(LONG))
    job_queue.run_due()
    [article] = rows("SELECT biz, message_key FROM articles")
    assert tuple(article) == ("MzA5MDU", "2650000001_1")
    assert rows("SELECT id FROM jobs WHERE attempts > 0") == []


@pytest.mark.parametrize("first_key", ["", KEY], ids=["by heading", "by key"])
@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.every_case
def test_two_imports_at_once_under_two_addresses_are_one_article(
    committed: Flask, monkeypatch: pytest.MonkeyPatch, first_key: str, attempt: int
) -> None:
    """Both have looked for the article, in vain, before either writes."""
    pages = [page(SHORT, key=first_key), page(LONG)][:: -1 if attempt % 2 else 1]
    have_looked = Barrier(2)
    new_article = article_import._PageImport.keep

    def keep_together(self: Any) -> Any:
        with suppress(BrokenBarrierError):  # who tries again comes alone
            have_looked.wait(timeout=5)
        return new_article(self)

    monkeypatch.setattr(article_import._PageImport, "keep", keep_together)
    with ThreadPoolExecutor(2) as pool:
        imported = list(pool.map(partial(import_page, committed), pages))
    have_looked.abort()
    job_queue.run_due()
    with db.read_session():
        ids = article_lookup.find_ids_by_public_id(imported)
        addresses = article_lookup.find_ids_by_address([SHORT, LONG])
    assert len(ids) == len(set(imported))
    assert len({*ids.values(), *addresses.values()}) == 1
    assert len(addresses) == 2
    assert len(rows("SELECT id FROM articles")) == 1
    assert rows("SELECT id FROM jobs WHERE state = 'dead' OR attempts > 0") == []


def test_two_workers_join_each_row_once(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 1)
    write_doubles(committed)

    def work(_: int) -> None:
        with committed.app_context():
            join_job.join_doubles({})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    check_joined(rows)


def import_page(app: Flask, whole: bytes) -> str:
    with app.app_context():
        return article_import.import_page(whole).article.public_id


def page(link: str, key: str = KEY) -> bytes:
    script = (
        f"window.cgiDataNew = {{nick_name: '号', title: '题', link: '{link}',"
        f" ori_create_time: '1767225600' * 1, {key}}}"
    )
    return f'<div id="js_content"><p>花谢花飞。</p></div><script>{script}</script>'.encode()


def write_doubles(app: Flask) -> None:
    """Write an article and its double, each with all that readers leave."""
    with writing(url_of(app)) as row:
        account = an_account(row)
        readers = [a_reader(row, name) for name in ("r1", "r2")]
        first = an_article(row, account, "kept", SHORT, TEXT)
        second = an_article(row, account, "double", LONG, OTHER, published=NOW + timedelta(days=1))
        for article, text, people in ((first, TEXT, readers), (second, OTHER, readers[:1])):
            passage = a_passage(row, article, text, QUOTE)
            for reader in people:
                a_mark(row, article, passage, reader)
            share = row("shares", public_id=f"s{article.id}", article_id=article.id,
                        passage_id=passage, channel="card", depth=0, created_at=NOW)  # fmt: skip
            row("shared_passages", share_id=share, passage_id=passage, position=0)
            for visitor in ("v", f"w{article.id}"):
                a_visit(row, article, share, visitor)
            row("follow_taps", article_id=article.id, visitor="v", created_at=NOW)
            row("share_codes", scene=f"a{article.id}", article_id=article.id, key="k", state="own",
                target_digest="t", created_at=NOW)  # fmt: skip
            row("spread_articles", article_id=article.id, roots=1, pairs=0, distances=0,
                delay_seconds=2)  # fmt: skip
            row("spread_days", article_id=article.id, day=NOW.date(), channel="card", visits=2,
                counted=2, people=2, newcomers=2, burst_visits=0)  # fmt: skip
            row("popular_passages", article_id=article.id, revision=1, ranges="[]", marks=1,
                as_of=NOW)  # fmt: skip
        lost = a_passage(row, second, OTHER, "编者按：")
        a_mark(row, second, lost, readers[1])
        moved = a_passage(row, second, OTHER, "一川烟草，满城风絮，梅子黄时雨。")
        a_mark(row, second, moved, readers[1])
        a_reading(row, first, readers[0], 3, furthest=5, at=NOW, shelf="to_read")
        a_reading(row, second, readers[0], 10, furthest=12, at=NOW + timedelta(hours=1))
        a_reading(row, second, readers[1], 7, furthest=7, at=NOW)


def check_joined(rows: Callable[[str], list[Any]]) -> None:
    """Check that what was written as doubles is one article with everything of both."""
    [article] = rows("SELECT id, public_id, biz, message_key, revision FROM articles")
    assert tuple(article)[1:] == ("kept", "MzA5MDU", "2650000001_1", 2)
    [joined] = rows("SELECT public_id, article_id, double_id, shift FROM joined_articles")
    assert tuple(joined) == ("double", article.id, None, 0)
    assert len(rows("SELECT id FROM article_addresses")) == 1
    for table in MOVED_TABLES:
        assert {it[0] for it in rows(f"SELECT article_id FROM {table}")} == {article.id}
    marks = rows(
        "SELECT a.public_id, p.quote, p.start, p.state FROM marks m JOIN passages p ON"
        " p.id = m.passage_id JOIN accounts a ON a.id = m.account_id ORDER BY p.quote, 1"
    )
    at, rain = TEXT.index(QUOTE), TEXT.index("一川")
    assert sorted(tuple(it) for it in marks) == sorted([
        ("r1", QUOTE, at, "anchored"),
        ("r2", QUOTE, at, "anchored"),
        ("r2", "一川烟草，满城风絮，梅子黄时雨。", rain, "anchored"),
        ("r2", "编者按：", 0, "orphaned"),
    ])  # fmt: skip
    assert len(rows("SELECT DISTINCT passage_id FROM shares")) == 1
    assert len(rows("SELECT DISTINCT passage_id FROM shared_passages")) == 1
    assert len(rows("SELECT id FROM visits")) == 4
    firsts = rows("SELECT visitor FROM visits WHERE is_first ORDER BY visitor")
    assert len(firsts) == 3  # v came to both, and is one
    assert [tuple(it) for it in rows("SELECT unchanged, moved, orphaned FROM reanchor_runs")] == [
        (1, 0, 1)
    ]
    progress = rows(
        "SELECT a.public_id, revision, position, furthest, shelf FROM reading_progress"
        " JOIN accounts a ON a.id = account_id ORDER BY 1"
    )
    assert [tuple(it) for it in progress] == [("r1", 1, 10, 12, "to_read"), ("r2", 1, 7, 7, "")]
    assert [tuple(it) for it in rows("SELECT roots, delay_seconds FROM spread_articles")] == [
        (2, 4)
    ]
    assert [it[0] for it in rows("SELECT visits FROM spread_days")] == [4]
    assert sorted(it[0] for it in rows("SELECT state FROM share_codes")) == ["own", "taken"]
    kinds = {it[0] for it in rows("SELECT kind FROM jobs")}
    assert {"popular.rebuild", "spread.rebuild"} <= kinds


def rows(words: str) -> list[Any]:
    with db.read_session() as session:
        return list(session.execute(sa.text(words)).all())


def everything() -> dict[str, list[Any]]:
    """Read the rows of what a join would move."""
    return {table: rows(f"SELECT * FROM {table} ORDER BY id") for table in MOVED_TABLES}


def interrupt(*_: object) -> None:
    raise InterruptedError


def url_of(app: Flask) -> str:
    return database_of(app).engine.url.render_as_string(hide_password=False)
