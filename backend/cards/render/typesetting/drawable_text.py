"""Cleans text of what cannot be drawn, truncates it, and splits it into grapheme clusters.

A cluster is what a reader sees as one character: a letter with its accents, a family
of four, a flag, a Chinese dash of two halves. Where one ends Unicode says; nothing
after this module ever looks inside.
"""

import re
from typing import NamedTuple

import regex

MAX_MARKS_PER_BASE = 4
MAX_POINTS_PER_CLUSTER = 32
WIDE_SPACE = "\u3000"

# Private use has no agreed picture and fillers are there to look like nothing, so a name that
# carries them is shown without. Tags spell flags, joiners families and conjuncts: they stay.
_INVISIBLE = regex.compile(
    r"(?V1)[[\p{C}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\uFFFC]--[\p{Cn}--\p{NChar}]"
    r"--[\n\t\u200C\u200D\U000E0020-\U000E007F]]+"
)
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_SPACES = re.compile("[^\\S\n]+")
_AROUND_BREAK = re.compile(r"\s*\n\s*")

_PAIRS = "—{2}|―{2}|─{2}|…{2}|⋯{2}"
_PAIR = re.compile(f"({_PAIRS})")
# Signs on which nothing is ever stacked, unless something odd follows the last of them.
_PLAIN = "\n -ÿ\u2010-\u2027\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u9fff\uff00-\uff9d"
_PLAIN_RUN = re.compile(f"([{_PLAIN}]+(?<![—―…]))(?=[{_PLAIN}]|$)")
_CLUSTER = regex.compile(rf"{_PAIRS}|\p{{RI}}{{2}}\p{{GCB=Extend}}*|\X")
_ALTERING = r"\p{M}\p{EMod}\U000E0020-\U000E007F"
_JOINABLE = rf"[{_ALTERING}\p{{ExtPict}}\p{{InCB=Consonant}}\p{{Script=Arabic}}\p{{Script=Syriac}}]"
_STRAY = regex.compile(
    r"(?V1)(?<![^\s])(?!(?<=(?:^|\S) )[\u0300-\u036f](?!\p{M}))"
    rf"[[{_ALTERING}\u200C\u200D]--\p{{Mc}}]+"
    rf"|(?<!{_JOINABLE})[\u200C\u200D]+|[\u200C\u200D]{{2,}}"
)
# A mark with a width of its own, and no letter before it that could bear it, adorns a name.
_ADORNED = regex.compile(r"(?V1)(?<![[\p{L}\p{M}]--[\p{Han}\p{Latin}]])(?=\p{Mc})")
_STACKED = regex.compile(rf"(\p{{M}}{{{MAX_MARKS_PER_BASE}}})\p{{M}}+")
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters written from right to left."""


class ShiftSpan(NamedTuple):
    """Where text stands above (1) or below (-1) the line."""

    start: int
    end: int
    direction: int


class RubySpan(NamedTuple):
    """Where text has a reading above it."""

    start: int
    end: int
    reading: str


class CleanText(NamedTuple):
    """Text that is safe to measure, whether it was truncated, and its layers."""

    text: str
    cut: bool = False
    shifts: tuple[ShiftSpan, ...] = ()
    rubies: tuple[RubySpan, ...] = ()

    def move(self, distance: int) -> "CleanText":
        """Return it with its layers as many characters further on."""
        return self._replace(
            shifts=tuple(ShiftSpan(a + distance, b + distance, by) for a, b, by in self.shifts),
            rubies=tuple(RubySpan(a + distance, b + distance, by) for a, b, by in self.rubies),
        )


def clean_text(raw: str, limit: int, *, lines: bool = False) -> CleanText:
    """Remove what cannot or must not be drawn, and truncate to `limit` characters.

    Controls, bidi overrides, zero-width signs, private use and lone surrogates
    go; a run of spaces becomes one, a wide one if there is a wide one in it.
    With `lines`, line breaks stay, one at a time; without, they become spaces.
    A cluster is kept whole or not at all. Reads no further than it must.
    """
    result, step = "", limit * 2 + 64
    for start in range(0, len(raw), step):
        result = _normalize(result + raw[start : start + step], lines)
        if len(result) > limit:
            return CleanText(_truncate(result, limit), True)
    return CleanText(result.rstrip())


def _normalize(text: str, lines: bool) -> str:
    """Remove undrawable characters, and collapse spaces and line breaks.

    A space with a macron is how other programs take apart the brow of a kaomoji.
    """
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text)).replace(" \u0304", "\uffe3")
    if not lines:
        text = text.replace("\n", " ")
    text = _SPACES.sub(_collapse_spaces, text.replace("\u2800", " "))
    return _AROUND_BREAK.sub("\n", text).lstrip()


def _collapse_spaces(run: re.Match[str]) -> str:
    """Return the replacement of a run of spaces."""
    return WIDE_SPACE if WIDE_SPACE in run[0] else " "


def _truncate(text: str, limit: int) -> str:
    """Return the whole clusters that `limit` characters hold."""
    remaining, result = limit, []
    for cluster in split_clusters(text[: limit + MAX_POINTS_PER_CLUSTER]):
        remaining -= len(cluster)
        if remaining < 0:
            break
        result.append(cluster)
    return "".join(result).rstrip()


def split_clusters(text: str) -> list[str]:
    """Split text into grapheme clusters.

    At most four marks stay on a letter, so that stacked marks cannot climb
    over the card. Joiners and selectors with nothing before them vanish; a
    chain without end is cut into signs of at most 32 code points.

    >>> split_clusters("e\u0301👍🏽——好")
    ['e\u0301', '👍🏽', '——', '好']
    """
    result: list[str] = []
    for index, run in enumerate(_PLAIN_RUN.split(text)):
        result += (_split_plain_run if index % 2 else _split_complex_run)(run)
    return result


def _split_plain_run(run: str) -> list[str]:
    """Split a run of single code points, except dashes and dots in pairs."""
    result: list[str] = []
    for index, part in enumerate(_PAIR.split(run)):
        if index % 2:
            result.append(part)
        else:
            result.extend(part)
    return result


def _split_complex_run(run: str) -> list[str]:
    """Split a run in which clusters may have several code points."""
    parts = _ADORNED.split(_STACKED.sub(r"\1", _STRAY.sub("", run)))
    result: list[str] = [cluster for part in parts for cluster in _CLUSTER.findall(part)]
    if any(len(cluster) > MAX_POINTS_PER_CLUSTER for cluster in result):
        result = [piece for cluster in result for piece in _split_overlong(cluster)]
    return [c.rstrip("\u200c\u200d") if c[-1] in "\u200c\u200d" else c for c in result]


def _split_overlong(cluster: str) -> list[str]:
    """Split an overlong cluster into bounded ones."""
    starts = range(0, len(cluster), MAX_POINTS_PER_CLUSTER)
    pieces = (cluster[i : i + MAX_POINTS_PER_CLUSTER].strip("\u200c\u200d") for i in starts)
    return [piece for piece in pieces if piece]


def is_emoji(code: int) -> bool:
    """Return whether a code point can be part of an emoji sequence."""
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2600 <= code <= 0x27BF
        or 0x2B00 <= code <= 0x2BFF
        or 0x2190 <= code <= 0x21FF
        or 0x2300 <= code <= 0x23FF
    )


def is_chinese(code: int) -> bool:
    """Return whether a code point is an ideograph or another full-width Chinese character."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF
