"""Large files come in by batches, each entry reported, none twice."""

from typing import Any

import pytest
from flask import Flask

from backend.articles.models import Article
from backend.own_annotations.annotation_files import (
    annotation_parser,
    export_and_import,
    import_storage,
)
from tests.conftest import Reader, counted
from tests.factories import an_article
from tests.own_annotations.annotation_files import bring_whole, words

ARTICLES, SENTENCES = 4, 300


def test_a_file_of_many_notes_is_taken_whole(reader: Reader) -> None:
    file = a_file(long_articles())
    file.insert(700, {**file[0], "target": {**file[0]["target"], "source": "https://nowhere.test"}})
    told = bring_whole(reader, file)
    assert (told["imported"], told["existing"]) == (ARTICLES * SENTENCES, 0)
    assert [entry["pointer"] for entry in told["entries"]] == [f"/{at}" for at in range(len(file))]
    assert [(each["pointer"], each["code"]) for each in told["rejected"]] == [
        ("/700", "article_not_found")
    ]
    again = bring_whole(reader, file)
    assert (again["imported"], again["existing"]) == (0, ARTICLES * SENTENCES)


def test_a_file_that_broke_off_may_come_again(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_file(long_articles())
    store, batches = import_storage.store_annotations, []

    def broken_later(*arguments: Any) -> Any:
        batches.append(arguments)
        if len(batches) == 2:
            raise RuntimeError
        return store(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(import_storage, "store_annotations", broken_later)
        assert reader.post("/api/v1/me/annotations", json=file).status_code == 500
    assert words(reader)["items"]
    told = bring_whole(reader, file)
    assert told["existing"] == export_and_import.BATCH_SIZE
    assert told["imported"] + told["existing"] == len(file)


def test_a_batch_costs_a_fixed_number_of_statements(app: Flask, reader: Reader) -> None:
    articles = long_articles()
    costs = []
    for number in (500, 1000):
        with counted(app) as statements:
            bring_whole(reader, a_file(articles)[:number])
        costs.append(len(statements))
    assert costs[1] <= 2 * costs[0]


def test_a_file_of_too_many_entries_says_how_many_may_come(reader: Reader) -> None:
    items = [{"cfi": "x"}] * (annotation_parser.MAX_ANNOTATIONS + 1)
    answer = reader.post("/api/v1/me/annotations", json=items)
    assert answer.status_code == 422
    assert f"{annotation_parser.MAX_ANNOTATIONS}" in answer.json["detail"]


def long_articles() -> list[Article]:
    html = "".join(f"<p>第{number}句话在这里说完了。</p>" for number in range(SENTENCES))
    return [an_article(html=html) for _ in range(ARTICLES)]


def a_file(articles: list[Article]) -> list[Any]:
    """Write a file of one highlight for each sentence, the articles mixed."""
    return [
        {
            "type": "Annotation",
            "motivation": "highlighting",
            "target": {
                "source": f"http://shiju.test/api/v1/articles/{article.public_id}",
                "selector": {"type": "TextQuoteSelector", "exact": f"第{number}句话在这里说完了。"},
            },
        }
        for number in range(SENTENCES)
        for article in articles
    ]
