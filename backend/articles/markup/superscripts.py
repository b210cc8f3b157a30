"""Writes superscripts and subscripts as plain text: in Unicode's signs, else as ^(…) and _(…).

Words that stand off the line are no part of the number or word before them: 10 with a raised
9 must not become 109. A stretch whose characters all have a raised (or lowered) sign is written
in these; any other stays as it is, in brackets, and its runs are marked so that it can be drawn
off the line. A line that stands off it as a whole has nothing to stand off from.
"""

import re
from itertools import groupby

from backend.articles.page_parser.inline_style import InlineStyle
from backend.articles.paragraphs import Shift

Piece = tuple[str, InlineStyle]


def _map_signs(plain: str, signs: str) -> dict[str, str]:
    return {**dict(zip(plain, signs, strict=True)), **{sign: sign for sign in signs}}


_SIGNS: dict[Shift, dict[str, str]] = {
    "super": _map_signs(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
    )
    # These stand off the line by themselves.
    | {sign: sign for sign in "™®℠°ªº′″‴"},
    "sub": _map_signs(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
    ),
}
_PLAIN_FORMS = {
    **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("−–‐‑", "-"),
}
_PLAIN_TABLE = str.maketrans(_PLAIN_FORMS)
_OPENINGS: dict[Shift, str] = {"super": "^(", "sub": "_("}
_MARK_BRACKETS = "[［【〔"
_ROWS = re.compile(r"(\n)")


def write_shifts(pieces: list[Piece]) -> list[Piece]:
    """Write what stands off the line in a paragraph; the pieces keep the rest of their style.

    >>> nine = InlineStyle(shifts=("super",))
    >>> [text for text, _ in write_shifts([("10", InlineStyle()), ("9", nine), ("[1]", nine)])]
    ['10', '⁹', '^([1])']
    """
    if not any(inline.shifts for _, inline in pieces):
        return pieces
    worded_shifts = [inline.shifts for text, inline in pieces if text.strip()]
    if (
        worded_shifts
        and worded_shifts[0]
        and all(shifts[:1] == worded_shifts[0][:1] for shifts in worded_shifts)
    ):
        return write_shifts([(text, _drop_first(inline)) for text, inline in pieces])
    return _write_level(pieces, 0)


def _drop_first(inline: InlineStyle) -> InlineStyle:
    return inline._replace(shifts=inline.shifts[1:])


def _write_level(pieces: list[Piece], level: int) -> list[Piece]:
    written: list[Piece] = []
    rows = [
        (row, inline)
        for text, inline in pieces
        for row in (_ROWS.split(text) if inline.shifts else (text,))
        if row
    ]
    for shift, group in groupby(rows, key=lambda piece: _get_shift(piece, level)):
        stretch = list(group)
        if shift is None:
            written += [_lay_on_line(piece) for piece in stretch]
        elif all(_get_shift(piece, level + 1) == shift for piece in stretch):
            written += _write_level(stretch, level + 1)  # an editor's tools raised it twice
        else:
            written += _write_stretch(stretch, shift, level)
    return written


def _get_shift(piece: Piece, level: int) -> Shift | None:
    text, inline = piece
    return inline.shifts[level] if len(inline.shifts) > level and text != "\n" else None


def _lay_on_line(piece: Piece) -> Piece:
    return (piece[0], piece[1]._replace(shifts=())) if piece[1].shifts else piece


def _write_stretch(stretch: list[Piece], shift: Shift, level: int) -> list[Piece]:
    """Write one stretch: what is nested in it first, blanks at its ends outside of it."""
    if len(stretch) == 1 and len(stretch[0][1].shifts) == level + 1:
        text, inline = stretch[0]
        if all_signs := _find_signs(text, shift):  # as most are
            return [_lay_on_line((all_signs, inline))]
    start, stop = _find_ends(stretch)
    before, inner, after = stretch[:start], stretch[start:stop], stretch[stop:]
    if not inner:
        return [_lay_on_line(piece) for piece in stretch]
    first, last = inner[0][0], inner[-1][0]
    before = [*before, (first[: len(first) - len(first.lstrip())], inner[0][1])]
    after = [(last[len(last.rstrip()) :], inner[-1][1]), *after]
    inner[0] = (inner[0][0].lstrip(), inner[0][1])
    inner[-1] = (inner[-1][0].rstrip(), inner[-1][1])
    has_nested = any(len(inline.shifts) > level + 1 for _, inline in inner)
    inner = _write_level(inner, level + 1)
    signs = [None if has_nested else _find_signs(text, shift) for text, _ in inner]
    count = _count_leading_signs(signs, inner)
    in_signs = [(sign or "", inline) for sign, (_, inline) in zip(signs, inner, strict=True)]
    in_brackets = _bracket(inner[count:], shift) if count < len(inner) else []
    blanks_and_signs = [*before, *in_signs[:count]]
    return [
        *(_lay_on_line(piece) for piece in blanks_and_signs if piece[0]),
        *in_brackets,
        *(_lay_on_line(piece) for piece in after if piece[0]),
    ]


def _find_ends(pieces: list[Piece]) -> tuple[int, int]:
    worded = [index for index, (text, _) in enumerate(pieces) if text.strip()]
    return (worded[0], worded[-1] + 1) if worded else (0, 0)


def _find_signs(text: str, shift: Shift) -> str | None:
    """Return the text in raised or lowered signs, None where one is missing."""
    signs = [_SIGNS[shift].get(character) for character in text.translate(_PLAIN_TABLE)]
    return None if None in signs else "".join(filter(None, signs))


def _count_leading_signs(signs: list[str | None], pieces: list[Piece]) -> int:
    """Count the pieces that are written in signs: all, none, or those before a mark like [1]."""
    count = signs.index(None) if None in signs else len(signs)
    return count if count == len(signs) or pieces[count][0][0] in _MARK_BRACKETS else 0


def _bracket(pieces: list[Piece], shift: Shift) -> list[Piece]:
    texts = [text for text, _ in pieces]
    texts[0] = _OPENINGS[shift] + texts[0]
    texts[-1] += ")"
    return [
        (text, inline._replace(shifts=(shift,)))
        for text, (_, inline) in zip(texts, pieces, strict=True)
    ]
