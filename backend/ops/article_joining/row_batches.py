"""Statements over the rows of one article, a few hundred at a time, each batch a transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import sqlalchemy as sa

from backend import db

BATCH_SIZE = 500
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


def list_batches(
    name: str, condition: sa.ColumnElement[bool]
) -> Iterator[tuple[sa.Connection, list[int]]]:
    """Give the ids of the rows that a condition is true of, each batch in a transaction of its own.

    What is done with a batch must make the condition untrue of it: so what was done is not done
    again by whoever goes on after a break. The rows are locked, so that of two who do the same
    the second finds nothing left. Raises SliceOver.
    """
    column = get_table(name).c.id
    query = sa.select(column).where(condition).order_by(column).limit(BATCH_SIZE)
    last_id = 0
    while True:
        if time.monotonic() > _deadline.get():
            raise SliceOver
        with db.transaction() as session:
            connection = session.connection()
            ids = list(connection.scalars(query.where(column > last_id).with_for_update()))
            if not ids:
                return
            yield connection, ids
        last_id = ids[-1]


def update_rows(name: str, condition: sa.ColumnElement[bool], **values: object) -> None:
    """Update the rows that a condition is true of, and no longer is afterwards."""
    table = get_table(name)
    for connection, ids in list_batches(name, condition):
        connection.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))
