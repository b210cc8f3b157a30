"""Sets text that stands off the line: without its brackets, smaller, above or below the line.

In a passage it is ^(…) or _(…), which stays so wherever nothing says that it stands off the line.
"""

from backend.cards.render.engine_types import TextShift
from backend.cards.render.typesetting.drawable_text import (
    CleanText,
    ShiftSpan,
    clean_text,
    split_clusters,
)

SCALE = 0.64
RISE_EM, DROP_EM = 0.34, 0.14
_BRACKETS_LENGTH = (2, 1)


def clean_shifted_text(raw: str, limit: int, shifts: tuple[TextShift, ...]) -> CleanText:
    """Clean a passage as `clean_text` does, with lines, and take the brackets off its shifts."""
    if not shifts:
        return clean_text(raw, limit, lines=True)
    bare, spans = _take_brackets_off(raw, shifts)
    cleaned = clean_text(bare, limit, lines=True)
    places = [at for at, character in enumerate(cleaned.text) if not character.isspace()]
    places.append(len(cleaned.text))
    cleaned_spans: list[ShiftSpan] = []
    for span in spans:
        first, last = (_count_visible(bare[:at], places) for at in (span.start, span.end))
        if first < last:
            cleaned_spans.append(ShiftSpan(places[first], places[last - 1] + 1, span.direction))
    return cleaned._replace(shifts=tuple(cleaned_spans))


def _take_brackets_off(raw: str, shifts: tuple[TextShift, ...]) -> tuple[str, list[ShiftSpan]]:
    opening, closing = _BRACKETS_LENGTH
    parts, spans, position, length = list[str](), list[ShiftSpan](), 0, 0
    for shift in sorted(shifts, key=lambda shift: shift.start):
        start, end = shift.start + opening, shift.end - closing
        if shift.start < position or not start <= end <= len(raw):
            continue
        parts += [raw[position : shift.start], raw[start:end]]
        length += shift.start - position
        direction = 1 if shift.shift == "super" else -1
        spans.append(ShiftSpan(length, length + end - start, direction))
        length += end - start
        position = shift.end
    return "".join([*parts, raw[position:]]), spans


def _count_visible(text: str, places: list[int]) -> int:
    """Count the characters of a text that cleaning leaves visible, at most as many as there are."""
    cleaned = clean_text(text, max(1, len(text)), lines=True).text
    return min(sum(not character.isspace() for character in cleaned), len(places) - 1)


def split_shifted_clusters(text: CleanText) -> tuple[list[str], list[int] | None]:
    """Split text into clusters, and tell of each where it stands; None where all is on the line."""
    if not text.shifts:
        return split_clusters(text.text), None
    clusters, directions, position = list[str](), list[int](), 0
    for start, end, direction in (*text.shifts, ShiftSpan(len(text.text), len(text.text), 0)):
        for part, where in ((text.text[position:start], 0), (text.text[start:end], direction)):
            part_clusters = split_clusters(part)
            clusters += part_clusters
            directions += [where] * len(part_clusters)
        position = end
    return clusters, directions
