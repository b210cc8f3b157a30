"""Turns the pieces of text of one block into clean lines of runs.

Spaces are those a browser would show: many are one, none stands at the edge of
a line, and a line break of the HTML source is none between two Han characters.
"""

import re
import unicodedata

from backend.articles.importer.ink import Ink
from backend.articles.paragraphs import Run, clean

Piece = tuple[str, Ink]
Line = tuple[tuple[Run, ...], list[Piece]]

_SOURCE_BREAK = "\r"
_BLANKS = re.compile(r"[ \t\f\r\n]+")
_GAP = re.compile(f"([ {_SOURCE_BREAK}]+|\n)")
_WIDE = re.compile(
    "[\u2014\u2018-\u201d\u2026\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)


def piece(text: str, ink: Ink) -> Piece:
    """Take text as it stands in the HTML source."""
    return _BLANKS.sub(lambda gap: _SOURCE_BREAK if "\n" in gap[0] else " ", text), ink


def lines(pieces: list[Piece]) -> list[Line]:
    """Cut the pieces at blank lines and clean each part; parts without text are left out."""
    parts: list[list[Piece]] = [[]]
    for text, ink in _spaced(pieces):
        last = parts[-1]
        if text == "\n" and last and last[-1][0] == "\n":
            last.pop()
            parts.append([])
        elif text != "\n" or last:
            last.append((text, ink))
    for part in parts:
        while part and not part[-1][0].strip():
            part.pop()
        if part:
            part[-1] = (part[-1][0].rstrip(), part[-1][1])
    return [(joined(part), part) for part in parts if not all(map(_is_border, part))]


def joined(pieces: list[Piece]) -> tuple[Run, ...]:
    """Join spaced pieces of the same manner into runs."""
    made: list[tuple[list[str], Ink]] = []
    for text, ink in pieces:
        if made and text != "\n" and not _is_alike(made[-1][1], ink):
            taken = 0
            while taken < len(text) and _is_composed(made[-1][0][-1][-1], text[taken]):
                made[-1][0].append(text[taken])
                taken += 1
            if taken < len(text):
                made.append(([text[taken:]], ink))
        elif made:
            made[-1][0].append(text)
        else:
            made.append(([text], ink))
    whole = (("".join(texts), ink) for texts, ink in made)
    return tuple(Run(text=text, marks=ink.ordered_marks(), href=ink.href) for text, ink in whole)


def _is_border(piece: Piece) -> bool:
    text, ink = piece
    return not text.strip() or (ink.is_cell and text.strip() == "|")


def _spaced(pieces: list[Piece]) -> list[Piece]:
    """Make every gap one space or one newline, or nothing where none is seen."""
    made: list[Piece] = []
    gap, gap_ink = "", Ink()  # one sign says all of a gap: a space, or a break of the source
    for source, ink in pieces:
        for word in _GAP.split(_clean(source)):
            if not word or word[0] in f" {_SOURCE_BREAK}":
                gap_ink = gap_ink if gap else ink
                gap = _SOURCE_BREAK if _SOURCE_BREAK in gap + word else " " if word else gap
                continue
            before, before_ink = made[-1] if made else ("\n", ink)
            if before == "\n":
                word = word.lstrip("\u3000")
            elif gap and word != "\n" and not _is_no_gap(gap, before[-1], word):
                made.append((" ", ink if _is_alike(before_ink, ink) else gap_ink))
            if word:
                made.append((word, ink))
                gap = ""
    return made


def _clean(text: str) -> str:
    # clean() would take the sign for a line break of the source for a line break.
    return _SOURCE_BREAK.join(clean(part) for part in text.split(_SOURCE_BREAK))


def _is_no_gap(gap: str, before: str, word: str) -> bool:
    is_wide = _WIDE.match(before) is not None and _WIDE.match(word) is not None
    return _SOURCE_BREAK in gap and is_wide


def _is_alike(one: Ink, other: Ink) -> bool:
    return one.marks == other.marks and one.href == other.href


def _is_composed(before: str, after: str) -> bool:
    is_accent = unicodedata.combining(after) > 0
    return is_accent or not unicodedata.is_normalized("NFC", before + after)
