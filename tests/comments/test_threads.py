"""Replies: two levels shown, any depth stored, and what stays when a parent is gone."""

import pytest
from flask.testing import FlaskClient

from backend import db
from backend.articles.models import Article
from backend.comments import editor_actions, posting
from backend.comments.models import Message
from backend.comments.schemas import NewReply
from tests.admin.conftest import make_editor
from tests.commenting import (
    API,
    DOUBTFUL,
    a_key,
    get,
    ids,
    many,
    page,
    replied,
    replies,
    reply,
    row,
    said,
    think,
)
from tests.comments.comment_changes import put_away
from tests.conftest import Reader
from tests.factories import an_article


def test_a_reply_hangs_below_its_root_and_names_whom_it_answers(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article, "楼主")
    first = replied(mei, root, "答楼主")
    second = replied(lin, first, "答梅")
    (shown,) = page(client, article)["items"]
    assert (shown["id"], shown["reply_count"]) == (root, 2)
    assert [each["id"] for each in shown["replies"]] == [first, second]
    assert [each["root_id"] for each in shown["replies"]] == [root, root]
    assert shown["replies"][0]["reply_to"] is None
    assert shown["replies"][1]["reply_to"] == {"id": first, "nickname": "梅"}


def test_a_page_shows_the_first_replies_and_the_rest_follow_oldest_first(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    root = said(lin, article)
    kept = [replied(lin, root, f"第 {number} 层") for number in range(7)]
    (shown,) = page(client, article)["items"]
    assert [each["id"] for each in shown["replies"]] == kept[:3]
    assert shown["reply_count"] == 7
    found, cursor = [], ""
    while True:
        got = replies(client, root, limit=3, cursor=cursor)
        found += [each["id"] for each in got["items"]]
        if got["next"] is None:
            break
        cursor = got["next"]
    assert found == kept


@pytest.mark.one_database
def test_a_chain_of_a_thousand_replies_keeps_its_depth_and_shows_two_levels(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    root = said(lin, article)
    chain = many(article, 1000, kind="reply", root_id=row(root).id)
    with db.transaction() as session:
        above = row(root).id
        for message in chain:
            kept = session.get_one(Message, row(message).id)
            kept.parent_id, above = above, kept.id
        session.get_one(Message, row(root).id).replies = 1000
    last = replied(lin, chain[-1], "第一千零一层")
    assert row(last).parent_id == row(chain[-1]).id
    assert row(last).root_id == row(root).id
    (shown,) = page(client, article)["items"]
    assert (len(shown["replies"]), shown["reply_count"]) == (3, 1001)
    assert all(each["root_id"] == root for each in shown["replies"])
    assert get(client, last).json["reply_to"]["id"] == chain[-1]
    lin.delete(f"{API}/messages/{root}")
    assert page(client, article)["items"][0]["reply_count"] == 1001


def test_what_was_answered_stays_when_its_root_is_deleted(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article, "会删的话")
    below = replied(mei, root, "留下的话")
    assert lin.delete(f"{API}/messages/{root}").status_code == 204
    for reader in (client, lin, mei):
        (shown,) = page(reader, article)["items"]
        facts = ("unavailable", "text", "author", "likes", "is_own")
        assert [shown[name] for name in facts] == [True, "", None, 0, False]
        assert [each["text"] for each in shown["replies"]] == ["留下的话"]
    assert page(client, article)["total"] == 0
    assert row(root).text == ""
    mei.delete(f"{API}/messages/{below}")
    assert ids(client, article) == []
    assert get(client, root).status_code == 404


def test_what_was_answered_stays_when_a_reply_is_deleted(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article)
    middle = replied(mei, root, "会删的话")
    last = replied(lin, middle, "留下的话")
    mei.delete(f"{API}/messages/{middle}")
    (shown,) = page(client, article)["items"]
    assert [each["id"] for each in shown["replies"]] == [last]
    assert shown["replies"][0]["reply_to"] is None
    assert shown["reply_count"] == 1
    assert [each["id"] for each in replies(client, root)["items"]] == [last]


def test_deleting_twice_is_deleting_once_and_nobody_deletes_for_others(
    article: Article, lin: Reader, mei: Reader, client: FlaskClient
) -> None:
    message = said(lin, article)
    assert client.delete(f"{API}/messages/{message}").status_code == 401
    assert mei.delete(f"{API}/messages/{message}").status_code == 404
    assert [lin.delete(f"{API}/messages/{message}").status_code for _ in range(2)] == [204, 204]


def test_what_cannot_be_met_cannot_be_answered(article: Article, lin: Reader, mei: Reader) -> None:
    deleted, waiting = said(lin, article), said(lin, article, DOUBTFUL)
    lin.delete(f"{API}/messages/{deleted}")
    private = said(lin, article, visibility="private")
    hidden = said(lin, article)
    put_away(hidden)
    for message in (deleted, waiting, private, hidden, "nowhere", "x" * 300):
        assert reply(mei, message).status_code == 404, message
    for message in (waiting, private, hidden):
        assert reply(lin, message).status_code == 404, message


def test_a_thought_is_answered_like_a_message(article: Article, lin: Reader, mei: Reader) -> None:
    thought = think(lin, article).json["id"]
    below = replied(mei, thought, "说得好")
    assert get(lin, thought).json["replies"][0]["id"] == below
    assert row(below).article_id == article.id


def test_a_hidden_root_hides_its_words_and_keeps_what_others_said(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article, "要隐藏的话")
    below = replied(mei, root)
    last = replied(lin, below)
    put_away(root)
    (shown,) = page(client, article)["items"]
    assert (shown["unavailable"], shown["text"], shown["author"]) == (True, "", None)
    assert [each["id"] for each in shown["replies"]] == [below, last]
    (own,) = page(lin, article)["items"]
    assert (own["unavailable"], own["text"], own["state"]) == (False, "要隐藏的话", "refused")


def test_a_hidden_reply_is_in_no_count_and_nobodys_parent(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article)
    middle = replied(mei, root, "要隐藏的话")
    replied(lin, middle)
    put_away(middle)
    (shown,) = page(client, article)["items"]
    assert shown["reply_count"] == 1
    assert shown["replies"][0]["reply_to"] is None
    assert get(client, middle).status_code == 404
    (own,) = page(mei, article)["items"]
    assert [each["state"] for each in own["replies"]] == ["refused", "shown"]
    assert own["replies"][1]["reply_to"] == {"id": middle, "nickname": "梅"}
    assert len(replies(mei, root)["items"]) == 2


def test_a_doubtful_reply_is_its_authors_alone(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(lin, article)
    waiting = replied(mei, root, DOUBTFUL)
    assert page(client, article)["items"][0]["reply_count"] == 0
    assert page(client, article)["items"][0]["replies"] == []
    (own,) = page(mei, article)["items"]
    assert [(each["id"], each["state"]) for each in own["replies"]] == [(waiting, "waiting")]
    assert replies(client, root)["items"] == []


def test_the_official_account_answers_with_its_badge(
    client: FlaskClient, article: Article, lin: Reader
) -> None:
    root, key, editor = said(lin, article), a_key(), make_editor()
    for _ in range(2):
        with db.transaction():
            editor_actions.write_official_reply(
                editor.id, root, NewReply(text="谢谢你读到这里。", key=key)
            )
    (shown,) = page(client, article)["items"]
    (official,) = shown["replies"]
    assert official["author"]["official"] is True
    assert official["author"]["id"] is None
    assert official["author"]["nickname"]
    assert replied(lin, official["id"])
    assert page(client, article)["items"][0]["replies"][1]["reply_to"]["id"] == official["id"]


def test_an_official_answer_under_a_used_key_is_a_conflict(article: Article, lin: Reader) -> None:
    root, key, editor = said(lin, article), a_key(), make_editor()
    with db.transaction():
        editor_actions.write_official_reply(editor.id, root, NewReply(text="一句", key=key))
        with pytest.raises(posting.MessageKeyReused):
            editor_actions.write_official_reply(editor.id, root, NewReply(text="另一句", key=key))


def test_only_a_few_messages_are_pinned_and_only_those_that_are_shown(
    article: Article, lin: Reader
) -> None:
    kept = many(article, 4)
    with db.transaction():
        for message in kept[:3]:
            editor_actions.pin_message(message)
            editor_actions.pin_message(message)
        with pytest.raises(editor_actions.TooManyPins):
            editor_actions.pin_message(kept[3])
        editor_actions.unpin_message(kept[0])
        editor_actions.pin_message(kept[3])
    assert ids(lin, article)[:3] == [kept[3], kept[2], kept[1]]
    put_away(kept[3])
    assert ids(lin, article)[:2] == [kept[2], kept[1]]


def test_a_parent_from_another_article_stays_in_its_own(lin: Reader) -> None:
    first, second = an_article(), an_article()
    root = said(lin, first)
    said(lin, second)
    below = replied(lin, root)
    assert row(below).article_id == first.id
    assert page(lin, second)["items"][0]["reply_count"] == 0
