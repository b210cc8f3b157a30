"""Reports: one for each reader; enough of them hide a comment until an editor decides."""

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.articles.models import Article
from backend.moderation.models import Check, Report
from backend.moderation.review import decisions
from tests.admin.conftest import make_editor
from tests.commenting import API, DOUBTFUL, get, ids, many, replied, said
from tests.comments.comment_changes import change, put_away
from tests.conftest import Reader, SignedIn, fresh_wechat
from tests.factories import an_article
from tests.moderation.moderating import kept, report


def test_enough_reports_hide_words_until_an_editor_has_looked(
    article: Article, lin: Reader, signed_in: SignedIn, client: FlaskClient
) -> None:
    message = said(lin, article)
    readers = [signed_in(f"r{number}") for number in range(4)]
    for reader in readers[:2]:
        assert report(reader, message).status_code == 200
    assert ids(client, article) == [message]
    assert report(readers[2], message).status_code == 200
    assert ids(client, article) == []
    assert get(lin, message).json["state"] == "waiting"
    assert report(readers[3], message).status_code == 404
    with db.transaction():
        decisions.decide(kept(message).public_id, "approve", make_editor().id)
    assert ids(client, article) == [message]
    assert report(readers[3], message).status_code == 200
    assert ids(client, article) == [message]
    with db.read_session() as session:
        unseen = select(func.count()).where(Report.reviewed_at.is_(None))
        assert (session.scalar(unseen), kept(message).reports) == (1, 1)


def test_one_reader_reports_once(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article)
    for reason in ("spam", "abuse", "other"):
        assert report(mei, message, reason=reason).status_code == 200
    assert (kept(message).reports, kept(message).state) == (1, "shown")


def test_a_report_may_say_more(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article)
    assert report(mei, message, text=" 他在\u200b骂人 ").status_code == 200
    with db.read_session() as session:
        assert session.scalar(select(Report.text)) == "他在骂人"


def test_what_is_reported_does_not_come_back_by_being_changed(
    article: Article, lin: Reader, signed_in: SignedIn, client: FlaskClient
) -> None:
    message = said(lin, article, "坏话")
    for number in range(3):
        report(signed_in(f"r{number}"), message)
    assert change(lin, message, "好话").json["code"] == "words_held"
    assert change(lin, message, "坏话", visibility="private").json["code"] == "words_held"
    assert ids(client, article) == []


def test_replies_are_reported_like_messages(article: Article, lin: Reader, mei: Reader) -> None:
    below = replied(lin, said(lin, article))
    assert report(mei, below).status_code == 200
    assert kept(below).reports == 1


def test_what_one_does_not_meet_is_not_reported(
    article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    hidden, deleted = said(lin, article), said(lin, article)
    put_away(hidden)
    lin.delete(f"{API}/messages/{deleted}")
    private, waiting = said(lin, article, visibility="private"), said(lin, article, DOUBTFUL)
    for message in (hidden, deleted, private, waiting, "nowhere"):
        assert report(mei, message).status_code == 404, message
    assert report(mei, said(lin, article), kind="planet").status_code == 404
    shown = said(lin, article)
    sent = {"kind": "message", "id": shown, "reason": "spam"}
    assert client.post(f"{API}/reports", json=sent).status_code == 401
    answer = report(lin, shown)
    assert (answer.status_code, answer.json["code"]) == (409, "own_words")


@pytest.mark.parametrize(
    "change_",
    [
        {"reason": "boring"},
        {"reason": ""},
        {"text": "字" * 201},
        {"id": "有"},
        {"id": ""},
        {"kind": "UPPER"},
        {"more": 1},
    ],
)
def test_a_report_must_be_one(
    article: Article, lin: Reader, mei: Reader, change_: dict[str, Any]
) -> None:
    assert report(mei, said(lin, article), **change_).status_code == 422


def test_reports_at_once_are_counted_exactly(committed: Flask) -> None:
    (message,) = many(an_article(), 1)
    wechat = fresh_wechat(committed)
    readers = [Reader.arrive(committed, wechat, f"r{number}") for number in range(12)]
    answers: list[int] = []

    def send(reader: Reader) -> None:
        answers.append(report(reader, message).status_code)

    threads = [threading.Thread(target=send, args=(each,)) for each in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {200, 404}
    with db.read_session() as session:
        check = session.scalars(select(Check).where(Check.subject == message)).one()
        assert check.state == "held"
        assert check.reports == session.scalar(select(func.count()).select_from(Report))


def test_a_reader_does_not_report_without_end(
    article: Article, lin: Reader, mei: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.moderation.routes.require_reporter.count", 2)
    messages = [said(lin, article) for _ in range(3)]
    answers = [report(mei, message).status_code for message in messages]
    assert answers == [200, 200, 429]
