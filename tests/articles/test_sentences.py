"""Sentences: the cases that server and phone share, and what holds for any text."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.articles.sentences import split_sentences

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("sentence_cases.json").read_text("utf-8")
)
SIGNS = "甲乙说a1A 。！？….,，：~～\n“”「」『』《》（）()[]\"'🍜"
OPENERS = "“「『《（(【"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_sentences_end_where_a_reader_would_end_them(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in split_sentences(text)] == case["sentences"]


@given(st.text(alphabet=SIGNS, max_size=60))
def test_sentences_lose_no_visible_character_and_never_overlap(text: str) -> None:
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    shown = "".join("".join(text[start:end].split()) for start, end in spans)
    assert shown == "".join(text.split())


@given(st.text(alphabet=SIGNS, max_size=60))
def test_a_line_break_always_ends_a_sentence(text: str) -> None:
    assert not any("\n" in text[start:end] for start, end in split_sentences(text))


@pytest.mark.parametrize("opener", OPENERS)
@pytest.mark.parametrize("before", ["", "他说", "他说："])
def test_what_is_never_closed_swallows_no_paragraph(opener: str, before: str) -> None:
    text = f"{before}{opener}甲走了。" + "乙来了。" * 40
    assert len(split_sentences(text)) == 41


@pytest.mark.parametrize("opener", OPENERS)
def test_what_is_closed_far_away_swallows_no_paragraph(opener: str) -> None:
    closer = "”」』》）)】"[OPENERS.index(opener)]
    assert len(split_sentences(f"{opener}甲走了。" + "乙来了。" * 40 + f"丙{closer}丁。")) > 30
