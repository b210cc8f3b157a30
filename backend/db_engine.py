"""Builds SQLAlchemy engines for SQLite, PostgreSQL, MySQL and MariaDB; recognises deadlocks.

On SQLite every transaction begins with BEGIN IMMEDIATE: the driver's default
reads first and locks later, and loses updates silently.
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "cache_size=-20000",
    "secure_delete=ON",  # what is deleted is overwritten, not only unlinked
)

# What PostgreSQL calls a deadlock and a failed serialization, and MariaDB's number for the first.
DEADLOCKS = ("40P01", "40001", 1213)


def build_engine(url: str) -> Engine:
    """Build an engine for SQLite, PostgreSQL or MySQL."""
    if url.startswith("sqlite"):
        engine = create_engine(url, pool_size=16, max_overflow=16, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",  # MySQL's own default hides what others just wrote
        pool_size=8,
        max_overflow=16,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,  # an error's text may reach a log; what was written must not
        # A plan kept for all values is a bad one where LIMIT and a short list decide.
        connect_args={"prepare_threshold": None} if url.startswith("postgresql") else {},
    )
    if engine.dialect.name in ("mysql", "mariadb"):
        event.listen(engine, "connect", _prepare_mysql)
    return engine


def is_deadlock(error: DBAPIError) -> bool:
    """Tell whether the database ended a transaction so that another could go on."""
    original: Any = error.orig
    number = original.args[0] if original is not None and original.args else None
    return getattr(original, "sqlstate", None) in DEADLOCKS or number in DEADLOCKS


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_mysql(connection: Any, _record: ConnectionPoolEntry) -> None:
    """Let a recursive query go as deep as it must; MariaDB would silently stop at a thousand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        is_mariadb = "MariaDB" in cursor.fetchone()[0]
        limit = "max_recursive_iterations" if is_mariadb else "cte_max_recursion_depth"
        cursor.execute(f"SET SESSION {limit} = 4294967295")


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
