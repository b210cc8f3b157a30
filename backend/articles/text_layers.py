"""Finds a passage's layers: what stands off the line, ^(…) and _(…), and readings above words."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any, NamedTuple

from backend.articles.paragraphs import (
    Items,
    Paragraph,
    Run,
    Shift,
    TextualParagraph,
    load_paragraphs,
)

_OPENINGS: dict[Shift, str] = {"super": "^(", "sub": "_("}


class ShiftedText(NamedTuple):
    """A stretch of the text with its brackets, in code points, and where it stands."""

    start: int
    end: int
    shift: Shift


class ReadText(NamedTuple):
    """A stretch of the text, in code points, and what stands above it (ruby)."""

    start: int
    end: int
    reading: str


class PassageLayers(NamedTuple):
    """What stands off the line of a passage and above it, counted from its first character."""

    shifts: tuple[ShiftedText, ...] = ()
    rubies: tuple[ReadText, ...] = ()


def find_passage_layers(
    stored_paragraphs: list[dict[str, Any]], text: str, spans: Iterable[tuple[int, int]]
) -> list[PassageLayers]:
    """Find the layers of each passage of a revision; its paragraphs are read once for all.

    A shift counts only as a whole. A reading of a base that a passage cuts is left out, but
    where it has one word for each character: then these characters keep theirs.

    Raises pydantic's ValidationError for anything that is not a revision's paragraphs.
    """
    passages = list(spans)
    quotes = "\n".join(text[start:end] for start, end in passages)
    has_shifts = any(opening in quotes for opening in _OPENINGS.values())
    if not has_shifts and not _has_ruby(stored_paragraphs):
        return [PassageLayers()] * len(passages)
    shifts, rubies = list[ShiftedText](), list[ReadText]()
    for start, runs in _iter_lines(load_paragraphs(stored_paragraphs)):
        shifts += _find_shifts(start, runs)
        rubies += _find_rubies(start, runs)
    return [
        PassageLayers(
            tuple(
                each._replace(start=each.start - start, end=each.end - start)
                for each in shifts
                if each.start >= start and each.end <= end
            ),
            tuple(
                part._replace(start=part.start - start, end=part.end - start)
                for each in rubies
                if each.start < end and each.end > start
                for part in _split_ruby(each, start, end)
            ),
        )
        for start, end in passages
    ]


def _has_ruby(stored_paragraphs: list[dict[str, Any]]) -> bool:
    return any(
        "ruby" in run
        for paragraph in stored_paragraphs
        for run in chain(paragraph.get("runs", ()), *paragraph.get("items", ()))
    )


def _iter_lines(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[int, tuple[Run, ...]]]:
    """Yield the lines of runs, and where each begins in the text."""
    position = 0
    for paragraph in paragraphs:
        line_start = position
        for runs in _list_lines(paragraph):
            yield line_start, runs
            line_start += sum(len(run.text) for run in runs) + 1
        position += len(paragraph.words) + 1


def _list_lines(paragraph: Paragraph) -> tuple[tuple[Run, ...], ...]:
    if isinstance(paragraph, Items):
        return paragraph.items
    return (paragraph.runs,) if isinstance(paragraph, TextualParagraph) else ()


def _find_shifts(start: int, runs: tuple[Run, ...]) -> Iterator[ShiftedText]:
    for shift, group in groupby(runs, key=lambda run: run.shift):
        text = "".join(run.text for run in group)
        if shift and text.startswith(_OPENINGS[shift]) and text.endswith(")"):
            yield ShiftedText(start, start + len(text), shift)
        start += len(text)


def _find_rubies(start: int, runs: tuple[Run, ...]) -> Iterator[ReadText]:
    for run in runs:
        if run.ruby:
            yield ReadText(start, start + len(run.text), run.ruby)
        start += len(run.text)


def _split_ruby(ruby: ReadText, start: int, end: int) -> list[ReadText]:
    """Return what a passage has of a base with its reading: all of it, characters, or nothing."""
    if start <= ruby.start and ruby.end <= end:
        return [ruby]
    readings = ruby.reading.split()
    if len(readings) != ruby.end - ruby.start:
        return []
    characters = zip(range(ruby.start, ruby.end), readings, strict=True)
    return [ReadText(at, at + 1, reading) for at, reading in characters if start <= at < end]
