"""Counts the steps that our code takes, inside regular expressions too, without a clock.

A pattern is run a second time by a plain backtracking matcher that counts each
look at a character; what it finds must be what `re` found, so the count is of
the same work. Lines of Python are counted by tracing.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from re import _parser
from types import FrameType, ModuleType
from typing import Any

Match = Callable[[str, int, int], Iterator[int]]
MOST = int(_parser.MAXREPEAT)


@dataclass
class Meter:
    """How many steps were taken; more than `most` are too many for what any test needs."""

    steps: int = 0
    most: int = 1_000_000

    def add(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > self.most:
            raise TooManySteps


class TooManySteps(AssertionError):
    """The work grows out of all bounds."""


METER = Meter()


def modules_of(package: str) -> list[ModuleType]:
    """Give a package's modules, itself first."""
    root = importlib.import_module(package)
    inside = pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}.")
    return [root, *(importlib.import_module(each.name) for each in inside)]


def patterns_of(module: ModuleType) -> Iterator[tuple[str, "re.Pattern[Any]"]]:
    """Give the patterns that a module holds under a name, also those within tuples and dicts."""
    for name, value in vars(module).items():
        for number, pattern in enumerate(_patterns_in(value)):
            yield f"{module.__name__}.{name}" + (f"[{number}]" if number else ""), pattern


def _patterns_in(value: Any) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        yield from _patterns_in(list(value.values()))


@contextmanager
def counting(*packages: str) -> Iterator[Meter]:
    """Count what the modules of these packages do: lines, and steps within their patterns."""
    modules = [module for package in packages for module in modules_of(package)]
    kept = [(module, dict(vars(module))) for module in modules]
    for module, names in kept:
        for name, value in names.items():
            if any(True for _ in _patterns_in(value)):
                setattr(module, name, _metered(value))
    METER.steps = 0
    before, files = sys.gettrace(), {module.__file__ for module in modules}
    sys.settrace(partial(_traced, files))
    try:
        yield METER
    finally:
        sys.settrace(before)
        for module, names in kept:
            vars(module).update(names)


def _metered(value: Any) -> Any:
    if isinstance(value, re.Pattern):
        return Metered(value)
    if isinstance(value, tuple | list):
        return type(value)(map(_metered, value))
    if isinstance(value, dict):
        return {key: _metered(each) for key, each in value.items()}
    return value


def _traced(files: set[str | None], frame: FrameType, _event: str, _given: Any) -> Any:
    return _line if frame.f_code.co_filename in files else None


def _line(_frame: FrameType, event: str, _given: Any) -> Any:
    METER.add(event == "line")
    return _line


@dataclass(frozen=True)
class Metered:
    """A compiled pattern that counts; it finds what the pattern finds, or fails the test."""

    pattern: "re.Pattern[Any]"
    matcher: Match = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "matcher", matcher_of(self.pattern))

    def search(self, text: Any, *span: int) -> "re.Match[Any] | None":
        found = self.pattern.search(text, *span)
        self._repeat(text, found, *span)
        return found

    def match(self, text: Any, *span: int) -> "re.Match[Any] | None":
        found = self.pattern.match(text, *span)
        self._check(text, (span or (0,))[0], found)
        return found

    def fullmatch(self, text: Any) -> "re.Match[Any] | None":
        found = self.pattern.fullmatch(text)
        ends = self.matcher(_text(text), 0, len(text))
        assert any(end == len(text) for end in ends) == (found is not None)
        return found

    def finditer(self, text: Any, *span: int) -> Iterator["re.Match[Any]"]:
        at, rest = (span or (0,))[0], span[1:]
        for found in self.pattern.finditer(text, at, *rest):
            self._repeat(text, found, at, *rest)
            at = max(found.end(), found.start() + 1)
            yield found
        self._repeat(text, None, at, *rest)

    def findall(self, text: Any) -> list[Any]:
        for _ in self.finditer(text):
            pass
        return self.pattern.findall(text)

    def sub(self, replacement: Any, text: Any) -> Any:
        for _ in self.finditer(text):
            pass
        return self.pattern.sub(replacement, text)

    def split(self, text: Any) -> list[Any]:
        for _ in self.finditer(text):
            pass
        return self.pattern.split(text)

    def _repeat(self, text: Any, found: "re.Match[Any] | None", at: int = 0, end: int = -1) -> None:
        """Look for the same thing again, step by step, at each place in turn."""
        plain = _text(text)
        end = len(plain) if end < 0 else min(end, len(plain))
        for start in range(at, end + 1):
            METER.add(1)
            stop = next(self.matcher(plain, start, end), None)
            if stop is not None:
                assert found is not None
                assert (start, stop) == found.span()
                return
        assert found is None

    def _check(self, text: Any, at: int, found: "re.Match[Any] | None") -> None:
        stop = next(self.matcher(_text(text), at, len(text)), None)
        assert stop == (found.end() if found else None)


def _text(given: str | bytes) -> str:
    return given.decode("latin-1") if isinstance(given, bytes) else given


@cache
def matcher_of(pattern: "re.Pattern[Any]") -> Match:
    """Make a matcher out of what `re` understands a pattern to say."""
    return _sequence(tree_of(pattern), pattern.flags)


@cache
def tree_of(pattern: "re.Pattern[Any]") -> Any:
    return _parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)


def _sequence(items: Any, flags: int) -> Match:
    parts = [_part(str(kind), given, flags) for kind, given in items]

    def run(text: str, at: int, end: int, number: int = 0) -> Iterator[int]:
        if number == len(parts):
            yield at
            return
        for stop in parts[number](text, at, end):
            yield from run(text, stop, end, number + 1)

    return parts[0] if len(parts) == 1 else run


def _part(kind: str, given: Any, flags: int) -> Match:
    if (fits := character(kind, given, flags)) is not None:
        return _one(fits)
    if kind == "SUBPATTERN":
        return _sequence(given[3], flags)
    if kind == "ATOMIC_GROUP":
        return _first(_sequence(given, flags))
    if kind == "BRANCH":
        return _branch([_sequence(each, flags) for each in given[1]])
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeat(kind, given, flags)
    if kind in ("ASSERT", "ASSERT_NOT"):
        direction, inside = given
        width = inside.getwidth()[0] if direction < 0 else 0
        return _assert(_sequence(inside, flags), width, wanted=kind == "ASSERT")
    if kind == "AT":
        return _at(str(given))
    raise NotImplementedError(kind)


def _one(fits: Callable[[str], bool]) -> Match:
    def run(text: str, at: int, end: int) -> Iterator[int]:
        METER.add(1)
        if at < end and fits(text[at]):
            yield at + 1

    return run


def _first(inside: Match) -> Match:
    def run(text: str, at: int, end: int) -> Iterator[int]:
        stop = next(inside(text, at, end), None)
        if stop is not None:
            yield stop

    return run


def _branch(ways: list[Match]) -> Match:
    def run(text: str, at: int, end: int) -> Iterator[int]:
        for way in ways:
            METER.add(1)
            yield from way(text, at, end)

    return run


def _assert(inside: Match, width: int, *, wanted: bool) -> Match:
    def run(text: str, at: int, end: int) -> Iterator[int]:
        METER.add(1)
        is_there = at >= width and next(inside(text, at - width, end), None) is not None
        if is_there == wanted:
            yield at

    return run


def _at(place: str) -> Match:
    def is_word(letter: str) -> bool:
        return letter.isalnum() or letter == "_"

    def holds(text: str, at: int, end: int) -> bool:
        if place in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return at == 0
        if place == "AT_END_STRING":
            return at == end
        if place == "AT_END":
            return at == end or (at == end - 1 and text[at] == "\n")
        before, after = text[at - 1 : at] if at else "", text[at : min(at + 1, end)]
        return (place == "AT_BOUNDARY") == (is_word(before) != is_word(after))

    def run(text: str, at: int, end: int) -> Iterator[int]:
        METER.add(1)
        if holds(text, at, end):
            yield at

    return run


def _repeat(kind: str, given: Any, flags: int) -> Match:
    least, most, items = given
    fits = character(str(items[0][0]), items[0][1], flags) if len(items) == 1 else None
    if fits is not None and kind != "MIN_REPEAT":
        return _run_of(fits, least, int(most), keeps=kind == "POSSESSIVE_REPEAT")
    inside = _sequence(items, flags)

    def lazy(text: str, at: int, end: int, count: int = 0) -> Iterator[int]:
        if count >= least:
            yield at
        if count < most:
            for stop in inside(text, at, end):
                if stop > at:
                    yield from lazy(text, stop, end, count + 1)

    def greedy(text: str, at: int, end: int, count: int = 0) -> Iterator[int]:
        if count < most:
            for stop in inside(text, at, end):
                if stop > at:
                    yield from greedy(text, stop, end, count + 1)
        if count >= least:
            yield at

    def possessive(text: str, at: int, end: int) -> Iterator[int]:
        count = 0
        while count < most:
            stop = next(inside(text, at, end), None)
            if stop is None or stop == at:
                break
            at, count = stop, count + 1
        if count >= least:
            yield at

    return {"MIN_REPEAT": lazy, "MAX_REPEAT": greedy, "POSSESSIVE_REPEAT": possessive}[kind]


def _run_of(fits: Callable[[str], bool], least: int, most: int, *, keeps: bool) -> Match:
    def run(text: str, at: int, end: int) -> Iterator[int]:
        stop, last = at, min(end, at + most)
        while stop < last and fits(text[stop]):
            stop += 1
        METER.add(stop - at + 1)
        while stop - at >= least:
            yield stop
            if keeps:
                return
            METER.add(1)
            stop -= 1

    return run


def character(kind: str, given: Any, flags: int) -> Callable[[str], bool] | None:
    """Give what tells whether one character fits, if this part of a pattern is about just one."""
    if kind == "ANY":
        return lambda letter: bool(flags & re.DOTALL) or letter != "\n"
    if kind == "LITERAL":
        return _within([("LITERAL", given)], flags)
    if kind == "NOT_LITERAL":
        return _within([("NEGATE", None), ("LITERAL", given)], flags)
    return _within([(str(name), each) for name, each in given], flags) if kind == "IN" else None


_CLASSES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def _within(items: list[tuple[str, Any]], flags: int) -> Callable[[str], bool]:
    negates = items[0][0] == "NEGATE"

    def fits_one(letter: str, name: str, given: Any) -> bool:
        if name == "LITERAL":
            return ord(letter) == int(given)
        if name == "RANGE":
            return bool(given[0] <= ord(letter) <= given[1])
        what = str(given).removeprefix("CATEGORY_")
        shape = _CLASSES[what.removeprefix("NOT_")]
        is_in = re.match(shape, letter, flags & re.ASCII) is not None
        return is_in != what.startswith("NOT_")

    @cache
    def fits(letter: str) -> bool:
        cases = {letter, letter.lower(), letter.upper()} if flags & re.IGNORECASE else {letter}
        is_in = any(
            fits_one(each, name, given)
            for each in cases
            if len(each) == 1
            for name, given in items
            if name != "NEGATE"
        )
        return is_in != negates

    return fits
