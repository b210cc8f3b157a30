"""Notes on cards are moderated before anything is drawn, and stored only with the verdict."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db, job_queue, redis_primitives, storage
from backend.admin.models import Editor
from backend.articles.models import Article
from backend.cards.models import Card
from backend.moderation.models import Check
from backend.moderation.review import decisions, review_queue
from backend.shares.models import Share, ShareCode
from tests.commenting import DOUBTFUL, RISKY, checked, script
from tests.conftest import Reader, SignedIn, counted
from tests.factories import SENTENCE, an_article, codes_ready

CARDS = "/api/v1/cards"
NOTE = "停了很久"


def test_a_note_that_passes_is_kept_with_its_verdict(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    card = made(reader, article, note=NOTE)
    assert checked(wechat) == 1
    (row,), (check,) = rows(Card), rows(Check)
    assert (row.note, row.state, row.check_id) == (NOTE, "shown", check.id)
    assert (check.kind, check.subject, check.state, check.reason) == (
        "card", card["id"], "shown", "pass",
    )  # fmt: skip


def test_a_risky_note_is_refused_and_nothing_is_drawn_or_taken(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    codes_ready(1)
    answer = ask(reader, article, note=RISKY)
    assert (answer.status_code, answer.json["code"]) == (422, "risky_words")
    assert "改一改" in answer.json["detail"]
    assert nothing_is_made()


def test_a_doubtful_note_is_refused_and_another_one_is_asked_for(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    answer = ask(reader, article, note=DOUBTFUL)
    assert (answer.status_code, answer.json["code"]) == (422, "note_doubtful")
    assert nothing_is_made()


@pytest.mark.parametrize(
    "play",
    [
        {"path": "/wxa/msg_sec_check", "errcode": 61010, "times": 1},
        {"path": "/wxa/msg_sec_check", "errcode": 45009, "times": 1},
        {"path": "/wxa/msg_sec_check", "errcode": 40003, "times": 1},
        {"outage": 60},
    ],
)
def test_where_wechat_cannot_be_asked_the_card_is_to_be_had_without_its_note(
    reader: Reader, article: Article, wechat: FlaskClient, play: dict[str, Any]
) -> None:
    codes_ready(1)
    script(wechat, **play)
    answer = ask(reader, article, note=NOTE)
    assert (answer.status_code, answer.json["code"]) == (503, "note_unchecked")
    assert int(answer.headers["Retry-After"]) > 0
    assert nothing_is_made()
    assert ask(reader, article).status_code == 201


def test_a_refused_note_is_let_through_once_wechat_is_back(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    codes_ready(1)
    script(wechat, path="/wxa/msg_sec_check", errcode=61010, times=1)
    assert ask(reader, article, note=NOTE).status_code == 503
    assert ask(reader, article, note=NOTE).status_code == 201


def test_the_same_card_again_is_not_judged_again(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    first = made(reader, article, note=NOTE)
    script(wechat, outage=60)
    assert made(reader, article, note=f" {NOTE}\n")["id"] == first["id"]
    assert checked(wechat) == 1


def test_without_a_note_and_for_a_preview_nobody_is_asked(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    made(reader, article)
    made(reader, article, note=" \n")
    made(reader, article, note="\u2800\uffa0\ufe0f")
    seen = reader.post(f"{CARDS}/previews", json=order(article, note=RISKY))
    assert seen.status_code == 200
    assert checked(wechat) == 0


def test_what_hides_in_a_note_is_neither_judged_nor_drawn(
    reader: Reader, article: Article, wechat: FlaskClient
) -> None:
    card = made(reader, article, note="停\u200b了\u202e很久")
    assert rows(Card)[0].note == NOTE
    assert made(reader, article, note=NOTE)["id"] == card["id"]


def test_editors_read_a_note_under_the_words_it_stands_on(reader: Reader, article: Article) -> None:
    made(reader, article, note=NOTE)
    with db.read_session():
        (case,), _ = review_queue.list_cases("shown", "", 10)
    assert case.told is not None
    assert (case.told.text, case.told.context) == (NOTE, SENTENCE)
    assert (case.told.article_id, case.told.title) == (article.public_id, article.title)


def test_a_hidden_card_is_gone_with_its_picture_and_is_not_drawn_again(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    card = made(reader, article, note=NOTE)
    decide("hide")
    assert client.get(path_of(card)).status_code == 404
    assert reader.get(f"{CARDS}/{card['id']}").status_code == 404
    answer = ask(reader, article, note=NOTE)
    assert (answer.status_code, answer.json["code"]) == (422, "note_hidden")
    assert redis_primitives.read_counters()["cards.drawn"] == 1


def test_a_card_that_an_editor_brings_back_is_drawn_when_it_is_asked_for(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    made(reader, article, note=NOTE)
    decide("hide")
    decide("approve")
    card = made(reader, article, note=NOTE)
    assert client.get(path_of(card)).status_code == 200


def test_nobody_reports_a_card_since_nobody_meets_it_in_here(
    signed_in: SignedIn, reader: Reader, article: Article
) -> None:
    card = made(reader, article, note=NOTE)
    sent = {"kind": "card", "id": card["id"], "reason": "abuse"}
    assert signed_in("mei").post("/api/v1/reports", json=sent).status_code == 404


def test_a_note_goes_with_its_account(reader: Reader, article: Article) -> None:
    card = made(reader, article, note=NOTE)
    key = rows(Card)[0].key
    reader.delete("/api/v1/me")
    job_queue.run_due()
    assert rows(Card) == []
    assert storage.get_store().get(key) is None
    (check,) = rows(Check)
    assert (check.subject, check.account_id, check.state) == (card["id"], None, "gone")


def test_a_note_costs_no_query_per_design(app: Flask, reader: Reader, article: Article) -> None:
    codes_ready(1, id=1001)  # each tenth code also orders that the pool be looked after
    with counted(app) as plain:
        made(reader, article)
    codes_ready(1, id=1002)
    with counted(app) as noted:
        made(reader, article, note=NOTE)
    assert len(noted) - len(plain) <= 3


def ask(reader: Reader, article: Article, **more: Any) -> Any:
    return reader.post(CARDS, json=order(article, **more))


def made(reader: Reader, article: Article, **more: Any) -> dict[str, Any]:
    answer = ask(reader, article, **more)
    assert answer.status_code == 201, answer.json
    card: dict[str, Any] = answer.json
    return card


def order(article: Article, **more: Any) -> dict[str, Any]:
    return {"article_id": article.public_id, "quote": SENTENCE} | more


def path_of(card: dict[str, Any]) -> str:
    return str(card["url"]).removeprefix("http://shiju.test")


def decide(deed: Any) -> None:
    """Decide as an editor about the only check there is."""
    (check,) = rows(Check)
    with db.transaction():
        decisions.decide(check.public_id, deed, an_editor())


def an_editor() -> int:
    with db.transaction() as session:
        editor = session.scalar(select(Editor)) or Editor(
            login="desk", name="编辑", role="owner", password_hash=""
        )
        session.add(editor)
        session.flush()
    return editor.id


def rows(table: Any) -> list[Any]:
    with db.read_session() as session:
        return list(session.scalars(select(table)))


def nothing_is_made() -> bool:
    with db.read_session() as session:
        kept = [session.scalar(select(func.count()).select_from(t)) for t in (Card, Share, Check)]
        taken = session.scalar(select(func.count()).where(ShareCode.state == "taken"))
    return (kept, taken, redis_primitives.read_counters().get("cards.drawn", 0)) == (
        [0, 0, 0],
        0,
        0,
    )


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    return signed_in("lin")
