"""Finds what stays whole on one line: kaomoji, topics, mentions, names and operators of code."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import regex

from backend.cards.render.typesetting import kaomoji

_TRIGGER = regex.compile(r"(?V1)[#-&(-/:<-@\[-_`|~（）ʕ#＃@＠\\～〜[\p{S}--\p{Han}]]")
_OPERATOR = r"[≤≥≦≧⩽⩾≪≫≈≒≃≅≠≡∝√∛∠∵∴∑∏∫∂∇∆±∓×÷↑↓¬∀∃∈∉]"
_SPANS = (
    # Faces without brackets.
    regex.compile(
        r"""[>^TOo;=\-Qq.´`'눈ಠ＞][_＿.\-wWoOω]+[<^TOo;=\-Qq.´`'눈ಠ＜]|[:;]-?[()DPpO3](?![A-Za-z0-9])"""
    ),
    # What begins a word of code: .NET, --flag, ::name, ~/.config, &amp;
    regex.compile(
        r"(?<![A-Za-z0-9.])(?:\.(?!\.)|--?|~?/|@|#|\$|&|::|->|=>|\\|_{1,4}|\+\+?|\*{1,2}|=+|\^|~){1,4}+[A-Za-z0-9]"
    ),
    # What ends one: foo(), arr[0]
    regex.compile(r"[A-Za-z0-9_](?:\(\)|\[[A-Za-z0-9_]{0,6}\])+"),
    regex.compile(
        r"<!--|-->|->|=>|<-|::|:=|!==?|===?|<=|>=|&&|\|\||\+\+|--|/\*{1,2}|\*{1,2}/|//|<<|>>|\*\*"
    ),
    regex.compile(r"/\*{1,2}\s?\S|\S\s?\*{1,2}/"),
    # A sign of operation or relation with what it is said of: ≥90%, <5, √2, %d, ...args, => {
    regex.compile(
        rf"[A-Za-z0-9]?{_OPERATOR}=?[-+−－±]?[$¥￥€]?[A-Za-z0-9.０-９(（\[{{]"
        r"|(?<![A-Za-z0-9<])[<>＜＞＝]=?[-+−－]?[$¥￥€]?[0-9.０-９]"
        r"|(?<![A-Za-z0-9])%[A-Za-z]|\.{3}[A-Za-z_]|(?:->|=>|\|>) ?[A-Za-z{(\[]"
    ),
    # A range: 1～3
    regex.compile(r"(?:[A-Za-z0-9０-９%％℃℉°‰]|万|亿)?[～〜~∼][-+−－±]?[$¥￥€]?[0-9０-９]"),
    regex.compile(r"[#＃][^#＃\s]{1,12}[#＃]"),
    regex.compile(r"[#@＃＠][\p{L}\p{N}_]{1,8}(?=[\s\p{P}]|$)|[@＠]\p{L}{2}"),
)
_MAX_CLUSTERS = 26

Span = tuple[int, int]


def find_kept_spans(clusters: Sequence[str]) -> list[Span]:
    """Return the stretches of clusters that no line should part, if they fit on one."""
    text = "".join(clusters)
    if not _TRIGGER.search(text):
        return []
    offsets = list(accumulate(map(len, clusters), initial=0))
    spans = [
        (bisect_right(offsets, start) - 1, bisect_left(offsets, end))
        for start, end in _find_stretches(text)
    ]
    return [(start, end) for start, end in spans if 1 < end - start <= _MAX_CLUSTERS]


def find_face_edges(clusters: Sequence[str]) -> list[int]:
    """Return where faces begin and end; those in ASCII alone may be formulas and have no edges."""
    text = "".join(clusters)
    edges = [
        edge
        for start, end in kaomoji.find_faces(text)
        if not kaomoji.is_plain(text[start:end])
        for edge in (start, end)
    ]
    if not edges:
        return []
    offsets = list(accumulate(map(len, clusters), initial=0))
    return [bisect_left(offsets, edge) for edge in edges]


def _find_stretches(text: str) -> Iterator[Span]:
    """Yield the stretches in code points."""
    yield from kaomoji.find_faces(text)
    for pattern in _SPANS:
        for match in pattern.finditer(text):
            yield match.span()
