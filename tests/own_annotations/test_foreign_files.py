"""Files of other programs come in whole, or what does not is named."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from backend import db
from backend.articles.imports import identity_digests
from backend.articles.models import Article
from tests.conftest import Reader
from tests.factories import SENTENCE, an_article
from tests.own_annotations import foreign_files as files
from tests.own_annotations.annotation_files import bring_whole, taken_along, words
from tests.own_annotations.foreign_files import FILES, Spot

URL = "https://mp.weixin.qq.com/s/abcdefghijklmnop"
CASES = [(name, build) for name, builders in FILES.items() for build in builders]
COLOURS = {"readium": "green", "zotero": "green", "readest": "purple", "koreader": "blue"}


@pytest.mark.parametrize(("name", "build"), CASES, ids=lambda each: getattr(each, "__name__", ""))
def test_a_file_is_taken_whole(
    reader: Reader, spot: Spot, name: str, build: Callable[[Spot], Any]
) -> None:
    told = bring_whole(reader, build(spot))
    assert (told["format"], told["imported"], told["rejected"]) == (name, 1, []), told
    (entry,) = told["entries"]
    assert entry["status"] in ("placed", "moved")
    items = {item["kind"]: item for item in words(reader)["items"]}
    thought = items["thought"]
    assert thought["quote"]["exact"] == SENTENCE
    assert thought["text"].startswith("这里写得好")
    if name not in ("readest", "koreader"):
        assert "#重点" in thought["text"]
    assert thought["created_at"].startswith("2024-03-01T08:00:00")
    assert thought["edited_at"] is None or thought["edited_at"].startswith("2024-03-02T08:00:00")
    assert (thought["edited_at"] is None) == (name == "koreader")
    assert items.get("mark", {}).get("colour") == COLOURS.get(name)
    assert set(items) == ({"thought", "mark"} if name in COLOURS else {"thought"})
    again = bring_whole(reader, build(spot))
    assert (again["imported"], again["existing"]) == (0, 1)
    assert again["entries"][0]["existing"] is True


@pytest.mark.parametrize(("name", "build"), CASES, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_not_kept_is_told(
    reader: Reader, spot: Spot, name: str, build: Callable[[Spot], Any]
) -> None:
    losses = {loss["code"]: loss["count"] for loss in bring_whole(reader, build(spot))["losses"]}
    has_author = build not in (
        files.hypothesis_export, files.readest_file, files.koreader_file, files.koreader_library
    )  # fmt: skip
    assert losses == ({"author": 1} if has_author else {})


def changed(spot: Spot, **fields: Any) -> dict[str, Any]:
    return files.web_annotation(spot) | fields


def with_selector(spot: Spot, selector: Any) -> dict[str, Any]:
    return changed(spot, target={"source": spot.address, "selector": selector})


REFUSALS: list[tuple[str, Callable[[Spot], Any]]] = [
    ("reply", lambda spot: files.hypothesis_row(spot, references=["x"])),
    ("reply", lambda spot: changed(spot, motivation="oa:replying")),
    ("bookmark", lambda spot: changed(spot, motivation="bookmarking", body=[])),
    ("media", lambda spot: with_selector(spot, {"type": "SvgSelector", "value": "<svg/>"})),
    ("media", lambda spot: with_selector(spot, {"type": "FragmentSelector", "value": "t=1,2"})),
    ("media", lambda spot: changed(spot, target={"id": spot.address, "type": "Image"})),
    ("no_quote", lambda spot: with_selector(spot, {"type": "XPathSelector", "value": "/p"})),
    ("no_quote", lambda spot: with_selector(spot, {"type": "TextPositionSelector", "start": 1})),
    ("several_places", lambda spot: changed(spot, target=[spot.address, spot.address])),
    ("several_places", lambda spot: files.hypothesis_row(spot, target=[{}, {}])),
    ("bad_text", lambda spot: files.hypothesis_row(spot, text={"a": 1})),
    ("bad_text", lambda spot: files.hypothesis_row(spot, text="\x00")),
    ("text_too_long", lambda spot: files.hypothesis_row(spot, text="长" * 501)),
    ("article_not_found", lambda spot: changed(spot, target="https://example.com/else")),
    ("no_article", lambda spot: [{"bodies": [], "target": {"selector": [{"quote": "a"}]}}]),
    ("media", lambda spot: {"annotationType": "ink", "annotationText": ""}),
    ("empty", lambda spot: files.hypothesis_row(spot, text="", tags=[], target=[])),
    ("quote_not_found", lambda spot: with_selector(spot, {"type": "TextQuoteSelector",
                                                          "exact": "没有这句话"})),
]  # fmt: skip


@pytest.mark.parametrize(("code", "build"), REFUSALS)
def test_what_cannot_be_taken_is_refused_by_name(
    reader: Reader, spot: Spot, code: str, build: Callable[[Spot], Any]
) -> None:
    told = bring_whole(reader, build(spot))
    assert told["imported"] == 0
    assert [each["code"] for each in told["rejected"]] == [code]
    (entry,) = told["entries"]
    assert entry["status"] == (
        "not_found" if code in ("article_not_found", "quote_not_found") else "refused"
    )
    assert len(entry["detail"]) > 4


def test_a_bookmark_and_a_reply_do_not_keep_the_rest_out(reader: Reader, spot: Spot) -> None:
    file = files.readest_file(spot)
    file["annotations"] = [{"id": "b", "type": "bookmark", "cfi": "x"}, *file["annotations"], 5]
    told = bring_whole(reader, file)
    assert [entry["status"] for entry in told["entries"]] == ["refused", "placed", "refused"]
    assert [entry["pointer"] for entry in told["entries"]] == [
        f"/annotations/{number}" for number in range(3)
    ]
    assert told["imported"] == 1


LOSSES: list[tuple[dict[str, int], Callable[[Spot], Any]]] = [
    ({"colour": 1}, lambda spot: changed(spot, color="orange")),
    ({"colour": 1}, lambda spot: changed(spot, color="plaid")),
    ({}, lambda spot: changed(spot, color="#a28ae5")),
    ({"attachment": 2}, lambda spot: changed(spot, body=["https://example.com/a.mp3",
        {"type": "Image", "id": "https://example.com/a.png"},
        {"type": "TextualBody", "value": "字"}])),
    ({"markup": 1}, lambda spot: changed(spot, body={"type": "TextualBody", "format": "text/html",
                                                     "value": "<p>一</p><p>二</p>"})),
    ({"replies": 2}, lambda spot: changed(spot, body=[
        {"purpose": "commenting", "value": "我"},
        {"purpose": "replying", "value": "你", "creator": {"id": "mei"}},
        {"purpose": "replying", "value": "他", "creator": {"id": "he"}}])),
    ({"created_at": 1, "edited_at": 1}, lambda spot: changed(spot, created="昨天", modified=5)),
    ({"created_at": 1}, lambda spot: changed(spot, created="2999-01-01T00:00:00Z", modified=None)),
    ({"tags": 2}, lambda spot: changed(spot, body=[{"purpose": "tagging", "value": str(number)}
                                                   for number in range(22)])),
    ({"tag_sign": 1}, lambda spot: changed(spot, body=[{"purpose": "tagging", "value": "C#"}])),
    ({"hidden_characters": 2}, lambda spot: changed(
        spot, body=[{"purpose": "commenting", "value": "风\u202e\u200b大\u202e"}])),
]  # fmt: skip


@pytest.mark.parametrize(("losses", "build"), LOSSES)
def test_each_part_that_is_lost_is_counted(
    reader: Reader, spot: Spot, losses: dict[str, int], build: Callable[[Spot], Any]
) -> None:
    told = bring_whole(reader, build(spot))
    assert told["imported"] == 1, told
    counted = {loss["code"]: loss["count"] for loss in told["entries"][0]["losses"]}
    assert counted == losses | {"author": 1}
    assert all(len(loss["detail"]) > 4 for loss in told["losses"])


def test_shared_words_become_private_and_are_told(reader: Reader, spot: Spot) -> None:
    row = files.hypothesis_row(spot, permissions={"read": ["group:__world__"]})
    losses = [loss["code"] for loss in bring_whole(reader, row)["losses"]]
    assert losses == ["author", "shared"]
    assert words(reader)["items"][0]["visibility"] == "private"


def test_a_highlight_with_tags_alone_keeps_them(reader: Reader, spot: Spot) -> None:
    assert bring_whole(reader, files.hypothesis_row(spot, text=""))["imported"] == 1
    (word,) = words(reader)["items"]
    assert (word["kind"], word["text"]) == ("thought", "#重点 #to read#")
    (out,) = taken_along(reader)["first"]["items"]
    assert [(body["purpose"], body["value"]) for body in out["body"]] == [
        ("tagging", "重点"), ("tagging", "to read"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("motivation", "body", "text"),
    [
        ("tagging", {"type": "TextualBody", "value": "重点"}, "#重点"),
        (["oa:tagging"], {"type": "TextualBody", "value": "重点"}, "#重点"),
        ("tagging", {"purpose": "commenting", "value": "想法"}, "想法"),
        (["tagging", "commenting"], {"value": "想法"}, "想法"),
        ("commenting", {"type": "TextualBody", "value": {"@value": "想法"}}, "想法"),
        ("commenting", {"type": "TextualBody", "value": [{"@value": "想法"}]}, "想法"),
        ("commenting", {"purpose": "tagging", "value": {"@value": "重点"}}, "#重点"),
    ],
)
def test_a_body_is_read_by_its_motivation_and_its_value(
    reader: Reader, spot: Spot, motivation: Any, body: Any, text: str
) -> None:
    assert bring_whole(reader, changed(spot, motivation=motivation, body=body))["imported"] == 1
    (word,) = words(reader)["items"]
    assert word["text"].strip("#") == text.strip("#")
    assert word["text"].startswith("#") == text.startswith("#")


def test_a_highlight_without_words_is_a_mark(reader: Reader, spot: Spot) -> None:
    assert bring_whole(reader, files.hypothesis_row(spot, text="", tags=[]))["imported"] == 1
    (word,) = words(reader)["items"]
    assert (word["kind"], word["colour"]) == ("mark", "yellow")


def test_a_page_note_is_a_message(reader: Reader, spot: Spot) -> None:
    row = files.hypothesis_row(spot, target=[{"source": spot.address}])
    assert bring_whole(reader, row)["entries"][0]["status"] == "article"
    assert words(reader)["items"][0]["kind"] == "message"


NESTED: list[Callable[[Spot], Any]] = [
    lambda spot: {"type": "XPathSelector", "value": "/p", "refinedBy": spot.quote()},
    lambda spot: {"type": "FragmentSelector", "value": "a",
                  "refinedBy": {"type": "CssSelector", "value": "p", "refinedBy": [spot.quote()]}},
    lambda spot: {"type": "TextQuoteSelector", "exact": f"看见的{spot.exact}",
                  "refinedBy": {"type": "TextQuoteSelector", "exact": spot.exact}},
    lambda spot: {"type": "TextQuoteSelector", "exact": f"看见的{spot.exact}",
                  "refinedBy": {"type": "TextPositionSelector", "start": 3,
                                "end": 3 + len(spot.exact)}},
    lambda spot: {"type": "RangeSelector",
                  "startSelector": {"type": "TextQuoteSelector", "exact": spot.exact[:4]},
                  "endSelector": {"type": "TextQuoteSelector", "exact": spot.suffix}},
    lambda spot: {"type": "RangeSelector", "startSelector": {"type": "XPathSelector"},
                  "endSelector": {"type": "XPathSelector"}, "refinedBy": spot.quote()},
    lambda spot: {"@type": "oa:TextQuoteSelector", "exact": spot.exact},
    lambda spot: [{"type": "CssSelector", "value": "p"}, {"exact": spot.exact}],
]  # fmt: skip


@pytest.mark.parametrize("build", NESTED)
def test_a_quote_is_found_however_it_is_nested(
    reader: Reader, spot: Spot, build: Callable[[Spot], Any]
) -> None:
    told = bring_whole(reader, with_selector(spot, build(spot)))
    assert told["imported"] == 1, told
    assert words(reader)["items"][0]["quote"]["exact"] == SENTENCE


def test_where_a_quote_went_is_told(reader: Reader, published: Article, spot: Spot) -> None:
    def status(**selector: Any) -> str:
        quote = spot.quote() | {"prefix": "", "suffix": ""} | selector
        told = bring_whole(reader, with_selector(spot, [quote, position] if position else quote))
        result: str = told["entries"][0]["status"]
        return result

    position: dict[str, Any] = {}
    assert status() == "placed"
    assert status(prefix=spot.prefix, suffix=spot.suffix) == "placed"
    assert status(prefix="全都变了", suffix="后面也变了") == "moved"
    with db.read_session():
        start = words(reader)["items"][0]["quote"]["start"]
    spot = Spot(f"http://shiju.test/api/v1/articles/{published.public_id}", "", SENTENCE)
    position = {"type": "TextPositionSelector", "start": start, "end": start + len(SENTENCE)}
    assert status() == "placed"
    position = position | {"start": start + 3}
    assert status() == "moved"


def test_a_title_stands_for_an_article_only_where_there_is_one(reader: Reader, spot: Spot) -> None:
    an_article(spot.title, "<p>别的一篇，标题一样。</p>")
    told = bring_whole(reader, files.koreader_file(spot))
    assert [each["code"] for each in told["rejected"]] == ["several_articles"]


def test_a_file_without_any_name_belongs_to_the_article_that_is_given(
    reader: Reader, published: Article, spot: Spot
) -> None:
    nameless = {"bodies": [], "target": {"selector": [{"quote": SENTENCE, "start": 0, "end": 4}]}}
    elsewhere = files.web_annotation(Spot("https://example.com/else", "", SENTENCE))
    told = bring_whole(reader, [nameless, elsewhere], f"article_id={published.public_id}")
    assert [entry["status"] for entry in told["entries"]] == ["moved", "not_found"]


def test_a_mixed_list_is_read_item_by_item(reader: Reader, spot: Spot) -> None:
    items = [files.hypothesis_row(spot), *files.recogito_own_list(spot), {"what": 1}, None]
    told = bring_whole(reader, items)
    assert (told["imported"], told["existing"], len(told["rejected"])) == (1, 1, 2)


@pytest.mark.parametrize(
    ("file", "is_partial"),
    [
        ({"rows": [], "total": 0}, False),
        ({"rows": [], "total": 300}, True),
        ({"type": "AnnotationCollection", "total": 0}, False),
        ({"type": "AnnotationPage", "items": [], "next": "https://example.com/2"}, True),
    ],
)
def test_a_file_tells_whether_it_is_a_part(reader: Reader, file: Any, is_partial: bool) -> None:
    told = bring_whole(reader, file)
    assert (told["imported"], told["partial"]) == (0, is_partial)


@pytest.mark.parametrize(
    ("body", "words_told"),
    [
        ('"Created at","Author","Page","URL","Group"\n"2024","lin","1","u","g"\n', "CSV"),
        ("<!DOCTYPE html><html><body>Annotations</body></html>", "HTML"),
        ("标题\nCreated at: 2024\nAuthor: lin\n\nAnnotation 1:\n", "Hypothesis 的纯文本"),
        ("书 (作者)\n- Your Highlight on page 1\n\n句子\n==========\n书", "Kindle"),
        ("-- we can read Lua syntax here!\nreturn {\n}", "KOReader"),
        ('{"a":1}\n{"a":2}\n', "JSON Lines"),
        ("# 标题\n> 句子", "Markdown"),
        ("%PDF-1.7", "PDF"),
        ("PK\x03\x04zip", "压缩包"),
        ('{"type":"AnnotationPage","items":[', "不完整"),
        ('{"a": NaN}', "无法识别"),
        ('{"a": "\\ud800"}', "无法识别"),
        ('"text"', "JSON"),
        ("5", "JSON"),
        ("", "JSON"),
        ('{"count": 1, "results": [{"highlights": []}]}', "Readwise"),
        ('{"type": "Manifest", "items": []}', "认不出"),
        ('{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        ('{"items": [{"itemType": "book", "title": "书"}]}', "Zotero"),
        ('{"hello": "world"}', "认不出"),
        ("[]", "认不出"),
        ("[[]]", "认不出"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_another_kind_of_file_is_refused_by_its_name(
    reader: Reader, body: str, words_told: str, content_type: str
) -> None:
    answer = reader.post("/api/v1/me/annotations", data=body.encode(), content_type=content_type)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_input"), answer.text
    assert words_told in answer.json["detail"]


def test_a_byte_order_mark_is_no_fault(reader: Reader, spot: Spot) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(files.web_annotation(spot)).encode()
    answer = reader.post("/api/v1/me/annotations", data=data, content_type="application/json")
    assert answer.json["imported"] == 1


def test_a_file_is_not_changed_by_reading_it(reader: Reader, spot: Spot) -> None:
    from backend.own_annotations.annotation_files import annotation_parser

    for _, build in CASES:
        document = build(spot)
        before = copy.deepcopy(document)
        file = annotation_parser.read_file(document)
        for entry in file.entries:
            file.parse(entry)
        assert document == before


@pytest.fixture
def published(app: Flask) -> Article:
    article = an_article()
    with db.transaction() as session:
        kept = session.get_one(Article, article.id)
        kept.source_url, kept.source_digest = URL, identity_digests.digest_url(URL)
    return kept


@pytest.fixture
def spot(published: Article) -> Spot:
    with db.read_session():
        from backend.articles import published_articles

        text = published_articles.get_published(published.public_id)[2].text
    at = text.index(SENTENCE)
    end = at + len(SENTENCE)
    return Spot(URL, published.title, SENTENCE, text[max(0, at - 8) : at], text[end : end + 8])
