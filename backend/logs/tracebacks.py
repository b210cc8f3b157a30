"""Describes exceptions by their types and traceback frames, and by nothing that they hold."""

import errno
import re
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = f"{Path(__file__).parents[2]}/"
PLACES = tuple(f"{sysconfig.get_path(name)}/" for name in ("purelib", "platlib", "stdlib"))
NO_FILE = re.compile(r"<[a-z][a-z ._]{0,60}>")  # <string>, <frozen importlib._bootstrap>
SOURCE = re.compile(r"\w{1,60}\.(?:pyx?|html)", re.ASCII)
MOST_FRAMES = 30
MOST_LINKS = 8
MOST_MEMBERS = 4
DEEPEST = 3


def facts(error: BaseException) -> dict[str, str]:
    """Give what a log line tells of an exception: its type, and its description."""
    return {"error": type(error).__name__, "exception": describe(error)}


def describe(error: BaseException) -> str:
    """Describe an exception, those that led to it, and the members of a group, in some lines.

    The first word is its type. No message, note, argument or local is in it, only
    codes of a closed list, such as ENOSPC or a database's SQLSTATE.
    """
    return "\n".join(_lines(error, set(), 0))


def place(file: str) -> str:
    """Shorten the path of a source file to what says which module it is."""
    for folder in (ROOT, *PLACES):
        if file.startswith(folder) and "site-packages/" not in file.removeprefix(folder):
            return file.removeprefix(folder)
    if NO_FILE.fullmatch(file):
        return file
    name = Path(file).name
    return name if SOURCE.fullmatch(name) else "?"


def _lines(error: BaseException, seen: set[int], depth: int) -> Iterator[str]:
    link: BaseException | None = error
    how = ""
    for _ in range(MOST_LINKS):
        if link is None or id(link) in seen:
            return
        seen.add(id(link))
        yield f"{'    ' * depth}{how}{_name(link)}"
        yield from (f"{'    ' * depth}  {frame}" for frame in _frames(link))
        if isinstance(link, BaseExceptionGroup) and depth < DEEPEST:
            for member in link.exceptions[:MOST_MEMBERS]:
                yield from _lines(member, seen, depth + 1)
        how, link = _before(link)
    yield f"{'    ' * depth}and more"


def _before(error: BaseException) -> tuple[str, BaseException | None]:
    if error.__cause__ is not None:
        return "caused by ", error.__cause__
    return "while handling ", None if error.__suppress_context__ else error.__context__


def _name(error: BaseException) -> str:
    kind, code = type(error), _code(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}{f' [{code}]' if code else ''}"


def _code(error: BaseException) -> str:
    """Give the code of a failure where it is one of a closed list; whatever else is a value."""
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


def _frames(error: BaseException) -> Iterator[str]:
    walked = list(traceback.walk_tb(error.__traceback__))
    left_out = len(walked) - MOST_FRAMES
    if left_out > 0:
        del walked[MOST_FRAMES // 3 : len(walked) - (MOST_FRAMES - MOST_FRAMES // 3)]
    for number, (frame, line) in enumerate(walked):
        if left_out > 0 and number == MOST_FRAMES // 3:
            yield f"({left_out} frames left out)"
        code = frame.f_code
        yield f"{place(code.co_filename)}:{line} {code.co_qualname}"
