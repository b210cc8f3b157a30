"""Spaces out words for what stands above them, keeps bases whole, makes lines higher.

A reading that is wider than its base has half of the difference on either side; between the
signs of a base of several there is twice as much as beside them, as in Japanese typesetting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.cards.render.typesetting.break_opportunities import ClusterClass

if TYPE_CHECKING:
    from backend.cards.render.typesetting.measured_text import MeasuredText

READING_SCALE, MAX_READING_EM = 0.5, 6.0
_GAP_EM, _CLEARANCE_EM, _BETWEEN_READINGS_EM = 0.06, 0.16, 0.14
_HEIGHT_EM = READING_SCALE + _GAP_EM
RISE_EM = 0.88 + _GAP_EM + READING_SCALE * 0.12
"""How far the baseline of a reading is above that of its base."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRuby:
    """A measured reading over the clusters from `start` up to `end`; its width in their em."""

    start: int
    end: int
    reading: "MeasuredText"
    width: float


def space_out(
    rubies: Sequence[MeasuredRuby],
    classes: Sequence[ClusterClass],
    widths: Sequence[float],
    spacings: list[float],
    left_trims: list[float],
    right_trims: list[float],
) -> None:
    """Add the space that readings need around and inside their bases, at a line's edges too."""
    for ruby in rubies:
        start, end = ruby.start, ruby.end
        base_width = sum(widths[start:end]) + sum(spacings[start : end - 1])
        missing = ruby.width + _BETWEEN_READINGS_EM - base_width
        if missing <= 0:
            continue
        is_spread = all(each is ClusterClass.HAN for each in classes[start:end])
        count = end - start if is_spread else 1
        edge = missing / count / 2
        for i in range(start, end - 1):
            spacings[i] += 2 * edge if is_spread else 0.0
        if start:
            spacings[start - 1] += edge
        spacings[end - 1] += edge
        left_trims[start] -= edge
        right_trims[end - 1] -= edge


def keep_bases_whole(rubies: Sequence[MeasuredRuby], allowed: list[bool]) -> None:
    """Let no line break inside a base, if it fits on one."""
    for ruby in rubies:
        allowed[ruby.start + 1 : ruby.end] = [False] * (ruby.end - ruby.start - 1)


def compute_growth(measured: "MeasuredText", span: tuple[int, int], leading: float) -> float:
    """Return by how many em a line is higher for its readings; `leading` 0 is a first line."""
    start, end = span
    if not any(start <= ruby.start < end for ruby in measured.rubies):
        return 0.0
    return max(0.0, _HEIGHT_EM - max(0.0, leading - 1 - _CLEARANCE_EM))
