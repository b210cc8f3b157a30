"""Statements over the rows of one article, a few hundred at a time, each batch a transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from backend import db

BATCH_SIZE = 500
SEARCH_SIZE = 200 * BATCH_SIZE
MAX_ATTEMPTS = 5
BatchAction = Callable[[sa.Connection, list[int]], None]
Result = TypeVar("Result")
log = structlog.get_logger()
_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


class SliceOver(Exception):
    """The time slice is over; what is left is for the next one."""


@contextmanager
def time_slice(seconds: float) -> Iterator[None]:
    """Let no batch begin after so many seconds: SliceOver is raised instead."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def get_table(name: str) -> sa.Table:
    """Get a table by its name: whose package it is of is a layer below."""
    return db.Base.metadata.tables[name]


def is_of(name: str, article_id: int) -> sa.ColumnElement[bool]:
    """Choose the rows of an article."""
    return get_table(name).c.article_id == article_id


def run_batches(name: str, condition: sa.ColumnElement[bool], action: BatchAction) -> None:
    """Run `action` on the ids of the rows that a condition is true of, batch by batch.

    Each batch is a transaction of its own. What is done with it must make the condition untrue
    of it: so what was done is not done again by whoever goes on after a break. The rows are
    locked, so that of two who do the same the second finds nothing left. Raises SliceOver.

    The rows are searched for once in very many batches, which then go by primary key: a search
    for each would sort what is left, or pass by what was done, again and again.
    """
    while row_ids := _list_ids(name, condition):
        for start in range(0, len(row_ids), BATCH_SIZE):
            if time.monotonic() > _deadline.get():
                raise SliceOver
            batch = row_ids[start : start + BATCH_SIZE]
            retry_late_writes(partial(_run_batch, name, condition, batch, action))
        if len(row_ids) < SEARCH_SIZE:
            return


def update_rows(name: str, condition: sa.ColumnElement[bool], **values: object) -> None:
    """Update the rows that a condition is true of, and no longer is afterwards."""
    table = get_table(name)

    def update(connection: sa.Connection, ids: list[int]) -> None:
        connection.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))

    run_batches(name, condition, update)


def retry_late_writes(callback: Callable[[], Result]) -> Result:
    """Run `callback` in a transaction; again where a reader's write that came between breaks it.

    The next attempt sees what was written. Raises IntegrityError after several.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return db.run_transaction(callback)
        except IntegrityError:
            log.info("a batch is tried again, since somebody wrote meanwhile")
    return db.run_transaction(callback)


def _list_ids(name: str, condition: sa.ColumnElement[bool]) -> list[int]:
    query = sa.select(get_table(name).c.id).where(condition).limit(SEARCH_SIZE)
    with db.read_session() as session:
        return sorted(session.connection().scalars(query))


def _run_batch(
    name: str, condition: sa.ColumnElement[bool], batch: list[int], action: BatchAction
) -> None:
    connection = db.session().connection()
    column = get_table(name).c.id
    # Within a CASE no index serves the condition: SQLite would take it before the primary key.
    is_left = sa.case((condition, 1), else_=0) == 1
    query = sa.select(column).where(column.in_(batch), is_left).order_by(column)
    if ids := list(connection.scalars(query.with_for_update())):
        action(connection, ids)
