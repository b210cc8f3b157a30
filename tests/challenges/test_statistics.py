"""Statistics of an article's challenges: the worked example of the definitions."""

from flask import Flask
from flask.testing import FlaskClient

from backend import db
from backend.articles.models import Article
from backend.challenges import statistics
from backend.challenges.schemas import ChallengeFigures
from backend.spread.metrics import queries
from tests.challenging import asked, example
from tests.conftest import Reader
from tests.factories import an_article
from tests.visiting import arrive, written


def test_the_figures_are_those_worked_out_by_hand(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    example(lin, mei, client, article)
    asked(lin, an_article())
    # Lin's was answered by a, b, c, of whom a and b were right; mei's own by c, who counts again.
    half = ChallengeFigures(questions=2, challenges=3, players=4, solved=2, solve_rate=0.5)
    with db.read_session():
        assert statistics.summarize_challenges(article) == half


def test_without_players_there_is_no_part(app: Flask, article: Article) -> None:
    none = ChallengeFigures(questions=0, challenges=0, players=0, solved=0, solve_rate=None)
    with db.read_session():
        assert statistics.summarize_challenges(article) == none


def test_challenges_are_a_channel_of_the_spread(
    client: FlaskClient, lin: Reader, mei: Reader, article: Article
) -> None:
    first, again = example(lin, mei, client, article)
    arrive(client, first, visitor="a" * 20)
    arrive(client, first, visitor="b" * 20)
    arrive(client, again, visitor="c" * 20)
    written()
    with db.read_session():
        [side] = queries.get_article_spread(article).by_channel
    assert (side.name, side.shares, side.people) == ("challenge", 2, 3)
