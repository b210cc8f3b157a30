"""Names are the field's words: one meaning for each class, no private words, true first lines."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from backend import db

BACKEND = Path(__file__).parents[2] / "backend"
FILES = sorted(
    path
    for path in BACKEND.rglob("*.py")
    if not {"migrations", "vendor", "fonts"} & set(path.relative_to(BACKEND).parts[:-1])
    or path.name == "__init__.py"
)
TESTS = BACKEND.parent / "tests"
TEST_FILES = sorted(
    path
    for path in TESTS.rglob("*.py")
    if path.name != "__init__.py" and "node_modules" not in path.parts
)
# Words that say nothing to a stranger. A name may not be one of them, whole.
PRIVATE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """kept told found asked taken said given wanted named shown laid sought met heed tell say
        tellers takers greeters joiners forgetters fates standing hold let ways mine whom""",
    )
)
PRIVATE_MODULES = frozenset(
    re.findall(
        r"\w+",
        """kept told checked fates standing shown showing hot asking playing turns sweeping demand
        judging passing taps below folding sums readings mine plain peaks crowd slides lines press
        shelf ink gate flow copies saved sent desk entrance words messengers line sealed veil
        leftovers aging erasing telling joining order people doors seats bulk""",
    )
)
PRIVATE_TEST_MODULES = PRIVATE_MODULES | frozenset(
    re.findall(
        r"\w+",
        """acting arriving attempts away changing crowd dismissing dying entering facts
        figures forgetting growing guests hand hot house keepers looked_at looking messengers moves
        ours peaks places playing plugging re seats shelf steps strangers talking
        verdicts wholes world writing""",
    )
)
HOUSE_WORDS = re.compile(r"\b(room|rooms|stair|house|upstairs|downstairs|door|doors|desk)\b", re.I)


def name_of(path: Path) -> str:
    return path.relative_to(BACKEND).as_posix()


def test_no_class_name_stands_twice() -> None:
    places = defaultdict(set)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(name_of(path))
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_no_module_has_a_private_name() -> None:
    assert [name_of(path) for path in FILES if path.stem in PRIVATE_MODULES] == []


def test_no_test_module_has_a_private_name() -> None:
    stems = {path.relative_to(TESTS): path.stem.removeprefix("test_") for path in TEST_FILES}
    assert [str(path) for path, stem in stems.items() if stem in PRIVATE_TEST_MODULES] == []


def test_every_test_module_says_first_what_it_is() -> None:
    captions = {path: ast.get_docstring(ast.parse(path.read_text())) or "" for path in TEST_FILES}
    assert [str(path) for path, caption in captions.items() if len(caption.split()) < 3] == []
    firsts = {path: caption.split("\n")[0] for path, caption in captions.items()}
    assert [str(path) for path, first in firsts.items() if HOUSE_WORDS.search(first)] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_function_or_variable_is_a_private_word(path: Path) -> None:
    names = {name.strip("_") for name in named_in(ast.parse(path.read_text()))}
    assert sorted(names & PRIVATE_WORDS) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_module_says_first_what_it_is(path: Path) -> None:
    caption = ast.get_docstring(ast.parse(path.read_text())) or ""
    first = caption.split("\n\n")[0].split(". ")[0]
    assert len(first.split()) >= 3
    assert first.rstrip().endswith((".", ":")) or "。" in first or ". " in caption
    assert HOUSE_WORDS.findall(first) == []


def named_in(tree: ast.Module) -> Iterator[str]:
    """List the names of functions, parameters and variables; fields are named on the wire."""
    fields = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for name in ast.walk(statement)
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
            for parameter in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs):
                yield parameter.arg
        elif (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and id(node) not in fields
        ):
            yield node.id


# What the API and the database call things is held against these, too, part by part.
PRIVATE_FIELD_WORDS = PRIVATE_WORDS | frozenset(
    re.findall(
        r"\w+",
        """why deed was how gone hides moving movings matter goes stays turns looks taps sweeps
        folded opens speech again proof asked_at taken_at looked_at swept_at came_by
        hides_words moving_id""",
    )
)
NAMED_FOR_A_STATE = {"shown"}  # a state of moderation, as the API and the tables spell it


def test_no_field_parameter_or_route_of_the_api_is_a_private_word(app: Flask) -> None:
    document = json.loads(app.extensions["openapi_document"]())
    names = set()
    for rule, methods in document["paths"].items():
        names |= {rule, *(parameter["name"] for parameter in parameters_of(methods))}
    for name, schema in document["components"]["schemas"].items():
        names |= {f"{name}.{field}" for field in schema.get("properties", {})}
    assert len(names) > 300
    assert sorted(filter(is_private, names)) == []


def test_no_table_or_column_is_a_private_word(app: Flask) -> None:
    names = {
        f"{table.name}.{column.name}"
        for table in db.Base.metadata.sorted_tables
        for column in table.columns
    }
    assert len(names) > 300
    assert sorted(filter(is_private, names)) == []


def parameters_of(methods: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operation in methods.values():
        yield from operation.get("parameters", [])


def is_private(name: str) -> bool:
    """Tell whether a table, column, field or part of a path is a private word, whole."""
    owner, _, field = name.rpartition(".")
    words = re.split(r"[./{}]", field if owner[:1].isupper() else name)
    return bool(set(words) & (PRIVATE_FIELD_WORDS - NAMED_FOR_A_STATE))
