"""The database: engine, sessions, table base; one commit per unit of work.

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
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from backend import clock, engines

Done = TypeVar("Done")


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
        self.engine = engines.connectable(url)
        self.reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.outer: Connection | None = None
        self.openings: list[Callable[[], None]] = []

    def open(self, writing: bool) -> Session:
        """Give a new session; inside `within` it joins the outer transaction as a savepoint."""
        if self.outer is not None:
            return Session(
                self.outer, expire_on_commit=False, join_transaction_mode="create_savepoint"
            )
        return Session(self.engine if writing else self.reader, expire_on_commit=False)

    @contextmanager
    def within(self) -> Iterator[Connection]:
        """Run all sessions inside one transaction that is undone at the end, for tests."""
        with self.engine.connect() as connection:
            outermost = connection.begin()
            self.outer = connection
            try:
                yield connection
            finally:
                self.outer = None
                outermost.rollback()


class _Scope:
    """A session in use, and what waits for its commit."""

    def __init__(self, session: Session, writing: bool) -> None:
        self.session = session
        self.writing = writing
        self.afterwards: list[Callable[[], None]] = []


_scope: ContextVar[_Scope | None] = ContextVar("scope", default=None)


def init(app: Flask, url: str) -> None:
    """Give the app its database."""
    app.extensions["db"] = Database(url)


def before_writing(app: Flask, act: Callable[[], None]) -> None:
    """Let `act` run first in every transaction that is not the application's own.

    What it raises ends the transaction before anything is written.
    """
    found: Database = app.extensions["db"]
    found.openings.append(act)


def database() -> Database:
    """Find the current app's database."""
    found: Database = current_app.extensions["db"]
    return found


def session() -> Session:
    """Find the session of the current unit of work; there must be one."""
    scope = _scope.get()
    if scope is None:
        raise RuntimeError("no unit of work: wrap this in db.transaction() or db.reading()")
    return scope.session


@contextmanager
def transaction(*, of_system: bool = False) -> Iterator[Session]:
    """Do what is inside wholly or not at all; inside another transaction, join it.

    The commit happens at the end of the outermost one, and then what was
    handed to `after_commit` runs. First of all runs what was handed to
    `before_writing`, unless the transaction is `of_system`: it then writes for
    nobody who is signed in, or takes its locks in an order of its own.
    """
    outer = _scope.get()
    if outer is not None and outer.writing:
        yield outer.session
        return
    with database().open(writing=True) as opened:
        scope = _Scope(opened, writing=True)
        token = _scope.set(scope)
        try:
            for act in () if of_system else database().openings:
                act()
            yield opened
            opened.commit()
        finally:
            _scope.reset(token)
    for act in scope.afterwards:
        act()


def run_transaction(act: Callable[[], Done]) -> Done:
    """Run `act`, which asks nothing remote, in a transaction; after a deadlock up to twice more."""
    if is_writing():
        return act()
    for is_last in (False, False, True):
        try:
            with transaction():
                return act()
        except DBAPIError as error:
            if is_last or not engines.is_deadlock(error):
                raise
    raise AssertionError("unreachable")


def is_writing() -> bool:
    """Tell whether a transaction is open here: then nothing remote may be asked."""
    scope = _scope.get()
    return scope is not None and scope.writing


@contextmanager
def reading() -> Iterator[Session]:
    """Read without a transaction; inside another unit of work, use its session."""
    outer = _scope.get()
    if outer is not None:
        yield outer.session
        return
    with database().open(writing=False) as opened:
        token = _scope.set(_Scope(opened, writing=False))
        try:
            yield opened
        finally:
            _scope.reset(token)


def after_commit(act: Callable[[], None]) -> None:
    """Let `act` run once the current transaction has been committed, and not if it fails."""
    scope = _scope.get()
    if scope is None or not scope.writing:
        raise RuntimeError("no transaction to wait for")
    scope.afterwards.append(act)


def dialect() -> str:
    """Name the database spoken to: sqlite, postgresql or mysql (MariaDB included)."""
    name = database().engine.dialect.name
    return "mysql" if name == "mariadb" else name


def holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Choose rows whose text holds these words as they are, in capitals or not.

    No index helps: this is for what one reader has, not for what everyone has.
    """
    if dialect() == "mysql":  # its usual order takes any two emoji for the same
        return column.collate("utf8mb4_bin").icontains(words, autoescape=True)
    return column.icontains(words, autoescape=True)


def is_due(
    moment: InstrumentedAttribute[Any], furthest: timedelta = timedelta(hours=25)
) -> ColumnElement[bool]:
    """Choose rows whose moment has come, or lies further ahead than anybody sets it.

    Such a moment was set by a clock that ran ahead, and would keep its row waiting for as long.
    """
    now = clock.now()
    return or_(moment <= now, moment > now + furthest)


def ping() -> None:
    """Ask the database for a sign of life; raises whatever the driver raises."""
    with reading() as opened:
        opened.execute(text("SELECT 1"))


def rewrite_files() -> None:
    """Leave nothing in SQLite's log of what was deleted; other databases do that by themselves.

    A log that somebody is reading is emptied later, by SQLite itself.
    """
    if dialect() == "sqlite" and database().outer is None:
        with database().reader.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
