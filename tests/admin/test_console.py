"""The console's pages: what they show, what they do, and how they refuse."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys, sessions
from backend.admin.editors import editor_accounts
from backend.articles import publication
from backend.articles.imports import article_import
from backend.errors import Unavailable
from tests.admin.conftest import SAVED_PAGE, AnEditor, AtDesk, Browser
from tests.admin.pages import PROBE, text_of
from tests.factories import BODY, an_article

CHANGES = [
    "/admin/articles/import/url",
    "/admin/articles/import/page",
    "/admin/articles/import/text",
    "/admin/articles/{article}/publish",
    "/admin/articles/{article}/withdraw",
]


def test_pasted_words_become_a_draft_that_is_seen_and_published(at_desk: AtDesk) -> None:
    browser = at_desk()
    sent = {"title": "桥上的灯", "html": BODY}
    answer = browser.post("/admin/articles/import/text", sent)
    assert answer.status_code == 303
    there = answer.headers["Location"]
    page = text_of(browser.get(there))
    assert "文章已导入为草稿" in page
    assert "慢一点的人看见的灯火" in page
    path = there.partition("?")[0]
    assert browser.post(f"{path}/publish").headers["Location"] == f"{path}?done=published"
    assert "读者现在可以看到" in text_of(browser.get(f"{path}?done=published"))
    assert browser.post(f"{path}/withdraw").status_code == 303
    assert "已撤回" in text_of(browser.get(path))
    actions = [deed.action for deed in audit.list_entries("", 3)[0]]
    assert actions == ["article.withdrawn", "article.published", "article.imported"]


def test_a_saved_page_is_brought_in_and_again_is_told_unchanged(at_desk: AtDesk) -> None:
    browser = at_desk()

    def upload() -> str:
        file = (io.BytesIO(SAVED_PAGE), "page.html")
        answer = browser.post("/admin/articles/import/page", {"file": file})
        return answer.headers["Location"]

    assert upload().endswith("?done=new")
    assert upload().endswith("?done=unchanged")


def test_pictures_that_are_missing_are_counted_on_the_preview(at_desk: AtDesk) -> None:
    html = '<p>字</p><img data-src="pictures/none.jpg" alt="一座桥">'
    article = article_import.import_fragment(html, "缺图").article
    page = text_of(at_desk().get(f"/admin/articles/{article.public_id}"))
    assert "有 1 张图片没能取回" in page
    assert "这张图片没能取回" in page


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("url", {}, "请填入文章链接"),
        ("url", {"url": "https://example.com/s/x"}, "mp.weixin.qq.com"),
        ("page", {}, "请选择保存的网页文件"),
        ("text", {"title": "只有标题"}, "标题和内容都要填"),
        ("text", {"title": "长" * 201, "html": "<p>字</p>"}, "标题最多 200 字"),
        ("text", {"title": "有\x00怪字", "html": "<p>字</p>"}, "标题和内容都要填"),
    ],
)
def test_an_import_that_fails_says_why_where_the_form_stands(
    at_desk: AtDesk, path: str, sent: dict[str, str], words: str
) -> None:
    answer = at_desk().post(f"/admin/articles/import/{path}", sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    assert 'name="url"' in page
    if "title" in sent and "\x00" not in sent["title"]:
        assert f'value="{sent["title"][:200]}"' in page


def test_htmx_gets_a_piece_when_refused_and_a_way_on_when_done(at_desk: AtDesk) -> None:
    browser = at_desk()
    asked = {"headers": {"HX-Request": "true"}}
    refused = browser.post("/admin/articles/import/url", {"url": "x"}, **asked)
    assert refused.status_code == 422
    assert text_of(refused).startswith('<div class="alert')
    assert refused.headers["HX-Retarget"] == "#notices"
    done = browser.post("/admin/articles/import/text", {"title": "灯", "html": BODY}, **asked)
    assert done.status_code == 200
    assert done.headers["HX-Redirect"].endswith("?done=new")


def test_a_file_above_20_mb_is_refused_in_words(at_desk: AtDesk) -> None:
    file = (io.BytesIO(b"x" * (20 * 1024 * 1024 + 1)), "page.html")
    answer = at_desk().post("/admin/articles/import/page", {"file": file})
    assert answer.status_code == 413
    assert "内容太大" in text_of(answer)


def test_a_form_above_its_size_is_refused_in_words(at_desk: AtDesk) -> None:
    answer = at_desk().post("/admin/account/keys", {"label": "x" * 70_000})
    assert answer.status_code == 413
    assert "内容太大" in text_of(answer)


@pytest.mark.parametrize("role", ["moderator", "analyst"])
def test_who_only_reads_sees_articles_and_changes_none(at_desk: AtDesk, role: str) -> None:
    article, browser = an_article(), at_desk(role)
    page = text_of(browser.get(f"/admin/articles/{article.public_id}"))
    assert "只能查看" in page
    assert "/withdraw" not in page
    assert "导入文章" not in text_of(browser.get("/admin/articles"))
    assert browser.get("/admin/articles/import").status_code == 403
    for path in CHANGES:
        answer = browser.post(path.format(article=article.public_id))
        assert answer.status_code == 403
        assert "你的角色没有这项权限" in text_of(answer)


@pytest.mark.parametrize("role", ["editor", "moderator", "analyst"])
def test_only_owners_get_to_the_editors_and_the_log(at_desk: AtDesk, role: str) -> None:
    browser = at_desk(role)
    there = f"/admin/editors/{editor_accounts.get_by_login(f'{role}-one').public_id}"
    page = text_of(browser.get("/admin/articles"))
    assert "/admin/editors" not in page
    assert "/admin/audit" not in page
    assert {browser.get(path).status_code for path in ("/admin/editors", "/admin/audit")} == {403}
    newcomer = {"login": "new", "name": "新", "role": "owner"}
    assert browser.post("/admin/editors", newcomer).status_code == 403
    for deed in ("disable", "enable", "password"):
        assert browser.post(f"{there}/{deed}").status_code == 403


def test_the_list_is_filtered_and_has_pages(at_desk: AtDesk) -> None:
    made = [an_article(publish=number % 2 == 0) for number in range(23)]
    browser = at_desk()
    page = text_of(browser.get("/admin/articles"))
    older = re.search(r'href="(/admin/articles\?cursor=[^"]+)">更早的文章', page)
    assert older is not None
    assert made[22].public_id in page
    assert made[0].public_id not in page
    rest = text_of(browser.get(older[1]))
    assert made[0].public_id in rest
    assert "更早的文章" not in rest
    drafts = text_of(browser.get("/admin/articles?status=draft"))
    assert made[1].public_id in drafts
    assert made[2].public_id not in drafts


def test_an_empty_list_says_so_and_shows_the_way_on(at_desk: AtDesk) -> None:
    browser = at_desk()
    page = text_of(browser.get("/admin/articles"))
    assert "还没有文章" in page
    assert "导入第一篇" in page
    assert "没有已撤回的文章" in text_of(browser.get("/admin/articles?status=withdrawn"))


@pytest.mark.parametrize("asked", ["status=gone", "cursor=!!", "cursor=WzFd&status=%00"])
def test_a_list_asked_for_in_a_wrong_way_is_refused_in_words(at_desk: AtDesk, asked: str) -> None:
    answer = at_desk().get(f"/admin/articles?{asked}")
    assert answer.status_code == 422
    assert "回到编辑台" in text_of(answer)


@pytest.mark.parametrize("name", ["nowhere", "没有", "%00", "a" * 300, "%27--"])
def test_what_is_not_there_is_told_in_words(at_desk: AtDesk, name: str) -> None:
    browser = at_desk("owner")
    for path in (f"/admin/{name}", f"/admin/articles/{name}"):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert "回到编辑台" in text_of(answer)
    for path in (
        f"/admin/articles/{name}/publish",
        f"/admin/articles/{name}/withdraw",
        f"/admin/editors/{name}/disable",
        f"/admin/editors/{name}/password",
        f"/admin/account/keys/{name}/revoke",
        f"/admin/account/sessions/{name}/end",
    ):
        assert browser.post(path).status_code == 404, path


def test_an_unknown_address_of_the_api_stays_a_problem(at_desk: AtDesk) -> None:
    browser = at_desk()
    for path in ("/admin/api", "/admin/api/v1/nowhere"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"


def test_probes_in_titles_and_names_are_shown_and_do_nothing(at_desk: AtDesk) -> None:
    article = article_import.import_fragment(
        f'<p>{PROBE}</p><p><a href="javascript:alert(3)">点我</a></p>', PROBE
    ).article
    browser = at_desk("owner", name=PROBE[:64])
    editor_accounts.add_editor("probe", PROBE[:64], "editor")
    api_keys.issue_key(editor_accounts.get_by_login("owner-one"), PROBE[:64])
    paths = ["/admin/articles", f"/admin/articles/{article.public_id}", "/admin/editors"]
    for path in [*paths, "/admin/account/keys", "/admin/audit", "/admin/articles?done=<script>"]:
        page = text_of(browser.get(path))
        assert "<script>alert" not in page, path
        assert "onerror=alert(2)>" not in page.replace("&gt;", ""), path
        assert "javascript:" not in page, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(browser.get("/admin/articles"))


def test_what_was_typed_comes_back_escaped(browser: Browser) -> None:
    page = text_of(browser.sign_in(PROBE))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_answer_of_the_desk_forbids_what_is_not_ours(at_desk: AtDesk) -> None:
    browser = at_desk()
    for path in ("/admin/sign-in", "/admin/articles", "/admin/nowhere", "/admin/static/none"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; img-src 'self' data: http://shiju.test;")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
    assert browser.get("/admin/articles").headers["Cache-Control"] == "no-store"


def test_rooms_next_door_keep_their_own_headers(browser: Browser) -> None:
    assert "Content-Security-Policy" not in browser.get("/healthz").headers


def test_an_owner_adds_an_editor_and_the_password_is_shown_once(at_desk: AtDesk) -> None:
    browser = at_desk("owner")
    newcomer = {"login": "lin", "name": "林小满", "role": "editor"}
    page = text_of(browser.step_up("/admin/editors", newcomer))
    shown = re.search(r'<code id="secret">([^<]+)</code>', page)
    assert shown is not None
    assert shown[1] not in text_of(browser.get("/admin/editors"))
    assert Browser(browser.http.application).sign_in("lin", shown[1]).status_code == 303


def test_an_editor_who_will_not_do_is_refused_and_what_was_typed_stays(at_desk: AtDesk) -> None:
    browser = at_desk("owner")
    answer = browser.post("/admin/editors", {"login": "林", "name": "林小满", "role": "editor"})
    assert answer.status_code == 422
    assert 'value="林小满"' in text_of(answer)
    answer = browser.post("/admin/editors", {"login": "owner-one", "name": "某", "role": "editor"})
    assert answer.status_code == 409
    assert "已有人使用" in text_of(answer)
    answer = browser.post("/admin/editors", {"login": "ok", "name": "有\x07铃", "role": "editor"})
    assert answer.status_code == 422


def test_an_owner_disables_enables_and_resets(at_desk: AtDesk, an_editor: AnEditor) -> None:
    browser, editor = at_desk("owner"), an_editor()
    there = f"/admin/editors/{editor.public_id}"
    assert browser.post(f"{there}/disable").headers["Location"] == "/admin/editors?done=disabled"
    assert "已停用" in text_of(browser.get("/admin/editors"))
    enabled = browser.step_up(f"{there}/enable")
    assert enabled.headers["Location"] == "/admin/editors?done=enabled"
    page = text_of(browser.step_up(f"{there}/password"))
    assert "的一次性密码" in page


def test_an_owner_neither_resets_nor_disables_themselves_as_the_last(at_desk: AtDesk) -> None:
    browser = at_desk("owner")
    there = f"/admin/editors/{editor_accounts.get_by_login('owner-one').public_id}"
    answer = browser.post(f"{there}/disable")
    assert answer.status_code == 409
    assert "至少要留一位" in text_of(answer)
    assert browser.post(f"{there}/password").status_code == 409
    assert browser.get("/admin/articles").status_code == 200


def test_a_key_is_shown_once_and_revoked(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    new = {"label": "每天导入", "scopes": ["articles:read", "articles:write"], "days": "30"}
    page = text_of(browser.step_up("/admin/account/keys", new))
    shown = re.search(r'<code id="secret">(shj_[^<]+)</code>', page)
    assert shown is not None
    asked = {"headers": {"Authorization": f"Bearer {shown[1]}"}}
    assert app.test_client().get("/admin/api/v1/articles", **asked).status_code == 200
    page = text_of(browser.get("/admin/account/keys"))
    assert shown[1] not in page
    assert "查看文章" in page
    assert "改动文章" in page
    revoke = re.search(r'action="(/admin/account/keys/[^/]+/revoke)"', page)
    assert revoke is not None
    assert browser.post(revoke[1]).status_code == 303
    assert app.test_client().get("/admin/api/v1/articles", **asked).status_code == 401


@pytest.mark.parametrize("label", ["", " ", "x" * 65, "有\x00怪字"])
def test_a_key_without_a_sensible_label_is_refused(at_desk: AtDesk, label: str) -> None:
    answer = at_desk().post("/admin/account/keys", {"label": label})
    assert answer.status_code == 422
    assert "请写明密钥的用途" in text_of(answer)


def test_an_editor_sees_their_sign_ins_and_ends_another(app: Flask, at_desk: AtDesk) -> None:
    here, there = at_desk(), Browser(app)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604"
    there.http.environ_base["HTTP_USER_AGENT"] = agent
    there.sign_in("editor-one")
    page = text_of(here.get("/admin/account"))
    assert "Safari · iPhone" in page
    end = re.search(r'action="(/admin/account/sessions/[0-9a-f]{16}/end)"', page)
    assert end is not None
    assert here.post(end[1]).status_code == 303
    assert there.get("/admin/articles").status_code == 303
    assert here.get("/admin/articles").status_code == 200


def test_an_editor_ends_all_sign_ins_but_this_one(app: Flask, at_desk: AtDesk) -> None:
    here, others = at_desk(), [Browser(app), Browser(app)]
    for other in others:
        other.sign_in("editor-one")
    assert here.post("/admin/account/sessions/end-others").status_code == 303
    assert [other.get("/admin/articles").status_code for other in others] == [303, 303]
    assert here.get("/admin/articles").status_code == 200


def test_another_editors_sign_in_cannot_be_ended(at_desk: AtDesk) -> None:
    mine, theirs = at_desk("owner"), at_desk()
    handle = sessions.digest_token(theirs.cookie)[: sessions.HANDLE_LENGTH]
    assert mine.post(f"/admin/account/sessions/{handle}/end").status_code == 404
    assert theirs.get("/admin/articles").status_code == 200


def test_the_log_names_who_did_what(at_desk: AtDesk, an_editor: AnEditor) -> None:
    editor = an_editor(name="陈墨")
    with db.transaction():
        audit.record(editor, "article.imported", "article:abc", {"outcome": "new", "way": "url"})
    page = text_of(at_desk("owner").get("/admin/audit"))
    for words in ("陈墨", "导入文章", "新文章", "文章链接", "/admin/articles/abc"):
        assert words in page


def test_the_log_has_pages(at_desk: AtDesk, an_editor: AnEditor) -> None:
    editor = an_editor()
    with db.transaction():
        for number in range(51):
            audit.record(editor, "article.published", f"article:n{number}")
    browser = at_desk("owner")
    page = text_of(browser.get("/admin/audit"))
    older = re.search(r'href="(/admin/audit\?cursor=[^"]+)"', page)
    assert older is not None
    assert ">n1<" not in page
    assert ">n1<" in text_of(browser.get(older[1]))


def test_when_the_database_is_away_the_page_says_so(
    at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    browser = at_desk()
    monkeypatch.setattr(publication, "list_for_editors", away)
    answer = browser.get("/admin/articles")
    assert answer.status_code == 503
    assert Unavailable.message in text_of(answer)
    assert answer.headers["Retry-After"] == "2"


def test_a_fault_of_ours_is_a_page_without_its_details(
    at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a detail for the log")

    browser = at_desk()
    monkeypatch.setattr(publication, "list_for_editors", broken)
    answer = browser.get("/admin/articles")
    assert answer.status_code == 500
    assert "a detail for the log" not in text_of(answer)
    assert "不是你的问题" in text_of(answer)


def test_a_refused_page_leaves_nothing_behind(
    at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, browser = an_article(publish=False), at_desk()

    def refuse(*_: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(audit, "record", refuse)
    assert browser.post(f"/admin/articles/{article.public_id}/publish").status_code == 503
    with db.read_session():
        assert publication.get_for_editors(article.public_id)[0].status == "draft"
