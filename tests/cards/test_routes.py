"""Cards over HTTP: created once, twice, concurrently, and in outages."""

import io
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import delete, func, select

from backend import db, job_queue, storage
from backend.articles.models import Article
from backend.cards.models import Card
from backend.passages.models import Passage
from backend.shares.models import Share, ShareCode, SharedPassage
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, Stopped, an_article, codes_ready

CODES = "/wxa/getwxacodeunlimit"
DESIGNS = ("paper", "ink")


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.post("/api/v1/cards", json={}).status_code == 401
    assert client.get("/api/v1/cards/x").status_code == 401


def test_a_card_is_a_picture_whose_code_names_the_share(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    card = reader.post("/api/v1/cards", json=order(article)).json
    assert (card["width"], card["code_kind"]) == (1080, "share")
    data = client.get(card["url"].removeprefix("http://shiju.test")).data
    assert decoded(data).endswith(f"scene={card['share_id']}")
    assert reader.get(f"/api/v1/cards/{card['id']}").json == card


def test_the_code_still_scans_after_a_phones_squeeze(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    card = reader.post("/api/v1/cards", json=order(article)).json
    data = client.get(card["url"].removeprefix("http://shiju.test")).data
    with Image.open(io.BytesIO(data)) as whole:
        small = whole.resize((720, whole.height * 720 // whole.width))
    squeezed = io.BytesIO()
    small.save(squeezed, "JPEG", quality=60)
    assert decoded(squeezed.getvalue()).endswith(f"scene={card['share_id']}")


def test_the_same_words_in_the_same_design_are_the_same_card(
    reader: Reader, article: Article
) -> None:
    first = reader.post("/api/v1/cards", json=order(article))
    again = reader.post("/api/v1/cards", json=order(article))
    assert again.json == first.json
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Share)) == 1


def test_every_design_makes_its_own_card(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    names = [each["name"] for each in client.get("/api/v1/designs").json["items"]]  # type: ignore[index]
    assert len(names) >= 2
    made = {
        reader.post("/api/v1/cards", json=order(article, design=name)).json["id"] for name in names
    }
    assert len(made) == len(names)


def test_a_card_shows_the_words_of_the_article_however_the_phone_spaced_them(
    reader: Reader, article: Article
) -> None:
    spaced = "\n".join(SENTENCE)
    first = reader.post("/api/v1/cards", json=order(article, quote=spaced, start=3))
    assert first.json["id"] == reader.post("/api/v1/cards", json=order(article)).json["id"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quote": "这句话不在文章里"}, "passage_absent"),
        ({"quote": "字" * 10_000}, "bad_input"),
        ({"quote": ""}, "bad_input"),
        ({"quote": "\x00"}, "bad_input"),
        ({"quote": " \n"}, "passage_absent"),
        ({"quote": "一"}, "passage_ambiguous"),
        ({"start": -1}, "bad_input"),
        ({"start": "3"}, "bad_input"),
        ({"design": "../../etc"}, "design_unknown"),
        ({"design": "nowhere"}, "design_unknown"),
        ({"article_id": "none"}, "not_found"),
        ({"account": "other"}, "bad_input"),
        ({"size": "wide"}, "bad_input"),
        ({"design": "duel"}, "design_unknown"),
        ({"note": "字" * 61}, "bad_input"),
        ({"note": "\x00"}, "bad_input"),
        ({"more_passages": [{"quote": "这句话不在文章里"}]}, "passage_absent"),
        ({"more_passages": [{"quote": "带一把伞"}] * 3}, "bad_input"),
        ({"more_passages": [{}]}, "bad_input"),
    ],
)
def test_what_cannot_be_cut_is_refused_by_name(
    reader: Reader, article: Article, change: dict[str, Any], code: str
) -> None:
    answer = reader.post("/api/v1/cards", json=order(article) | change)
    assert answer.status_code in (404, 422)
    assert answer.json["code"] == code
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Card)) == 0


def test_a_lone_surrogate_in_the_words_is_a_clear_refusal(reader: Reader, article: Article) -> None:
    body = f'{{"article_id": "{article.public_id}", "quote": "\\udc00"}}'.encode()
    answer = reader.post("/api/v1/cards", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "bad_input")


def test_a_card_has_the_size_asked_for_or_the_designs_usual_one(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    offered = client.get("/api/v1/designs").json["items"]  # type: ignore[index]
    assert offered[0]["name"] == "paper"
    sizes = {"square": 1080, "portrait": 1440, "tall": 1620, "long": 1920}
    paper = next(each["sizes"] for each in offered if each["name"] == "paper")
    for size in paper:
        card = reader.post("/api/v1/cards", json=order(article, size=size)).json
        assert (card["size"], card["width"], card["height"]) == (size, 1080, sizes[size])
    usual = reader.post("/api/v1/cards", json=order(article)).json
    assert usual["size"] == paper[0]


def test_several_passages_a_note_and_no_account_each_make_another_card(
    reader: Reader, article: Article
) -> None:
    more = [{"quote": "后来我常常绕一点路"}]
    wishes: list[dict[str, Any]] = [
        {}, {"more_passages": more}, {"more_passages": more, "note": "停了很久"},
        {"names_account": False},
        {"note": " 停了\n很久 "}, {"note": "停了 很久"}, {"note": "  "}, {"note": "\u202e停"},
    ]  # fmt: skip
    made = [reader.post("/api/v1/cards", json=order(article, **wish)).json for wish in wishes]
    ids = [card["id"] for card in made]
    assert len(set(ids[:5])) == 5
    assert ids[5] == ids[4]
    assert ids[6] == ids[0]
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Passage)) == 2


def test_a_share_carries_every_passage_of_its_card_once_and_in_order(
    reader: Reader, article: Article
) -> None:
    more = ["后来我常常绕一点路", "带一把伞", SENTENCE]
    for further in ([], more[:1], more[:2], [SENTENCE, more[1]]):
        wish = order(article, more_passages=[{"quote": quote} for quote in further])
        card = reader.post("/api/v1/cards", json=wish).json
        assert carried(card["share_id"]) == list(dict.fromkeys([SENTENCE, *further]))


def test_the_code_of_a_card_of_several_passages_leads_to_the_first(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    wish = order(article, more_passages=[{"quote": "后来我常常绕一点路"}, {"quote": "带一把伞"}])
    card = reader.post("/api/v1/cards", json=wish).json
    landing = client.get(f"/api/v1/shares/{card['share_id']}").json
    assert landing is not None
    assert landing["passage"]["quote"] == SENTENCE


def test_a_changed_name_makes_another_card(reader: Reader, article: Article) -> None:
    first = reader.post("/api/v1/cards", json=order(article)).json
    reader.put("/api/v1/me", json={"nickname": "林晚"})
    assert reader.post("/api/v1/cards", json=order(article)).json["id"] != first["id"]


def test_another_readers_card_is_not_there(
    signed_in: SignedIn, reader: Reader, article: Article
) -> None:
    card = reader.post("/api/v1/cards", json=order(article)).json
    assert signed_in("other").get(f"/api/v1/cards/{card['id']}").status_code == 404


def test_with_a_warm_pool_a_card_needs_nothing_remote(
    app: Flask, reader: Reader, article: Article
) -> None:
    ready = codes_ready(2)
    stopped = Stopped()
    app.extensions["wechat_http"].mount("http://wechat.test", stopped)
    made = [reader.post("/api/v1/cards", json=order(article, design=name)).json for name in DESIGNS]
    assert [card["share_id"] for card in made] == ready
    assert stopped.waits == []


def test_a_code_whose_picture_is_damaged_is_passed_over(reader: Reader, article: Article) -> None:
    damaged, whole = codes_ready(2)
    storage.get_store().put(f"codes/t/{damaged}.jpg", b"\xff\xd8\xff no picture")
    card = reader.post("/api/v1/cards", json=order(article)).json
    assert card["share_id"] == whole
    assert states_of(damaged, whole) == ["taken", "taken"]


def test_a_pool_of_damaged_pictures_makes_nothing(reader: Reader, article: Article) -> None:
    for scene in codes_ready(3):
        storage.get_store().put(f"codes/t/{scene}.jpg", b"junk")
    answer = reader.post("/api/v1/cards", json=order(article))
    assert (answer.status_code, answer.json["code"]) == (503, "no_code")
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Card)) == 0


def test_a_store_that_cannot_be_written_makes_nothing_and_spends_nothing(
    app: Flask, reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = codes_ready(1)

    def full(_key: str, _data: bytes) -> None:
        raise storage.StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(app.extensions["storage"], "put", full)
        answer = reader.post("/api/v1/cards", json=order(article))
    assert (answer.status_code, answer.json["code"]) == (503, "store_away")
    assert "Retry-After" in answer.headers
    with db.read_session() as session:
        for table in (Card, Share):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert reader.post("/api/v1/cards", json=order(article)).json["share_id"] == ready[0]


def test_with_the_quota_spent_the_articles_own_code_serves_and_leads_there(
    client: FlaskClient, wechat: FlaskClient, reader: Reader, article: Article
) -> None:
    job_queue.run_due()  # publishing the article has ordered its code
    empty_the_pool()
    wechat.post("/simulator/script", json={"path": CODES, "errcode": 45009, "times": 99})
    card = reader.post("/api/v1/cards", json=order(article)).json
    assert card["code_kind"] == "article"
    data = client.get(card["url"].removeprefix("http://shiju.test")).data
    scene = decoded(data).partition("scene=")[2]
    landing = client.get(f"/api/v1/shares/{scene}").json
    assert landing is not None
    assert (landing["article"]["id"], landing["passage"]) == (article.public_id, None)


def test_with_wechat_away_and_no_code_at_all_nothing_is_made(
    wechat: FlaskClient, reader: Reader, article: Article
) -> None:
    wechat.post("/simulator/script", json={"outage": 60})
    answer = reader.post("/api/v1/cards", json=order(article))
    assert (answer.status_code, answer.json["code"]) == (503, "no_code")
    assert int(answer.headers["Retry-After"]) > 0
    with db.read_session() as session:
        for table in (Card, Share, ShareCode):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_deleted_accounts_cards_are_gone_with_their_pictures(
    client: FlaskClient, reader: Reader, article: Article
) -> None:
    card = reader.post("/api/v1/cards", json=order(article)).json
    path = card["url"].removeprefix("http://shiju.test")
    assert client.get(path).status_code == 200
    reader.delete("/api/v1/me")
    job_queue.run_due()
    assert client.get(path).status_code == 404
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Card)) == 0


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def reader(signed_in: SignedIn) -> Reader:
    found = signed_in("lin")
    found.put("/api/v1/me", json={"nickname": "林"})
    return found


def order(article: Article, **changes: Any) -> dict[str, Any]:
    return {"article_id": article.public_id, "quote": SENTENCE} | changes


def carried(share_id: str) -> list[str]:
    with db.read_session() as session:
        rows = (
            select(Passage.quote)
            .join(SharedPassage, SharedPassage.passage_id == Passage.id)
            .join(Share, Share.id == SharedPassage.share_id)
            .where(Share.public_id == share_id)
            .order_by(SharedPassage.position)
        )
        return list(session.scalars(rows))


def states_of(*scenes: str) -> list[str | None]:
    with db.read_session() as session:
        return [
            session.scalar(select(ShareCode.state).where(ShareCode.scene == scene))
            for scene in scenes
        ]


def empty_the_pool() -> None:
    with db.transaction() as session:
        session.execute(delete(ShareCode).where(ShareCode.article_id.is_(None)))


def decoded(picture: bytes) -> str:
    with Image.open(io.BytesIO(picture)) as image:
        (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)
