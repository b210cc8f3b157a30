"""Normalizes text for comparison (white space, width, punctuation); maps positions both ways.

What a change of typesetting alters makes no difference here: line breaks, spaces,
full-width letters and commas, curly or straight quotation marks. One character
becomes one character or none, so that every position maps back.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_NON_SPACE = re.compile(r"\S+")
_CANONICAL_FORMS = {
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
_TRANSLATION = str.maketrans(_CANONICAL_FORMS)


@lru_cache(maxsize=8)  # many quotes are searched for in one text
def strip_whitespace(text: str) -> tuple[str, list[int]]:
    """Strip white space; return the rest and each character's original offset.

    >>> strip_whitespace("一 二")
    ('一二', [0, 2])
    """
    pieces, offsets = [], list[int]()
    for run in _NON_SPACE.finditer(text):
        pieces.append(run[0])
        offsets.extend(range(run.start(), run.end()))
    return "".join(pieces), offsets


@dataclass(frozen=True)
class NormalizedText:
    """Normalized text, and each character's offset in the original.

    `lines` holds where each non-blank line begins, in normalized offsets.
    """

    text: str
    offsets: Sequence[int]
    lines: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "NormalizedText":
        """Normalize a text."""
        compact, offsets = strip_whitespace(text.translate(_TRANSLATION))
        line_breaks = (at for at, letter in enumerate(text) if letter == "\n")
        starts = dict.fromkeys([0, *(bisect_left(offsets, at) for at in line_breaks)])
        return cls(compact, offsets, [start for start in starts if start < len(compact)])

    def to_normalized(self, start: int, end: int) -> tuple[int, int]:
        """Convert a range of the original into one of the normalized text."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Convert a non-empty normalized range into one of the original."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def find_line(self, at: int) -> int:
        """Return the index of the line that holds a character."""
        return bisect_right(self.lines, at) - 1

    def line_range(self, line: int) -> range:
        """Return the range of a line."""
        end = self.lines[line + 1] if line + 1 < len(self.lines) else len(self.text)
        return range(self.lines[line], end)

    def slice(self, span: range) -> str:
        """Return the text of a range."""
        return self.text[span.start : span.stop]

    @cached_property
    def line_counts(self) -> Counter[str]:
        """How often each line's text occurs."""
        return Counter(self.slice(self.line_range(line)) for line in range(len(self.lines)))
