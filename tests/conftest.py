"""What every test may ask for. Real servers; the only fakes are WeChat's side and the clock."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redis as redis_client
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import db as database
from backend.accounts import account_lookup
from backend.app import create_app
from backend.config import Config
from backend.local import embedded_redis
from backend.ops import migrations
from backend.profiles import own_profile
from backend.wechat.simulator import build_adapter, create_simulator
from backend.wechat.simulator.simulated_world import PushSettings, World
from tests.remote_calls import noted

hypothesis.settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")  # chance is for people; CI answers the same each time

pytest_plugins = ("tests.refusal_ledger",)
SECRET_KEY = "k" * 48
# Who works on a database, or on Redis, asks for one of these, perhaps through others.
DATABASES = {"database_url", "fresh_url"}
REDIS = {"redis_url"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database or Redis than the usual, ask only what that has a part in.

    What is slow and would show the same on any is marked `one_database`. Cases of one test differ
    in what is sent, and hardly ever in its SQL: elsewhere the first stands for all, unless the
    test is marked `every_case`.
    """
    another_database = bool(os.environ.get("TEST_DATABASE_URL"))
    another_redis = bool(os.environ.get("TEST_REDIS_SERVER"))
    servers = (DATABASES if another_database else set()) | (REDIS if another_redis else set())
    if not servers:
        return
    begun: set[str] = set()
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        name = item.nodeid.partition("[")[0]
        needed = (
            servers & set(getattr(item, "fixturenames", ()))
            and item.get_closest_marker("one_database") is None
            and (name not in begun or item.get_closest_marker("every_case") is not None)
        )
        begun.add(name)
        (kept if needed else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def examples(usual: int) -> int:
    """Tell how many examples chance makes up: fewer on another database, where only SQL is new."""
    return usual // 3 if os.environ.get("TEST_DATABASE_URL") else usual


@pytest.fixture(scope="session")
def remote_calls() -> Iterator[list[str]]:
    """Note what requests ask of others while they hold a transaction."""
    with noted() as calls:
        yield calls


@pytest.fixture(autouse=True)
def nothing_remote_inside_a_transaction(remote_calls: list[str]) -> Iterator[None]:
    """Fail any test in which a request asked Redis, WeChat or the store inside a transaction."""
    remote_calls.clear()
    yield
    assert remote_calls == []


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Redis of this test process' own: the bundled one, or TEST_REDIS_SERVER's."""
    chosen = os.environ.get("TEST_REDIS_SERVER", "")
    if chosen:
        embedded_redis.find_binary = lambda: chosen
    folder = Path(tmp_path_factory.mktemp("r"))
    url = f"unix://{folder / 'r.sock'}"
    server = embedded_redis.ensure_running(url, persistent=False)
    assert server is not None
    yield url
    embedded_redis.stop_server(server)


@pytest.fixture(scope="session")
def redis_connection(redis_url: str) -> Iterator["redis_client.Redis"]:
    """Give the one client that tests share, so that not each has to connect."""
    with redis_client.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def redis(redis_connection: "redis_client.Redis") -> "redis_client.Redis":
    """Give a client of an empty Redis."""
    redis_connection.flushall()
    return redis_connection


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrate an empty database of this test process' own."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    with made_database(given, "tests", tmp_path_factory.mktemp("db")) as url:
        with settings_alone():
            migrations.upgrade(url)
        yield url


@contextmanager
def settings_alone() -> Iterator[None]:
    """Give what a migration needs of the app: its settings, for the key of the audit log."""
    bare = Flask("migrations")
    bare.extensions["config"] = Config(secret_key=SECRET_KEY)
    with bare.app_context():
        yield


@contextmanager
def made_database(given: str, purpose: str, folder: Path) -> Iterator[str]:
    """Make an empty database: SQLite, or a new one on the server that `given` names."""
    if not given:
        yield f"sqlite:///{folder / 'test.db'}"
        return
    server = sa.make_url(given)
    name = f"{server.database}_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    usual = "postgres" if "postgresql" in given else "information_schema"
    coding = "" if "postgresql" in given else " CHARACTER SET utf8mb4"
    maintenance = server.set(database=usual)
    _execute(maintenance, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}{coding}")
    yield server.set(database=name).render_as_string(hide_password=False)
    _execute(maintenance, f"DROP DATABASE IF EXISTS {name}")


@pytest.fixture(scope="session")
def house(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Build the app once for this test process, its line to WeChat led into a simulator."""
    config = Config(
        secret_key=SECRET_KEY,
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=database_url,
        redis_url=redis_url,
        public_url="http://shiju.test",
        wechat_api="http://wechat.test",
        code_pool=3,
    ).completed()
    http = requests.Session()
    app = create_app(config, wechat=http)
    app.extensions["wechat_http"] = http
    for wire in (app.extensions["wechat"], app.extensions["wechat_official"]):
        wire.pause = no_pause
    yield app
    app.extensions["render_process"].close()
    database_of(app).engine.dispose()


def no_pause(_seconds: float) -> None:
    """Try again at once where WeChat is away: the pauses themselves are the wire's own tests."""


@pytest.fixture
def app(house: Flask, redis: "redis_client.Redis") -> Iterator[Flask]:
    """Give the app inside one transaction that is undone after the test."""
    with house.app_context(), database_of(house).within():
        yield house


@pytest.fixture
def committed(house: Flask, redis: "redis_client.Redis") -> Iterator[Flask]:
    """Give the app with real commits, for tests of several at once; empties all tables after.

    The head of the audit log is put back: no more than the application can a test make another.
    """
    heads = database.Base.metadata.tables["audit_head"]
    with house.app_context():
        with database.read_session() as session:
            head = dict(session.execute(sa.select(heads)).mappings().one())
        yield house
        with database_of(house).engine.begin() as connection:
            if connection.dialect.name == "mysql":
                connection.exec_driver_sql("SET foreign_key_checks = 0")
            connection.exec_driver_sql("DELETE FROM article_search")
            _unname(connection)
            for table in reversed(database.Base.metadata.sorted_tables):
                connection.execute(sa.update(table).values(parent_id=None)) if (
                    "parent_id" in table.c
                ) else None
                connection.execute(sa.delete(table))
            connection.execute(sa.insert(heads).values(head))
            if connection.dialect.name == "mysql":  # it goes back to the pool
                connection.exec_driver_sql("SET foreign_key_checks = 1")


def _unname(connection: sa.Connection) -> None:
    """Let no account hold on to the check of its name, which goes first."""
    accounts = database.Base.metadata.tables["accounts"]
    nobody = {"nickname": "", "avatar_key": None}
    checks = {"nickname_check_id": None, "avatar_check_id": None}
    connection.execute(sa.update(accounts).values(**nobody, **checks))


@pytest.fixture
def wechat(app: Flask) -> FlaskClient:
    """Give the side door of a fresh simulated WeChat, which the app speaks to."""
    return fresh_wechat(app)


@pytest.fixture
def signed_in(app: Flask, wechat: FlaskClient) -> "SignedIn":
    """Give a way to be a reader: `signed_in("lin")` is a client of the reader of that phone."""

    def sign_in(device: str = "lin") -> "Reader":
        return Reader.arrive(app, wechat, device)

    return sign_in


@pytest.fixture
def redis_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Redis away from the app."""
    monkeypatch.setitem(app.extensions, "redis", nowhere())


def nowhere() -> "redis_client.Redis":
    """Give a client of a Redis that is not there."""
    return redis_client.Redis.from_url("unix:///nowhere/redis.sock")


class Reader:
    """A reader's own HTTP client: every request carries their token."""

    def __init__(self, app: Flask, token: str, account_id: str) -> None:
        self.http = app.test_client()
        self.token = token
        self.id = account_id

    @classmethod
    def arrive(cls, app: Flask, wechat: FlaskClient, device: str) -> "Reader":
        """Sign in with the code that this phone's wx.login gives."""
        code = login_code(wechat, device)
        answer = app.test_client().post("/api/v1/sessions", json={"code": code})
        assert answer.json is not None, answer.status
        return cls(app, answer.json["token"], answer.json["account"]["id"])

    def is_called(self, nickname: str) -> None:
        """Go by a name that nobody has to look at."""
        with database.transaction():
            account = account_lookup.find_account(self.id)
            assert account is not None
            own_profile.set_trusted_nickname(account, nickname)

    def clone(self, app: Flask) -> "Reader":
        """Give the same reader on another connection."""
        return Reader(app, self.token, self.id)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def send(path: str, **given: Any) -> Any:
            headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
            return getattr(self.http, method)(path, headers=headers, **given)

        return send


SignedIn = Callable[..., Reader]


def fresh_wechat(app: Flask) -> FlaskClient:
    """Lead the app's line into a simulator that remembers nothing, and give its side door.

    An app keeps its simulator: building one takes longer than most tests do.
    """
    config = app.extensions["config"]
    if "simulator" not in app.extensions:
        app.extensions["simulator"] = create_simulator(appid="", secret="")
    simulator: Flask = app.extensions["simulator"]
    simulator.extensions["wechat_world"] = World(
        appid=config.wechat_appid,
        secret=config.wechat_secret.get_secret_value(),
        opens="http://wechat.test/open",
        official_appid=config.official_appid,
        official_secret=config.official_secret.get_secret_value(),
        pushes=push_line(app),
    )
    app.extensions["wechat_http"].mount("http://wechat.test", build_adapter(simulator))
    return simulator.test_client()


def push_line(app: Flask) -> PushSettings:
    """Give a way to push to this app that keeps pushes until a test lets them come."""
    config = app.extensions["config"]
    waiting: list[Callable[[], None]] = []
    app.extensions["pushes_on_the_way"] = waiting

    def deliver(url: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        path = url.removeprefix("http://shiju.test")
        answer = app.test_client().post(path, data=body, content_type=content_type)
        return answer.status_code, answer.data

    return PushSettings(
        to="http://shiju.test",
        token=config.wechat_push_token.get_secret_value(),
        key=config.wechat_push_aes_key.get_secret_value(),
        official_token=config.official_push_token.get_secret_value(),
        official_key=config.official_push_aes_key.get_secret_value(),
        deliver=deliver,
        later=lambda _seconds, act: waiting.append(act),
    )


def let_pushes_come(app: Flask) -> None:
    """Let every push that the simulated WeChat has sent arrive, with its further tries."""
    waiting = app.extensions["pushes_on_the_way"]
    while waiting:
        waiting.pop(0)()


def login_code(wechat: FlaskClient, device: str = "lin") -> str:
    """Give what wx.login gives on this phone."""
    answer = wechat.post("/simulator/codes", json={"device": device})
    assert answer.json is not None
    code: str = answer.json["code"]
    return code


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a stranger's HTTP client."""
    return app.test_client()


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            sent.append(statement)

    engine = database_of(app).engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


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


@pytest.fixture
def fresh_url(tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database, dropped afterwards."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    with made_database(given, "steps", tmp_path) as url, settings_alone():
        yield url
