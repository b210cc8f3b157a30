"""Locates a quote in a text, at or nearest to a position; anchors with context, UTF-16 offsets.

Positions are code points of a revision's text. White space is not trusted:
clients report line breaks and spaces each in their own way, so quotes are
compared without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.passages.normalization import strip_whitespace

CONTEXT_LENGTH = 32


@dataclass(frozen=True)
class QuoteAnchor:
    """A quote's position, and the text on either side of it."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str

    @classmethod
    def at(cls, text: str, start: int, end: int) -> "QuoteAnchor":
        """Build the anchor of `start` to `end`, with CONTEXT_LENGTH characters on either side."""
        return cls(
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - CONTEXT_LENGTH) : start],
            suffix=text[end : end + CONTEXT_LENGTH],
        )


class AmbiguousQuote(Exception):
    """The quote occurs several times, and no position says which is meant."""


def locate(text: str, quote: str, start: int | None) -> QuoteAnchor | None:
    """Find `quote` in `text`: at `start`, else nearest to it.

    A `start` that leads to the words when it is counted in UTF-16 units, as
    browsers count, is taken so; in code points comes first. None when the text
    does not hold the quote. Raises AmbiguousQuote when it holds it more than once
    and there is no `start`.

    >>> locate("一二三一二三", "二 三", 4).start
    4
    >>> locate("🍜🍜走吧，🍜走吧", "走吧", 8).start
    6
    """
    compact_text, positions = strip_whitespace(text)
    compact_quote, _ = strip_whitespace(quote)
    spans = [
        (positions[at], positions[at + len(compact_quote) - 1] + 1)
        for at in _find_occurrences(compact_text, compact_quote)
    ]
    if not spans:
        return None
    if len(spans) > 1 and start is None:
        raise AmbiguousQuote
    reported = start or 0
    converted = code_points_in_utf16(text, reported)
    nearest = min(
        spans, key=lambda span: (span[0] not in (reported, converted), abs(span[0] - reported))
    )
    return QuoteAnchor.at(text, *nearest)


def code_points_in_utf16(text: str, units: int) -> int:
    """Count the code points in the first `units` UTF-16 units of a text.

    Half a character counts as none; beyond the end is the end.

    >>> [code_points_in_utf16("🍜走", units) for units in (2, 1, 99)]
    [1, 0, 2]
    """
    head = text[:units].encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore"))


def _find_occurrences(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle) if needle else -1
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)
