"""Guesses which lines are headings, where the page says so by bold and large letters alone."""

from collections.abc import Iterable

from backend.articles.character_normalization import is_letter
from backend.articles.page_parser.inline_style import InlineStyle
from backend.articles.paragraphs import Run

_TITLE_FONT_SIZE, _MAX_TITLE_LENGTH = 18.0, 30
_MID_SENTENCE = tuple("。！？；，、：…!?;,.:~")


def guess_level(text: str, pieces: Iterable[tuple[str, InlineStyle]]) -> int:
    """Take a short line for a heading only if all of it is both bold and large; 0 for none.

    A row of a table and a line of a quotation are never one.
    """
    for piece, inline in pieces:
        is_title = "bold" in inline.marks and inline.size >= _TITLE_FONT_SIZE
        if inline.is_cell or inline.is_quote or (not is_title and piece.strip()):
            return 0
    is_title = (
        len(text) <= _MAX_TITLE_LENGTH and not text.endswith(_MID_SENTENCE) and "\n" not in text
    )
    return 2 if is_title and any(map(is_letter, text)) else 0


def remove_bold(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Take bold out of the runs of a heading, where all is."""
    return tuple(
        run.model_copy(update={"marks": tuple(mark for mark in run.marks if mark != "bold")})
        for run in runs
    )
