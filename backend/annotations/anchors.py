"""Finding words in a text: where the phone says, else where the words really stand.

Positions are code points of a revision's text. White space is not trusted:
phones report line breaks and spaces each in their own way, so words are
compared without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

SURROUNDING = 32


@dataclass(frozen=True)
class Anchor:
    """Where a quote stands, and what stands on either side of it."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


class Ambiguous(Exception):
    """The words stand in several places, and nothing says which is meant."""


def locate(text: str, quote: str, start: int | None) -> Anchor | None:
    """Find `quote` in `text`: nearest to `start` where it stands more than once.

    None when the text does not hold the words. Raises Ambiguous when it holds
    them more than once and there is no `start`.

    >>> locate("一二三一二三", "二 三", 4).start
    4
    """
    packed, places = _packed(text)
    wanted, _ = _packed(quote)
    if not wanted:
        return None
    found = [(places[at], places[at + len(wanted) - 1] + 1) for at in _occurrences(packed, wanted)]
    if not found:
        return None
    if len(found) > 1 and start is None:
        raise Ambiguous
    begin, end = min(found, key=lambda span: abs(span[0] - (start or 0)))
    return Anchor(
        start=begin,
        end=end,
        quote=text[begin:end],
        prefix=text[max(0, begin - SURROUNDING) : begin],
        suffix=text[end : end + SURROUNDING],
    )


@lru_cache(maxsize=8)  # many quotes are sought in one text
def _packed(text: str) -> tuple[str, list[int]]:
    places = [index for index, each in enumerate(text) if not each.isspace()]
    return "".join(text[index] for index in places), places


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
