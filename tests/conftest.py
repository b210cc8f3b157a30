"""What every test may ask for. Real servers; the only fakes are WeChat's side and the clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import db as database
from backend.app import create_app
from backend.config import Config
from backend.ops import embedded, migrations


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Redis of this test process' own."""
    folder = Path(tmp_path_factory.mktemp("r"))
    url = f"unix://{folder / 'r.sock'}"
    server = embedded.ensure(url, keep=False)
    assert server is not None
    yield url
    embedded.stop(server)


@pytest.fixture
def redis(redis_url: str) -> Iterator["redis_client.Redis"]:
    """Give a client of an empty Redis."""
    client = redis_client.Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.close()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrate an empty database of this test process' own.

    SQLite, or a new database on the server that TEST_DATABASE_URL names.
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given:
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        migrations.upgrade(url)
        yield url
        return
    server = sa.make_url(given)
    name = f"{server.database}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    maintenance = server.set(database="postgres" if server.drivername.startswith("pos") else None)
    url = server.set(database=name).render_as_string(hide_password=False)
    _execute(maintenance, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    migrations.upgrade(url)
    yield url
    _execute(maintenance, f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(scope="session")
def house(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Build the app once for this test process."""
    config = Config(
        secret_key="k" * 48,
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=database_url,
        redis_url=redis_url,
        public_url="http://shiju.test",
    ).completed()
    app = create_app(config)
    app.testing = False
    yield app
    database_of(app).engine.dispose()


@pytest.fixture
def app(house: Flask, redis: "redis_client.Redis") -> Iterator[Flask]:
    """Give the app inside one transaction that is undone after the test."""
    with house.app_context(), database_of(house).within():
        yield house


@pytest.fixture
def committed(house: Flask, redis: "redis_client.Redis") -> Iterator[Flask]:
    """Give the app with real commits, for tests of several at once; empties all tables after."""
    with house.app_context():
        yield house
        with database_of(house).engine.begin() as connection:
            if connection.dialect.name == "mysql":
                connection.exec_driver_sql("SET foreign_key_checks = 0")
            connection.exec_driver_sql("DELETE FROM article_search")
            for table in reversed(database.Base.metadata.sorted_tables):
                connection.execute(sa.update(table).values(parent_id=None)) if (
                    "parent_id" in table.c
                ) else None
                connection.execute(sa.delete(table))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a stranger's HTTP client."""
    return app.test_client()


def database_of(app: Flask) -> database.Database:
    """Find an app's database without a context."""
    found: database.Database = app.extensions["db"]
    return found


def _execute(server: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
