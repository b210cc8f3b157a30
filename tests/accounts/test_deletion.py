"""Deleting an account: whole or not at all, whatever is away, whoever writes at the same time."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from requests.adapters import HTTPAdapter

from backend import clock, db, ids, job_queue, storage
from backend.accounts import deletion, sessions
from backend.accounts.models import Account, Identity
from backend.accounts.personal_data_hooks import ERASERS, EXPORTED_TEXTS, EraserRank
from backend.annotations.models import Mark
from backend.comments.models import Message
from backend.errors import AppError
from backend.moderation.models import Check
from backend.moderation.review import decisions
from backend.notifications import notices
from backend.notifications.models import Notice
from backend.notifications.notice_resolvers import NoticeTopic
from backend.privacy import retention
from backend.shares.arrivals import visit_stream
from tests.accounts.lookups import ME, account_of, in_thread
from tests.admin.conftest import make_editor
from tests.architecture.personal_rows import names_of, naming, one_of_each, rows_that_name
from tests.commenting import API, a_key, say
from tests.conftest import Reader, SignedIn, fresh_wechat, nowhere
from tests.extra_manifests import plug_in
from tests.factories import SENTENCE, an_article
from tests.visiting import arrive

SECRET = "只有我自己知道的一句话"


def test_what_wechat_is_asked_about_meanwhile_is_not_kept(app: Flask, lin: Reader) -> None:
    meanwhile(app, "msg_sec_check", lambda: lin.clone(app).delete(ME))
    answer = say(lin, an_article())
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    with db.read_session() as session:
        assert session.scalars(sa.select(Message)).all() == []


def test_it_is_done_wholly_or_not_at_all(
    app: Flask, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(lin, an_article())

    def killed(_account: Account) -> None:
        raise RuntimeError("the process ends here")

    plug_in(monkeypatch, app, ERASERS.add(EraserRank.JOBS, killed))
    with pytest.raises(RuntimeError):
        deletion.delete_account(account_of(lin))
    monkeypatch.undo()
    assert lin.get(ME).status_code == 200
    with db.read_session() as session:
        assert session.scalars(sa.select(Message)).one().state == "shown"
        assert session.scalars(sa.select(job_queue.Job.kind)).all().count(deletion.FINISH_JOB) == 0


def test_with_redis_away_all_is_erased_and_sign_ins_end_when_it_is_back(
    app: Flask, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setitem(app.extensions, "redis", nowhere())
        deletion.delete_account(account_of(lin))
        job_queue.run_due()
    assert lin.get(ME).status_code == 401
    assert sessions.find_account_id(lin.token) == lin.id
    with clock.freeze_at(clock.now() + timedelta(minutes=1)):
        job_queue.run_due()
    assert sessions.find_account_id(lin.token) is None


def test_redis_remembers_the_person_no_more(app: Flask, lin: Reader, redis: "Redis") -> None:
    mei = Reader.arrive(app, fresh_wechat(app), "mei")
    body = {"article_id": an_article().public_id, "channel": "friend", "visitor": "p" * 20}
    s = mei.put(f"{API}/shares/{ids.generate()}", json=body).json["id"]
    arrive(lin, s)
    assert redis.keys("came:*")
    lin.delete(ME)
    while visit_stream.write_next_batch() + job_queue.run_due():
        pass
    assert redis.keys("came:*") + redis.keys(f"*sign-ins:{lin.id}*") == []
    assert [redis.get(key) for key in redis.keys("sign-in:*")] == [mei.id.encode()]


def test_signing_in_while_the_account_is_deleted_makes_a_new_one(
    app: Flask, lin: Reader, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch, redis: "Redis"
) -> None:
    issued, old = sessions.issue, lin.id

    def issue(public_id: str) -> str:
        if public_id == old:
            deletion.delete_account(account_of(lin))
            job_queue.run_due()
        return issued(public_id)

    monkeypatch.setattr(sessions, "issue", issue)
    again = Reader.arrive(app, wechat, "lin")
    assert again.id != old
    assert again.get(ME).status_code == 200
    assert redis.keys(f"sign-ins:{old}") == []


def test_an_identity_that_a_deleted_account_left_does_not_lock_its_person_out(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    with db.transaction() as session:
        session.execute(sa.update(Account).values(deleted_at=clock.now()))
    again = Reader.arrive(app, wechat, "lin")
    assert again.id != lin.id
    assert again.get(ME).status_code == 200
    with db.read_session() as session:
        assert len(session.scalars(sa.select(Identity)).all()) == 1


def test_rows_that_a_deleted_account_left_are_swept(app: Flask, signed_in: SignedIn) -> None:
    gone, there = signed_in("lin"), signed_in("wen")
    one_of_each(gone)
    one_of_each(there)
    names, others = names_of(gone), names_of(there)
    with db.transaction() as session:  # as a version left it that did not hold accounts
        mine = sa.update(Account).where(Account.public_id == gone.id)
        session.execute(mine.values(deleted_at=clock.now()))
    retention.run_rules({})
    by_openid = {"pushes.openid"}  # nothing leads there any more; they go with their age
    left = [str(each) for each in naming() if rows_that_name(each, names)]
    assert set(left) <= by_openid | {"phones.visitor"}
    assert [str(each) for each in naming() if not rows_that_name(each, others)] == []


def test_nobody_is_told_anything_once_deleted(app: Flask, lin: Reader) -> None:
    with db.transaction():
        key = account_of(lin).id
        notices.notify(key, "words", "k", NoticeTopic("message:x", "hidden"))
    deletion.delete_account(account_of(lin))
    job_queue.run_due()
    with db.read_session() as session:
        assert session.scalars(sa.select(Notice)).all() == []


def test_an_export_that_a_deletion_overtakes_is_refused(
    app: Flask, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = EXPORTED_TEXTS.load()["words.md"]

    def written(account: Account) -> Any:
        deletion.delete_account(account)
        return book(account)

    plug_in(monkeypatch, app, EXPORTED_TEXTS.add("words.md", written))
    answer = lin.get(f"{ME}/export")
    assert answer.status_code == 401


def test_a_face_whose_store_is_away_when_it_is_refused_goes_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.accounts import picture_erasure as erasing

    store, key = storage.get_store(), "avatars/refused.jpg"

    def away(_key: str) -> None:
        raise storage.StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(store, "delete", away)
        with pytest.raises(KeyError), erasing.store_picture(key, b"x"):
            raise KeyError
    assert store.get(key) == b"x"
    job_queue.run_due()
    assert store.get(key) is None


def test_a_write_waits_for_a_deletion_and_is_refused(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = Reader.arrive(committed, fresh_wechat(committed), "lin")
    article, account = an_article(), account_of(lin)
    erasing, begins, opened = threading.Event(), threading.Event(), db.Database.open
    answers: list[int] = []

    def open_(database: db.Database, writing: bool) -> Any:
        if writing and threading.current_thread().name == "writer":
            begins.set()
        return opened(database, writing)

    def erase(_account: Account) -> None:
        erasing.set()
        assert begins.wait(60)

    def write() -> None:
        body = {"quote": SENTENCE, "key": "k" * 24}
        path = f"{API}/articles/{article.public_id}/marks"
        answers.append(lin.clone(committed).post(path, json=body).status_code)

    monkeypatch.setattr(db.Database, "open", open_)
    plug_in(monkeypatch, committed, ERASERS.add(EraserRank.JOBS, erase))
    deleting = in_thread(committed, lambda: deletion.delete_account(account))
    assert erasing.wait(60)
    writing = in_thread(committed, write, name="writer")
    deleting.join()
    writing.join()
    assert answers == [401]
    with db.read_session() as session:
        assert session.scalars(sa.select(Mark)).all() == []


def test_readers_an_editor_and_the_worker_at_once_end_in_no_deadlock(committed: Flask) -> None:
    wechat = fresh_wechat(committed)
    lin, mei = (Reader.arrive(committed, wechat, name) for name in ("lin", "mei"))
    article, editor = an_article(), make_editor("moderator")
    body = {"article_id": article.public_id, "channel": "friend", "visitor": "p" * 20}
    s = mei.put(f"{API}/shares/{ids.generate()}", json=body).json["id"]
    names = {each.id: names_of(each) for each in (lin, mei)}
    answers: list[int] = []

    def act(reader: Reader, other: Reader, turn: int) -> None:
        mine = reader.clone(committed)
        for answer in (
            mine.put(f"{API}/blocks/{other.id}"),
            mine.put(ME, json={"nickname": f"名字{turn}"}),
            mine.put(f"{API}/articles/{article.public_id}/shelf", json={"shelf": "to_read"}),
            arrive(mine, s, visitor=f"phone-of-{reader.id}-{turn}"),
            mine.post(
                f"{API}/articles/{article.public_id}/messages",
                json={"text": "桥上风大。", "key": a_key()},
            ),
            mine.post(
                f"{API}/people/{other.id}/reports", json={"kind": "nickname", "reason": "abuse"}
            ),
            mine.delete(f"{API}/blocks/{other.id}"),
            *([mine.delete(ME)] if turn == 3 else []),
        ):
            answers.append(answer.status_code)

    def decide() -> None:
        for _ in range(12):
            visit_stream.write_next_batch()
            job_queue.run_due(5)
            with db.read_session() as session:
                keys = session.scalars(sa.select(Check.public_id).where(Check.state == "shown"))
            for key in keys.all()[-2:]:
                with suppress(AppError), db.transaction():
                    decisions.decide(key, "hide", editor.id)

    acts: list[Callable[[], None]] = [decide]
    for turn in range(4):
        acts.append(lambda turn=turn: act(lin, mei, turn))  # type: ignore[misc]
        acts.append(lambda turn=turn: act(mei, lin, turn))  # type: ignore[misc]
    threads = [in_thread(committed, each) for each in acts]
    for each in threads:
        each.join()
    assert {answer for answer in answers if answer >= 500} == set()
    while visit_stream.write_next_batch() + job_queue.run_due():
        pass
    for reader in (lin, mei):
        assert lin.get(ME).status_code == 401
        left = [str(each) for each in naming() if rows_that_name(each, names[reader.id])]
        assert left == []


def test_of_a_deleted_word_sqlite_keeps_no_byte(committed: Flask) -> None:
    url = committed.extensions["db"].engine.url
    if url.get_backend_name() != "sqlite":
        pytest.skip("other databases rewrite their files by themselves")
    lin = Reader.arrive(committed, fresh_wechat(committed), "lin")
    assert say(lin, an_article(), SECRET).status_code == 201
    assert found_in(url.database)
    lin.delete(ME)
    with clock.freeze_at(clock.now() + timedelta(minutes=20)):
        while job_queue.run_due():
            pass
    assert not found_in(url.database)


def found_in(database: str | None) -> bool:
    files = [Path(f"{database}{end}") for end in ("", "-wal")]
    return any(SECRET.encode() in each.read_bytes() for each in files if each.exists())


class Meanwhile(HTTPAdapter):
    """A line to WeChat on which something happens before one of its answers."""

    def __init__(self, line: HTTPAdapter, path: str, act: Callable[[], object]) -> None:
        super().__init__()
        self.line, self.path, self.act = line, path, act

    def send(self, request: requests.PreparedRequest, *rest: Any, **given: Any) -> Any:
        """Do it, and hand on."""
        if self.path in str(request.url):
            self.act()
        return self.line.send(request, *rest, **given)


def meanwhile(app: Flask, path: str, act: Callable[[], object]) -> None:
    http = app.extensions["wechat_http"]
    line = http.get_adapter("http://wechat.test")
    http.mount("http://wechat.test", Meanwhile(line, path, act))


@pytest.fixture
def lin(signed_in: SignedIn) -> Reader:
    return signed_in("lin")
