"""Rows as an earlier migration's tables had them, written without the models of today."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def writing(url: str) -> Iterator[Callable[..., int]]:
    """Give what writes one row into a table, and gives its key."""
    engine = sa.create_engine(url)
    meta = sa.MetaData()
    meta.reflect(engine)
    with engine.begin() as connection:

        def row(table: str, **values: object) -> int:
            into = meta.tables[table]
            plain = {name: _plain(value, into.c[name].type) for name, value in values.items()}
            made = connection.execute(into.insert().values(**plain))
            assert made.inserted_primary_key is not None
            key: int = made.inserted_primary_key[0]
            return key

        yield row
    engine.dispose()


def _plain(value: object, kind: sa.types.TypeEngine[Any]) -> object:
    """Write JSON out where the database calls it a text, as MariaDB does."""
    return json.dumps(value) if isinstance(value, dict) and not isinstance(kind, sa.JSON) else value
