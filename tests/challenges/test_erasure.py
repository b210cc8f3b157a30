"""Erased players and expired plays still count, and lead to nobody."""

from datetime import timedelta

from flask.testing import FlaskClient

from backend import clock
from backend.articles.models import Article
from backend.challenges import retention
from backend.shares.arrivals import visitor_identity
from tests.architecture.personal_rows import exported
from tests.challenges.stored_plays import plays
from tests.challenging import FRIEND, asked, play, reply
from tests.commenting import API
from tests.conftest import Reader
from tests.group_entry import enter

YEAR = timedelta(days=365)


def test_who_leaves_counts_on_and_is_named_nowhere(
    wechat: FlaskClient, lin: Reader, mei: Reader, bo: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(mei, s, group_id=enter(wechat, mei, "mei"), listed=True)
    [before] = plays()
    mei.delete(f"{API}/me")
    [after] = plays()
    assert (after.account_id, after.listed) == (None, False)
    assert after.visitor != before.visitor
    told = play(bo, s, group_id=enter(wechat, bo, "bo")).json
    assert (told["players"], told["solved"]) == (1, 1)
    assert told["group"] == {"players": 1, "solved": 1, "board": []}


def test_a_question_outlives_who_made_it(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    lin.delete(f"{API}/me")
    told = reply(mei, s).json
    assert (told["state"], told["sharer"]) == ("solved", None)


def test_old_plays_of_strangers_are_nobodys_and_those_of_readers_stay_theirs(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    reply(client, s)
    reply(mei, s, visitor="m" * 20)
    [_, theirs] = plays()
    with clock.freeze_at(clock.now() + YEAR):
        reply(client, s, visitor="y" * 20)
        last = retention.anonymize_expired_plays(clock.now() - YEAR / 2, 0)
    [old, kept, young] = plays()
    assert (last, old.visitor == visitor_identity.get_token_visitor(FRIEND)) == (theirs.id, False)
    assert (kept.visitor, young.visitor) == (
        theirs.visitor,
        visitor_identity.get_token_visitor("y" * 20),
    )
    told = play(client, s).json
    assert (told["players"], told["solved"], told["state"]) == (3, 3, "open")


def test_a_reader_takes_along_what_they_asked_and_played(
    lin: Reader, mei: Reader, article: Article
) -> None:
    s = asked(lin, article)
    again = asked(mei, article, gap=None, parent_share_id=s)
    reply(mei, again)
    asks, played = exported(lin)["questions"], exported(mei)["plays"]
    assert [(each["share"], each["hidden"]) for each in asks] == [(s, "灯火")]
    assert [(each["share"], each["tries"], each["title"]) for each in played] == [
        (again, 1, article.title)
    ]
    assert exported(mei)["questions"] == []
