"""Migrations: up from empty, down one step and up again, on whichever database is tested."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from backend.ops import migrations
from tests.conftest import made_database


def test_up_from_empty_down_one_step_and_up_again(fresh_url: str) -> None:
    migrations.upgrade(fresh_url)
    before = columns(fresh_url)
    migrations.downgrade(fresh_url)
    assert columns(fresh_url) != before
    migrations.upgrade(fresh_url)
    assert columns(fresh_url) == before


def test_down_to_nothing_leaves_nothing(fresh_url: str) -> None:
    migrations.upgrade(fresh_url)
    migrations.downgrade(fresh_url, "base")
    assert {table for table, _ in columns(fresh_url)} <= {"alembic_version", "sqlite_sequence"}


def columns(url: str) -> set[tuple[str, str]]:
    engine = sa.create_engine(url)
    inspector = sa.inspect(engine)
    found = {
        (table, column["name"])
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    }
    engine.dispose()
    return found


@pytest.fixture
def fresh_url(tmp_path: Path) -> Iterator[str]:
    with made_database(os.environ.get("TEST_DATABASE_URL", ""), "steps", tmp_path) as url:
        yield url
