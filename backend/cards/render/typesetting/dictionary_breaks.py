"""Finds the words of scripts that put no space between them: Thai, Lao, Khmer, Burmese.

Their words are only in a dictionary; ICU has one for each of these scripts.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from icu4py.breakers import LineBreaker

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f]+"
)
_LOCALE = "th"


def find_word_starts(clusters: Sequence[str]) -> list[int]:
    """Return the clusters, but for the first of each run, with which a word begins."""
    text = "".join(clusters)
    if not _UNSPACED.search(text):
        return []
    indexes = {offset: i for i, offset in enumerate(accumulate(map(len, clusters), initial=0))}
    return [
        indexes[run.start() + offset]
        for run in _UNSPACED.finditer(text)
        for offset in _list_word_offsets(run[0])
        if run.start() + offset in indexes
    ]


@lru_cache(maxsize=1024)
def _list_word_offsets(run: str) -> tuple[int, ...]:
    """Return where the words of a run begin, but for its first."""
    *offsets, _ = accumulate(map(len, LineBreaker(run, _LOCALE)))
    return tuple(offsets)
