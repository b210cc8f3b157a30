"""A text as it is compared: without white space, in one width and one shape of punctuation.

What a change of typesetting alters makes no difference here: line breaks, spaces,
full-width letters and commas, curly or straight quotation marks. One character
becomes one character or none, so that every place leads back.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_VISIBLE = re.compile(r"\S+")
_ALIKE = {
    **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("“”„‟〝〞「」『』＂", '"'),
    **dict.fromkeys("‘’‚‛`´＇", "'"),
    **dict.fromkeys("—–―‒‐‑－─", "-"),
    **dict.fromkeys("…⋯．。｡", "."),
    **dict.fromkeys("、､", ","),
    **dict.fromkeys("•‧∙・", "·"),
    **dict.fromkeys("～〜", "~"),
    **dict.fromkeys("【〔〖", "["),
    **dict.fromkeys("】〕〗", "]"),
    **dict.fromkeys("《〈", "<"),
    **dict.fromkeys("》〉", ">"),
}
_FOLDED = str.maketrans(_ALIKE)


@lru_cache(maxsize=8)  # many quotes are sought in one text
def packed(text: str) -> tuple[str, list[int]]:
    """Leave out white space; say where each character that stays stood.

    >>> packed("一 二")
    ('一二', [0, 2])
    """
    kept, places = [], list[int]()
    for run in _VISIBLE.finditer(text):
        kept.append(run[0])
        places.extend(range(run.start(), run.end()))
    return "".join(kept), places


@dataclass(frozen=True)
class Plain:
    """The characters that count, and where each stood in the text they were taken from.

    `lines` says where each line that is not blank begins, in characters that count.
    """

    text: str
    places: Sequence[int]
    lines: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "Plain":
        """Take any text apart."""
        kept, places = packed(text.translate(_FOLDED))
        breaks = (at for at, letter in enumerate(text) if letter == "\n")
        starts = dict.fromkeys([0, *(bisect_left(places, at) for at in breaks)])
        return cls(kept, places, [start for start in starts if start < len(kept)])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Turn a stretch of the text into one of the characters that count."""
        return bisect_left(self.places, start), bisect_left(self.places, end)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Turn a stretch of the characters that count, not empty, into one of the text."""
        return self.places[start], self.places[end - 1] + 1

    def line(self, at: int) -> int:
        """Say in which line a character stands."""
        return bisect_right(self.lines, at) - 1

    def span(self, line: int) -> range:
        """Say which characters a line has."""
        end = self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)
        return range(self.lines[line], end)

    def words(self, span: range) -> str:
        """Give the characters of a stretch."""
        return self.text[span.start : span.stop]

    @cached_property
    def times(self) -> Counter[str]:
        """Count how often each line is said."""
        return Counter(self.words(self.span(line)) for line in range(len(self.lines)))
