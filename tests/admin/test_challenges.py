"""What editors see of an article's challenges, on the page of its spread and by their scripts."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.articles.models import Article
from tests.admin.conftest import AtDesk, WithKey
from tests.challenging import example
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article
from tests.shares.sharing import pass_on
from tests.visiting import arrive, written

ROLES = ["owner", "editor", "moderator", "analyst"]


def test_a_stranger_is_refused(client: FlaskClient) -> None:
    assert client.get("/admin/api/v1/articles/abc/challenges").status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_every_editor_sees_the_figures(with_key: WithKey, played: Article, role: str) -> None:
    told = with_key(role).get(f"/articles/{played.public_id}/challenges").json
    assert told == {"questions": 2, "challenges": 3, "players": 4, "solved": 2, "solve_rate": 0.5}


def test_of_an_article_that_is_not_there_nothing_is_told(with_key: WithKey, app: Flask) -> None:
    assert with_key().get("/articles/nothing/challenges").status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_the_spread_has_them_with_their_meaning(
    at_desk: AtDesk, played: Article, role: str
) -> None:
    page = at_desk(role).get(f"/admin/articles/{played.public_id}/spread").text
    panel = page.partition('id="challenges"')[2].partition("</section>")[0]
    for said in ("出题", "传出", "答过", "答对", "50.0%", "答两道题，算两次"):
        assert said in panel
    assert SENTENCE not in panel
    assert "挑战" in page.partition("传出的方式")[2]


def test_where_nobody_asked_anything_the_page_says_nothing_of_it(
    client: FlaskClient, at_desk: AtDesk, app: Flask
) -> None:
    article = an_article()
    arrive(client, pass_on(client, article).json["id"])
    written()
    page = at_desk().get(f"/admin/articles/{article.public_id}/spread").text
    assert "传出的方式" in page
    assert 'id="challenges"' not in page


@pytest.fixture
def played(client: FlaskClient, signed_in: SignedIn) -> Article:
    """Give the article of the example, with somebody who came."""
    lin: Reader = signed_in("lin")
    article = an_article()
    first, _ = example(lin, signed_in("mei"), client, article)
    arrive(client, first)
    written()
    return article
