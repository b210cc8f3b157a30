"""Damaged files are understood or refused, and never an error."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts import guards
from backend.articles.models import Article
from backend.own_annotations.annotation_files import annotation_parser
from backend.own_annotations.annotation_files.import_reasons import (
    LOSSES,
    REFUSALS,
    ImportRejected,
    UnknownFile,
)
from tests.conftest import Reader
from tests.factories import SENTENCE, an_article
from tests.own_annotations.foreign_files import FILES, Spot, koreader_file

SPOT = Spot("https://mp.weixin.qq.com/s/abcdefghijklmnop", "慢走", SENTENCE, "看见的", "总比")
BUILDERS = [build for builders in FILES.values() for build in builders]
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, 1e308, "", "x", "字" * 30_000, "\x00", "😀", "2024", "http",
    [], [None], [[]], [[[]]], {}, {"type": "x"}, {"id": {}}, {"": ""}, [{}] * 200, ["#"] * 200,
    {"type": ["Annotation"] * 50}, {"items": [{}]}, {"refinedBy": {"refinedBy": {}}},
    "Annotation", "TextQuoteSelector", "replying", "#ff", "rgb(1,2,3)", "9999-12-31T23:59:59-14:00",
]  # fmt: skip


def places(document: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items = document.items() if isinstance(document, dict) else []
    for key, value in enumerate(document) if isinstance(document, list) else items:
        yield from places(value, (*at, key))


def put(document: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    document = copy.deepcopy(document)
    inner = document
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return document


def read(document: Any) -> None:
    """Read a file and hold what comes of it to its promises."""
    try:
        file = annotation_parser.read_file(document)
    except UnknownFile as error:
        assert len(str(error)) > 4
        return
    assert (
        len({at for at, _, _ in file.entries})
        == len(file.entries)
        <= annotation_parser.MAX_ANNOTATIONS
    )
    for entry in file.entries:
        try:
            taken = file.parse(entry)
        except ImportRejected as error:
            assert error.code in REFUSALS
            continue
        assert taken.quote or taken.text.strip() or taken.tags
        assert len(taken.quote) <= 1200
        assert set(taken.losses) <= set(LOSSES)
        assert all(isinstance(count, int) and count > 0 for count in taken.losses.values())
        assert all(len(tag) <= 50 for tag in taken.tags)
        for moment in (taken.created_at, taken.edited_at):
            assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_any_value_at_any_place_is_understood_or_refused(build: Any) -> None:
    document = build(SPOT)
    for at in places(document):
        for value in VALUES:
            read(put(document, at, value))


@given(st.sampled_from(BUILDERS), st.randoms(use_true_random=False))
def test_many_changes_at_once_are_understood_or_refused(build: Any, chance: random.Random) -> None:
    document = build(SPOT)
    for _ in range(chance.randint(2, 6)):
        at = chance.choice(list(places(document)))
        value = chance.choice([*VALUES, *(other(SPOT) for other in BUILDERS)])
        document = put(document, at, value)
    read(document)


NAMES_OF_PARTS = [
    "type", "items", "first", "target", "source", "selector", "id", "exact", "prefix", "start",
    "body", "value", "bodyValue", "motivation", "created", "styleClass", "canonical", "purpose",
    "rows", "annotations", "uri", "text", "tags", "bodies", "quote", "refinedBy", "startSelector",
    "endSelector", "data", "annotationText", "annotationType", "itemType", "parentItem", "entries",
    "documents", "$format", "cfi", "color", "about", "dc:identifier", "creator", "stylesheet",
]  # fmt: skip
NAMES_OF_KINDS = [
    "Annotation", "AnnotationPage", "AnnotationCollection", "AnnotationSet", "SpecificResource",
    "TextualBody", "TextQuoteSelector", "TextPositionSelector", "RangeSelector", "Choice",
    "replying", "tagging", "green", "2026-05-01T20:00:00Z", "annotation", "readest-annotations",
]  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(NAMES_OF_KINDS)
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES_OF_PARTS), inner, max_size=6)
    ),
    max_leaves=30,
)


@given(ANYTHING)
def test_whatever_comes_in_is_understood_or_refused(document: Any) -> None:
    read(document)


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_a_broken_file_never_fails_the_server(
    reader: Reader, article: Article, build: Any, no_limit: None
) -> None:
    chance = random.Random(build.__name__)
    document = build(Spot(SPOT.address, article.title, SENTENCE))
    spots = list(places(document))
    for _ in range(40):
        changed = put(document, chance.choice(spots), chance.choice(VALUES))
        answer = reader.post("/api/v1/me/annotations", json=changed)
        assert answer.status_code in (200, 422), (answer.status_code, changed)
        if answer.status_code == 422:
            assert answer.json["code"] == "bad_input"
        else:
            told = answer.json
            assert len(told["entries"]) == (
                told["imported"] + told["existing"] + len(told["rejected"])
            )


DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP, '{"a":' * DEEP, "[" * 150 + "]" * 150,
        '{"target":{"selector":' + '{"refinedBy":' * 150 + "{}" + "}" * 152,
        '{"type":"Annotation","target":[' + '{"type":"Choice","items":[' * 60 + "]}" * 60 + "]}",
        "[" + "{}," * 200_000 + "{}]", '{"rows":[' + "0," * 500 + "0]}",
        '{"items":[' * 4 + "0" + "]}" * 4, '{"a":1e999,"rows":[]}', '{"rows":[],"rows":[]}',
        '{"rows":[{"uri":"' + "x" * 3000 + '","text":"a"}]}', "9" * 5000, "\udcff\udcfe{}",
        '{"rows":[{"uri":"http://a","text":"\\u0000"}]}', "-", "nul", "[1,]", "\ufeff\ufeff[]",
    ],
)  # fmt: skip
def test_a_hostile_file_is_answered(reader: Reader, body: str) -> None:
    data = body.encode("utf-8", "surrogateescape")
    answer = reader.post("/api/v1/me/annotations", data=data, content_type="application/json")
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert answer.json["code"] == "bad_input"
        assert len(answer.json["detail"]) > 4
    else:
        assert answer.json["imported"] == 0


def test_the_same_annotation_many_times_is_stored_once(reader: Reader, article: Article) -> None:
    items = [koreader_file(Spot("", article.title, SENTENCE))["entries"][0]] * 500
    file = {"title": article.title, "entries": items}
    answer = reader.post("/api/v1/me/annotations", json=json.loads(json.dumps(file)))
    assert (answer.json["imported"], answer.json["existing"]) == (1, 499)


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a reader send as many files as they like."""
    monkeypatch.setattr(guards, "limit", lambda *_: None)
