"""A stranger who played signs in: the play is theirs, and nobody counts twice."""

from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.challenges.stored_plays import plays
from tests.challenging import FRIEND, HIDDEN, asked, play, reply
from tests.conftest import Reader, SignedIn
from tests.shares.sharing import sign_in

OTHER = "o" * 20


def test_what_was_played_before_signing_in_goes_on_after(
    app: Flask, client: FlaskClient, wechat: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    before = reply(client, s, "桥桥").json
    friend = sign_in(app, wechat, "friend", token=FRIEND)
    assert play(friend, s, visitor=OTHER).json == before
    assert reply(friend, s, visitor=OTHER).json["state"] == "solved"
    [kept] = plays()
    assert (kept.account_id is not None, kept.tries) == (True, 2)


def test_a_play_of_the_account_stays_and_the_strangers_goes(
    app: Flask, client: FlaskClient, wechat: FlaskClient, signed_in: SignedIn, article: Article
) -> None:
    s = asked(client, article)
    friend = signed_in("friend")
    reply(friend, s, "桥桥", visitor=OTHER)
    reply(client, s)
    assert play(client, s).json["players"] == 2
    friend = sign_in(app, wechat, "friend", token=FRIEND)
    told = play(friend, s).json
    assert (told["players"], told["solved"], told["tries_left"]) == (1, 0, 2)


def test_nobody_has_played_what_they_made(
    app: Flask, client: FlaskClient, wechat: FlaskClient, lin: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(client, s)
    back = sign_in(app, wechat, "lin", token=FRIEND)
    told = play(back, s).json
    assert (told["state"], told["players"]) == ("own", 0)
    assert plays() == []


def test_who_made_it_as_a_stranger_knows_it_as_their_own_at_once(
    app: Flask, client: FlaskClient, wechat: FlaskClient, article: Article
) -> None:
    s = asked(client, article, visitor=FRIEND)
    friend = sign_in(app, wechat, "friend", token=FRIEND)
    assert play(friend, s).json["state"] == "own"


def test_a_reader_takes_over_what_was_played_while_their_sign_in_was_lost(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    assert reply(client, s).json["answer"] == HIDDEN
    assert play(mei, s).json["state"] == "solved"
    assert len(plays()) == 1
