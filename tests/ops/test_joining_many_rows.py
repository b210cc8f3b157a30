"""Joining takes time in proportion to the rows, and goes on where readers write meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from backend import db
from backend.ops.article_joining import join_job, row_batches, row_moves
from backend.passages import reanchor_job
from tests.conftest import counted, database_of
from tests.old_rows import writing
from tests.ops.double_rows import (
    AT,
    LONG,
    NOW,
    QUOTE,
    SHORT,
    TEXT,
    Made,
    a_passage,
    an_account,
    an_article,
    many_marks_and_visits,
)


def test_four_times_the_rows_take_four_times_the_work(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work is what SQLite counts: a step for each row that it reads, sorts or passes by."""
    if db.get_dialect_name() != "sqlite":
        pytest.skip("only SQLite counts its steps")
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 10)
    efforts = []
    for turn, number in enumerate((200, 800)):
        write_doubles(committed, number, f"{turn}")
        with steps_counted(committed) as steps:
            join_job.join_doubles({})
        efforts.append(len(steps))
    assert efforts[1] < 5 * efforts[0]


def test_each_batch_is_a_few_statements_whatever_is_left(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 10)
    numbers = []
    for turn, number in enumerate((100, 200)):
        write_doubles(committed, number, f"{turn}")
        with counted(committed) as statements:
            join_job.join_doubles({})
        numbers.append(len(statements))
    # Ten more batches: of marks that move, of visits, and of marks of one passage.
    assert numbers[1] - numbers[0] <= 10 * (2 + 3 + 3)


def test_more_rows_than_one_search_gives_are_all_moved(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_batches, "BATCH_SIZE", 7)
    monkeypatch.setattr(row_batches, "SEARCH_SIZE", 20)
    keeper, _ = write_doubles(committed, 65)
    join_job.join_doubles({})
    for table in ("marks", "visits"):
        assert articles_of(table) == [keeper.id] * 65


def test_a_row_that_the_look_before_deletion_missed_moves_too(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database refuses the deletion, and all is looked at again."""
    keeper, double = write_doubles(committed, 3)
    answers = [False]
    has_rows, search = row_moves.has_rows, reanchor_job.reanchor_passages

    def has_rows_later(connection: sa.Connection, article_id: int) -> bool:
        return answers.pop() if answers else has_rows(connection, article_id)

    def tap_meanwhile(payload: dict[str, Any]) -> None:
        if answers:
            with database_of(committed).engine.begin() as connection:
                tap(connection, double.id)
        search(payload)

    monkeypatch.setattr(row_moves, "has_rows", has_rows_later)
    monkeypatch.setattr(reanchor_job, "reanchor_passages", tap_meanwhile)
    join_job.join_doubles({})
    assert articles_of("follow_taps") == [keeper.id]
    assert articles_of("marks") == [keeper.id] * 3


def test_an_address_that_comes_to_a_double_late_leads_to_what_stays(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, double = write_doubles(committed, 3)
    move_rows = row_moves.move_rows

    def import_before(keeper_id: int, double_id: int) -> None:
        with writing(url_of(committed)) as row:
            row("article_addresses", article_id=double.id, digest="late")
        monkeypatch.undo()
        move_rows(keeper_id, double_id)

    monkeypatch.setattr(row_moves, "move_rows", import_before)
    join_job.join_doubles({})
    assert articles_of("article_addresses") == [keeper.id] * 2
    assert articles_of("revisions") == [keeper.id] * 2


def test_a_batch_that_a_readers_write_breaks_is_tried_again(committed: Flask) -> None:
    """The reader taps at the article that stays between the look for such taps and the move."""
    if db.get_dialect_name() == "sqlite":
        pytest.skip("there nobody else writes until the commit")
    keeper, double = write_doubles(committed, 3)
    engine = database_of(committed).engine
    with engine.begin() as connection:
        tap(connection, double.id)

    waiting = [keeper.id]

    def tap_before(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if waiting and statement.startswith("UPDATE follow_taps"):
            article_id = waiting.pop()
            with engine.begin() as other:
                tap(other, article_id)

    sa.event.listen(engine, "before_cursor_execute", tap_before)
    try:
        join_job.join_doubles({})
    finally:
        sa.event.remove(engine, "before_cursor_execute", tap_before)
    assert articles_of("follow_taps") == [keeper.id]
    assert articles_of("marks") == [keeper.id] * 3


def test_what_breaks_a_batch_each_time_is_told(app: Flask) -> None:
    tries = []

    def refuse() -> None:
        tries.append(1)
        raise IntegrityError("", {}, Exception())

    with pytest.raises(IntegrityError):
        row_batches.retry_late_writes(refuse)
    assert len(tries) == row_batches.MAX_ATTEMPTS


def write_doubles(app: Flask, number: int, name: str = "") -> tuple[Made, Made]:
    """Write an article, and its double with as many marks and visits."""
    idx = name or "0"
    with writing(url_of(app)) as row:
        account = an_account(row, f"号{name}")
        keeper = an_article(row, account, f"kept{name}", SHORT + name, TEXT, key=f"265_{idx}")
        double = an_article(row, account, f"double{name}", f"{LONG}{name}", TEXT, key=f"265_{idx}")
        passages = [a_passage(row, article, TEXT, QUOTE) for article in (keeper, double)]
        share = row("shares", public_id=f"s{double.id}", article_id=double.id,
                    passage_id=passages[1], channel="card", depth=0, created_at=NOW)  # fmt: skip
    with database_of(app).engine.begin() as connection:
        many_marks_and_visits(connection, double, passages[1], share, number)
    return keeper, double


def tap(connection: sa.Connection, article_id: int) -> None:
    table = db.Base.metadata.tables["follow_taps"]
    connection.execute(table.insert().values(article_id=article_id, visitor="late", created_at=AT))


def articles_of(table: str) -> list[int]:
    with db.read_session() as session:
        return list(session.scalars(sa.text(f"SELECT article_id FROM {table}")))


@contextmanager
def steps_counted(app: Flask) -> Iterator[list[int]]:
    """Note each tenth step of SQLite's machine, on every connection."""
    steps: list[int] = []
    engine = database_of(app).engine

    def listen(connection: Any, *_rest: Any) -> None:
        connection.set_progress_handler(lambda: steps.append(1), 10)

    engine.dispose()
    sa.event.listen(engine, "connect", listen)
    try:
        yield steps
    finally:
        sa.event.remove(engine, "connect", listen)
        engine.dispose()


def url_of(app: Flask) -> str:
    return database_of(app).engine.url.render_as_string(hide_password=False)
