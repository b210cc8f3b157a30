"""Reads the table of sentence rules: sets of characters, ranges of them, words, limits."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).with_name("rules.json")

MARKS = ("ends", "latinEnds", "dots", "periods", "tildes")
OPENERS = ("titleOpeners", "bracketOpeners", "quoteOpeners", "straightQuote")
CLOSERS = ("titleClosers", "bracketClosers", "quoteClosers")


@cache
def _load() -> dict[str, Any]:
    rules: dict[str, Any] = json.loads(_PATH.read_text("utf-8"))
    return rules


@cache
def get_chars(*names: str) -> frozenset[str]:
    """Return the characters of some entries."""
    return frozenset("".join(_load()[name] for name in names))


@cache
def get_words(name: str) -> tuple[str, ...]:
    """Return the words of an entry."""
    return tuple(_load()[name].split(" "))


def get_limit(name: str) -> int:
    """Return a number of the table."""
    return int(_load()[name])


@cache
def get_pairs(kind: str) -> tuple[tuple[str, str], ...]:
    """Return the opening and closing marks of a kind: title, bracket or quote."""
    return tuple(zip(_load()[f"{kind}Openers"], _load()[f"{kind}Closers"], strict=True))


def is_in_ranges(name: str, char: str) -> bool:
    """Return whether a character lies in an entry's ranges: first and last, first and last."""
    ends = _load()[name]
    return any(first <= char <= last for first, last in zip(ends[::2], ends[1::2], strict=True))


def is_digit(char: str) -> bool:
    """Return whether it is a digit, full-width or not."""
    return is_in_ranges("digits", char)


def is_lower(char: str) -> bool:
    """Return whether it is a small letter, with which no sentence begins."""
    return is_in_ranges("lower", char)


def is_word_part(char: str) -> bool:
    """Return whether it is a Latin letter or a digit."""
    return is_in_ranges("latin", char) or is_digit(char)
