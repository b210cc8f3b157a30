"""Cleans a passage with its layers: what stands off the line, and what stands above its words.

What stands off the line is ^(…) or _(…) in a passage, and stays so wherever nothing says that
it is raised or lowered; here it loses its brackets. A reading is no part of the text.
"""

from bisect import bisect_left
from itertools import accumulate

from backend.cards.render.engine_types import TextRuby, TextShift
from backend.cards.render.typesetting.drawable_text import (
    CleanText,
    RubySpan,
    ShiftSpan,
    clean_text,
    split_clusters,
)

SCALE = 0.64
RISE_EM, DROP_EM = 0.34, 0.14
MAX_READING = 32
_BRACKETS_LENGTH = (2, 1)

Span = tuple[int, int]


def clean_layered_text(
    raw: str, limit: int, shifts: tuple[TextShift, ...], rubies: tuple[TextRuby, ...] = ()
) -> CleanText:
    """Clean a passage as `clean_text` does, with lines, and take the brackets off its shifts.

    A base that is cut off loses its reading, which would be false above a part of it.
    """
    if not shifts and not rubies:
        return clean_text(raw, limit, lines=True)
    bare, shift_spans, removed = _take_brackets_off(raw, shifts)
    cleaned = clean_text(bare, limit, lines=True)
    places = [at for at, character in enumerate(cleaned.text) if not character.isspace()]
    places.append(len(cleaned.text))
    cleaned_shifts = tuple(
        ShiftSpan(*span, direction)
        for start, end, direction in shift_spans
        if (span := _find_cleaned_span(bare, (start, end), cleaned.text, places))
    )
    cleaned_rubies = list[RubySpan]()
    for ruby in sorted(rubies):
        start, end = (at - bisect_left(removed, at) for at in (ruby.start, ruby.end))
        reading = clean_text(ruby.reading, MAX_READING)
        text = reading.text + "…" * reading.cut
        span = _find_cleaned_span(bare, (start, end), cleaned.text, places)
        is_whole = span and not (cleaned.cut and span[1] == len(cleaned.text))
        is_after = not cleaned_rubies or (span and span[0] >= cleaned_rubies[-1].end)
        if span and text and is_whole and is_after and "\n" not in cleaned.text[slice(*span)]:
            cleaned_rubies.append(RubySpan(*span, text))
    return cleaned._replace(shifts=cleaned_shifts, rubies=tuple(cleaned_rubies))


def _find_cleaned_span(bare: str, span: Span, cleaned: str, places: list[int]) -> Span | None:
    if bare == cleaned:
        return span if cleaned[slice(*span)].strip() else None
    first, last = (_count_visible(bare[:at], places) for at in span)
    return (places[first], places[last - 1] + 1) if first < last else None


def _take_brackets_off(
    raw: str, shifts: tuple[TextShift, ...]
) -> tuple[str, list[ShiftSpan], list[int]]:
    """Return the text without brackets, its shifts there, and where in `raw` the brackets were."""
    opening, closing = _BRACKETS_LENGTH
    parts, spans, removed = list[str](), list[ShiftSpan](), list[int]()
    position, length = 0, 0
    for shift in sorted(shifts, key=lambda shift: shift.start):
        start, end = shift.start + opening, shift.end - closing
        if shift.start < position or not start <= end <= len(raw):
            continue
        parts += [raw[position : shift.start], raw[start:end]]
        length += shift.start - position
        direction = 1 if shift.shift == "super" else -1
        spans.append(ShiftSpan(length, length + end - start, direction))
        removed += [*range(shift.start, start), *range(end, shift.end)]
        length += end - start
        position = shift.end
    return "".join([*parts, raw[position:]]), spans, removed


def _count_visible(text: str, places: list[int]) -> int:
    """Count the characters of a text that cleaning leaves visible, at most as many as there are."""
    cleaned = clean_text(text, max(1, len(text)), lines=True).text
    return min(sum(not character.isspace() for character in cleaned), len(places) - 1)


def split_layered_clusters(
    text: CleanText,
) -> tuple[list[str], list[int] | None, list[RubySpan]]:
    """Split text into clusters; tell of each where it stands, and which have a reading above.

    Where each stands is None if all is on the line. A layer ends where a cluster does.
    """
    if not text.shifts and not text.rubies:
        return split_clusters(text.text), None, []
    clusters, directions, position = list[str](), list[int](), 0
    for start, end, direction in (*text.shifts, ShiftSpan(len(text.text), len(text.text), 0)):
        for part, where in ((text.text[position:start], 0), (text.text[start:end], direction)):
            part_clusters = split_clusters(part)
            clusters += part_clusters
            directions += [where] * len(part_clusters)
        position = end
    offsets = list(accumulate(map(len, clusters), initial=0))
    rubies = [
        RubySpan(bisect_left(offsets, start), bisect_left(offsets, end), reading)
        for start, end, reading in text.rubies
    ]
    rubies = [ruby for ruby in rubies if ruby.start < ruby.end <= len(clusters)]
    return clusters, directions if text.shifts else None, rubies
