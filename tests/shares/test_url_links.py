"""A share as a URL link: made once for an article, opened from anywhere."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.conftest import Reader
from tests.shares.sharing import pass_on

ASKED = "/wxa/generate_urllink"


def test_a_link_opens_the_landing_with_the_share(
    client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    url = link(client, shared[1])
    address = urlsplit(url)
    opened = wechat.get(f"{address.path}?{address.query}")
    page, query = opened.text.split("?")
    assert page == "pages/landing/index"
    assert parse_qs(query)["cq"] == [f"s={shared[1]}"]


def test_all_shares_of_an_article_stand_on_one_link(
    client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str], article: Article
) -> None:
    ids = [shared[1], pass_on(client, article).json["id"], f"a.{article.public_id}"]
    links = [link(client, s) for s in ids]
    assert len({urlsplit(link).path for link in links}) == 1
    assert len(set(links)) == 3
    assert calls(wechat) == 1


def test_where_the_days_links_are_spent_nobody_asks_for_a_while(
    client: FlaskClient, wechat: FlaskClient, shared: tuple[Reader, str]
) -> None:
    wechat.post("/simulator/script", json={"quota": {"links a day": 0}})
    for _ in range(3):
        refused: Any = client.get(f"/api/v1/shares/{shared[1]}/link")
        assert (refused.status_code, refused.json["code"]) == (503, "no_link")
        assert int(refused.headers["Retry-After"]) > 0
    assert calls(wechat) == 1


def test_a_share_that_is_not_there_has_no_link(client: FlaskClient) -> None:
    assert client.get("/api/v1/shares/nothing/link").status_code == 404


def link(client: FlaskClient, s: str) -> str:
    said: Any = client.get(f"/api/v1/shares/{s}/link").json
    return str(said["url"])


def calls(wechat: FlaskClient) -> int:
    said: Any = wechat.get("/simulator/calls").json
    return int(said["calls"].get(ASKED, 0))
