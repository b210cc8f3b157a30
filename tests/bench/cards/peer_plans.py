"""What a peer is given of a card: every patch, picture and word with its place and size.

Peers neither fit nor cut the words; they only break them into lines.
"""

from typing import Any

from backend.cards import render
from backend.cards.render.drawing_steps import FillStep, PictureStep, TextLine, TextPiece, TextStep
from tests.bench.cards.sample_cards import Card

Part = dict[str, Any]
_ABOVE_BASE = 0.43
_SPACE = 0.15
_SLACK = 0.5


def told(card: Card, plan: render.CardPlan) -> dict[str, Any]:
    """Describe a card by its parts, from the lowest to the uppermost."""
    return {"size": plan.size, "parts": [_part(card, step) for step in plan.steps]}


def emoji(plan: render.CardPlan) -> set[str]:
    """Return the coloured signs of a card, which some peers want as pictures."""
    writes = [step for step in plan.steps if isinstance(step, TextStep)]
    pieces = [piece for step in writes for line in step.lines for piece in line.pieces]
    return {piece.text for piece in pieces if piece.font == "emoji"}


def _part(card: Card, step: FillStep | PictureStep | TextStep) -> Part:
    if isinstance(step, PictureStep):
        file = {"cover": card.cover, "avatar": card.avatar, "code": card.code}[step.of]
        return {"kind": "picture", "place": step.at, "file": file, "radius": step.radius}
    if isinstance(step, TextStep):
        return _words(step)
    shape = {"radius": step.radius, "border": step.border, "fade": step.fade}
    return {
        "kind": "patch",
        "place": step.at,
        "fill": step.colour,
        "opacity": step.opacity,
        **shape,
    }


def _words(step: TextStep) -> Part:
    """Describe a text: a box as wide as its longest line, and all its lines as one."""
    lines = step.lines
    left, right = min(_left(line) for line in lines), max(_right(line) for line in lines)
    pitch = (lines[-1].y - lines[0].y) / (len(lines) - 1) if len(lines) > 1 else step.size * 1.5
    top = lines[0].y - pitch / 2 - step.size * _ABOVE_BASE
    centred = any(_left(line) > left + step.size for line in lines)
    return {
        "kind": "words",
        "place": (left, top, right - left + _SLACK * step.size, pitch * len(lines)),
        "words": "".join(_text(line, step.size) for line in lines),
        "font": step.font,
        "size": step.size,
        "pitch": pitch,
        "base": pitch / 2 + step.size * _ABOVE_BASE,
        "colour": step.colour,
        "align": "center" if centred else "left",
    }


def _left(line: TextLine) -> float:
    return line.pieces[0].x


def _right(line: TextLine) -> float:
    return _end(line.pieces[-1])


def _end(piece: TextPiece) -> float:
    return piece.x + (piece.width or len(piece.text) * (piece.pitch or 0.0))


def _text(line: TextLine, size: float) -> str:
    """Return a line's words, with the spaces that its pieces leave out."""
    found, end = "", line.pieces[0].x
    for piece in line.pieces:
        wide = piece.x - end > size * _SPACE and piece.text.isascii() and found.isascii()
        found += (" " if wide else "") + piece.text
        end = _end(piece)
    return found
