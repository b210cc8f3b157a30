"""Annotations exported and imported again: round trips, and files from anywhere."""

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from backend import clock, db
from backend.annotations import own_marks
from backend.articles import publication, published_articles
from backend.articles.imports import article_import, identity_digests, import_consent
from backend.articles.models import Article
from backend.comments.listing import own_comments
from backend.passages.models import Passage
from tests.annotations.marks import delete, mark
from tests.commenting import replied, said, think
from tests.conftest import Reader, SignedIn, counted
from tests.factories import BODY, SENTENCE, an_article
from tests.own_annotations.annotation_files import OTHER, bring, bring_whole, taken_along, words

URL = "https://mp.weixin.qq.com/s/abcdefghijklmnop"
BASE = "http://shiju.test/api/v1/articles"
KEPT = {"imported": 1, "existing": 0, "rejected": []}


def test_a_file_names_everything_that_was_marked_and_said(reader: Reader, article: Article) -> None:
    reader.put("/api/v1/me", json={"nickname": "林"})
    marked = mark(reader, article, colour="pink")
    think(reader, article)
    message = said(reader, article)
    replied(reader, message)
    answer = reader.get("/api/v1/me/annotations.jsonld")
    assert answer.headers["Content-Type"].startswith("application/ld+json; profile=")
    assert answer.headers["Content-Disposition"] == "attachment; filename=shiju.jsonld"
    file = answer.json
    assert (file["type"], file["total"]) == ("AnnotationCollection", 4)
    assert file["creator"]["nickname"] == "林"
    reply, message_out, thought, mark_out = file["first"]["items"]
    assert mark_out["motivation"] == "highlighting"
    assert mark_out["target"]["styleClass"] == "pink"
    quote, position = mark_out["target"]["selector"]
    assert quote["exact"] == SENTENCE
    assert (position["start"], position["end"]) == (marked["start"], marked["end"])
    assert thought["body"]["value"] == "原来如此。"
    assert message_out["target"]["id"] == f"{BASE}/{article.public_id}"
    assert reply["target"] == message_out["id"]


def test_a_reader_without_words_has_an_empty_file(reader: Reader) -> None:
    file = taken_along(reader)
    assert file["total"] == 0
    assert "first" not in file
    assert reader.get("/api/v1/me/annotations.md").status_code == 200


def test_what_was_taken_along_comes_back_the_same(
    signed_in: SignedIn, reader: Reader, article: Article
) -> None:
    start = datetime.now(UTC) - timedelta(days=30)
    for number, colour in enumerate(("green", "purple")):
        with clock.freeze_at(start + timedelta(days=number)):
            mark(reader, article, quote=(SENTENCE, OTHER)[number], colour=colour)
    with clock.freeze_at(start + timedelta(days=3)):
        thought = think(reader, article, "两行\n想法\n#重点 #要 再读#", visibility="private").json
        said(reader, article, "风大。", visibility="private")
        think(reader, article, "同一处的想法", visibility="private", quote=OTHER)
    with clock.freeze_at(start + timedelta(days=4)):
        edited = {"text": "两行\n想法改了\n#重点 #要 再读#"}
        assert reader.put(f"/api/v1/messages/{thought['id']}", json=edited).status_code == 200
    file = taken_along(reader)
    mei = signed_in("mei")
    told = bring_whole(mei, file)
    assert (told["imported"], told["existing"], told["rejected"]) == (5, 0, [])
    assert {loss["code"] for loss in told["losses"]} == {"author"}
    assert {entry["status"] for entry in told["entries"]} == {"placed", "article"}
    assert bare(taken_along(mei)) == bare(file)
    assert {each["visibility"] for each in words(mei)["items"]} == {"private"}
    assert reader.delete("/api/v1/me").status_code == 204
    again = signed_in("lin")
    assert bring(again, taken_along(mei))["imported"] == 5
    assert bare(taken_along(again)) == bare(file)


def test_the_same_file_twice_is_once(reader: Reader, article: Article) -> None:
    mark(reader, article)
    think(reader, article)
    said(reader, article)
    file = taken_along(reader)
    for _ in range(2):
        assert bring(reader, file) == {"imported": 0, "existing": 3, "rejected": []}
    assert taken_along(reader) == file


def test_what_was_deleted_comes_back_from_a_file(reader: Reader, article: Article) -> None:
    delete(reader, mark(reader, article))
    assert bring(reader, annotation(article)) == KEPT
    assert bring(reader, annotation(article, text="想法")) == KEPT
    thought = words(reader, "kind=thought")["items"][0]["id"]
    assert reader.delete(f"/api/v1/messages/{thought}").status_code == 204
    assert bring(reader, annotation(article, text="想法")) == KEPT
    assert len(words(reader)["items"]) == 2


def test_a_file_finds_its_article_by_where_it_was_published(
    reader: Reader, published: Article
) -> None:
    for source in (
        URL,
        {"id": URL},
        {"id": "https://elsewhere.example/api/v1/articles/x", "canonical": URL},
    ):
        told = bring(reader, annotation(published, source=source))
        assert (told["imported"] + told["existing"], told["rejected"]) == (1, [])


def test_a_quote_finds_its_place_in_a_new_revision(reader: Reader, article: Article) -> None:
    mark(reader, article)
    file = taken_along(reader)
    delete(reader, {"id": words(reader)["items"][0]["id"]})
    article_import.import_fragment(
        "<p>编者按，写在前面。</p>" + BODY,
        article.title,
        import_consent.ImportConsent(everything=True),
    )
    assert bring(reader, file)["imported"] == 1
    (word,) = words(reader)["items"]
    with db.read_session():
        text = published_articles.get_published(article.public_id)[2].text
    assert text[word["quote"]["start"] : word["quote"]["end"]] == SENTENCE


@pytest.mark.parametrize(
    ("selector", "place"),
    [
        ({"prefix": "一，", "suffix": "，二，"}, 2),
        ({"prefix": "二，", "suffix": "，三。"}, 7),
        ({"prefix": "二，", "suffix": "变了"}, 7),
        ({"prefix": "变了", "suffix": "，二，"}, 2),
        ({"prefix": "变了", "suffix": "变了"}, None),
        ({"start": 6}, 7),
        ({"start": 0}, 2),
        ({}, None),
        ({"prefix": "变了", "suffix": "变了", "start": 7}, 7),
        ({"prefix": "变了", "suffix": "变了", "start": 6}, None),
        ({"prefix": "一，", "suffix": "二，", "start": 7}, 2),
    ],
)
def test_words_that_stand_twice_go_where_their_surroundings_say(
    reader: Reader, selector: dict[str, Any], place: int | None
) -> None:
    twice = an_article("两处", "<p>一，灯火，二，灯火，三。</p>")
    told = bring(reader, annotation(twice, quote="灯火", **selector))
    assert told["imported"] == (place is not None), told
    if place is not None:
        assert words(reader)["items"][0]["quote"]["start"] == place


def test_a_lost_passage_goes_along_with_its_old_words(reader: Reader, article: Article) -> None:
    mark(reader, article)
    with db.transaction() as session:
        session.execute(update(Passage).values(state="orphaned"))
    (out,) = taken_along(reader)["first"]["items"]
    (selector,) = out["target"]["selector"]
    assert selector["exact"] == SENTENCE
    assert SENTENCE in reader.get("/api/v1/me/annotations.txt").text


def test_what_cannot_be_taken_in_is_told_with_its_place(reader: Reader, article: Article) -> None:
    good, withdrawn, draft = annotation(article), an_article(), an_article(publish=False)
    with db.transaction():
        publication.withdraw(withdrawn.public_id)
    bad = [
        None,
        "https://example.com",
        {"type": "Annotation"},
        good | {"type": "Note"},
        good | {"target": {}},
        good | {"target": [good["target"], good["target"]]},
        good | {"motivation": "replying"},
        good | {"target": good["target"] | {"selector": {"type": "SvgSelector"}}},
        good | {"target": good["target"] | {"selector": 5}},
        good | {"target": f"{BASE}/{article.public_id}"},
        good | {"body": {"type": "TextualBody", "value": 5}},
        good | {"body": {"type": "TextualBody", "value": "字" * 501}},
        annotation(article, quote="这句话不在文章里"),
        annotation(article, quote="字" * 1201),
        annotation(article, quote="\x00"),
        annotation(article, quote=" \n "),
        annotation(withdrawn),
        annotation(draft),
        annotation(article, source="https://example.com/elsewhere"),
    ]
    file = {"type": "AnnotationPage", "items": [*bad, good]}
    told = bring(reader, file)
    assert told["imported"] == 1
    assert sorted(each["pointer"] for each in told["rejected"]) == sorted(
        f"/items/{number}" for number in range(len(bad))
    )
    assert all(len(each["detail"]) > 3 for each in told["rejected"])


@pytest.mark.parametrize(
    "file",
    [
        {},
        {"type": "AnnotationCollection"},
        {"type": "AnnotationCollection", "first": "https://example.com/page"},
        {"type": "AnnotationPage", "items": {}},
        {"type": "AnnotationPage", "items": [{}] * 10_001},
        {"type": {"deep": []}},
        {"type": "Bookmark", "items": []},
        {"@context": "http://www.w3.org/ns/anno.jsonld"},
    ],
)
def test_what_is_no_file_of_annotations_is_refused(reader: Reader, file: dict[str, Any]) -> None:
    answer = reader.post("/api/v1/me/annotations", json=file)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_input")


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_json_object_is_refused(reader: Reader, body: bytes) -> None:
    answer = reader.post("/api/v1/me/annotations", data=body, content_type="application/ld+json")
    assert answer.status_code == 422


def test_a_file_that_is_too_large_is_refused(reader: Reader) -> None:
    body = json.dumps({"type": "AnnotationPage", "items": ["x" * 9_000_000]})
    answer = reader.post("/api/v1/me/annotations", data=body, content_type="application/json")
    assert answer.status_code == 413


def test_a_file_made_elsewhere_is_understood(reader: Reader, published: Article) -> None:
    file = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", "https://example.com/more"],
        "type": ["Annotation", "ex:Note"],
        "motivation": ["commenting", "tagging"],
        "created": "2019-05-01T12:00:00+08:00",
        "body": [
            {"type": "TextualBody", "value": "标签", "purpose": "tagging"},
            {"type": "TextualBody", "value": "别处写的想法"},
            "https://example.com/a-body",
        ],
        "target": [
            {
                "source": URL,
                "selector": [
                    {"type": "RangeSelector", "startSelector": {"value": "/p[1]"}},
                    {"type": "TextPositionSelector", "start": 99_999, "end": 99_999},
                    {"type": "TextQuoteSelector", "exact": SENTENCE},
                ],
            }
        ],
    }
    assert bring(reader, file) == KEPT
    (word,) = words(reader)["items"]
    assert (word["kind"], word["text"]) == ("thought", "别处写的想法\n#标签")
    assert word["created_at"] == "2019-05-01T04:00:00Z"


@pytest.mark.parametrize(
    "created", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "yesterday", 5, None, "2020"]
)
def test_a_moment_that_cannot_be_is_now(reader: Reader, article: Article, created: Any) -> None:
    assert bring(reader, annotation(article) | {"created": created}) == KEPT
    written = datetime.fromisoformat(words(reader)["items"][0]["created_at"])
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)


def test_a_full_article_takes_no_more(
    reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_marks, "MAX_MARKS_PER_ARTICLE", 1)
    monkeypatch.setattr(own_comments, "MAX_PER_ARTICLE", 1)
    items = [annotation(article), annotation(article, quote=OTHER)]
    items += [annotation(article, text=text) for text in ("一", "二")]
    told = bring(reader, {"type": "AnnotationPage", "items": items})
    assert told["imported"] == 2
    assert {each["pointer"] for each in told["rejected"]} == {"/items/1", "/items/3"}


def test_a_large_file_costs_no_more_queries_than_a_small_one(
    app: Flask, reader: Reader, signed_in: SignedIn
) -> None:
    text = "".join(f"<p>第{number}盏灯亮了。</p>" for number in range(240))
    long = an_article("灯", text)
    sent = []
    for who, size in ((reader, 2), (signed_in("mei"), 240)):
        items = [
            annotation(long, quote=f"第{number}盏灯亮了", text="想法" if number % 2 else "")
            for number in range(size)
        ]
        file = {"type": "AnnotationPage", "items": items}
        with counted(app) as statements:
            assert bring(who, file)["imported"] == size
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_a_long_file_comes_in_parts(
    reader: Reader, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "backend.own_annotations.annotation_files.export_and_import.ANNOTATIONS_PER_FILE", 2
    )
    for at in range(5):
        mark(reader, article, quote=SENTENCE[at : at + 3], start=0)
    for form in ("jsonld", "md", "txt"):
        path, parts = f"/api/v1/me/annotations.{form}", []
        while path:
            answer = reader.get(path)
            assert answer.status_code == 200
            parts.append(answer)
            path = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
        assert len(parts) == 3
        if form == "jsonld":
            assert [part.json["type"] for part in parts][1:] == ["AnnotationPage"] * 2
            assert [part.json["startIndex"] for part in parts[1:]] == [2, 4]
            assert (
                parts[0].json["first"]["next"].startswith("http://shiju.test/api/v1/me/annotations")
            )
            assert parts[1].json["partOf"]["total"] == 5


def test_markdown_and_text_tell_quote_note_article_date_and_link(
    reader: Reader, published: Article
) -> None:
    with clock.freeze_at(datetime(2026, 5, 1, 20, tzinfo=UTC)):
        mark(reader, published)
        said(reader, published, "# 不是标题\n*不是强调*", visibility="private")
    md, txt = (reader.get(f"/api/v1/me/annotations.{form}") for form in ("md", "txt"))
    assert md.headers["Content-Type"] == "text/markdown; charset=utf-8"
    for answer in (md, txt):
        for piece in (SENTENCE, published.title, "2026-05-02", URL, "划线", "留言"):
            assert piece in answer.text, piece
    assert "\\# 不是标题  \n\\*不是强调\\*" in md.text
    assert "# 不是标题\n*不是强调*" in txt.text


@pytest.mark.parametrize("form", ["pdf", "", "jsonld/", "%00", "md.txt"])
def test_there_are_three_forms(reader: Reader, form: str) -> None:
    assert reader.get(f"/api/v1/me/annotations.{form}").status_code == 404


def test_files_are_not_for_hammering(reader: Reader) -> None:
    answers = [reader.get("/api/v1/me/annotations.md").status_code for _ in range(25)]
    assert answers[:20] == [200] * 20
    assert 429 in answers


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def published(article: Article) -> Article:
    """Give an article that stands in an Official Account."""
    with db.transaction() as session:
        kept = session.get_one(Article, article.id)
        kept.source_url, kept.source_digest = URL, identity_digests.digest_url(URL)
    return kept


def annotation(
    article: Article,
    quote: str = SENTENCE,
    text: str = "",
    source: Any = None,
    start: int | None = None,
    **surroundings: str,
) -> dict[str, Any]:
    """Write an annotation as a file would hold it."""
    selectors: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": quote, **surroundings}
    ]
    if start is not None:
        end = start + len(quote)
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
    made: dict[str, Any] = {
        "type": "Annotation",
        "target": {
            "source": source or f"{BASE}/{article.public_id}",
            "selector": selectors,
        },
    }
    return made | ({"body": {"type": "TextualBody", "value": text}} if text else {})


def bare(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Leave of a file what does not name the reader or the row."""
    items = copy.deepcopy(file["first"]["items"])
    for each in items:
        del each["id"], each["creator"]
    return sorted(items, key=lambda each: json.dumps(each, sort_keys=True))
