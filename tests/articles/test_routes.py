"""Articles over HTTP: the list, one article, search, and what strangers may not see."""

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from backend import db
from backend.api.cursors import pack
from backend.articles import publication
from tests.conftest import counted
from tests.factories import SENTENCE, an_article


def test_a_stranger_reads_the_list_and_the_article(client: FlaskClient) -> None:
    article = an_article("慢慢走回家")
    listed = client.get("/api/v1/articles").json
    assert listed is not None
    assert [each["title"] for each in listed["items"]] == ["慢慢走回家"]
    whole = client.get(f"/api/v1/articles/{article.public_id}").json
    assert whole is not None
    kinds = [each["kind"] for each in whole["paragraphs"]]
    assert kinds == ["heading", "text", "text", "list"]
    assert SENTENCE in whole["paragraphs"][1]["runs"][0]["text"]
    assert len(whole["starts"]) == len(kinds)


def test_a_draft_is_not_there_for_readers(client: FlaskClient) -> None:
    article = an_article(publish=False)
    assert client.get("/api/v1/articles").json == {"items": [], "next": None}
    assert client.get(f"/api/v1/articles/{article.public_id}").status_code == 404


def test_a_withdrawn_article_says_so(client: FlaskClient) -> None:
    article = an_article("收回的话")
    with db.transaction():
        publication.withdraw(article.public_id)
    answer = client.get(f"/api/v1/articles/{article.public_id}")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["code"] == "article_withdrawn"
    assert client.get("/api/v1/articles?q=收回").json == {"items": [], "next": None}


def test_pages_neither_skip_nor_repeat_while_others_publish(client: FlaskClient) -> None:
    names = [f"第{number}篇" for number in range(5)]
    for name in names:
        an_article(name)
    first = client.get("/api/v1/articles?limit=2").json
    assert first is not None
    an_article("新来的")
    second = client.get(f"/api/v1/articles?limit=2&cursor={first['next']}").json
    assert second is not None
    third = client.get(f"/api/v1/articles?limit=2&cursor={second['next']}").json
    assert third is not None
    seen = [each["title"] for page in (first, second, third) for each in page["items"]]
    assert seen == list(reversed(names))
    assert third["next"] is None


def test_an_unchanged_article_is_not_sent_again(client: FlaskClient) -> None:
    article = an_article()
    path = f"/api/v1/articles/{article.public_id}"
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_bad_cursors_and_limits_are_refused(client: FlaskClient) -> None:
    for query in (
        "cursor=!!!",
        "cursor=WzFd",
        "limit=0",
        "limit=1000",
        "limit=x",
        "q=" + "字" * 101,
    ):
        answer = client.get(f"/api/v1/articles?{query}")
        assert answer.status_code == 422, query
    for cursor in (pack("x", 1), pack(datetime.now(UTC).isoformat(), 10**30), pack(-1)):
        assert client.get(f"/api/v1/articles?cursor={cursor}").status_code == 422
        assert client.get(f"/api/v1/articles?q=x&cursor={cursor}").status_code == 422


def test_chinese_is_found_by_any_part_of_it(committed: Flask) -> None:
    an_article("慢慢走回家")
    an_article("另一篇", "<p>这里说的是 OpenAI 与 5G，还有一座桥。</p>")
    client = committed.test_client()

    def titles(query: str) -> list[str]:
        found = client.get("/api/v1/articles", query_string={"q": query}).json
        assert found is not None
        return [each["title"] for each in found["items"]]

    assert titles("灯火") == ["慢慢走回家"]
    assert titles("走") == ["慢慢走回家"]
    assert titles("openai") == ["另一篇"]
    assert titles("5G 桥") == ["另一篇"]
    assert sorted(titles("桥")) == ["另一篇", "慢慢走回家"]
    assert titles("火灯") == []
    assert titles("'\" OR 1=1 --") == []
    assert titles("。！") == []


def test_a_search_pages_on(committed: Flask) -> None:
    for number in range(3):
        an_article(f"灯火之{number}")
    client = committed.test_client()
    first = client.get("/api/v1/articles?q=灯火&limit=2").json
    assert first is not None
    second = client.get(f"/api/v1/articles?q=灯火&limit=2&cursor={first['next']}").json
    assert second is not None
    assert len({each["id"] for each in first["items"] + second["items"]}) == 3


def test_the_list_is_two_queries_at_most_however_long(app: Flask, client: FlaskClient) -> None:
    for _ in range(12):
        an_article()
    with counted(app) as queries:
        client.get("/api/v1/articles?limit=12")
    assert len(queries) <= 2
