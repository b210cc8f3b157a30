"""An erased account's comments are gone; replies to them stay, and counts stay right."""

from flask.testing import FlaskClient
from sqlalchemy import func, or_, select

from backend import db
from backend.articles.models import Article
from backend.comments.models import Like, Message
from backend.moderation.models import Block, Check, Report
from tests.commenting import API, DOUBTFUL, ids, page, replied, row, said, think
from tests.conftest import Reader


def test_words_are_erased_and_answers_stay(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    alone, answered = said(lin, article, "没人回"), said(lin, article, "有人回")
    below = replied(mei, answered, "留下的话")
    elsewhere = said(mei, article, "梅的话")
    mine = replied(lin, elsewhere, "林的回复")
    after = replied(mei, mine, "再回")
    think(lin, article, "想法")
    waiting = said(lin, article, DOUBTFUL)
    assert lin.delete("/api/v1/me").status_code == 204
    assert set(ids(client, article)) == {answered, elsewhere}
    shown = {each["id"]: each for each in page(client, article)["items"]}
    assert (shown[answered]["unavailable"], shown[answered]["text"]) == (True, "")
    assert [each["id"] for each in shown[answered]["replies"]] == [below]
    assert [each["id"] for each in shown[elsewhere]["replies"]] == [after]
    assert shown[elsewhere]["replies"][0]["reply_to"] is None
    assert shown[elsewhere]["reply_count"] == 1
    for message in (alone, answered, mine, waiting):
        kept = row(message)
        assert (kept.text, kept.account_id, kept.state) == ("", None, "deleted")
    with db.read_session() as session:
        texts = session.scalars(select(Message.text).where(Message.text != "")).all()
        assert set(texts) == {"留下的话", "梅的话", "再回"}
        left = select(func.count()).where(Check.state != "gone", Check.kind == "message")
        assert session.scalar(left) == 3


def test_likes_are_taken_back_with_right_counts(
    article: Article, lin: Reader, mei: Reader, bo: Reader
) -> None:
    message, own = said(mei, article), said(lin, article)
    for reader in (lin, bo):
        reader.put(f"{API}/messages/{message}/like")
    mei.put(f"{API}/messages/{own}/like")
    lin.delete("/api/v1/me")
    assert row(message).likes == 1
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Like)) == 1


def test_a_root_that_only_the_forgotten_answered_is_listed_no_more_once_it_is_gone(
    client: FlaskClient, article: Article, lin: Reader, mei: Reader
) -> None:
    root = said(mei, article)
    replied(lin, root)
    replied(lin, root)
    mei.delete(f"{API}/messages/{root}")
    assert ids(client, article) == [root]
    lin.delete("/api/v1/me")
    assert ids(client, article) == []
    assert (row(root).replies, row(root).listed) == (0, False)


def test_blocks_and_reports_go_and_counts_of_reports_stay_right(
    article: Article, lin: Reader, mei: Reader, bo: Reader
) -> None:
    message = said(mei, article)
    people = {each: each.get("/api/v1/me").json["id"] for each in (lin, mei, bo)}
    for reader in (lin, bo):
        sent = {"kind": "message", "id": message, "reason": "spam"}
        assert reader.post(f"{API}/reports", json=sent).status_code == 200
    lin.put(f"{API}/blocks/{people[mei]}")
    bo.put(f"{API}/blocks/{people[lin]}")
    bo.put(f"{API}/blocks/{people[mei]}")
    lin.delete("/api/v1/me")
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Block)) == 1
        assert session.scalar(select(func.count()).select_from(Report)) == 1
        assert session.get_one(Check, row(message).check_id).reports == 1


def test_nothing_names_the_forgotten(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article, "留名")
    replied(mei, message)
    mei.put(f"{API}/messages/{message}/like")
    said(lin, article, "私下", visibility="private")
    account_id = row(message).account_id
    lin.delete("/api/v1/me")
    with db.read_session() as session:
        for table in (Message, Like, Check, Report, Block):
            columns = [each for each in table.__table__.c if each.name.endswith(("account_id",))]
            if table is Block:
                columns.append(Block.__table__.c.blocked_id)
            named = select(func.count()).where(or_(*(each == account_id for each in columns)))
            assert session.scalar(named.select_from(table)) == 0, table
