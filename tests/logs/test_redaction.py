"""No value of an exception or of a library's record reaches a log line or a dead job."""

import io
import json
import logging
import sqlite3
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pydantic
import pytest
import redis
import requests
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.exc import IntegrityError

from backend import db, job_queue, logs
from backend.accounts.models import Identity
from backend.config import Config
from backend.errors import AppError, BadInput, FieldError
from backend.logs import logging_setup, tracebacks
from backend.wechat.errors import WeChatError
from tests import refusal_ledger
from tests.conftest import SignedIn

MARK = "密语-5h1ju-MARKER"


class Model(pydantic.BaseModel):
    number: int


def by_pydantic() -> None:
    Model.model_validate({"number": MARK, MARK: MARK})


def by_json() -> None:
    json.loads(f'{{"{MARK}": ')


def by_requests() -> None:
    requests.Session().get(f"nowhere://api/cgi?access_token={MARK}")


def by_requests_of_an_address() -> None:
    response = requests.Response()
    response.status_code, response.url, response.reason = 500, f"http://x/?secret={MARK}", MARK
    response.raise_for_status()


def by_redis() -> None:
    raise redis.ResponseError(f"unknown command 'SET', with args beginning with: '{MARK}'")


def by_sqlite() -> None:
    sqlite3.connect(":memory:").execute(f'SELECT "{MARK}"."x"')


def by_sqlalchemy() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM nowhere WHERE x = :x"), {"x": MARK})


def by_postgresql() -> None:
    original = Exception(f"duplicate key\nDETAIL:  Key (openid)=({MARK}) already exists.")
    raise IntegrityError(f"INSERT INTO x VALUES ('{MARK}')", {"openid": MARK}, original)


def by_mysql() -> None:
    pymysql = pytest.importorskip("pymysql")
    raise pymysql.err.IntegrityError(1062, f"Duplicate entry '{MARK}' for key 'openid'")


def by_unicode() -> None:
    MARK.encode("ascii")


def by_lookup() -> None:
    {"a": 1}[MARK]


def by_number() -> None:
    int(MARK)


def by_attribute() -> None:
    getattr(object(), MARK)


def by_import() -> None:
    __import__(MARK)


def by_file() -> None:
    Path(f"/nowhere/{MARK}").read_text()


def by_syntax() -> None:
    compile(f"{MARK} = = 1", MARK, "exec")


def by_code_made_up() -> None:
    exec(compile("raise ValueError(x)", f"<{MARK}>", "exec"), {"x": MARK})


def by_picture() -> None:
    Image.open(io.BytesIO(MARK.encode()))


def by_us() -> None:
    raise BadInput(MARK, faults=(FieldError(f"/{MARK}", MARK),))


def by_wechat() -> None:
    raise WeChatError(MARK, path=f"/x?access_token={MARK}", reason=MARK, rid=MARK)


def by_exit() -> None:
    raise SystemExit(MARK)


class Hostile(Exception):
    """Says its words wherever it is asked for anything."""

    errno = MARK
    sqlstate = MARK
    sqlite_errorname = MARK

    def __str__(self) -> str:
        return MARK

    def __repr__(self) -> str:
        return MARK

    @property
    def errcode(self) -> str:
        raise ValueError(MARK)


def by_an_exception_that_speaks() -> None:
    raise Hostile(MARK)


def by_a_cause() -> None:
    try:
        by_lookup()
    except KeyError as error:
        raise RuntimeError(MARK) from error


def by_a_context() -> None:
    try:
        by_lookup()
    except KeyError:
        by_number()


def by_a_suppressed_context() -> None:
    try:
        by_lookup()
    except KeyError:
        raise RuntimeError(MARK) from None


def by_a_circle() -> None:
    error = RuntimeError(MARK)
    error.__context__ = KeyError(MARK)
    error.__context__.__context__ = error
    raise error


def by_a_note() -> None:
    error = RuntimeError(MARK)
    error.add_note(MARK)
    raise error


def by_a_group() -> None:
    inner = ExceptionGroup(MARK, [KeyError(MARK), OSError(2, MARK, MARK)])
    inner.add_note(MARK)
    raise ExceptionGroup(MARK, [ValueError(MARK), inner])


def by_depth() -> None:
    def deeper(words: str) -> None:
        deeper(words)

    deeper(MARK)


SILENT = (by_depth, by_picture)
WAYS = [value for name, value in sorted(globals().items()) if name.startswith("by_")]


def raised(way: Callable[[], None]) -> BaseException:
    words = MARK  # a local that must not be shown
    try:
        way()
    except BaseException as error:
        if way not in SILENT:  # else the way would prove nothing
            said = f"{error!r} {error!s} {traceback.format_exception(error)} {vars(error)}"
            assert words in said
        return error
    raise AssertionError(way)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_an_exception_is_described_by_types_and_frames_alone(way: Callable[[], None]) -> None:
    error = raised(way)
    said = logs.describe(error)
    assert MARK not in said
    assert "MARKER" not in said
    assert said.startswith(type(error).__qualname__) or f".{type(error).__qualname__}" in said
    assert f"tests/logs/test_redaction.py:{error.__traceback__.tb_lineno} raised" in said  # type: ignore[union-attr]
    assert len(said) < 20_000


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_it_is_in_no_log_line_however_it_is_logged(
    form: str, way: Callable[[], None], written: "Written"
) -> None:
    written.as_form(form)
    error = raised(way)
    library, own = logging.getLogger("some.library"), structlog.get_logger()
    info = (type(error), error, error.__traceback__)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logs.install_hooks()
        warnings.warn(MARK, UserWarning, stacklevel=1)
        warnings.warn(UserWarning(error), stacklevel=1)
    library.error("failed", exc_info=info)
    library.error("failed with %s and %r, %5s", error, MARK, [MARK])
    library.error("failed with %(a)s", {"a": MARK})
    library.error(f"failed with {error} {MARK}")
    library.error(error)
    logging_setup.SafeHandler().handle(misfit())
    library.warning("failed", stack_info=True, exc_info=info, extra={"words": MARK})
    own.error("failed", exc_info=error)
    own.error("failed", exc_info=info, error=error)
    own.error("failed", facts={"a": error, "b": [error, Model]}, kind=type(error), what={error})
    own.error("failed", **logs.build_error_fields(error))
    try:
        raise error
    except BaseException:
        own.exception("failed")
        library.exception("failed")
    logging_setup._log_uncaught(type(error), error, error.__traceback__)
    logging_setup._log_unraisable(Thrown(error))
    logging_setup._log_uncaught_in_thread(cast(Any, Thrown(error)))
    text = written.text()
    assert MARK not in text
    assert "MARKER" not in text
    assert text.count(type(error).__name__) > 5
    if form == "json":
        parsed = [json.loads(line) for line in text.splitlines()]
        assert sum("test_redaction.py" in each.get("exception", "") for each in parsed) > 5


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=4, max_size=40))
def test_whatever_the_words_are_they_are_not_told(words: str) -> None:
    secret = f"{MARK}{words}"
    try:
        raise ExceptionGroup(secret, [KeyError(secret), RuntimeError(secret, secret)])
    except ExceptionGroup as error:
        assert MARK not in logs.describe(error)
        record = logging.makeLogRecord({"msg": secret + "%s %d", "args": (secret, 3)})
        assert MARK not in str(logging_setup.clean_value({"a": error, "b": (error,), "c": record}))


def test_codes_of_a_closed_list_are_told() -> None:
    pymysql = pytest.importorskip("pymysql")
    assert logs.describe(OSError(28, MARK)).startswith("OSError [ENOSPC]")
    assert "[1062]" in logs.describe(pymysql.err.IntegrityError(1062, MARK))
    with pytest.raises(sqlite3.OperationalError) as failed:
        sqlite3.connect(":memory:").execute("SELECT x")
    assert "sqlite3.OperationalError [SQLITE_ERROR]" in logs.describe(failed.value)


def test_many_frames_and_many_causes_are_cut() -> None:
    said = logs.describe(raised(by_depth))
    assert said.count("\n") < 60
    assert "frames left out" in said
    error: Exception = ValueError(MARK)
    for _ in range(50):
        again = ValueError(MARK)
        again.__cause__, error = error, again
    assert logs.describe(error).count("ValueError") <= tracebacks.MAX_CHAINED


def test_places_are_told_without_the_folders_of_this_machine() -> None:
    said = logs.describe(raised(by_json))
    assert "json/decoder.py:" in said
    assert "/json" not in said
    assert tracebacks.shorten_path(structlog.__file__) == "structlog/__init__.py"
    assert tracebacks.shorten_path(f"/home/{MARK}/x.py") == "x.py"


def test_figures_of_a_record_stay_in_their_places() -> None:
    record = logging.makeLogRecord({"msg": "%s took %d ms, %.1f %%", "args": ("x", 7, 0.5)})
    assert logging_setup.build_safe_message(record) == "… took 7 ms, 0.5 %"


def test_no_engine_shows_parameters(house: Flask) -> None:
    assert house.extensions["db"].engine.hide_parameters is True


def test_a_row_that_the_database_refuses_is_quoted_nowhere(
    app: Flask, client: FlaskClient, signed_in: SignedIn, written: "Written",
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    signed_in("lin")
    with db.read_session() as session:
        known = session.scalars(sa.select(Identity)).one()

    def twice(*_: object) -> None:
        with db.transaction() as writing, writing.begin_nested():
            values = {"openid": known.openid, "unionid": MARK, "session_key": MARK}
            writing.add(Identity(account_id=known.account_id, appid=known.appid, **values))

    monkeypatch.setattr("backend.articles.published_articles.list_published", twice)
    monkeypatch.setitem(app.extensions["job_handlers"], "twice", twice)
    for form in ("console", "json"):
        written.as_form(form)
        assert client.get("/api/v1/articles").status_code == 500
        dead_job("twice")
        text = written.text()
        assert "IntegrityError" in text
        assert "test_redaction.py" in text
        assert MARK not in text
        assert known.openid not in text
    for error in errors_of_dead_jobs():
        assert "IntegrityError" in error
        assert "test_redaction.py" in error
        assert not any(each in error for each in (MARK, known.openid, "INSERT", "parameters"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_dead_job_keeps_types_and_frames_alone(
    app: Flask, way: Callable[[], None], written: "Written", monkeypatch: pytest.MonkeyPatch
) -> None:
    if way is by_exit:
        return  # ends a worker, as it should; the job is taken again
    monkeypatch.setitem(app.extensions["job_handlers"], "fails", lambda _payload: way())
    dead_job("fails")
    [error] = errors_of_dead_jobs()
    assert error.startswith(logs.describe(raised(way)).split("\n")[0])
    assert "backend/job_queue.py" in error
    assert "MARKER" not in error + written.text()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_request_that_fails_tells_types_and_frames_alone(
    client: FlaskClient, way: Callable[[], None], written: "Written",
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if way is by_exit:
        return
    monkeypatch.setattr("backend.articles.published_articles.list_published", lambda *_: way())
    written.as_form("json")
    answer = client.get(f"/api/v1/articles?q={MARK}", headers={"X-Words": MARK})
    text = written.text()
    assert "MARKER" not in text
    error = raised(way)
    if isinstance(error, AppError) and error.status < 500:
        return
    assert answer.status_code >= 500
    assert "MARKER" not in answer.text or isinstance(error, WeChatError)
    if not isinstance(error, AppError):
        assert "test_redaction.py" in text
        assert type(error).__name__ in [json.loads(line)["error"] for line in text.splitlines()]
    refusal_ledger.undeclared.clear()  # no list of articles asks WeChat


def test_what_fails_while_an_answer_is_sent_is_logged_and_tells_nothing(
    written: "Written",
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise KeyError(MARK)

    guarded = logs.ErrorGuard(lambda _environ, _start: pieces())
    body = iter(guarded({}, lambda *_: None))  # type: ignore[arg-type]
    assert next(body) == b"a"
    with pytest.raises(logs.ResponseBroken) as broken:
        next(body)
    assert MARK not in "".join(traceback.format_exception(broken.value))
    assert broken.value.__context__ is None
    assert "answer broken" in written.text()


def test_what_fails_outside_the_app_is_a_problem_and_tells_nothing(written: "Written") -> None:
    def app(_environ: Any, _start: Any) -> list[bytes]:
        raise KeyError(MARK)

    started: list[Any] = []
    [body] = logs.ErrorGuard(app)({}, lambda *given: started.append(given))  # type: ignore[arg-type]
    assert json.loads(body)["code"] == "internal"
    assert started[0][0].startswith("500")
    text = written.text()
    assert "request failed outside the app" in text
    assert MARK not in text


def test_flasks_own_handler_is_not_used(app: Flask, written: "Written") -> None:
    error = raised(by_lookup)
    with app.test_request_context(f"/{MARK}?q={MARK}"):
        app.log_exception((type(error), error, error.__traceback__))  # type: ignore[arg-type]
    text = written.text()
    assert MARK not in text
    assert "KeyError" in text
    assert app.logger.handlers == []


def misfit() -> logging.LogRecord:
    """Give a record whose arguments do not fit its words."""
    return logging.LogRecord("some.library", 40, "x.py", 1, MARK, (MARK, MARK), None)


class Thrown:
    """What the interpreter hands to a hook."""

    def __init__(self, error: BaseException) -> None:
        self.exc_type, self.exc_value = type(error), error
        self.exc_traceback, self.thread = error.__traceback__, threading.current_thread()
        self.err_msg, self.object = MARK, Hostile(MARK)


class Written:
    """What was written to standard error, and in which form."""

    def __init__(self, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
        self.config, self.capsys = config, capsys

    def as_form(self, form: str) -> None:
        wanted = "production" if form == "json" else "development"
        logs.configure(self.config.replace(env=cast(Any, wanted)))
        self.capsys.readouterr()

    def text(self) -> str:
        out, err = self.capsys.readouterr()
        return out + err


def dead_job(kind: str) -> None:
    with db.transaction() as session:
        job_queue.enqueue(kind)
        session.execute(sa.update(job_queue.Job).values(attempts=7))
    job_queue.run_due()


def errors_of_dead_jobs() -> list[str]:
    with db.read_session() as session:
        dead = sa.select(job_queue.Job.last_error).where(job_queue.Job.state == "dead")
        return [error or "" for error in session.scalars(dead)]


@pytest.fixture
def written(house: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    config: Config = house.extensions["config"]
    found = Written(config, capsys)
    found.as_form("console")
    yield found
    structlog.reset_defaults()
    logs.configure(config)
    sys.stderr.flush()
