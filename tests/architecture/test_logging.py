"""Every log event is a fixed sentence, and no exception is formatted into one."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "backend"
FILES = [
    path
    for path in sorted(BACKEND.rglob("*.py"))
    if "logs" not in path.relative_to(BACKEND).parts and "migrations" not in path.parts
]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
# What a caught exception may give to a log line: codes and our own fixed words.
FIXED = {"code", "errcode", "reason", "rid", "path", "why", "retry_after"}
MARK = "5h1ju-MARKER"

PROGRAM = """
import gc, sys, threading, warnings
from backend import logs
from backend.config import Config
logs.configure(Config(secret_key="k" * 48, env={form!r}))
class Falls:
    def __del__(self):
        raise KeyError({mark!r})
Falls()
gc.collect()
thread = threading.Thread(target=lambda: int({mark!r}), name={mark!r})
thread.start()
thread.join()
warnings.warn({mark!r})
def last(secret):
    raise ExceptionGroup(secret, [ValueError(secret)])
last({mark!r})
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BACKEND)))
def test_no_log_line_is_made_of_an_exceptions_words(path: Path) -> None:
    tree = ast.parse(path.read_text())
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    for call in log_calls(tree):
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        assert isinstance(call.args[0], ast.Constant), where
        assert call.func.attr != "exception", where  # type: ignore[attr-defined]
        assert not {word.arg for word in call.keywords} & {"exc_info", "stack_info"}, where
        for given in [*call.args[1:], *(word.value for word in call.keywords)]:
            assert not shown(given, {name for name in caught if name}), where


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ("log.error('x', error=str(error))", True),
        ("log.error('x', error=f'{error}')", True),
        ("log.error('x %s', error)", True),
        ("log.error('x', why=error.message)", True),
        ("log.error('x', why=error.args[0])", True),
        ("log.error('x', why=repr(error.orig))", True),
        ("log.error('x', error=type(error).__name__)", False),
        ("log.error('x', code=error.errcode)", False),
        ("log.error('x', **logs.build_error_fields(error))", False),
        ("log.error('x %s', type(error.__cause__ or error).__name__)", False),
    ],
)
def test_the_rule_knows_what_shows_words(line: str, is_shown: bool) -> None:
    [call] = log_calls(ast.parse(line))
    given = [*call.args[1:], *(word.value for word in call.keywords)]
    assert any(shown(each, {"error"}) for each in given) is is_shown


@pytest.mark.parametrize("form", ["development", "production"])
def test_what_nobody_caught_is_told_by_types_and_frames(form: str) -> None:
    program = PROGRAM.format(form=form, mark=MARK)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert MARK not in told
    for kind in ("ExceptionGroup", "KeyError", "ValueError", "UserWarning"):
        assert kind in told
    assert "<string>:" in told


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "log"
        ):
            yield node


SAFE_CALLS = ("type", "logs.build_error_fields", "build_error_fields")


def shown(node: ast.AST, caught: set[str]) -> bool:
    """Tell whether this expression puts a caught exception into words, or more of it than codes."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in SAFE_CALLS:
        return False
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id in caught and node.attr not in FIXED
    if isinstance(node, ast.Name):
        return node.id in caught
    return any(shown(child, caught) for child in ast.iter_child_nodes(node))
