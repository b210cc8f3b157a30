"""Sessions and codes that began while the clock ran ahead end when they should."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import clock, db
from backend.admin import csrf
from backend.admin.authentication import api_keys, device_cookies, sessions, sign_in_throttling
from backend.admin.models import Editor, EditorKey, EditorSession
from tests.admin.conftest import AnEditor

NOW = datetime.fromisoformat("2026-03-01T04:00:00+00:00")
AHEAD = [timedelta(minutes=20), timedelta(hours=13), timedelta(days=3), timedelta(days=4000)]
VISITOR = sessions.ClientInfo("198.51.100.7", "curl")

ahead_by = pytest.mark.parametrize("ahead", AHEAD, ids=str)


@ahead_by
def test_a_session_that_began_ahead_is_over(an_editor: AnEditor, ahead: timedelta) -> None:
    editor = an_editor()
    with clock.freeze_at(NOW + ahead):
        token = begin(editor)
        assert sessions.find_session(token) is not None
    assert sessions.list_sessions(editor) == []
    assert sessions.find_session(token) is None
    with clock.freeze_at(NOW + ahead):
        assert sessions.find_session(token) is None


def test_sessions_that_began_ahead_are_swept_at_the_next_sign_in(an_editor: AnEditor) -> None:
    editor = an_editor()
    with clock.freeze_at(NOW + timedelta(days=3)):
        begin(editor)
    begin(editor)
    with db.read_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EditorSession)) == 1


@ahead_by
def test_a_session_that_was_used_ahead_is_over(an_editor: AnEditor, ahead: timedelta) -> None:
    token = begin(an_editor())
    with clock.freeze_at(NOW + ahead), db.transaction() as session:
        session.execute(sa.update(EditorSession).values(seen_at=clock.now()))
    assert sessions.find_session(token) is None


def test_clocks_of_two_machines_may_differ_a_little(an_editor: AnEditor) -> None:
    editor = an_editor()
    with clock.freeze_at(NOW + timedelta(minutes=2)):
        token, (key, _) = begin(editor), api_keys.issue_key(editor, "每天导入")
    assert sessions.find_session(token) is not None
    assert not api_keys.is_expired(key)


@ahead_by
def test_a_key_that_was_made_ahead_is_expired(an_editor: AnEditor, ahead: timedelta) -> None:
    editor = an_editor()
    with clock.freeze_at(NOW + ahead):
        key, secret = api_keys.issue_key(editor, "每天导入")
        assert not api_keys.is_expired(key)
    found = api_keys.find_key(secret)
    assert found is not None
    assert api_keys.is_expired(found[0])
    with clock.freeze_at(NOW + ahead):
        assert api_keys.is_expired(api_keys.list_keys(editor)[0])


@ahead_by
def test_the_use_of_a_key_is_noted_though_one_was_noted_ahead(
    an_editor: AnEditor, ahead: timedelta
) -> None:
    key, secret = api_keys.issue_key(an_editor(), "每天导入")
    with clock.freeze_at(NOW + ahead):
        api_keys.record_use(key, "198.51.100.7")
    for address in ("203.0.113.9", "192.0.2.1"):
        found = api_keys.find_key(secret)
        assert found is not None
        api_keys.record_use(found[0], address)
    with db.read_session() as session:
        row = session.scalars(sa.select(EditorKey)).one()
    assert (row.used_at, row.used_from) == (NOW, "203.0.113.0/24")


@ahead_by
def test_nobody_is_slowed_down_until_a_moment_that_was_set_ahead(
    an_editor: AnEditor, ahead: timedelta
) -> None:
    editor = an_editor()
    with db.transaction() as session:
        later = NOW + ahead + sign_in_throttling.SLOW_DOWN
        session.execute(sa.update(Editor).values(locked_until=later, failures=30))
    assert sign_in_throttling.count_unknown_device(editor)
    assert not sign_in_throttling.count_unknown_device(editor)


@ahead_by
def test_what_was_signed_ahead_is_refused(
    an_editor: AnEditor, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = an_editor()
    with monkeypatch.context() as patch:
        patch.setattr("time.time", lambda: NOW.timestamp() + ahead.total_seconds())
        cookie, token = device_cookies.sign_cookie(editor), csrf.sign_token("cookie")
    monkeypatch.setattr("time.time", NOW.timestamp)
    assert device_cookies.read_cookie(cookie) is None
    assert not csrf._is_valid_token(token, "cookie")


def begin(editor: Editor) -> str:
    with db.transaction():
        return sessions.begin_session(editor, VISITOR)


@pytest.fixture(autouse=True)
def right_time(app: Flask) -> Iterator[None]:
    with clock.freeze_at(NOW):
        yield
