"""Describes exceptions for logs by types, codes and traceback frames, without their messages."""

import errno
import re
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = f"{Path(__file__).parents[2]}/"
LIBRARY_PATHS = tuple(f"{sysconfig.get_path(name)}/" for name in ("purelib", "platlib", "stdlib"))
PSEUDO_FILE = re.compile(r"<[a-z][a-z ._]{0,60}>")  # <string>, <frozen importlib._bootstrap>
SOURCE_NAME = re.compile(r"\w{1,60}\.(?:pyx?|html)", re.ASCII)
MAX_FRAMES = 30
MAX_CHAINED = 8
MAX_MEMBERS = 4
MAX_DEPTH = 3


def build_error_fields(error: BaseException) -> dict[str, str]:
    """Build the log fields of an exception: its type, and its description."""
    return {"error": type(error).__name__, "exception": describe(error)}


def describe(error: BaseException) -> str:
    """Describe an exception, those that led to it, and the members of a group, in some lines.

    The first word is its type. No message, note, argument or local is in it, only
    codes of a closed list, such as ENOSPC or a database's SQLSTATE.
    """
    return "\n".join(_describe_chain(error, set(), 0))


def shorten_path(file: str) -> str:
    """Shorten the path of a source file to what says which module it is."""
    for folder in (ROOT, *LIBRARY_PATHS):
        if file.startswith(folder) and "site-packages/" not in file.removeprefix(folder):
            return file.removeprefix(folder)
    if PSEUDO_FILE.fullmatch(file):
        return file
    name = Path(file).name
    return name if SOURCE_NAME.fullmatch(name) else "?"


def _describe_chain(error: BaseException, seen_ids: set[int], depth: int) -> Iterator[str]:
    current: BaseException | None = error
    relation = ""
    for _ in range(MAX_CHAINED):
        if current is None or id(current) in seen_ids:
            return
        seen_ids.add(id(current))
        yield f"{'    ' * depth}{relation}{_get_type_name(current)}"
        yield from (f"{'    ' * depth}  {frame}" for frame in _format_frames(current))
        if isinstance(current, BaseExceptionGroup) and depth < MAX_DEPTH:
            for member in current.exceptions[:MAX_MEMBERS]:
                yield from _describe_chain(member, seen_ids, depth + 1)
        relation, current = _get_cause(current)
    yield f"{'    ' * depth}and more"


def _get_cause(error: BaseException) -> tuple[str, BaseException | None]:
    if error.__cause__ is not None:
        return "caused by ", error.__cause__
    return "while handling ", None if error.__suppress_context__ else error.__context__


def _get_type_name(error: BaseException) -> str:
    error_type, code = type(error), _find_code(error)
    module = "" if error_type.__module__ == "builtins" else f"{error_type.__module__}."
    return f"{module}{error_type.__qualname__}{f' [{code}]' if code else ''}"


def _find_code(error: BaseException) -> str:
    """Find the code of a failure where it is one of a closed list; anything else is a value."""
    with suppress(Exception):
        if isinstance(error, OSError):
            return errno.errorcode.get(error.errno or 0, "")
        state = getattr(type(error), "sqlstate", None)  # psycopg: a class for each state
        name = getattr(error, "sqlite_errorname", None)
        if isinstance(state, str) and re.fullmatch(r"[0-9A-Z]{5}", state):
            return state
        if isinstance(name, str) and re.fullmatch(r"SQLITE_[A-Z_]{1,40}", name):
            return name
        number = error.args[0] if type(error).__module__.startswith("pymysql.") else 0
        if type(number) is int and 1000 <= number < 10000:
            return str(number)
    return ""


def _format_frames(error: BaseException) -> Iterator[str]:
    frames = list(traceback.walk_tb(error.__traceback__))
    omitted = len(frames) - MAX_FRAMES
    if omitted > 0:
        del frames[MAX_FRAMES // 3 : len(frames) - (MAX_FRAMES - MAX_FRAMES // 3)]
    for number, (frame, line) in enumerate(frames):
        if omitted > 0 and number == MAX_FRAMES // 3:
            yield f"({omitted} frames left out)"
        code = frame.f_code
        yield f"{shorten_path(code.co_filename)}:{line} {code.co_qualname}"
