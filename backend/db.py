"""The database: table base, column types, sessions, transactions and their hooks, SQL helpers.

A unit of work is a `transaction()`. Routes open one around each writing
request; a service that asks something remote in between opens its own, so that
no lock is held while WeChat thinks. Nothing outside this file commits.

Reads run outside any transaction, so they never wait for a writer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    or_,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.orm.session import JoinTransactionMode
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from backend import clock, db_engine

Result = TypeVar("Result")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime with microseconds, kept without its zone on every database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Ask MySQL for microseconds, which it drops unless told."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a naive datetime is a bug and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        return value if value is None else value.replace(tzinfo=UTC)


class Exact(TypeDecorator[str]):
    """An ASCII string that is compared byte by byte on every database; MySQL folds case else.

    MySQL fails on comparing it with other letters, which no such string holds: they are
    escaped on their way there, so that whoever asks for them finds nothing.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        """Hold strings of up to so many characters."""
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Ask MySQL for bytes."""
        if dialect.name in ("mysql", "mariadb"):
            binary = mysql.VARCHAR(self.length, charset="ascii", collation="ascii_bin")
            return dialect.type_descriptor(binary)
        return dialect.type_descriptor(String(self.length))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape what is not ASCII, for MySQL."""
        if value is None or value.isascii() or dialect.name not in ("mysql", "mariadb"):
            return value
        return value.encode("ascii", "backslashreplace").decode("ascii")


exact = Exact
LongText = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
Key = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The base of every table; rooms name each other's tables in strings only."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        int: Key,
    }


class Database:
    """One engine, and the two kinds of session on it."""

    def __init__(self, url: str) -> None:
        """Prepare the engine; nothing connects before the first query."""
        self.engine = db_engine.build_engine(url)
        self.reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.connection: Connection | None = None
        self.begin_callbacks: list[Callable[[], None]] = []

    def open(self, writing: bool) -> Session:
        """Open a session; in a `within` it joins that one, to write as a savepoint."""
        mode: JoinTransactionMode = "create_savepoint" if writing else "rollback_only"
        if self.connection is not None:
            return Session(self.connection, expire_on_commit=False, join_transaction_mode=mode)
        return Session(self.engine if writing else self.reader, expire_on_commit=False)

    @contextmanager
    def within(self) -> Iterator[Connection]:
        """Run all sessions inside one transaction that is undone at the end, for tests."""
        with self.engine.connect() as connection:
            outermost = connection.begin()
            self.connection = connection
            try:
                yield connection
            finally:
                self.connection = None
                outermost.rollback()


class _UnitOfWork:
    """A unit of work: its session, and the hooks that wait for its commit."""

    def __init__(self, session: Session, writing: bool) -> None:
        self.session = session
        self.is_writing = writing
        self.after_commit: list[Callable[[], None]] = []


_current_unit: ContextVar[_UnitOfWork | None] = ContextVar("scope", default=None)


def init(app: Flask, url: str) -> None:
    """Give the app its database."""
    app.extensions["db"] = Database(url)


def before_transaction(app: Flask, callback: Callable[[], None]) -> None:
    """Register a callback that runs first in every transaction that is not the system's own.

    What it raises ends the transaction before anything is written.
    """
    database: Database = app.extensions["db"]
    database.begin_callbacks.append(callback)


def get_database() -> Database:
    """Find the current app's database."""
    database: Database = current_app.extensions["db"]
    return database


def session() -> Session:
    """Find the session of the current unit of work; there must be one."""
    unit = _current_unit.get()
    if unit is None:
        raise RuntimeError("no unit of work: wrap this in db.transaction() or db.reading()")
    return unit.session


@contextmanager
def transaction(*, as_system: bool = False) -> Iterator[Session]:
    """Do what is inside wholly or not at all; inside another transaction, join it.

    The commit happens at the end of the outermost one, and then what was
    handed to `after_commit` runs. First of all runs what was handed to
    `before_transaction`, unless it runs `as_system`: it then writes for
    nobody who is signed in, or takes its locks in an order of its own.
    """
    outer = _current_unit.get()
    if outer is not None and outer.is_writing:
        yield outer.session
        return
    with get_database().open(writing=True) as new_session:
        unit = _UnitOfWork(new_session, writing=True)
        token = _current_unit.set(unit)
        try:
            for hook in () if as_system else get_database().begin_callbacks:
                hook()
            yield new_session
            new_session.commit()
        finally:
            _current_unit.reset(token)
    for hook in unit.after_commit:
        hook()


def run_transaction(callback: Callable[[], Result]) -> Result:
    """Run `callback`, which calls nothing remote, in a transaction; retry a deadlock twice."""
    if is_writing():
        return callback()
    for is_last in (False, False, True):
        try:
            with transaction():
                return callback()
        except DBAPIError as error:
            if is_last or not db_engine.is_deadlock(error):
                raise
    raise AssertionError("unreachable")


def is_writing() -> bool:
    """Tell whether a transaction is open here: then nothing remote may be called."""
    unit = _current_unit.get()
    return unit is not None and unit.is_writing


@contextmanager
def read_session() -> Iterator[Session]:
    """Read without a transaction; inside another unit of work, use its session."""
    outer = _current_unit.get()
    if outer is not None:
        yield outer.session
        return
    with get_database().open(writing=False) as new_session:
        token = _current_unit.set(_UnitOfWork(new_session, writing=False))
        try:
            yield new_session
        finally:
            _current_unit.reset(token)


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the current transaction has been committed, and not if it fails."""
    unit = _current_unit.get()
    if unit is None or not unit.is_writing:
        raise RuntimeError("no transaction to wait for")
    unit.after_commit.append(callback)


def get_dialect_name() -> str:
    """Name the database's dialect: sqlite, postgresql or mysql (MariaDB included)."""
    name = get_database().engine.dialect.name
    return "mysql" if name == "mariadb" else name


def contains_text(column: InstrumentedAttribute[str], phrase: str) -> ColumnElement[bool]:
    """Match rows whose text contains this phrase, in capitals or not.

    No index helps: this is for one account's rows, not for everyone's.
    """
    if get_dialect_name() == "mysql":  # its usual order takes any two emoji for the same
        return column.collate("utf8mb4_bin").icontains(phrase, autoescape=True)
    return column.icontains(phrase, autoescape=True)


def is_due(
    moment: InstrumentedAttribute[Any], max_delay: timedelta = timedelta(hours=25)
) -> ColumnElement[bool]:
    """Match rows whose moment has come, or lies further ahead than anybody sets it.

    Such a moment was set by a clock that ran ahead, and would keep its row waiting for as long.
    """
    now = clock.now()
    return or_(moment <= now, moment > now + max_delay)


def ping() -> None:
    """Check that the database answers; raises whatever the driver raises."""
    with read_session() as new_session:
        new_session.execute(text("SELECT 1"))


def truncate_wal() -> None:
    """Truncate SQLite's write-ahead log, so that nothing deleted stays in it; SQLite only.

    A log that somebody is reading is emptied later, by SQLite itself.
    """
    if get_dialect_name() == "sqlite" and get_database().connection is None:
        with get_database().reader.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
