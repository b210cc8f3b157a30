"""Bulk SQL for every database: inserts, upserts of counts, IN conditions, batched reads.

PostgreSQL takes an array as one parameter, so that a statement about a thousand
rows is as short, and as quickly parsed, as one about a single row. The others
take each value for itself; their drivers batch rows.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from backend import db

ROW_KEY = "_row"

Rows = Sequence[dict[str, Any]]
Records = Iterator[dict[str, Any]]


def is_in(column: Any, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Choose rows whose column is one of these values."""
    if db.get_dialect_name() != "postgresql":
        in_condition: sa.ColumnElement[bool] = column.in_(values)
        return in_condition
    array = sa.bindparam(None, list(values), type_=postgresql.ARRAY(column.type))
    any_condition: sa.ColumnElement[bool] = column == sa.any_(array)
    return any_condition


def select_record(key: Any, /, **columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Build a query of these columns under their exported names; `key` is the rows' id."""
    return sa.select(key.label(ROW_KEY), *(column.label(name) for name, column in columns.items()))


def stream_records(query: sa.Select[*tuple[Any, ...]], batch_size: int = 500) -> Records:
    """Run a query of `select_record` in the order of the rows' ids, a few hundred at a time.

    So a list is never whole in memory, however long it is.
    """
    key, last_key = query.selected_columns[0], 0
    while True:
        page = query.where(key > last_key).order_by(key).limit(batch_size)
        rows = db.session().execute(page).mappings().all()
        yield from ({name: value for name, value in row.items() if name != ROW_KEY} for row in rows)
        if len(rows) < batch_size:
            return
        last_key = rows[-1][ROW_KEY]


def insert(table: sa.Table, rows: Rows) -> None:
    """Insert rows; each has all the same columns."""
    if rows and db.get_dialect_name() == "postgresql":
        db.session().execute(_insert_from_arrays(table, rows))
    elif rows:
        db.session().execute(sa.insert(table), rows)


def upsert_counts(
    table: sa.Table, rows: Rows, *, unique: Sequence[str], columns: Sequence[str]
) -> None:
    """Add numbers to rows that exist by their `unique` columns, or insert those that do not.

    `columns` names the columns that are added to.
    """
    if not rows:
        return
    session = db.session()
    if db.get_dialect_name() == "mysql":
        mysql_insert = mysql.insert(table)
        increments = {name: table.c[name] + mysql_insert.inserted[name] for name in columns}
        session.execute(mysql_insert.on_duplicate_key_update(increments), rows)
    elif db.get_dialect_name() == "postgresql":
        postgresql_insert = _insert_from_arrays(table, rows)
        increments = {name: table.c[name] + postgresql_insert.excluded[name] for name in columns}
        session.execute(
            postgresql_insert.on_conflict_do_update(index_elements=unique, set_=increments)
        )
    else:
        sqlite_insert = sqlite.insert(table)
        increments = {name: table.c[name] + sqlite_insert.excluded[name] for name in columns}
        session.execute(
            sqlite_insert.on_conflict_do_update(index_elements=unique, set_=increments), rows
        )


def _insert_from_arrays(table: sa.Table, rows: Rows) -> postgresql.Insert:
    """Build an insert whose every column is one array."""
    names = list(rows[0])
    arrays = [
        sa.func.unnest(
            sa.bindparam(
                None, [row[name] for row in rows], type_=postgresql.ARRAY(table.c[name].type)
            )
        )
        for name in names
    ]
    return postgresql.insert(table).from_select(names, sa.select(*arrays), include_defaults=False)
