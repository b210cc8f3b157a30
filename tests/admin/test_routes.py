"""The editors' API for scripts."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend import api
from backend.admin.audit import audit_log as audit
from backend.admin.editors import editor_accounts
from backend.admin.manifest import MANIFEST
from tests.admin.conftest import SAVED_PAGE, WithKey
from tests.admin.pages import code_of
from tests.factories import BODY, an_article

NOBODY = "shj_" + "0" * 40


@pytest.mark.parametrize(
    "operation",
    [operation for router in MANIFEST.routers for operation in router.operations],
    ids=lambda each: f"{each.method} {each.rule}",
)
def test_a_stranger_is_refused_everywhere(client: FlaskClient, operation: api.Operation) -> None:
    path = operation.rule.replace("<article_id>", "a")
    for headers in ({}, {"Authorization": f"Bearer {NOBODY}"}, {"Authorization": "Bearer 锁"}):
        encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        answer = client.open(path, method=operation.method, headers=encoded)
        assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_pasted_html_becomes_a_draft_and_the_log_says_who(with_key: WithKey) -> None:
    script = with_key()
    answer = script.post("/articles/import", json={"html": BODY, "title": "桥上的灯"})
    assert answer.status_code == 200
    told = body_of(answer)
    assert (told["outcome"], told["missing_pictures"]) == ("new", 0)
    assert (told["article"]["title"], told["article"]["status"]) == ("桥上的灯", "draft")
    deeds, _ = audit.list_entries("", 10)
    assert deeds[0].action == "article.imported"
    assert deeds[0].subject == f"article:{told['article']['id']}"
    assert deeds[0].detail == {"way": "fragment", "outcome": "new", "missing_pictures": 0}


def test_a_saved_page_is_brought_in(with_key: WithKey) -> None:
    upload = {"file": (io.BytesIO(SAVED_PAGE), "page.html")}
    told = body_of(with_key().post("/articles/import/page", data=upload))
    assert (told["outcome"], told["article"]["title"]) == ("new", "书忘了，句子还在")


def test_a_page_that_is_no_article_is_refused_and_not_logged(with_key: WithKey) -> None:
    script = with_key()
    before = len(audit.list_entries("", 100)[0])
    upload = {"file": (io.BytesIO(b"<p>hello"), "page.html")}
    assert script.post("/articles/import/page", data=upload).status_code in (409, 422)
    assert len(audit.list_entries("", 100)[0]) == before


def test_a_saved_page_above_20_mb_is_refused(with_key: WithKey) -> None:
    upload = {"file": (io.BytesIO(b"x" * (20 * 1024 * 1024 + 1)), "page.html")}
    assert with_key().post("/articles/import/page", data=upload).status_code == 413


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "只有标题"},
        {"html": "<p>没有标题</p>"},
        {"url": "https://mp.weixin.qq.com/s/a", "title": "两样都有"},
        {"url": 7},
        {"html": "", "title": ""},
        {"url": "https://mp.weixin.qq.com/s/a", "surprise": True},
    ],
)
def test_an_import_of_neither_or_both_is_refused(with_key: WithKey, sent: dict[str, Any]) -> None:
    assert with_key().post("/articles/import", json=sent).status_code == 422


def test_a_link_to_elsewhere_is_refused(with_key: WithKey) -> None:
    script = with_key()
    for url in ("http://127.0.0.1/", "https://example.com/s/a", "file:///etc/passwd", "乱写"):
        answer = script.post("/articles/import", json={"url": url})
        assert 400 <= answer.status_code < 500, url


def test_an_article_is_published_listed_and_withdrawn(
    with_key: WithKey, client: FlaskClient
) -> None:
    script, article = with_key(), an_article("来去", publish=False)
    there = f"/articles/{article.public_id}"
    assert client.get(f"/api/v1{there}").status_code == 404
    assert body_of(script.post(f"{there}/publish"))["status"] == "published"
    assert client.get(f"/api/v1{there}").status_code == 200
    assert [each["id"] for each in items_of(script.get("/articles?status=published"))] == [
        article.public_id
    ]
    assert body_of(script.post(f"{there}/withdraw"))["status"] == "withdrawn"
    assert items_of(script.get("/articles?status=published")) == []
    assert client.get(f"/api/v1{there}").status_code == 404
    actions = [deed.action for deed in audit.list_entries("", 2)[0]]
    assert actions == ["article.withdrawn", "article.published"]


def test_an_article_is_read_whole_whatever_its_status(with_key: WithKey) -> None:
    article = an_article(publish=False)
    found = body_of(with_key("analyst").get(f"/articles/{article.public_id}"))
    assert found["status"] == "draft"
    assert found["paragraphs"][0]["kind"] == "heading"


def test_the_list_of_articles_has_pages(with_key: WithKey) -> None:
    made = [an_article(publish=False).public_id for _ in range(5)]
    script = with_key()
    first = body_of(script.get("/articles?limit=3"))
    rest = body_of(script.get(f"/articles?limit=3&cursor={first['next']}"))
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None


@pytest.mark.parametrize("asked", ["status=gone", "cursor=%00", "cursor=!!", "limit=0", "limit=x"])
def test_a_list_asked_for_in_a_wrong_way_is_refused(with_key: WithKey, asked: str) -> None:
    assert with_key().get(f"/articles?{asked}").status_code == 422
    if not asked.startswith("status"):
        assert with_key("owner").get(f"/audit?{asked}").status_code == 422


@pytest.mark.parametrize(
    "sent", [b"", b"{", b"[]", b"\xff\xfe", b'{"html":"\\ud800","title":"x"}', b"[" * 100_000]
)
def test_what_is_no_sensible_json_is_refused(with_key: WithKey, sent: bytes) -> None:
    answer = with_key().post("/articles/import", data=sent, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["nowhere", "没有", "%27%20OR%201", "a" * 300, "%F0%9F%90%9F"])
def test_what_is_not_there_is_not_found(with_key: WithKey, name: str) -> None:
    script = with_key("owner")
    assert script.get(f"/articles/{name}").status_code == 404
    assert script.post(f"/articles/{name}/publish").status_code == 404
    assert script.post(f"/articles/{name}/withdraw").status_code == 404


@pytest.mark.parametrize("role", ["moderator", "analyst"])
def test_who_only_reads_cannot_change_articles(with_key: WithKey, role: str) -> None:
    script, article = with_key(role), an_article(publish=False)
    sent: dict[str, Any] = {"html": BODY, "title": "不该进来"}
    upload = {"file": (io.BytesIO(b"x"), "page.html")}
    refused = [
        script.post("/articles/import", json=sent),
        script.post("/articles/import/page", data=upload),
        script.post(f"/articles/{article.public_id}/publish"),
        script.post(f"/articles/{article.public_id}/withdraw"),
    ]
    assert {(answer.status_code, code_of(answer)) for answer in refused} == {(403, "forbidden")}
    assert [each["status"] for each in items_of(script.get("/articles"))] == ["draft"]


@pytest.mark.parametrize("role", ["editor", "moderator", "analyst"])
def test_only_owners_read_the_log(with_key: WithKey, role: str) -> None:
    assert with_key(role).get("/audit").status_code == 403


def test_a_disabled_editors_key_dies_at_once_and_stays_dead(with_key: WithKey) -> None:
    script = with_key()
    assert script.get("/articles").status_code == 200
    editor_accounts.disable_editor(script.editor.login)
    assert script.get("/articles").status_code == 401
    editor_accounts.enable_editor(script.editor.login)
    assert script.get("/articles").status_code == 401


def test_a_readers_token_is_no_key(client: FlaskClient) -> None:
    headers = {"Authorization": "Bearer " + "a" * 43}
    assert client.get("/admin/api/v1/articles", headers=headers).status_code == 401


def test_the_log_has_pages_newest_first(with_key: WithKey) -> None:
    owner = with_key("owner")
    for number in range(4):
        editor_accounts.add_editor(f"editor-{number}", "某", "editor", owner.editor)
    first = body_of(owner.get("/audit?limit=3"))
    rest = body_of(owner.get(f"/audit?limit=3&cursor={first['next']}"))
    told = first["items"] + rest["items"]
    assert [each["action"] for each in told] == ["editor.added"] * 4 + ["key.issued"]
    assert [each["id"] for each in told] == sorted((each["id"] for each in told), reverse=True)
    assert told[0]["editor"] == "林晚"
    assert rest["next"] is None


def body_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code < 300, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.json
    return body


def items_of(answer: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = body_of(answer)["items"]
    return items
