"""An article's spread as a page: figures with their definitions, the chart's numbers, the files."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.admin import template_labels
from backend.articles.models import Article
from backend.shares.arrivals import burst_detection
from backend.shares.arrivals.scene_channels import CHANNELS
from backend.spread.metrics import export
from tests.admin.conftest import AtDesk, Browser
from tests.admin.pages import text_of
from tests.factories import SENTENCE, an_article
from tests.spread.trees import a_forest, a_passage, a_share, visited, write

ROLES = ["owner", "editor", "moderator", "analyst"]


@pytest.mark.parametrize("role", ROLES)
def test_every_editor_sees_the_page_and_its_picture(
    at_desk: AtDesk, article: Article, role: str
) -> None:
    browser = at_desk(role)
    page = text_of(browser.get(at(article)))
    for said in ("来的人", "新读者", "最深", "半数到齐", "接力间隔", "95% 区间", "每人只算一次"):
        assert said in page
    assert "还没有第一波的数字" in page
    told = browser.get(f"{at(article)}/tree.json")
    assert (told.content_type, told.headers["Cache-Control"]) == ("application/json", "no-store")
    assert told.json is not None
    assert (told.json["shares"], len(told.json["nodes"])) == (4, 4)


@pytest.mark.parametrize("path", ["", "/tree.json", "/branches.json", "/rows-shares.csv"])
def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, article: Article, path: str) -> None:
    answer = client.get(at(article) + path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/sign-in")


def test_bursts_are_shown_apart_and_said_what_they_are(at_desk: AtDesk, article: Article) -> None:
    share, many = a_share(article), burst_detection.MAX_STRANGERS + 1
    write([visited(share, article, network=7) for _ in range(many)])
    browser = at_desk()
    page = text_of(browser.get(at(article)))
    assert "成批来访" in page
    assert f"没有登录的访问超过 {burst_detection.MAX_STRANGERS} 次" in page
    rows = browser.get(f"{at(article)}/rows-days.csv").text
    told = list(csv.DictReader(io.StringIO(rows.removeprefix("\ufeff"))))
    assert sum(int(each["burst_visits"]) for each in told) == many
    assert str(many) in page


def test_an_article_that_nobody_passed_on_says_so(at_desk: AtDesk) -> None:
    page = text_of(at_desk().get(at(an_article())))
    assert "还没有人传开" in page
    assert "cascade" not in page


def test_a_sentence_that_travels_leads_to_where_it_stands(
    at_desk: AtDesk, article: Article
) -> None:
    passage = a_passage(article, SENTENCE)
    write([visited(a_share(article, passage_id=passage.id), article)])
    page = text_of(at_desk().get(at(article)))
    assert f"<q>{SENTENCE}</q>" in page
    assert f"/admin/articles/{article.public_id}#:~:text=" in page


def test_a_fold_is_opened(browser: Browser, article: Article, shares: list[str]) -> None:
    told = browser.get(f"{at(article)}/branches.json?parent_id={shares[0]}").json
    assert told is not None
    assert [each["id"] for each in told["items"]] == [shares[1], shares[2]]


@pytest.mark.parametrize("limit", ["", "0", "-1", "7", "１００", "99999999", "x"])
def test_how_many_to_draw_is_one_of_a_few(browser: Browser, article: Article, limit: str) -> None:
    assert browser.get(f"{at(article)}/tree.json?limit={limit}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/branches.json?parent_id=none",
        "/branches.json?after=%00",
        "/rows-shares.xlsx",
        "/rows-all.csv",
    ],
)
def test_what_is_not_there_is_said(browser: Browser, article: Article, path: str) -> None:
    assert browser.get(at(article) + path).status_code == 404
    assert browser.get(f"/admin/articles/none/spread{path}").status_code == 404


def test_files_are_whole(
    browser: Browser, article: Article, shares: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_ROWS", 3)
    told = browser.get(f"{at(article)}/rows-shares.csv")
    rows = list(csv.DictReader(io.StringIO(told.text.lstrip("\ufeff"))))
    lines = browser.get(f"{at(article)}/rows-shares.jsonl").text.splitlines()
    assert [row["share"] for row in rows] == shares
    assert [json.loads(line)["share"] for line in lines] == shares
    assert told.headers["Content-Disposition"].endswith(f"{article.public_id}-shares.csv")


def test_every_way_of_coming_has_a_word() -> None:
    assert CHANNELS.keys() <= template_labels.CAME_BY.keys()


def at(article: Article) -> str:
    return f"/admin/articles/{article.public_id}/spread"


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def shares(article: Article) -> list[str]:
    return a_forest(article, [None, 0, 0, 1])


@pytest.fixture
def browser(at_desk: AtDesk) -> Browser:
    return at_desk("analyst")


@pytest.fixture(autouse=True)
def passed_on(shares: list[str]) -> None:
    """Let the article be passed on in every test."""
