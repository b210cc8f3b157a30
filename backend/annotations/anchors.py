"""Finding words in a text: where the phone says, else where the words really stand.

Positions are code points of a revision's text. White space is not trusted:
phones report line breaks and spaces each in their own way, so words are
compared without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.annotations.plain import packed

SURROUNDING = 32


@dataclass(frozen=True)
class Anchor:
    """Where a quote stands, and what stands on either side of it."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str

    @classmethod
    def at(cls, text: str, start: int, end: int) -> "Anchor":
        """Take the words from `start` to `end` out of a text, with SURROUNDING on either side."""
        return cls(
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - SURROUNDING) : start],
            suffix=text[end : end + SURROUNDING],
        )


class Ambiguous(Exception):
    """The words stand in several places, and nothing says which is meant."""


def locate(text: str, quote: str, start: int | None) -> Anchor | None:
    """Find `quote` in `text`: at `start`, else nearest to it.

    A `start` that leads to the words when it is counted in UTF-16 units, as
    browsers count, is taken so; in code points comes first. None when the text
    does not hold the words. Raises Ambiguous when it holds them more than once
    and there is no `start`.

    >>> locate("一二三一二三", "二 三", 4).start
    4
    >>> locate("🍜🍜走吧，🍜走吧", "走吧", 8).start
    6
    """
    kept, places = packed(text)
    wanted, _ = packed(quote)
    found = [(places[at], places[at + len(wanted) - 1] + 1) for at in _occurrences(kept, wanted)]
    if not found:
        return None
    if len(found) > 1 and start is None:
        raise Ambiguous
    here = start or 0
    counted = points(text, here)
    nearest = min(found, key=lambda span: (span[0] not in (here, counted), abs(span[0] - here)))
    return Anchor.at(text, *nearest)


def points(text: str, units: int) -> int:
    """Say how many code points the first `units` UTF-16 units of a text are.

    Half a character counts as none; beyond the end is the end.

    >>> points("🍜走", 2), points("🍜走", 1), points("🍜走", 99)
    (1, 0, 2)
    """
    head = text[:units].encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(head.decode("utf-16-le", "ignore"))


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
