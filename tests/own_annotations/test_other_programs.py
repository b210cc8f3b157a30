"""What we write opens in Recogito and in Apache Annotator, and what they write comes back."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend import db
from backend.articles import published_articles
from backend.articles.models import Article
from tests.annotations.marks import mark
from tests.commenting import said, think
from tests.conftest import Reader, SignedIn
from tests.factories import an_article
from tests.own_annotations.annotation_files import bring_whole, taken_along, words

SCRIPT = Path(__file__).parents[1] / "miniprogram/annotators/open.mjs"
IS_HERE = shutil.which("node") and (SCRIPT.parents[1] / "node_modules/jsdom").is_dir()
HTML = """<p>𠮷野家的灯😀亮了，我们走进去。</p>
<p>好句在此，值得<b>一记</b>；好句又在此 &lt;没有&gt;。</p>
<p>👨\u200d👩\u200d👧 一家人说：慢一点，再慢一点。</p>"""
QUOTES = {"灯😀亮了": "green", "值得一记": "pink", "慢一点，再慢": "purple", "<没有>": "blue"}

pytestmark = [
    pytest.mark.one_database,
    pytest.mark.skipif(
        not IS_HERE and not os.environ.get("CI"),
        reason="Recogito and Apache Annotator need Node.js and the packages of tests/miniprogram",
    ),
]


def test_recogito_marks_the_same_words(
    reader: Reader, article: Article, opened: dict[str, Any]
) -> None:
    marked = opened["recogito"]["marked"]
    quotes = quotes_by_id(reader)
    assert len(quotes) == 6
    assert marked == {iri: [quote] for iri, quote in quotes.items()}
    thought = next(iter(words(reader, "kind=thought")["items"]))["id"]
    bodies = opened["recogito"]["bodies"][f"http://shiju.test/annotations/{thought}"]
    assert bodies == [[None, "写得好"], ["tagging", "重点"], ["tagging", "to read"]]


def test_apache_annotator_marks_the_same_words_by_quote_and_by_position(
    reader: Reader, opened: dict[str, Any]
) -> None:
    assert opened["apache"]["marked"] == {
        iri: [quote, quote] for iri, quote in quotes_by_id(reader).items()
    }


@pytest.mark.parametrize("program", ["recogito", "apache"])
def test_what_they_write_comes_back(
    reader: Reader, signed_in: SignedIn, article: Article, opened: dict[str, Any], program: str
) -> None:
    mei = signed_in("mei")
    query = f"article_id={article.public_id}"
    written = json.loads(
        json.dumps(opened[program]["written"]).replace("https://example.com/article", "the-article")
    )
    told = bring_whole(mei, written, query)
    assert (told["rejected"], told["imported"] + told["existing"]) == ([], 6)
    places = {(item["quote"]["start"], item["quote"]["end"]) for item in words(mei)["items"]}
    assert places == {
        (item["quote"]["start"], item["quote"]["end"])
        for item in words(reader)["items"]
        if item["quote"]
    }


def test_the_list_for_recogito_holds_one_article_and_what_has_a_place(
    reader: Reader, article: Article, opened: dict[str, Any]
) -> None:
    other = an_article("另一篇", "<p>别处的灯火也亮着。</p>")
    mark(reader, other, quote="灯火", start=3)
    every, one = (
        reader.get(f"/api/v1/me/annotations.json{query}").json
        for query in ("", f"?article_id={article.public_id}")
    )
    assert (len(every), len(one)) == (7, 6)
    assert reader.get("/api/v1/me/annotations.json?article_id=../x").status_code == 422
    only = reader.get(f"/api/v1/me/annotations.jsonld?article_id={other.public_id}").json
    assert len(only["first"]["items"]) == 1
    assert "total" not in only
    assert f"article_id={other.public_id}" in only["id"]


def quotes_by_id(reader: Reader) -> dict[str, str]:
    return {
        f"http://shiju.test/annotations/{item['id']}": item["quote"]["exact"]
        for item in words(reader)["items"]
        if item["quote"]
    }


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article("两种算法", HTML)


@pytest.fixture
def opened(reader: Reader, article: Article) -> dict[str, Any]:
    """Mark, think and say; then have both programs open what was written out."""
    with db.read_session():
        text = published_articles.get_published(article.public_id)[2].text
    for quote, colour in QUOTES.items():
        mark(reader, article, quote=quote, start=text.index(quote), colour=colour)
    place = {"quote": "好句", "start": text.rindex("好句")}
    mark(reader, article, **place)
    assert think(reader, article, "写得好\n#重点 #to read#", **place).status_code == 201
    said(reader, article, "一句留言，没有引文")
    items = taken_along(reader)["first"]["items"]
    sent = {
        "paragraphs": text.split("\n"),
        "recogito": reader.get("/api/v1/me/annotations.json").json,
        "items": [item for item in items if "selector" in item["target"]],
    }
    done = subprocess.run(
        [shutil.which("node") or "node", SCRIPT],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result
