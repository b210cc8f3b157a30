"""Many rows in one statement, on every database.

PostgreSQL takes a list as one value, so that a statement about a thousand rows
is as short, and as quickly understood, as one about a single row. The others
take each value for itself; their drivers put rows together.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from backend import db

KEY = "_row"

Rows = Sequence[dict[str, Any]]
Records = Iterator[dict[str, Any]]


def among(column: Any, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Choose rows whose column is one of these values."""
    if db.dialect() != "postgresql":
        found: sa.ColumnElement[bool] = column.in_(values)
        return found
    listed = sa.bindparam(None, list(values), type_=postgresql.ARRAY(column.type))
    chosen: sa.ColumnElement[bool] = column == sa.any_(listed)
    return chosen


def record(key: Any, /, **facts: Any) -> sa.Select[*tuple[Any, ...]]:
    """Ask for facts of rows under the names by which they are told; `key` is the rows' id."""
    return sa.select(key.label(KEY), *(fact.label(name) for name, fact in facts.items()))


def records(asked: sa.Select[*tuple[Any, ...]], at_once: int = 500) -> Records:
    """Give what `record` asks for in the order of the rows' ids, a few hundred at a time.

    So a list is never whole in memory, however long it is.
    """
    key, last = asked.selected_columns[0], 0
    while True:
        part = asked.where(key > last).order_by(key).limit(at_once)
        rows = db.session().execute(part).mappings().all()
        yield from ({name: fact for name, fact in row.items() if name != KEY} for row in rows)
        if len(rows) < at_once:
            return
        last = rows[-1][KEY]


def insert(table: sa.Table, rows: Rows) -> None:
    """Insert rows; each has all the same columns."""
    if rows and db.dialect() == "postgresql":
        db.session().execute(_listed(table, rows))
    elif rows:
        db.session().execute(sa.insert(table), rows)


def add(table: sa.Table, rows: Rows, *, unique: Sequence[str], to: Sequence[str]) -> None:
    """Add numbers to rows that are there by their `unique` columns, or insert those that are not.

    `to` names the columns that are added to.
    """
    if not rows:
        return
    session = db.session()
    if db.dialect() == "mysql":
        more = mysql.insert(table)
        added = {name: table.c[name] + more.inserted[name] for name in to}
        session.execute(more.on_duplicate_key_update(added), rows)
    elif db.dialect() == "postgresql":
        listed = _listed(table, rows)
        added = {name: table.c[name] + listed.excluded[name] for name in to}
        session.execute(listed.on_conflict_do_update(index_elements=unique, set_=added))
    else:
        single = sqlite.insert(table)
        added = {name: table.c[name] + single.excluded[name] for name in to}
        session.execute(single.on_conflict_do_update(index_elements=unique, set_=added), rows)


def _listed(table: sa.Table, rows: Rows) -> postgresql.Insert:
    """Write an insert whose every column is one list."""
    names = list(rows[0])
    lists = [
        sa.func.unnest(
            sa.bindparam(
                None, [row[name] for row in rows], type_=postgresql.ARRAY(table.c[name].type)
            )
        )
        for name in names
    ]
    return postgresql.insert(table).from_select(names, sa.select(*lists), include_defaults=False)
