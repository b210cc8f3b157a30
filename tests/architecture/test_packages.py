"""Rules of the packages that no type and no import can hold."""

import ast
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import api, db
from backend.app import MANIFESTS
from backend.manifest import list_routers

BACKEND = Path(__file__).parents[2] / "backend"
TESTS = Path(__file__).parents[1]
PACKAGES = sorted(path.parent for path in BACKEND.rglob("__init__.py"))
LARGE = ("cards/render", "wechat")
FILES = sorted(path for path in BACKEND.rglob("*.py") if "migrations" not in path.parts)
OPERATIONS = [operation for room in list_routers(MANIFESTS) for operation in room.operations]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_every_room_has_a_caption(package: Path) -> None:
    words = ast.get_docstring(ast.parse((package / "__init__.py").read_text()))
    assert words is not None
    assert len(words) > 60


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.rule}")
def test_every_route_says_what_it_is_for(operation: api.Operation) -> None:
    assert (operation.view.__doc__ or "").strip().endswith(".")


def test_every_writing_route_knows_who_is_asking() -> None:
    open_doors = {
        operation.rule
        for operation in OPERATIONS
        if operation.method != "GET" and operation.guard is api.allow_anyone
    }
    assert open_doors == set()


def test_no_two_shapes_of_the_contract_share_a_name() -> None:
    shapes = json.loads(api.build_openapi(list(list_routers(MANIFESTS)), "", ""))["components"][
        "schemas"
    ]
    assert [name for name in shapes if "__" in name] == []


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (BACKEND / "migrations/versions").glob("*.py"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def test_no_code_commits_but_the_database_module() -> None:
    for path in FILES:
        if path.name != "db.py":
            assert ".commit()" not in path.read_text(), path


def test_only_one_module_reads_the_secret_key() -> None:
    """Others ask for a key of their purpose, so that the secret key can be changed."""
    names = {"secret_key", "secret_keys", "secret_keys_old"}
    readers = {
        path.relative_to(BACKEND).as_posix()
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in names
    }
    assert readers == {"app.py", "config.py", "secret_keys.py"}


def test_every_module_that_a_command_runs_is_there() -> None:
    """Nobody but an operator finds out that `python -m` names a module that has moved."""
    root = BACKEND.parent
    commands = ("Makefile", "docker-compose.yml", ".ci/run", "backend/Dockerfile", "README.md")
    texts = [(root / name).read_text() for name in commands]
    names = {name for text in texts for name in re.findall(r"-m ((?:backend|tests)[\w.]*\w)", text)}
    assert "backend.local" in names
    assert [name for name in sorted(names) if find_spec(name) is None] == []


def test_no_test_imports_from_another() -> None:
    """What several tests use has a home of its own, beside them."""
    imports = [
        f"{path.relative_to(TESTS)}: {name}"
        for path in sorted(TESTS.rglob("*.py"))
        if "node_modules" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (f"{getattr(node, 'module', '')}.{alias.name}" for alias in node.names)
        if re.match(r"(tests\.|\.).*\btest_", name)
    ]
    assert imports == []


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "misc", "manager", "handler"}
    assert [path for path in FILES if path.stem in empty] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_packages_stay_small_enough_to_know(package: Path) -> None:
    """The modules of one folder; a sub-package is one of its own, and `backend` the core."""
    if package == BACKEND or package.relative_to(BACKEND).as_posix().startswith(LARGE):
        return
    assert sum(len(path.read_text().splitlines()) for path in package.glob("*.py")) <= 1500


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_files_stay_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_the_tables_are_what_the_migrations_make(app: Flask) -> None:
    with db.read_session() as session:
        inspector = sa.inspect(session.connection())
        for table in db.Base.metadata.sorted_tables:
            made = {column["name"] for column in inspector.get_columns(table.name)}
            assert made == {column.name for column in table.columns}, table.name


def test_every_list_of_a_table_that_grows_has_an_index_for_its_foreign_keys(app: Flask) -> None:
    bare = []
    for table in db.Base.metadata.sorted_tables:
        leading = {next(iter(index.columns)).name for index in table.indexes}
        leading |= {
            next(iter(each.columns)).name
            for each in table.constraints
            if isinstance(each, sa.UniqueConstraint)
        }
        bare += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys and column.name not in leading
        ]
    assert bare == []
