"""Paragraphs as they are stored, and the plain text in which passages are counted."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backend.articles.paragraphs import (
    Code,
    Divider,
    Heading,
    Items,
    Paragraph,
    Picture,
    Placeholder,
    Quote,
    Run,
    Text,
    assign_keys,
    clean,
    compute_offsets,
    dump_paragraphs,
    join_text,
    load_paragraphs,
)


def test_the_text_of_a_revision_has_a_line_per_paragraph_and_empty_ones_for_pictures() -> None:
    assert join_text(_one_of_each()) == "题\n正文\n引文\n甲\n乙\na = 1\n  b\n\n\n"


def test_every_paragraph_starts_where_its_offset_says() -> None:
    paragraphs = _one_of_each()
    whole = join_text(paragraphs)
    for start, paragraph in zip(compute_offsets(paragraphs), paragraphs, strict=True):
        assert whole[start : start + len(paragraph.words)] == paragraph.words
        assert start == 0 or whole[start - 1] == "\n"


def test_offsets_count_code_points_not_bytes_or_code_units() -> None:
    assert compute_offsets([_text("🤩𠮷"), _text("一")]) == [0, 3]


def test_nothing_has_no_text_and_no_offsets() -> None:
    assert join_text([]) == ""
    assert compute_offsets([]) == []


def test_what_is_kept_comes_back_the_same() -> None:
    paragraphs = list(assign_keys(_one_of_each()))
    assert load_paragraphs(json.loads(json.dumps(dump_paragraphs(paragraphs)))) == paragraphs


def test_empty_fields_are_not_kept() -> None:
    assert dump_paragraphs([_text("一")]) == [{"key": "", "runs": [{"text": "一"}], "kind": "text"}]


def test_an_unknown_kind_is_not_read() -> None:
    with pytest.raises(ValidationError):
        load_paragraphs([{"kind": "script", "text": "x"}])


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "http://example.com", "data:text/html,x", "//x", "", None]
)
def test_a_run_links_to_https_or_nowhere(href: str | None) -> None:
    assert Run(text="x", href=href).href is None


def test_a_run_keeps_an_https_link() -> None:
    assert Run(text="x", href="https://example.com/a").href == "https://example.com/a"


def test_keys_do_not_depend_on_what_stands_before() -> None:
    alone = assign_keys([_text("不变")])
    moved = assign_keys([_text("新的"), _text("不变")])
    assert moved[1].key == alone[0].key


def test_repeated_words_get_keys_of_their_own() -> None:
    keys = [paragraph.key for paragraph in assign_keys([_text("一"), _text("一"), _text("一")])]
    assert len(set(keys)) == 3
    assert keys[1].startswith(keys[0])


def test_the_same_words_as_a_heading_have_another_key() -> None:
    text, heading = assign_keys([_text("一"), Heading(level=1, runs=(Run(text="一"),))])
    assert text.key != heading.key


def test_where_a_picture_is_kept_does_not_change_its_key() -> None:
    before, after = Picture(url="https://a/b"), Picture(file="pictures/ab/c.jpg")
    assert assign_keys([before])[0].key == assign_keys([after])[0].key


def test_keying_leaves_its_input_as_it_was() -> None:
    paragraph = _text("一")
    assign_keys([paragraph])
    assert paragraph.key == ""


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ("a\u00a0b\u2003c", "a b c"),
        ("三\u200b月\ufeff八\u2060日", "三月八日"),
        ("e\u0301", "é"),
        ("a\r\nb\u2028c\x85d", "a\nb\nc\nd"),
        ("a\x00b\x07c\x7f", "abc"),
        ("a\ud83dz", "az"),
        ("\u202eevil\u202c", "evil"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("甲\u200d乙", "甲乙"),
        ("甲\u200c乙\ufe0f", "甲乙"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("مِي\u064f\u200cخ", "مِي\u064f\u200cخ"),
        ("क्\u200dष", "क्\u200dष"),
        ("ක්\u200dර", "ක්\u200dර"),
        ("র\u200d্য", "র\u200d্য"),
        ("\u1820\u180b\u1821\u180e\u1820", "\u1820\u180b\u1821\u180e\u1820"),
        ("林\u180b", "林"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("葛\U000e0100\U000e0101", "葛\U000e0100"),
        ("a\U000e0100", "a"),
        ("a" + "\u0301" * 8 + "\u064e\u200c", "á" + "\u0301" * 7),
        ("　　缩进", "　　缩进"),
        ("\U000e0041x", "x"),
    ],
)
def test_unseen_characters_make_no_difference(source: str, cleaned: str) -> None:
    assert clean(source) == cleaned
    assert Run(text=source).text == cleaned


@given(
    st.text() | st.text("کa葛👍\ufe0f\u0301\u064e\u200c\u200d\u180b\u1820\U000e0100", max_size=30)
)
def test_clean_text_is_stable_and_holds_nothing_unseen(source: str) -> None:
    text = clean(source)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text)


def test_a_pile_of_accents_is_cut_down() -> None:
    assert len(clean("a" + "\u0316\u0301" * 50_000)) < 20


def _text(words: str) -> Text:
    return Text(runs=(Run(text=words),))


def _one_of_each() -> list[Paragraph]:
    return [
        Heading(level=2, runs=(Run(text="题"),)),
        Text(runs=(Run(text="正", marks=("bold",)), Run(text="文", href="https://example.com"))),
        Quote(runs=(Run(text="引文"),)),
        Items(ordered=True, start=2, items=((Run(text="甲"),), (Run(text="乙"),))),
        Code(language="python", text="a = 1\n  b"),
        Picture(url="https://mmbiz.qpic.cn/x", alt="图", width=3, height=4),
        Divider(),
        Placeholder(what="video", says="视频：请在公众号原文中观看"),
    ]
