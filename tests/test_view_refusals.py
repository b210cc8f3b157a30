"""What views refuse beyond their packages' own tests: withdrawn articles, races, outages."""

import io
import socket
import threading
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update

from backend import db, ids, storage
from backend.accounts.models import Identity
from backend.articles import publication
from backend.articles.fetching import ssrf_safe_fetcher
from backend.articles.models import Article
from backend.cards.designs import design_admin
from backend.cards.models import Card
from backend.challenges import plays
from backend.challenges.models import Play
from backend.comments import editing
from backend.comments import models as message_models
from backend.moderation.word_lists import listed_words
from backend.passages.models import Passage
from tests import challenging
from tests.admin.conftest import SAVED_PAGE, Script, make_editor
from tests.admin.editing import OURS, saved_page, send_push
from tests.commenting import API, RISKY, a_key, said, script, think
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, a_card, a_picture, an_article
from tests.group_entry import enter
from tests.moderation.moderating import ban, listed

PHONE = "p" * 20
MISSING = "这一句文章里没有"
LINK = "https://mp.weixin.qq.com/s/AbCdEfGh12"


@dataclass
class Scene:
    """A reader with a message, a mark and a challenge in an article, and an editor's script."""

    lin: Reader
    article: Article
    message: str
    mark: str
    challenge: str
    desk: Script

    @property
    def path(self) -> str:
        return f"{API}/articles/{self.article.public_id}"


@pytest.fixture
def scene(app: Flask, signed_in: SignedIn) -> Scene:
    article, lin = an_article(), signed_in()
    mark = lin.post(f"{API}/articles/{article.public_id}/marks", json=new_mark())
    desk = Script(app, make_editor("owner"))
    challenge = challenging.asked(lin, article)
    return Scene(lin, article, said(lin, article), mark.json["id"], challenge, desk)


def code_of(answer: Any) -> str:
    return str(answer.get_json()["code"]) if answer.status_code >= 400 else "granted"


def new_mark() -> dict[str, Any]:
    return {"quote": SENTENCE, "key": a_key()}


def new_share(scene: Scene) -> dict[str, Any]:
    return {"article_id": scene.article.public_id, "channel": "link", "visitor": PHONE}


def test_nothing_leads_into_a_withdrawn_article(scene: Scene) -> None:
    lin, public_id, path = scene.lin, scene.article.public_id, scene.path
    order = {"article_id": public_id, "quote": SENTENCE}
    card = a_card()
    with db.transaction() as session:
        owner = select(Identity.account_id).limit(1).scalar_subquery()
        session.execute(update(Card).where(Card.id == card.id).values(account_id=owner))
        publication.withdraw(public_id)
        for shown in session.scalars(select(Article)):
            publication.withdraw(shown.public_id)
    answers = {
        "share": lin.get(f"{API}/shares/{scene.challenge}"),
        "put": lin.put(f"{API}/shares/{ids.generate()}", json=new_share(scene)),
        "link": lin.get(f"{API}/shares/{scene.challenge}/link"),
        "tap": lin.post(f"{path}/follow-taps", json={"visitor": PHONE}),
        "mark": lin.put(f"{API}/marks/{scene.mark}", json={"visibility": "counted"}),
        "thoughts": lin.get(f"{path}/thoughts?start=0&end=10"),
        "popular": lin.get(f"{path}/popular-passages"),
        "thought": think(lin, scene.article),
        "edit": lin.put(f"{API}/messages/{scene.message}", json={"text": "改一改"}),
        "like": lin.put(f"{API}/messages/{scene.message}/like"),
        "designs": lin.get(f"{API}/designs?article_id={public_id}"),
        "preview": lin.post(f"{API}/cards/previews", json=order),
        "card": lin.get(f"{API}/cards/{card.public_id}"),
        "picture": lin.get(f"{API}/challenges/{scene.challenge}/picture"),
        "answer": scene.desk.post(
            f"/messages/{scene.message}/replies", json={"text": "谢谢", "key": a_key()}
        ),
    }
    codes = {name: code_of(answer) for name, answer in answers.items()}
    assert codes == dict.fromkeys(answers, "article_withdrawn")


def test_with_every_seat_taken_one_is_told_to_come_again(
    scene: Scene, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, reply = scene.lin, {"text": "我也是", "key": a_key()}
    for pool in app.extensions["concurrency_limits"]:
        monkeypatch.setitem(app.extensions["concurrency_limits"], pool, threading.Semaphore(0))
    answers = {
        "nickname": lin.put(f"{API}/me", json={"nickname": "林间"}),
        "message": lin.post(f"{scene.path}/messages", json=reply),
        "thought": think(lin, scene.article),
        "reply": lin.post(f"{API}/messages/{scene.message}/replies", json=reply),
        "edit": lin.put(f"{API}/messages/{scene.message}", json={"text": "改一改"}),
        "link": lin.get(f"{API}/shares/{scene.challenge}/link"),
        "export": lin.get(f"{API}/me/export"),
        "import": scene.desk.post("/articles/import", json={"url": LINK}),
        "page": scene.desk.post("/articles/import/page", data=upload(SAVED_PAGE)),
    }
    assert {name: code_of(answer) for name, answer in answers.items()} == dict.fromkeys(
        answers, "busy"
    )


def test_words_are_judged_wherever_they_are_sent(scene: Scene) -> None:
    lin, message = scene.lin, scene.message
    listed("暴富", "refuse")
    body = {"text": "一夜暴富", "key": a_key()}
    assert code_of(lin.put(f"{API}/me", json={"nickname": "暴富"})) == "listed_words"
    assert code_of(lin.post(f"{API}/messages/{message}/replies", json=body)) == "listed_words"
    assert code_of(lin.put(f"{API}/messages/{message}", json={"text": "暴富"})) == "listed_words"
    risky = {"text": RISKY, "key": a_key()}
    assert code_of(lin.post(f"{API}/messages/{message}/replies", json=risky)) == "risky_words"
    assert code_of(think(lin, scene.article, RISKY)) == "risky_words"
    ban(lin, 7)
    order = {"article_id": scene.article.public_id, "quote": SENTENCE, "note": "想起了你"}
    assert code_of(lin.post(f"{API}/cards", json=order)) == "banned"


def test_a_thought_needs_a_group_and_one_place(scene: Scene) -> None:
    group = {"visibility": "group", "group_id": "g" * 12}
    assert code_of(think(scene.lin, scene.article, **group)) == "group_unknown"
    asked = "start=0&end=10&group_id=gggggggggggg"
    assert code_of(scene.lin.get(f"{scene.path}/thoughts?{asked}")) == "group_unknown"
    twice = an_article(html="<p>灯亮了。灯亮了。</p>")
    assert code_of(think(scene.lin, twice, quote="灯亮了")) == "passage_ambiguous"


def test_who_signs_in_learns_what_wechat_says(client: FlaskClient, wechat: FlaskClient) -> None:
    answers = {40226: "login_blocked", 45011: "wechat_busy", 40013: "wechat_failed"}
    for errcode, code in answers.items():
        script(wechat, path="/sns/jscode2session", errcode=errcode)
        answer = client.post(f"{API}/sessions", json={"code": f"code-{errcode}"})
        assert code_of(answer) == code


def test_a_group_needs_a_session_key(scene: Scene) -> None:
    with db.transaction() as session:
        session.execute(update(Identity).values(appid="wx-another"))
    proof = {"encrypted_data": "AAAA", "iv": "AAAA"}
    assert code_of(scene.lin.post(f"{API}/me/groups", json=proof)) == "forbidden"


def test_a_visit_leads_somewhere(client: FlaskClient) -> None:
    visit = {"key": "k" * 20, "visitor": PHONE, "scene": 1001}
    assert (
        code_of(client.post(f"{API}/visits", json=visit | {"share_id": "zzz"})) == "share_unknown"
    )
    assert code_of(client.get(f"{API}/designs?article_id=nowhere")) == "not_found"


def test_with_the_store_away_no_picture_comes_or_goes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise storage.StoreUnavailable

    for verb in ("get", "put"):
        monkeypatch.setattr(storage.get_store(), verb, refuse)
    lin, challenge = scene.lin, scene.challenge
    assert code_of(lin.get("/media/cards/t/abc.jpg")) == "store_away"
    assert code_of(lin.post(f"{API}/me/avatar", data=upload(a_picture()))) == "store_away"
    assert code_of(lin.get(f"{API}/challenges/{challenge}/picture")) == "store_away"
    picture = upload(a_picture((1200, 1600)))
    assert code_of(scene.desk.post("/backdrops", data=picture)) == "store_away"


def test_a_message_judged_meanwhile_is_not_changed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = message_models.lock_thread

    def lock_later(message_id: str) -> Any:
        message, root = lock(message_id)
        db.session().expunge(message)
        message.check_id = 10**6
        return message, root

    monkeypatch.setattr(editing, "lock_thread", lock_later)
    path = f"{API}/messages/{scene.message}"
    assert code_of(scene.lin.put(path, json={"text": "改一改"})) == "conflict"
    assert code_of(scene.lin.delete(path)) == "conflict"


def test_a_play_merged_meanwhile_is_gone(
    scene: Scene, signed_in: SignedIn, wechat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, mei = plays._lock_play, signed_in("mei")

    def lock_later(play: Play) -> Play:
        db.session().execute(delete(Play).where(Play.id == play.id))
        return lock(play)

    assert challenging.play(mei, scene.challenge).status_code == 200
    monkeypatch.setattr(plays, "_lock_play", lock_later)
    group = enter(wechat, mei, "mei")
    assert code_of(challenging.play(mei, scene.challenge, group_id=group)) == "conflict"
    assert code_of(challenging.reply(mei, scene.challenge)) == "conflict"


def test_designs_that_another_editor_made_first_conflict(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = design_admin.insert_row

    def put_second(row: Any) -> None:
        columns = [column for column in row.__table__.columns if column.name != "id"]
        values = {column.name: getattr(row, column.name) for column in columns}
        given = {name: value for name, value in values.items() if value is not None}
        db.session().execute(insert(type(row)).values(given))
        put(row)

    monkeypatch.setattr(design_admin, "insert_row", put_second)
    desk, account = scene.desk, scene.desk.get("/official-accounts").get_json()["items"][0]["id"]
    picture = upload(a_picture((1200, 1600)))
    answers = {
        "backdrop": desk.post("/backdrops", data=picture),
        "save": desk.post("/designs", json={"body": OURS}),
        "order": desk.put("/designs/order", json={"names": ["ink", "paper"]}),
        "offer": desk.post("/designs/paper/offer"),
        "withdraw": desk.post("/designs/paper/withdraw"),
        "colour": desk.put(f"/official-accounts/{account}/colour", json={"colour": "#1F6F54"}),
    }
    codes = {name: code_of(answer) for name, answer in answers.items()}
    assert codes == dict.fromkeys(answers, "conflict")


def test_there_are_only_so_many_designs_and_words(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(design_admin, "MAX_DESIGNS", 0)
    monkeypatch.setattr(listed_words, "MAX_WORDS", 0)
    desk, words = scene.desk, {"words": "暴富", "effect": "refuse"}
    assert code_of(desk.post("/designs", json={"body": OURS})) == "too_many_designs"
    assert code_of(desk.post("/word-lists/all/words", json=words)) == "too_many_words"
    assert code_of(desk.post("/designs/nowhere/withdraw")) == "design_unknown"


@pytest.mark.parametrize(
    ("notice", "code"),
    [("该内容已被发布者删除", "page_deleted"), ("此内容因违规无法查看", "page_violating"),
     ("此内容暂时无法查看", "page_unavailable"), ("你好", "not_an_article"),
     ("环境异常，完成验证后继续", "page_verification"), ("该公众号已迁移", "account_moved"),
     ("<p id='js_text_desc'></p>", "page_incomplete"), ("<i id='menuBar'></i>", "platform_page")],
)  # fmt: skip
def test_a_page_without_an_article_says_why(
    scene: Scene, notice: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"<html><body><div class='weui-msg'>{notice}</div></body></html>".encode()
    monkeypatch.setattr(ssrf_safe_fetcher, "fetch_page", lambda *_: page)
    assert code_of(scene.desk.post("/articles/import", json={"url": LINK})) == code
    assert code_of(scene.desk.post("/articles/import/page", data=upload(page))) == code


def test_a_link_is_followed_only_to_wechat_and_where_it_answers(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    for url, code in (("https://example.com/s/a", "link_refused"), (LINK, "source_unreachable")):
        assert code_of(scene.desk.post("/articles/import", json={"url": url})) == code


def test_an_article_taken_down_or_of_another_account_does_not_come_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [saved_page("<p>桥上风大。</p>")]
    monkeypatch.setattr(ssrf_safe_fetcher, "fetch_page", lambda *_: pages[-1])
    sent = {"url": LINK}
    done = scene.desk.post("/articles/import", json=sent | {"account": "拾句"}).get_json()
    scene.desk.post(f"/articles/{done['article']['id']}/takedown")
    assert code_of(scene.desk.post("/articles/import", json=sent)) == "article_taken_down"
    other = saved_page("<p>桥上风大。</p>", "别处", "gh_elsewhere")
    pages.append(other.replace(b"AbCdEfGh12", b"ZzZzZzZz99"))
    assert code_of(scene.desk.post("/articles/import", json=sent)) == "unknown_account"


def test_a_push_is_handled_once(scene: Scene, app: Flask, wechat: FlaskClient) -> None:
    send_push(app, wechat, Event="user_info_modified")
    push = scene.desk.get("/pushes?state=handled").get_json()["items"][0]["id"]
    assert code_of(scene.desk.post(f"/pushes/{push}/retry")) == "push_handled"


def test_a_passage_is_put_in_its_place_only_where_it_is_lost(scene: Scene) -> None:
    with db.read_session() as session:
        passage = session.scalars(select(Passage.public_id)).first()
    path, sent = f"/passages/{passage}/anchor", {"quote": SENTENCE}
    assert code_of(scene.desk.post(path, json=sent)) == "not_orphaned"
    set_passages(state="orphaned")
    assert code_of(scene.desk.post(path, json={"quote": MISSING})) == "passage_absent"
    assert code_of(scene.desk.post(path, json={"quote": "一"})) == "passage_ambiguous"
    set_passages(searched_revision=0)
    assert code_of(scene.desk.post(path, json=sent)) == "still_seeking"


def test_an_editor_decides_and_answers_once(scene: Scene) -> None:
    desk, message = scene.desk, scene.message
    answer = {"text": "谢谢", "key": a_key()}
    assert code_of(desk.post(f"/messages/{message}/replies", json=answer)) == "granted"
    again = desk.post(f"/messages/{message}/replies", json=answer | {"text": "多谢"})
    assert code_of(again) == "key_reused"
    case = desk.get("/checks?state=shown").get_json()["items"][0]["id"]
    assert code_of(desk.post(f"/checks/{case}/refuse")) == "already_decided"
    assert code_of(desk.post("/decisions/undo", json={"batch": "b" * 12})) == "not_found"
    assert code_of(desk.get("/shares/nowhere")) == "share_unknown"


def set_passages(**values: Any) -> None:
    with db.transaction() as session:
        session.execute(update(Passage).values(**values))


def upload(data: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), "a.html")}
