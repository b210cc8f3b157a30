"""A published article is replaced only when an editor says so, and every revision can return."""

import io
from pathlib import Path
from typing import Any

import pytest
import responses
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.admin.audit import audit_log as audit
from backend.articles.imports import article_import, publication_events
from backend.articles.models import Article, OfficialAccount, Revision
from tests.admin.conftest import AtDesk
from tests.admin.editing import LINK, TITLE, saved_page
from tests.admin.pages import text_of

OLD, NEW = "<p>第一段。</p><p>旧的话。</p>", "<p>第一段。</p><p>新的话。</p>"


def test_pasting_over_a_published_article_shows_what_would_change_and_changes_nothing(
    with_key: Any, client: FlaskClient
) -> None:
    desk = with_key()
    article_id = published(desk)
    answer = desk.post("/articles/import", json={"title": TITLE, "html": NEW})
    assert (answer.status_code, answer.json["code"]) == (409, "would_replace")
    facts = answer.json["facts"]
    assert (facts["article_id"], facts["revision"], facts["proposed"]) == (article_id, 1, 2)
    assert facts["changes"] == [
        {"kind": "removed", "text": "旧的话。"},
        {"kind": "added", "text": "新的话。"},
    ]
    assert text(client, article_id) == ["第一段。", "旧的话。"]
    again = desk.post("/articles/import", json={"title": TITLE, "html": NEW})
    assert again.json["facts"]["proposed"] == 2


def test_what_was_agreed_to_replaces_it_and_only_that(with_key: Any, client: FlaskClient) -> None:
    desk = with_key()
    article_id = published(desk)
    sent = {"title": TITLE, "html": NEW, "replaces": 1}
    assert desk.post("/articles/import", json=sent).json["outcome"] == "revised"
    assert text(client, article_id) == ["第一段。", "新的话。"]
    late = desk.post("/articles/import", json=sent | {"html": "<p>别的。</p>"})
    assert (late.status_code, late.json["facts"]["revision"]) == (409, 2)
    assert text(client, article_id) == ["第一段。", "新的话。"]


def test_a_proposal_is_confirmed_only_over_the_revision_that_was_seen(
    with_key: Any, client: FlaskClient
) -> None:
    desk = with_key()
    article_id = published(desk)
    first = proposed(desk, "<p>甲。</p>")
    second = proposed(desk, "<p>乙。</p>")
    confirm = f"/articles/{article_id}/revisions"
    assert (
        desk.post(f"{confirm}/{second}/restore", json={"expected_revision": 1}).status_code == 200
    )
    late = desk.post(f"{confirm}/{first}/restore", json={"expected_revision": 1})
    assert (late.status_code, late.json["code"]) == (409, "revision_moved")
    assert text(client, article_id) == ["乙。"]
    entry = audit.list_entries("", 1)[0][0]
    assert (entry.action, entry.detail) == ("article.accepted", {"revision": second, "before": 1})


def test_what_was_comes_back_whole_under_a_number_of_its_own(
    with_key: Any, client: FlaskClient
) -> None:
    desk = with_key()
    article_id = published(desk)
    desk.post("/articles/import", json={"title": TITLE, "html": NEW, "replaces": 1})
    path = f"/articles/{article_id}/revisions"
    assert [(each["revision"], each["state"]) for each in desk.get(path).json["items"]] == [
        (2, "current"), (1, "past"),
    ]  # fmt: skip
    whole = desk.get(f"{path}/1").json
    assert [each["kind"] for each in whole["changes"]] == ["same", "removed", "added"]
    answer = desk.post(f"{path}/1/restore", json={"expected_revision": 2})
    assert (answer.status_code, answer.json["revision"]) == (200, 3)
    assert text(client, article_id) == ["第一段。", "旧的话。"]
    assert audit.list_entries("", 1)[0][0].action == "article.restored"
    with db.read_session() as session:
        asked = select(Revision.number, Revision.replaced).order_by(Revision.number)
        assert session.execute(asked).all() == [(1, None), (2, 1), (3, 2)]


@pytest.mark.parametrize("number", [0, 9, 10**12])
def test_a_revision_that_is_not_there_is_not_restored(with_key: Any, number: int) -> None:
    desk = with_key()
    path = f"/articles/{published(desk)}/revisions/{number}"
    assert desk.get(path).status_code == 404
    assert desk.post(f"{path}/restore", json={"expected_revision": 1}).status_code == 404


def test_revisions_are_listed_page_by_page_and_an_analyst_restores_none(with_key: Any) -> None:
    desk = with_key()
    path = f"/articles/{published(desk)}/revisions"
    for number in range(4):
        proposed(desk, f"<p>{number}</p>")
    first = desk.get(f"{path}?limit=3").json
    second = desk.get(f"{path}?limit=3&cursor={first['next']}").json
    found = [each["revision"] for each in first["items"] + second["items"]]
    assert (found, second["next"]) == ([5, 4, 3, 2, 1], None)
    analyst = with_key("analyst")
    assert analyst.get(f"{path}/2").status_code == 200
    assert analyst.post(f"{path}/2/restore", json={"expected_revision": 1}).status_code == 403


def test_a_draft_is_replaced_at_once(with_key: Any) -> None:
    desk = with_key()
    for html, outcome in ((OLD, "new"), (NEW, "revised"), (NEW, "unchanged")):
        sent = {"title": TITLE, "html": html}
        assert desk.post("/articles/import", json=sent).json["outcome"] == outcome


def test_neither_a_file_nor_an_address_nor_a_push_replaces_it(
    with_key: Any, client: FlaskClient
) -> None:
    desk = with_key()
    article_id = upload(desk, saved_page(OLD)).json["article"]["id"]
    desk.post(f"/articles/{article_id}/publish")
    assert upload(desk, saved_page(NEW)).json["code"] == "would_replace"
    for change in (by_address(desk), by_push):
        with responses.RequestsMock() as wire:
            wire.get(LINK, saved_page(NEW), content_type="text/html")
            change()
        assert text(client, article_id) == ["第一段。", "旧的话。"]
    assert upload(desk, saved_page(NEW), replaces=1).json["outcome"] == "revised"


def test_the_command_line_shows_what_would_change_and_publishes_nothing(
    app: Flask, tmp_path: Path
) -> None:
    saved = tmp_path / "page.html"
    run = app.test_cli_runner().invoke
    saved.write_bytes(saved_page(OLD))
    assert run(args=["import", str(saved)]).exit_code == 0
    assert status() == "draft"
    assert run(args=["import", str(saved), "--publish"]).exit_code == 0
    saved.write_bytes(saved_page(NEW))
    told = run(args=["import", str(saved), "--publish"])
    assert told.exit_code == 1
    assert "- 旧的话。\n+ 新的话。\n" in told.output
    assert "--replace 1" in told.output
    assert "\nrevised: " in run(args=["import", str(saved), "--replace", "1"]).output


def test_the_console_shows_the_change_first_and_one_click_brings_back_what_was(
    at_desk: AtDesk, with_key: Any, client: FlaskClient
) -> None:
    article_id = published(with_key())
    browser = at_desk(login="second")
    sent = {"title": TITLE, "html": NEW}
    there = browser.post("/admin/articles/import/text", sent).headers["Location"]
    assert there == f"/admin/articles/{article_id}/revisions/2?done=proposed"
    shown = text_of(browser.get(there))
    for words in ("旧的话。", "新的话。", "用这一版替换", "正文还没有变"):
        assert words in shown
    assert "有新内容等你确认" in text_of(browser.get(f"/admin/articles/{article_id}"))
    assert text(client, article_id) == ["第一段。", "旧的话。"]
    path = f"/admin/articles/{article_id}/revisions"
    assert browser.post(f"{path}/2/restore", {"expected_revision": 1}).status_code == 303
    assert text(client, article_id) == ["第一段。", "新的话。"]
    assert "换回第 1 版" in text_of(browser.get(f"/admin/articles/{article_id}"))
    assert "换回这一版" in text_of(browser.get(path))
    late = browser.post(f"{path}/1/restore", {"expected_revision": 1})
    assert (late.status_code, "刚刚换了版本" in text_of(late)) == (409, True)
    assert browser.post(f"{path}/1/restore", {"expected_revision": 2}).status_code == 303
    assert text(client, article_id) == ["第一段。", "旧的话。"]
    assert browser.get(f"{path}/99").status_code == 404
    assert browser.post(f"{path}/1/restore", {"expected_revision": "x"}).status_code == 404


def test_a_page_of_another_account_adds_none_unless_its_name_is_confirmed(
    with_key: Any,
) -> None:
    desk = with_key()
    assert upload(desk, saved_page(OLD)).status_code == 200  # the very first may come
    other = saved_page(OLD, "别人的号", "gh_theirs").replace(b"AbCdEfGh12", b"ZzZzZzZz99")
    for agreed in ({}, {"account": "另一个"}):
        answer = upload(desk, other, **agreed)
        assert (answer.status_code, answer.json["code"]) == (409, "unknown_account")
        assert answer.json["facts"] == {"account": "别人的号"}
        assert accounts() == ["拾句"]
    assert upload(desk, other, account="别人的号").status_code == 200
    assert accounts() == ["别人的号", "拾句"]


def test_a_page_that_only_calls_itself_like_an_account_does_not_become_it(
    with_key: Any,
) -> None:
    desk = with_key()
    upload(desk, saved_page(OLD))
    other = saved_page(OLD, alias="gh_theirs").replace(b"AbCdEfGh12", b"ZzZzZzZz99")
    assert upload(desk, other).json["code"] == "unknown_account"
    again = saved_page(NEW, alias="gh_theirs")
    assert upload(desk, again).json["code"] == "unknown_account"
    with db.read_session() as session:
        assert session.scalars(select(OfficialAccount.alias)).all() == ["gh_ours"]


def test_an_article_sent_by_another_account_waits_for_an_editor(with_key: Any) -> None:
    upload(with_key(), saved_page(OLD))
    other = saved_page(OLD, "别人的号", "gh_theirs").replace(b"AbCdEfGh12", b"ZzZzZzZz99")
    link = LINK.replace("AbCdEfGh12", "ZzZzZzZz99")
    with responses.RequestsMock() as wire:
        wire.get(link, other, content_type="text/html")
        with pytest.raises(article_import.UnknownAccount):
            publication_events.import_sent_article({"url": link, "at": "2026-11-30T00:00:00+00:00"})
    assert accounts() == ["拾句"]


def test_the_console_and_the_command_line_ask_before_they_add_an_account(
    at_desk: AtDesk, with_key: Any, app: Flask, tmp_path: Path
) -> None:
    upload(with_key(), saved_page(OLD))
    other = saved_page(OLD, "别人的号", "gh_theirs").replace(b"AbCdEfGh12", b"ZzZzZzZz99")
    saved = tmp_path / "page.html"
    saved.write_bytes(other)
    told = app.test_cli_runner().invoke(args=["import", str(saved)])
    assert (told.exit_code, "别人的号" in told.output, accounts()) == (1, True, ["拾句"])
    browser = at_desk(login="second")
    file = (io.BytesIO(other), "page.html")
    refused = browser.post("/admin/articles/import/page", {"file": file})
    assert (refused.status_code, accounts()) == (409, ["拾句"])
    assert 'name="account" value="别人的号" form="import-page" required' in text_of(refused)
    agreed = {"file": (io.BytesIO(other), "page.html"), "account": "别人的号"}
    assert browser.post("/admin/articles/import/page", agreed).status_code == 303
    assert accounts() == ["别人的号", "拾句"]


def published(desk: Any) -> str:
    """Bring in an article by pasting it, and publish it."""
    done = desk.post("/articles/import", json={"title": TITLE, "html": OLD}).json
    article_id: str = done["article"]["id"]
    assert desk.post(f"/articles/{article_id}/publish").status_code == 200
    return article_id


def proposed(desk: Any, html: str) -> int:
    answer = desk.post("/articles/import", json={"title": TITLE, "html": html})
    number: int = answer.json["facts"]["proposed"]
    return number


def upload(desk: Any, data: bytes, **agreed: Any) -> Any:
    file = {"file": (io.BytesIO(data), "page.html")}
    return desk.post("/articles/import/page", data=file, query_string=agreed)


def by_address(desk: Any) -> Any:
    def change() -> None:
        answer = desk.post("/articles/import", json={"url": LINK})
        assert answer.json["code"] == "would_replace"

    return change


def by_push() -> None:
    publication_events.import_sent_article({"url": LINK, "at": "2026-11-30T00:00:00+00:00"})


def text(client: FlaskClient, article_id: str) -> list[str]:
    paragraphs = client.get(f"/api/v1/articles/{article_id}").get_json()["paragraphs"]
    return ["".join(run["text"] for run in each["runs"]) for each in paragraphs]


def status() -> str:
    with db.read_session() as session:
        return session.scalars(select(Article.status)).one()


def accounts() -> list[str]:
    with db.read_session() as session:
        assert session.scalar(select(func.count(OfficialAccount.id))) is not None
        return sorted(session.scalars(select(OfficialAccount.name)).all())
