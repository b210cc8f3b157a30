"""Creating a challenge: an own gap, or another reader's again."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.articles import publication
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article
from backend.challenges.models import Challenge, Question
from tests.challenging import FRIEND, HIDDEN, HIDES, PHONE, ask, asked, gap, play, reply
from tests.commenting import API
from tests.conftest import Reader
from tests.factories import SENTENCE, an_article, codes_ready
from tests.shares.sharing import pass_on, sign_in
from tests.visiting import arrive, share_of, written

S = "a" * 12


def test_a_strangers_challenge_is_a_share_of_its_own_channel(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    above = asked(lin, article)
    arrive(client, above, visitor=PHONE)
    told = ask(client, article)
    assert told.status_code == 200
    share = share_of(told.json["id"])
    assert (share.channel, share.account_id) == ("challenge", None)
    assert share.parent_id == share_of(above).id
    assert share.passage_id is not None


def test_told_again_it_is_the_same_and_what_was_said_first_holds(
    client: FlaskClient, article: Article
) -> None:
    first = ask(client, article, s=S)
    assert ask(client, article, s=S, gap=gap(hidden={"start": 0, "end": 1})).json == first.json
    assert play(client, S).json["length"] == len(HIDDEN)
    assert how_many() == 1


def test_somebody_else_cannot_take_its_id(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    ask(client, article, s=S)
    (ready,) = codes_ready(1)
    for who, s, token in ((client, S, FRIEND), (lin, S, PHONE), (client, ready, PHONE)):
        refused = ask(who, article, s=s, visitor=token)
        assert (refused.status_code, refused.json["code"]) == (409, "share_taken")


def test_an_id_is_either_a_forward_or_a_challenge(client: FlaskClient, article: Article) -> None:
    pass_on(client, article, s=S)
    refused = ask(client, article, s=S)
    assert (refused.status_code, refused.json["code"]) == (409, "share_taken")
    assert how_many() == 0


def test_the_same_gap_of_the_same_reader_is_one_question(
    app: Flask, client: FlaskClient, wechat: FlaskClient, lin: Reader, article: Article
) -> None:
    first, again = asked(client, article), asked(client, article)
    assert (how_many(), how_many(Question)) == (2, 1)
    reply(lin, first, "桥桥")
    assert play(lin, again).json["tries_left"] == 2
    asked(sign_in(app, wechat, "friend", token=PHONE), article, visitor=PHONE)
    assert how_many(Question) == 1
    asked(client, article, gap=gap(hidden={"start": 0, "end": 1}))
    asked(lin, article, visitor=FRIEND)
    assert how_many(Question) == 3


def test_only_what_is_a_challenge_of_this_article_is_passed_on(
    client: FlaskClient, article: Article
) -> None:
    forward = pass_on(client, article).json["id"]
    elsewhere = asked(client, an_article())
    for of in (forward, elsewhere, "unknown"):
        refused = ask(client, article, gap=None, parent_share_id=of)
        assert (refused.status_code, refused.json["code"]) == (404, "share_unknown")
    assert how_many() == 1


@pytest.mark.parametrize("s", ["short", "a" * 13, "a.b.c.d.e.f.", "中" * 12])
def test_an_id_of_another_form_is_refused(client: FlaskClient, article: Article, s: str) -> None:
    assert ask(client, article, s=s).status_code in (404, 422)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gap": None}, {"parent_share_id": S}, {"visitor": "x"}, {"article_id": ""},
        {"parent_share_id": "<b>"},
        {"gap": gap(quote="")}, {"gap": gap(quote="字" * 601)}, {"gap": gap(hidden=None)},
        {"gap": gap(hidden={"start": -1, "end": 2})}, {"gap": gap(start="3")},
        {"gap": gap(quote="文章里没有的话啊")}, {"note": "写一句话"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    client: FlaskClient, article: Article, wrong: dict[str, Any]
) -> None:
    assert ask(client, article, **wrong).status_code == 422
    assert how_many() == 0


@pytest.mark.parametrize(
    ("quote", "start", "end"),
    [
        (SENTENCE, 0, 3),  # 她说，
        (SENTENCE, 2, 3),
        (SENTENCE, 5, 5),
        (SENTENCE, 6, 4),
        (SENTENCE, 3, 12),  # nine
        (SENTENCE, 599, 600),
        (SENTENCE, len(SENTENCE) - 1, len(SENTENCE) + 1),
        ("看见的灯火", 3, 5),  # three are left
    ],
)
def test_a_gap_that_is_not_fit_is_refused(
    client: FlaskClient, article: Article, quote: str, start: int, end: int
) -> None:
    refused = ask(client, article, gap=gap(quote, hidden={"start": start, "end": end}))
    assert (refused.status_code, refused.json["code"]) == (422, "gap_unfit")
    assert refused.json["detail"].startswith("藏起来的要是 1 到 8 个")
    assert how_many() == 0


def test_spaces_that_the_phone_added_do_not_move_the_gap(
    client: FlaskClient, article: Article
) -> None:
    shifted = {name: at + 3 for name, at in HIDES.items()}
    s = asked(client, article, gap=gap(f"\n  {SENTENCE}", hidden=shifted))
    assert reply(client, s).json["state"] == "solved"


def test_words_that_stand_twice_need_a_place(client: FlaskClient, lin: Reader) -> None:
    twice = an_article(html=f"<p>{SENTENCE}</p><p>{SENTENCE}</p>")
    assert ask(client, twice).json["code"] == "passage_ambiguous"
    s = asked(client, twice, gap=gap(start=len(SENTENCE) + 1))
    assert reply(lin, s).json["passage"]["start"] > len(SENTENCE) - 1


def test_an_article_that_is_not_there_is_not_asked_about(
    client: FlaskClient, article: Article
) -> None:
    assert ask(client, article, **{"article_id": "nothing"}).status_code == 404


def test_what_was_taken_back_is_neither_asked_about_nor_played(
    client: FlaskClient, article: Article
) -> None:
    s = asked(client, article)
    with db.transaction():
        publication.withdraw(article.public_id)
    for answer in (ask(client, article), play(client, s), reply(client, s)):
        assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")


def test_who_arrives_is_led_to_the_article_and_not_told_the_words(
    client: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    landings = [client.get(f"{API}/shares/{s}").json, arrive(client, s).json]
    for landing in landings:
        assert landing is not None
        assert (landing["article"]["id"], landing["share_id"]) == (article.public_id, s)
        assert (landing["passage"], landing["sharer"]["nickname"]) == (None, "林")
    assert [visit.share_id for visit in written()] == [share_of(s).id]


def test_a_newer_text_changes_neither_the_gap_nor_the_letters(
    client: FlaskClient, article: Article
) -> None:
    s = asked(client, article)
    before = play(client, s).json
    done = article_import.import_fragment(
        f"<p>全新的开头。{SENTENCE}</p>",
        article.title,
        import_consent.ImportConsent(everything=True),
    )
    assert done.outcome == "revised"
    after = play(client, s).json
    assert [after[name] for name in ("letters", "before", "after")] == [
        before[name] for name in ("letters", "before", "after")
    ]


def how_many(what: Any = Challenge) -> int:
    with db.read_session() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0
