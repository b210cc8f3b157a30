"""Finds what stands off the line in a revision's text: ^(…) and _(…), drawn raised or lowered."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

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


def find_shifts(stored_paragraphs: object, text: str, start: int, end: int) -> list[ShiftedText]:
    """Find the stretches that lie wholly between two places of a revision, counted from the first.

    Raises pydantic's ValidationError for anything that is not a revision's paragraphs.
    """
    if not any(opening in text[start:end] for opening in _OPENINGS.values()):
        return []
    return [
        ShiftedText(stretch.start - start, stretch.end - start, stretch.shift)
        for stretch in _iter_shifts(load_paragraphs(stored_paragraphs))
        if stretch.start >= start and stretch.end <= end
    ]


def find_passage_shifts(
    stored_paragraphs: object, text: str, spans: Iterable[tuple[int, int]]
) -> list[list[ShiftedText]]:
    """Find, for each passage, what stands off the line in it, counted from its first character."""
    return [find_shifts(stored_paragraphs, text, start, end) for start, end in spans]


def _iter_shifts(paragraphs: Iterable[Paragraph]) -> Iterator[ShiftedText]:
    position = 0
    for paragraph in paragraphs:
        line_start = position
        for runs in _list_lines(paragraph):
            at = line_start
            for shift, group in groupby(runs, key=lambda run: run.shift):
                text = "".join(run.text for run in group)
                if shift and text.startswith(_OPENINGS[shift]) and text.endswith(")"):
                    yield ShiftedText(at, at + len(text), shift)
                at += len(text)
            line_start = at + 1
        position += len(paragraph.words) + 1


def _list_lines(paragraph: Paragraph) -> tuple[tuple[Run, ...], ...]:
    if isinstance(paragraph, Items):
        return paragraph.items
    return (paragraph.runs,) if isinstance(paragraph, TextualParagraph) else ()
