"""The pure parts of files: what goes out keeps W3C's rules, what comes in can be anything."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.own_annotations.annotation_files import (
    annotation_parser,
    text_formats,
    web_annotations,
)
from backend.own_annotations.annotation_files.import_reasons import ImportRejected
from backend.own_annotations.own_annotation import AnnotatedArticle, AnnotationQuote, OwnAnnotation

NAMES = web_annotations.ExportIris("https://shiju.example", "acc", "林")
ABOUT = AnnotatedArticle("art", "慢走", "林舟", "https://mp.weixin.qq.com/s/x", True)
QUOTE = AnnotationQuote("灯火", "看见的", "，总比", 3, 5, 1, "anchored")
WHEN = datetime(2026, 5, 1, 20, tzinfo=UTC)
MARK = OwnAnnotation("mark", "m", ABOUT, QUOTE, "green", None, "private", "shown", WHEN, None, None)
THOUGHT = replace(MARK, kind="thought", id="t", colour=None, text="原来如此。", edited_at=WHEN)
MESSAGE = replace(THOUGHT, kind="message", id="s", quote=None)
REPLY = replace(MESSAGE, kind="reply", id="r", answers="s")
WORDS = [MARK, THOUGHT, MESSAGE, REPLY]


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.kind)
def test_an_annotation_is_what_the_model_asks_for(word: OwnAnnotation) -> None:
    written_out = web_annotations.build_annotation(word, NAMES)
    assert written_out["type"] == "Annotation"
    assert written_out["id"].startswith("https://")
    assert written_out["created"] == "2026-05-01T20:00:00Z"
    assert written_out["motivation"] in ("highlighting", "commenting", "replying")
    assert "target" in written_out
    assert {"body", "bodyValue"} - written_out.keys()
    target = written_out["target"]
    if isinstance(target, dict) and "selector" in target:
        quote, position = target["selector"]
        assert set(quote) == {"type", "exact", "prefix", "suffix"}
        assert 0 <= position["start"] < position["end"]
        # a class that no stylesheet names must be ignored by whoever reads it
        style = target.get("styleClass")
        assert style is None or f".{style} " in written_out["stylesheet"]["value"]


def test_a_first_page_stands_in_its_collection_and_later_ones_alone() -> None:
    first = web_annotations.build_collection(
        web_annotations.ExportPage(WORDS, "", "next", 0, 9), NAMES
    )
    assert first["@context"] == web_annotations.CONTEXT
    assert "@context" not in first["first"]
    assert first["first"]["next"] == NAMES.page("next")
    later = web_annotations.build_collection(
        web_annotations.ExportPage(WORDS, "next", None, 4, 9), NAMES
    )
    assert (later["@context"], later["startIndex"]) == (web_annotations.CONTEXT, 4)
    assert later["partOf"]["id"] == first["id"]
    assert "next" not in later


def test_what_goes_out_can_come_in() -> None:
    document = json.loads(
        json.dumps(
            web_annotations.build_collection(
                web_annotations.ExportPage(WORDS, "", None, 0, 4), NAMES
            )
        )
    )
    file = annotation_parser.read_file(document)
    *entries, reply = file.entries
    taken = [file.parse(entry) for entry in entries]
    assert [(each.quote, each.text) for each in taken] == [
        ("灯火", ""),
        ("灯火", "原来如此。"),
        ("", "原来如此。"),
    ]
    assert (taken[0].colour, taken[0].start, taken[0].created_at) == ("green", 3, WHEN)
    with pytest.raises(ImportRejected, match="回复"):
        file.parse(reply)


def test_a_file_is_ordered_by_article_and_by_place() -> None:
    later = replace(MARK, id="m2", quote=replace(QUOTE, exact="后来", start=40, end=42))
    lost = replace(MARK, id="m3", quote=replace(QUOTE, exact="没了", start=None, end=None))
    elsewhere = replace(MARK, article=replace(ABOUT, id="other", title="另一篇"))
    text = text_formats.format_plain_text([lost, elsewhere, later, MARK], NAMES)
    order = [text.index(words) for words in ("慢走", "灯火", "后来", "没了", "另一篇")]
    assert order == sorted(order)


def test_an_article_without_an_address_has_ours() -> None:
    ours = replace(MARK, article=replace(ABOUT, source_url=None))
    for write in (text_formats.format_markdown, text_formats.format_plain_text):
        assert "https://shiju.example/api/v1/articles/art" in write([ours], NAMES)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# 标题", "\\# 标题"),
        ("1. 一\n- 二\n+ 三", "1\\. 一  \n\\- 二  \n\\+ 三"),
        ("*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~"),
        ("[a](b) <script> &lt;", "\\[a\\](b) \\<script\\> \\&lt;"),
        ("    缩进", "缩进"),
        ("3.14 与 #话题#", "3\\.14 与 \\#话题\\#"),
        ("    # 缩进后的标题", "\\# 缩进后的标题"),
    ],
)
def test_signs_mean_nothing_in_markdown(text: str, kept: str) -> None:
    assert kept in text_formats.format_markdown([replace(MESSAGE, text=text)], NAMES)
