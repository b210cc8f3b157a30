"""Names are the field's words: one meaning for each class, no private words, true first lines."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2] / "backend"
FILES = sorted(
    path
    for path in BACKEND.rglob("*.py")
    if not {"migrations", "vendor", "fonts"} & set(path.relative_to(BACKEND).parts[:-1])
    or path.name == "__init__.py"
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
