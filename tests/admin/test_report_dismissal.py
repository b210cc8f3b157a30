"""Reports that an editor dismisses: the reporter is told, and the dismissal can be undone."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.admin.audit import audit_log as audit
from backend.articles.models import Article
from tests.admin.conftest import AtDesk
from tests.admin.pages import text_of
from tests.commenting import ids, said
from tests.conftest import Reader
from tests.moderation.moderating import kept, report
from tests.notifying import inbox, work
from tests.reader_fixtures import article, lin, mei


@pytest.mark.parametrize("deed", ["dismiss", "approve"])
def test_reports_on_shown_words_are_dismissed_and_the_words_stay(
    with_key: Any, article: Article, lin: Reader, mei: Reader, client: FlaskClient, deed: str
) -> None:
    message, desk = reported(lin, mei, article), with_key("moderator")
    case = decide(desk, message, deed)
    assert (case["state"], case["reports"], case["decision"]["action"]) == ("shown", [], "dismiss")
    assert ids(client, article) == [message]
    assert desk.get("/checks?state=reported").json["items"] == []
    entry = audit.list_entries("", 1)[0][0]
    assert (entry.action, entry.subject) == ("words.dismissed", f"message:{message}")


def test_who_reported_is_told_and_the_author_is_not(
    with_key: Any, article: Article, lin: Reader, mei: Reader
) -> None:
    message = reported(lin, mei, article)
    decide(with_key(), message, "dismiss")
    work()
    (notice,) = inbox(mei)
    assert (notice["kind"], notice["outcome"]) == ("report", "shown")
    assert (notice["content"]["title"], notice["content"]["words"]) == (article.title, "")
    assert inbox(lin) == []


def test_who_reported_words_that_are_then_hidden_is_told_without_the_words(
    with_key: Any, article: Article, lin: Reader, mei: Reader
) -> None:
    message = reported(lin, mei, article)
    decide(with_key(), message, "hide")
    work()
    (notice,) = inbox(mei)
    assert (notice["kind"], notice["outcome"], notice["content"]["words"]) == (
        "report", "hidden", "",
    )  # fmt: skip


def test_a_dismissal_that_is_taken_back_is_told_no_more_and_the_report_waits_again(
    with_key: Any, article: Article, lin: Reader, mei: Reader
) -> None:
    message, desk = reported(lin, mei, article), with_key()
    batch = decide(desk, message, "dismiss")["decision"]["batch"]
    work()
    assert desk.post("/decisions/undo", json={"batch": batch}).json["failed"] == []
    work()
    assert inbox(mei) == []
    (case,) = desk.get("/checks?state=reported").json["items"]
    assert (case["state"], len(case["reports"])) == ("shown", 1)
    decide(desk, message, "dismiss")
    work()
    assert [each["outcome"] for each in inbox(mei)] == ["shown"]


def test_where_nothing_is_reported_there_is_nothing_to_dismiss(
    with_key: Any, article: Article, lin: Reader, mei: Reader
) -> None:
    message, desk = reported(lin, mei, article), with_key()
    decide(desk, message, "dismiss")
    for deed in ("dismiss", "approve"):
        again = desk.post(f"/checks/{kept(message).public_id}/{deed}")
        assert (again.status_code, again.json["code"]) == (409, "already_decided")
    analyst = with_key("analyst").post(f"/checks/{kept(message).public_id}/dismiss")
    assert analyst.status_code == 403


def test_several_are_dismissed_in_one_go(
    with_key: Any, article: Article, lin: Reader, mei: Reader
) -> None:
    messages, desk = [reported(lin, mei, article) for _ in range(3)], with_key()
    items = [{"id": kept(each).public_id, "round": kept(each).round} for each in messages]
    several = desk.post("/decisions", json={"action": "dismiss", "items": items}).json
    assert (len(several["decided"]), several["failed"]) == (3, [])


def test_the_console_has_a_button_for_it(
    at_desk: AtDesk, article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    message, browser = reported(lin, mei, article), at_desk("moderator")
    assert "驳回举报" in text_of(browser.get("/admin/moderation?state=reported"))
    path = f"/admin/moderation/{kept(message).public_id}/dismiss?state=reported"
    told = text_of(browser.get(browser.post(path).headers["Location"]))
    assert "已驳回举报，内容照常显示" in told
    assert ids(client, article) == [message]
    assert "驳回举报</button>" not in text_of(browser.get("/admin/moderation?state=shown"))


def reported(author: Reader, reader: Reader, article: Article) -> str:
    message = said(author, article)
    assert report(reader, message).status_code == 200
    return message


def decide(desk: Any, message: str, deed: str) -> Any:
    answer = desk.post(f"/checks/{kept(message).public_id}/{deed}")
    assert answer.status_code == 200, answer.json
    return answer.json


__all__ = ["article", "lin", "mei"]
