"""The metrics for operators, in Prometheus' format."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import job_queue, redis_primitives
from backend.articles.models import Article
from backend.errors import Unavailable
from backend.shares.mini_program_codes import allocation, minting
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article, codes_ready

CODES = "/wxa/getwxacodeunlimit"


def test_the_pool_shows_what_lies_ready_and_what_ought_to(client: FlaskClient) -> None:
    codes_ready(2)
    found = figures(client)
    assert (found["shiju_codes_ready"], found["shiju_codes_wanted"]) == (2, 3)
    assert found["shiju_codes_demand"] == 0


def test_every_code_is_counted_by_where_it_came_from(
    client: FlaskClient, wechat: FlaskClient, article: Article
) -> None:
    job_queue.run_due()
    for _ in range(3):
        allocation.allocate_code(article)  # the pool
    allocation.allocate_code(article)  # in line
    wechat.post("/simulator/script", json={"path": CODES, "errcode": 45011, "times": 1})
    allocation.allocate_code(article)  # refused
    found = figures(client)
    taken = {by: found[f'shiju_codes_taken_total{{by="{by}"}}'] for by in ("pool", "in_line")}
    assert taken == {"pool": 3, "in_line": 1}
    assert found['shiju_codes_taken_total{by="article"}'] == 1
    assert found['shiju_codes_minted_total{where="pool"}'] == 4
    assert found['shiju_codes_minted_total{where="in_line"}'] == 1
    assert found['shiju_codes_refused_total{errcode="45011"}'] == 1
    assert found["shiju_codes_demand"] == 60


def test_what_could_not_be_had_is_counted_too(
    client: FlaskClient, wechat: FlaskClient, article: Article
) -> None:
    minting.mint_inline("warm")
    wechat.post("/simulator/script", json={"outage": 60})
    with pytest.raises(Unavailable):
        allocation.allocate_code(article)
    found = figures(client)
    assert found['shiju_codes_taken_total{by="none"}'] == 1
    assert found['shiju_codes_refused_total{errcode="WeChatAway"}'] == 1


def test_a_card_asked_for_twice_is_drawn_once(
    client: FlaskClient, signed_in: SignedIn, article: Article
) -> None:
    reader: Reader = signed_in("lin")
    codes_ready(1)
    for _ in range(2):
        reader.post("/api/v1/cards", json={"article_id": article.public_id, "quote": SENTENCE})
    assert figures(client)["shiju_cards_drawn_total"] == 1


def test_with_redis_away_the_figures_of_the_database_are_still_given(
    client: FlaskClient, redis_away: None
) -> None:
    codes_ready(1)
    assert figures(client)["shiju_codes_ready"] == 1


def test_labels_are_few_whatever_is_asked_for(client: FlaskClient) -> None:
    for method in ("FROB", "LIN-IS-HERE", "x" * 200):
        client.open(f"/api/v1/articles/{method}?q={method}", method=method)
        client.get(f"/nowhere/{method}")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'shiju_requests_total{method="other",route="none",status="405"}' in text
    assert 'route="none"' in text
    for words in ("FROB", "LIN-IS-HERE", "xxxx"):
        assert words not in text


def test_labels_of_tallies_are_names_and_numbers_and_never_many(client: FlaskClient) -> None:
    for number in range(200):
        redis_primitives.increment(f"codes.refused.{number}")
    redis_primitives.increment("codes.refused.openid 5h1ju MARKER")
    text = client.get("/metrics").get_data(as_text=True)
    assert text.count("shiju_codes_refused_total{") <= 51
    assert 'shiju_codes_refused_total{errcode="other"} 151.0' in text
    assert "MARKER" not in text


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


def figures(client: FlaskClient) -> dict[str, float]:
    text = client.get("/metrics").get_data(as_text=True)
    return {name: float(count) for name, count in re.findall(r"^(shiju_\S+) (\S+)$", text, re.M)}
