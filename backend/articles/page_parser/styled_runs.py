"""Joins the text pieces of a block into lines of styled runs, with spaces collapsed and trimmed.

Spaces are those a browser would show: many are one, none stands at the edge of
a line, and a line break of the HTML source is none between two Han characters.
"""

import re
import unicodedata

from backend.articles.markup import superscripts
from backend.articles.page_parser.inline_style import PLAIN, InlineStyle
from backend.articles.paragraphs import Run, clean

Piece = tuple[str, InlineStyle]
RunLine = tuple[tuple[Run, ...], list[Piece]]

TAB_WIDTH = 4
_INDENTS = " \u3000"
_SOURCE_BREAK = "\r"
_GAP_SIGNS = " \r"
_UNEVEN = re.compile(r"[\t\f\r\n]|  ")
_BLANKS = re.compile(r"[ \t\f\r\n]+")
_BREAK = re.compile(r"[\r\n]")
_SPACES = re.compile("  +")
_GAP = re.compile(f"([ {_SOURCE_BREAK}]+|\n)")
_WIDE = re.compile(
    "[\u2014\u2018-\u201d\u2026\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)


def build_piece(text: str, inline: InlineStyle) -> Piece:
    """Build a piece from text as it stands in the HTML source."""
    if keeps_spaces(inline):
        return text.replace("\t", " " * TAB_WIDTH), inline
    if not _UNEVEN.search(text):
        return text, inline
    source_break = " " if inline.space else _SOURCE_BREAK  # lines that count, in a cell
    return _BLANKS.sub(lambda gap: source_break if "\n" in gap[0] else " ", text), inline


def keeps_spaces(inline: InlineStyle) -> bool:
    """Tell whether every space of the source is shown; never so in a cell, which is one line."""
    return inline.space == "pre" and not inline.is_cell


def build_lines(pieces: list[Piece]) -> list[RunLine]:
    """Cut the pieces at blank lines and clean each part; parts without text are left out."""
    if len(pieces) == 1 and not (_BREAK.search(pieces[0][0]) or keeps_spaces(pieces[0][1])):
        return _build_one_line(*pieces[0])
    parts: list[list[Piece]] = [[]]
    for text, inline in _collapse_spaces(pieces):
        last_part = parts[-1]
        if text == "\n" and last_part and last_part[-1][0] == "\n":
            last_part.pop()
            parts.append([])
        elif text != "\n" or last_part:
            last_part.append((text, inline))
    for part in parts:
        while part and not part[-1][0].strip():
            part.pop()
        if part:
            part[-1] = (part[-1][0].rstrip(), part[-1][1])
    worded_parts = [part for part in parts if not all(map(_is_blank_or_border, part))]
    worded_parts = [superscripts.write_shifts(_dedent(part)) for part in worded_parts]
    return [(join_runs(part), part) for part in worded_parts]


def _build_one_line(source: str, inline: InlineStyle) -> list[RunLine]:
    """Build the line of a paragraph that is in one style, as most are."""
    text = _SPACES.sub(" ", clean(source)).lstrip(_INDENTS).rstrip()
    piece = text, (inline._replace(shifts=()) if inline.shifts else inline)
    return [] if _is_blank_or_border(piece) else [((_build_run(*piece),), [piece])]


def join_runs(pieces: list[Piece]) -> tuple[Run, ...]:
    """Join spaced pieces of the same inline style into runs."""
    if len(pieces) == 1:
        return (_build_run(*pieces[0]),)
    groups: list[tuple[list[str], InlineStyle]] = []
    for text, inline in pieces:
        if groups and not _makes_one_run(groups[-1][1], text, inline):
            taken_count = 0
            while taken_count < len(text) and _is_composable(
                groups[-1][0][-1][-1], text[taken_count]
            ):
                groups[-1][0].append(text[taken_count])
                taken_count += 1
            if taken_count < len(text):
                groups.append(([text[taken_count:]], inline))
        elif groups:
            groups[-1][0].append(text)
        else:
            groups.append(([text], inline))
    return tuple(_build_run("".join(texts), inline) for texts, inline in groups)


def _build_run(text: str, inline: InlineStyle) -> Run:
    return Run(
        text=text,
        marks=inline.ordered_marks(),
        href=inline.href,
        shift=inline.shifts[0] if inline.shifts else None,
        ruby=inline.ruby[1] if inline.ruby else "",
    )


def _is_blank_or_border(piece: Piece) -> bool:
    text, inline = piece
    return not text.strip() or (inline.is_cell and text.strip() == "|")


def _collapse_spaces(pieces: list[Piece]) -> list[Piece]:
    """Make every gap one space or one newline, or nothing where none is seen."""
    spaced_pieces: list[Piece] = []
    gap, gap_inline = "", PLAIN  # one sign says all of a gap: a space, or a break of the source
    for source, inline in pieces:
        if source != "\n" and keeps_spaces(inline):
            preserved = _clean_text(source)
            if preserved and gap and spaced_pieces and spaced_pieces[-1][0] != "\n":
                spaced_pieces.append((" ", gap_inline))
            spaced_pieces += [(preserved, inline)] if preserved else []
            gap = ""
            continue
        if source == "\n":
            _strip_line_end(spaced_pieces)
        for word in _GAP.split(_clean_text(source)):
            if not word or word[0] in _GAP_SIGNS:
                gap_inline = gap_inline if gap else inline
                gap = _SOURCE_BREAK if _SOURCE_BREAK in gap + word else " " if word else gap
                continue
            previous, previous_inline = spaced_pieces[-1] if spaced_pieces else ("\n", inline)
            if previous == "\n":
                word = word.lstrip("\u3000")
            elif gap and word != "\n" and not _is_source_break_between_han(gap, previous[-1], word):
                is_inside = _has_same_style(previous_inline, inline)
                is_inside = is_inside and gap_inline.shifts == inline.shifts
                spaced_pieces.append((" ", inline if is_inside else gap_inline))
            if word:
                spaced_pieces.append((word, inline))
                gap = ""
    return spaced_pieces


def _clean_text(text: str) -> str:
    # clean() would take the sign for a line break of the source for a line break.
    if _SOURCE_BREAK not in text:
        return clean(text)
    return _SOURCE_BREAK.join(clean(part) for part in text.split(_SOURCE_BREAK))


def _is_source_break_between_han(gap: str, previous: str, word: str) -> bool:
    is_wide = _WIDE.match(previous) is not None and _WIDE.match(word) is not None
    return _SOURCE_BREAK in gap and is_wide


def _strip_line_end(pieces: list[Piece]) -> None:
    while pieces and pieces[-1][0] != "\n" and not pieces[-1][0].strip():
        pieces.pop()
    if pieces and pieces[-1][0] != "\n":
        pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])


def _dedent(pieces: list[Piece]) -> list[Piece]:
    """Take the indentation away that all lines have in common."""
    firsts = [index for index in range(len(pieces)) if index == 0 or pieces[index - 1][0] == "\n"]
    texts = [pieces[index][0] for index in firsts]
    common = min((len(text) - len(text.lstrip(_INDENTS)) for text in texts), default=0)
    if common:
        pieces = list(pieces)
        for index in firsts:
            pieces[index] = (pieces[index][0][common:], pieces[index][1])
    return [piece for piece in pieces if piece[0]]


def _has_same_style(first: InlineStyle, second: InlineStyle) -> bool:
    return first is second or (
        first.marks == second.marks
        and first.href == second.href
        and first.shifts == second.shifts
        and first.ruby == second.ruby
    )


def _makes_one_run(first: InlineStyle, text: str, second: InlineStyle) -> bool:
    """Tell whether text joins the run before it: what stands above a base is above all of it."""
    if text == "\n":
        return not (first.shifts or first.ruby)
    if first.ruby and second.ruby:
        return first.ruby == second.ruby
    return _has_same_style(first, second)


def _is_composable(previous: str, following: str) -> bool:
    is_accent = unicodedata.combining(following) > 0
    return is_accent or not unicodedata.is_normalized("NFC", previous + following)
