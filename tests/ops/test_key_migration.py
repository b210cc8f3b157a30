"""Migration 0028: breaks at each of its statements, runs again, and orders the join once."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from backend.ops import migrations
from tests.old_rows import writing
from tests.ops.double_rows import (
    LONG,
    OTHER,
    SHORT,
    TEXT,
    a_mark,
    a_passage,
    a_reader,
    an_account,
    an_article,
)

TABLE_CHANGES = ("CREATE", "ALTER", "DROP")


def test_an_upgrade_that_breaks_at_any_statement_is_finished_by_the_next(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0027")
    with writing(fresh_url) as row:
        account, reader = an_account(row), a_reader(row, "r1")
        for name, link, text in (("first", SHORT, TEXT), ("second", LONG, OTHER)):
            article = an_article(row, account, name, link, text)
            a_mark(row, article, a_passage(row, article, text, "一川烟草，"), reader)
    before = count(fresh_url)
    # Without transactions each try gets one statement further; with them, it starts anew.
    goes_on = "mysql" in fresh_url
    breaks = 0
    while not is_upgraded(fresh_url, 0 if goes_on else breaks):
        breaks += 1
    assert breaks >= 5
    assert count(fresh_url) == before | {"jobs": 1}
    migrations.downgrade(fresh_url, "0027")
    assert count(fresh_url) == before
    migrations.upgrade(fresh_url, "0028")
    assert count(fresh_url) == before | {"jobs": 1}


def test_an_empty_database_has_nothing_to_join(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0028")
    assert count(fresh_url)["jobs"] == 0


def is_upgraded(url: str, allowed: int) -> bool:
    """Upgrade, but break behind the change of tables after so many; tell whether it ended."""
    done = 0

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        nonlocal done
        if statement.lstrip().upper().startswith(TABLE_CHANGES):
            done += 1
            if done > allowed:
                raise InterruptedError

    sa.event.listen(Engine, "after_cursor_execute", note)
    try:
        migrations.upgrade(url, "0028")
    except InterruptedError:
        return False
    finally:
        sa.event.remove(Engine, "after_cursor_execute", note)
    return True


def count(url: str) -> dict[str, int]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        counts = {
            table: connection.scalar(sa.text(f"SELECT COUNT(*) FROM {table}")) or 0
            for table in ("articles", "revisions", "passages", "marks", "jobs")
        }
    engine.dispose()
    return counts
