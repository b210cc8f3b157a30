"""WeChat's pushes in the console: listed, handled again; articles sent but not imported."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db, job_queue
from backend.admin.audit import audit_log as audit
from backend.articles.fetching.ssrf_safe_fetcher import SourceUnreachable
from backend.articles.imports import article_import, publication_events
from backend.articles.models import Article
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushSubscription
from tests.admin.conftest import AtDesk, WithKey
from tests.admin.editing import send_push
from tests.admin.pages import PROBE, text_of
from tests.conftest import let_pushes_come
from tests.extra_manifests import plug_in

BIZ = "MzI1ODEyMzQ1Ng=="
LONG = f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=1&sn=5h1ju&chksm=ab#rd"
LINK = f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247480001&idx=1&sn=5h1ju"
PAGE = f"""<!doctype html><html><head><meta charset="utf-8">
<meta property="og:title" content="群发的一篇"><meta property="og:url" content="{LINK}"></head>
<body><h1 id="activity-name">群发的一篇</h1>
<div id="js_content"><p>一句一句地读，一盏一盏地亮。</p></div></body></html>
""".encode()
SENT: dict[str, Any] = {
    "ArticleUrlResult": {"ResultList": {"item": [{"ArticleIdx": 1, "ArticleUrl": LONG}]}}
}
PUBLISHED: dict[str, Any] = {
    "PublishEventInfo": {
        "publish_status": "0",
        "article_detail": {"count": "1", "item": {"idx": "1", "article_url": LONG}},
    }
}


def test_an_unknown_push_is_shown_whole_and_harmless(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk
) -> None:
    send_push(app, wechat, Event="wxa_punish_event", Reason=PROBE)
    page = text_of(at_desk("editor").get("/admin/pushes"))
    assert "小程序被处罚" in page
    assert "没人接" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_analyst_and_a_moderator_see_no_pushes(at_desk: AtDesk, with_key: WithKey) -> None:
    for role in ("analyst", "moderator"):
        assert at_desk(role).get("/admin/pushes").status_code == 403
        assert with_key(role, login=f"{role}-two").get("/pushes").status_code == 403


def test_a_failed_push_is_handed_on_again_and_told_to_the_audit_log(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []

    def stumble(pushed: object) -> None:
        heard.append(pushed)
        if len(heard) == 1:
            raise LookupError

    plug_in(monkeypatch, app, PUSH_SUBSCRIPTIONS.add(PushSubscription("odd", stumble)))
    send_push(app, wechat, Event="odd")
    with db.transaction() as session:
        session.execute(sa.delete(job_queue.Job))
    browser = at_desk("editor")
    page = text_of(browser.get("/admin/pushes?state=failed"))
    assert "LookupError" in page
    path = page.split('action="/admin/pushes/')[1].split("/retry")[0]
    done = browser.post(f"/admin/pushes/{path}/retry?state=failed")
    assert done.status_code == 303
    assert "已重新排队" in text_of(browser.get(done.headers["Location"]))
    job_queue.run_due()
    assert len(heard) == 2
    assert audit.list_entries("", 1)[0][0].action == "push.handled_again"
    again = browser.post(f"/admin/pushes/{path}/retry?state=failed")
    assert again.status_code == 409
    assert "已经处理过了" in text_of(again)
    assert browser.post("/admin/pushes/灯/retry").status_code == 404


def test_scripts_page_through_pushes_and_hand_them_on(
    app: Flask, wechat: FlaskClient, with_key: WithKey
) -> None:
    for number in range(3):
        send_push(app, wechat, Event="wxa_punish_event", Number=number)
    desk = with_key("editor")
    first = body(desk.get("/pushes?limit=2"))
    rest = body(desk.get(f"/pushes?limit=2&cursor={first['next']}"))
    numbers = [each["payload"]["Number"] for each in [*first["items"], *rest["items"]]]
    assert (numbers, rest["next"]) == ([2, 1, 0], None)
    answer = desk.post(f"/pushes/{first['items'][0]['id']}/retry")
    assert (answer.status_code, body(answer)["state"]) == (200, "kept")
    assert desk.post("/pushes/nowhere/retry").status_code == 404
    assert desk.get("/pushes?state=all").status_code == 422


@pytest.mark.parametrize(("event", "said"), [("MASSSENDJOBFINISH", SENT),
                                             ("PUBLISHJOBFINISH", PUBLISHED)])  # fmt: skip
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_known_article_is_marked_as_sent(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk, event: str, said: dict[str, Any], form: str
) -> None:
    article_import.import_page(PAGE)
    send_push(app, wechat, form=form, Event=event, CreateTime=1764100000, **said)
    assert article().sent_at == datetime.fromtimestamp(1764100000, UTC)
    browser = at_desk()
    assert "已群发" in text_of(browser.get("/admin/articles"))
    assert "群发于" in text_of(browser.get(f"/admin/articles/{article().public_id}"))
    send_push(app, wechat, Event=event, CreateTime=1764200000, **said)
    assert article().sent_at == datetime.fromtimestamp(1764100000, UTC)


def test_an_unknown_article_is_brought_in_as_a_draft(
    app: Flask, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetched(url: str, *_: object) -> bytes:
        asked.append(url)
        return PAGE

    monkeypatch.setattr("backend.articles.fetching.ssrf_safe_fetcher.fetch_page", fetched)
    for seconds in (1764100000, 1764100001):
        send_push(app, wechat, Event="MASSSENDJOBFINISH", CreateTime=seconds, **SENT)
    assert asked == [LINK]
    assert (article().status, article().title) == ("draft", "群发的一篇")
    assert article().sent_at is not None


def test_what_cannot_be_brought_in_is_seen_and_sought_again(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk, with_key: WithKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def away(*_: object) -> bytes:
        raise SourceUnreachable

    monkeypatch.setattr("backend.articles.fetching.ssrf_safe_fetcher.fetch_page", away)
    send_push(app, wechat, Event="MASSSENDJOBFINISH", **SENT)
    with db.transaction() as session:
        session.execute(
            sa.update(job_queue.Job)
            .where(job_queue.Job.kind == publication_events.IMPORT_JOB)
            .values(attempts=7, run_at=clock.now())
        )
    job_queue.run_due()
    browser = at_desk()
    page = text_of(browser.get("/admin/pushes"))
    assert "还没带进来的文章" in page
    assert "暂时连不上微信服务器" in page
    [missed] = body(with_key("editor", login="scripts").get("/missed-articles"))["items"]
    assert missed["url"] == LINK
    monkeypatch.setattr("backend.articles.fetching.ssrf_safe_fetcher.fetch_page", lambda *_: PAGE)
    done = browser.post(f"/admin/pushes/articles/{missed['id']}/retry")
    assert done.status_code == 303
    job_queue.run_due()
    assert article().status == "draft"
    assert "还没带进来的文章" not in text_of(browser.get("/admin/pushes"))
    assert browser.post(f"/admin/pushes/articles/{missed['id']}/retry").status_code == 404
    assert browser.post("/admin/pushes/articles/x/retry").status_code == 404


@pytest.mark.parametrize("said", [
    {}, {"ArticleUrlResult": None}, {"ArticleUrlResult": {"ResultList": []}},
    {"ArticleUrlResult": {"ResultList": {"item": [7, {"ArticleUrl": 7}, {}]}}},
    {"ArticleUrlResult": {"ResultList": {"item": [{"ArticleUrl": "http://127.0.0.1/s/abcd"}]}}},
    {"PublishEventInfo": {"publish_status": 2, "article_detail": {"item": {"article_url": LONG}}}},
    {"PublishEventInfo": "x"},
])  # fmt: skip
def test_an_event_without_an_article_changes_nothing(
    app: Flask, wechat: FlaskClient, said: dict[str, Any]
) -> None:
    send_push(app, wechat, Event="MASSSENDJOBFINISH", **said)
    assert job_queue.count_by_state() == {"ready": 0, "running": 0, "dead": 0}


def test_an_event_of_a_thousand_articles_orders_few(app: Flask, wechat: FlaskClient) -> None:
    items = [{"ArticleUrl": f"https://mp.weixin.qq.com/s/abcd{number}"} for number in range(200)]
    many = {"ArticleUrlResult": {"ResultList": {"item": items}}}
    wechat.post("/simulator/push", json={"event": {"Event": "MASSSENDJOBFINISH", **many}})
    let_pushes_come(app)
    job = job_queue.claim()
    assert job is not None
    job_queue.run(job)
    assert job_queue.count_by_state()["ready"] == 8


def article() -> Article:
    with db.read_session() as session:
        return session.scalars(sa.select(Article)).one()


def body(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json
