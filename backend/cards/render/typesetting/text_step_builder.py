"""Builds the drawing step of a laid out text: evenly spaced and shaped runs, placed in px."""

from itertools import groupby
from typing import Literal

from backend.cards.render.drawing_steps import TextLine, TextPiece, TextStep
from backend.cards.render.fonts import font_selection
from backend.cards.render.typesetting import bidi
from backend.cards.render.typesetting.break_opportunities import ClusterClass
from backend.cards.render.typesetting.line_placement import PlacedLine, TextBlock, place_lines
from backend.cards.render.typesetting.measured_text import MeasuredText
from backend.cards.render.typesetting.ruby_spacing import READING_SCALE, MeasuredRuby
from backend.cards.render.typesetting.ruby_spacing import RISE_EM as READING_RISE_EM
from backend.cards.render.typesetting.text_layers import DROP_EM, RISE_EM, SCALE

FontFamily = Literal["serif", "sans"]
_ASCENT_EM = 0.88
_TOLERANCE = 1e-6
_MIN_FULL_WIDTH = 0.95
_FULL_WIDTH_CLASSES = (
    ClusterClass.HAN,
    ClusterClass.OPEN,
    ClusterClass.CLOSE,
    ClusterClass.DASH,
    ClusterClass.BLANK,
)


def build_text_step(
    block: TextBlock,
    origin: tuple[float, float],
    width: float,
    shift: float,
    font: FontFamily,
    colour: str,
) -> TextStep:
    """Return the step that draws a text block with its top left corner at `origin`.

    `shift` moves lines that are not justified from left (0) to right (1) in
    `width` px. What stands off the lines is left to `build_shifted_steps`.
    """
    return TextStep(font, block.size, colour, _place_pieces(block, origin, width, shift, 0))


def build_shifted_steps(
    block: TextBlock, origin: tuple[float, float], width: float, shift: float, text_step: TextStep
) -> tuple[TextStep, ...]:
    """Return the steps that draw what stands above and below the lines of a block, smaller."""
    size = round(block.size * SCALE, 2)
    steps = []
    for direction, distance in ((1, -RISE_EM), (-1, DROP_EM)):
        drop = round(block.size * distance)
        placed_lines = _place_pieces(block, origin, width, shift, direction)
        lines = tuple(TextLine(line.y + drop, line.pieces) for line in placed_lines if line.pieces)
        if lines:
            steps.append(TextStep(text_step.font, size, text_step.colour, lines))
    return tuple(steps)


def build_ruby_steps(
    block: TextBlock, origin: tuple[float, float], width: float, shift: float, text_step: TextStep
) -> tuple[TextStep, ...]:
    """Return the step that draws the readings above a block's words, each over its base.

    A base that is longer than a line has above each of its parts as much as it is of the whole.
    """
    size = block.size * READING_SCALE
    lines = []
    for index, line in enumerate(block.lines):
        pieces = [
            piece
            for ruby in block.copy.rubies
            if ruby.start < line.span[1] and line.span[0] < ruby.end
            for piece in _place_reading(
                block, line, ruby, origin[0] + _find_indent(block, line, width, shift)
            )
        ]
        if pieces:
            rise = round(block.size * READING_RISE_EM)
            lines.append(TextLine(_find_baseline(block, index, origin[1]) - rise, tuple(pieces)))
    return (TextStep(text_step.font, size, text_step.colour, tuple(lines)),) if lines else ()


def _place_reading(
    block: TextBlock, line: PlacedLine, ruby: MeasuredRuby, left: float
) -> tuple[TextPiece, ...]:
    measured, (line_start, line_end) = block.copy, line.span
    start, end = max(ruby.start, line_start), min(ruby.end, line_end)
    whole = measured.width(ruby.start, ruby.end)
    first, last = (
        _find_share(ruby.reading, measured.width(ruby.start, i) / whole if i < ruby.end else 1.0)
        for i in (start, end)
    )
    if first >= last:
        return ()
    placed = zip(line.order, line.places, strict=True)
    edges = [(at, at + measured.widths[i]) for i, at in placed if start <= i < end]
    centre = (min(at for at, _ in edges) + max(at for _, at in edges)) / 2 * block.size
    reading = place_lines(
        ruby.reading, [(first, last)], block.size * READING_SCALE, 1.0, None, False
    )
    return _build_pieces(reading, reading.lines[0], left + centre - reading.width / 2)


def _find_share(reading: MeasuredText, share: float) -> int:
    """Return the cluster at which a share of a reading ends: after a word, if it has several."""
    last = len(reading.clusters)
    ends = [i for i in range(1, last) if reading.classes[i - 1] is ClusterClass.SPACE]
    places: list[int] = [0, *(ends or range(1, last)), last]
    whole = reading.width(0, last)
    distances: dict[int, float] = {i: abs(reading.width(0, i) / whole - share) for i in places}
    return min(distances, key=distances.__getitem__)


def _find_indent(block: TextBlock, line: PlacedLine, width: float, shift: float) -> float:
    return 0 if block.drawn_out else (width - line.width * block.size) * shift


def _find_baseline(block: TextBlock, index: int, top: float) -> int:
    return round(top + block.size * _ASCENT_EM + block.tops[index])


def _place_pieces(
    block: TextBlock, origin: tuple[float, float], width: float, shift: float, direction: int
) -> tuple[TextLine, ...]:
    lines = []
    for index, line in enumerate(block.lines):
        baseline = _find_baseline(block, index, origin[1])
        free = _find_indent(block, line, width, shift)
        parts = _select_parts(block.copy, line, direction)
        pieces = [piece for part in parts for piece in _build_pieces(block, part, origin[0] + free)]
        lines.append(TextLine(baseline, tuple(pieces)))
    return tuple(lines)


def _select_parts(measured: MeasuredText, line: PlacedLine, direction: int) -> list[PlacedLine]:
    """Select what stands on the line (0), above (1) or below (-1) it, in unbroken parts."""
    shifts = measured.shifts
    if shifts is None:
        return [] if direction else [line]
    placed = list(zip(line.order, line.places, strict=True))
    parts = []
    for where, group in groupby(placed, key=lambda place: shifts[place[0]]):
        if where == direction:
            order, places = zip(*group, strict=True)
            parts.append(PlacedLine(list(order), list(places), line.width, line.span))
    return parts


def _build_pieces(block: TextBlock, line: PlacedLine, left: float) -> tuple[TextPiece, ...]:
    """Group a line's clusters into as few pieces as keep every position exact."""
    measured, size, pieces, index = block.copy, block.size, [], 0
    while index < len(line.order):
        i = line.order[index]
        if measured.classes[i] is ClusterClass.SPACE:
            index += 1
            continue
        is_full_width = _is_full_width(measured, i)
        stop, advance = (_find_even_run if is_full_width else _find_shaped_run)(
            measured, line, index
        )
        text = _get_logical_text(measured, line.order[index:stop])
        x = round(left + line.places[index] * size, 2)
        if is_full_width:
            pieces.append(TextPiece(x, text, pitch=round(advance * size, 3)))
        else:
            pieces.append(
                TextPiece(
                    x, text, width=round(advance * size, 2), font=_get_special_font(measured, i)
                )
            )
        index = stop
    return tuple(pieces)


def _get_logical_text(measured: MeasuredText, indexes: list[int]) -> str:
    """Return clusters in logical order, though they are placed in visual order."""
    if not _is_rtl(measured, indexes[0]):
        return "".join([measured.clusters[i] for i in indexes])
    return "".join([bidi.mirror(measured.clusters[i]) for i in reversed(indexes)])


def _is_rtl(measured: MeasuredText, i: int) -> bool:
    """Return whether a cluster runs from right to left."""
    return measured.levels is not None and measured.levels[i] % 2 == 1


def _is_full_width(measured: MeasuredText, i: int) -> bool:
    """Return whether a cluster is full-width and drawn by itself, as Chinese ones are."""
    return (
        measured.classes[i] in _FULL_WIDTH_CLASSES
        and len(measured.clusters[i]) == 1
        and measured.widths[i] > _MIN_FULL_WIDTH
    )


def _find_even_run(measured: MeasuredText, line: PlacedLine, index: int) -> tuple[int, float]:
    """Return where a run of equal distances ends, and the distance in em."""
    order, positions = line.order, line.places
    last = len(order)
    if index + 1 == last or not _is_full_width(measured, order[index + 1]):
        return index + 1, measured.widths[order[index]]
    stop, pitch = index + 2, positions[index + 1] - positions[index]
    while stop < last and abs(positions[stop] - positions[stop - 1] - pitch) < _TOLERANCE:
        if not _is_full_width(measured, order[stop]):
            break
        stop += 1
    return stop, pitch


def _find_shaped_run(measured: MeasuredText, line: PlacedLine, index: int) -> tuple[int, float]:
    """Return where a run that is drawn as a whole ends, and its width in em."""
    order, positions = line.order, line.places
    stop, width = index + 1, measured.widths[order[index]]
    if measured.classes[order[index]] is not ClusterClass.WORD:
        return stop, width
    direction = -1 if _is_rtl(measured, order[index]) else 1
    while stop < len(order) and measured.classes[order[stop]] is ClusterClass.WORD:
        is_next = order[stop] - order[stop - 1] == direction
        if not is_next or abs(positions[stop] - positions[index] - width) > _TOLERANCE:
            break
        width += measured.widths[order[stop]]
        stop += 1
    return stop, width


def _get_special_font(measured: MeasuredText, i: int) -> Literal["emoji"] | None:
    """Return "emoji" for a coloured cluster, else None."""
    cluster_glyphs = measured.glyphs[i]
    return (
        "emoji" if cluster_glyphs and cluster_glyphs[0].face == font_selection.EMOJI_FACE else None
    )
