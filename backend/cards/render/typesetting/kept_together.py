"""Finds what stays whole on one line: kaomoji, topics, mentions, names and operators of code."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import regex

_TRIGGER = regex.compile(r"[#-&(-/:<-@\[-_`|~（）ʕ#＃@＠\\]")
_ARM = (
    r"[ヽヾ丿ノﾉへヘﾍゝεз╯╰╮╭┐└┌┘ლ୧୨و٩۶๑งづっつ乂ψ⊂⊃∠ᕕᕗᕙᕦᕤ凸¯\\/_~～☆★✧✿❀❁✩♪♬♫♡♥❤︵┻━┳┬─"
    r"ᐛᐖᐟᐠovdbqpσゞ゛ﾟ゜ﾞ*:･·=≡ε♂♀✌☞☜з」∑Σ│|⁎⁺˖°<>³←→√メ彡ミシ二\p{M}]"
)
_TABLE = r"(?:[ \u3000]?[┻┳┬][━─]+[┻┳┬])?"
_FACE = regex.compile(
    rf"(?:(?<![A-Za-z0-9]){_ARM}{{1,6}})?[(（ʕ](?P<inner>[^()（）ʕʔ\n]{{1,14}})[)）ʔ](?:{_ARM}{{1,8}}(?![A-Za-z0-9]))?{_TABLE}"
)
# What is read as words, so that brackets around it are only brackets.
_WORDS = regex.compile(
    r"\p{Han}{2}|[A-Za-z]{3}|\p{Nd}{2}|[\p{Hiragana}\p{Katakana}]{4}|[，。；！？、：“”《》]"
)
_ODD = regex.compile(r"(?V1)[[\p{S}\p{M}\p{L}･・︿﹏‿〃ー゜ﾟ゛]--[\p{Han}A-Za-z]]")
_PLAIN_FACE = regex.compile(
    r"""\s*(?=\S*[_^.\-wWoO;T>=])[<>^TtOoQqXxUuVvNnwWmM;=.\-+*~`'´:@$|/\\_"＞＜＾＿－；＝]{2,9}\s*"""
)
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


def _find_stretches(text: str) -> Iterator[Span]:
    """Yield the stretches in code points."""
    for match in _FACE.finditer(text):
        if is_face(match["inner"]):
            yield match.span()
    for pattern in _SPANS:
        for match in pattern.finditer(text):
            yield match.span()


def is_face(inner: str) -> bool:
    """Return whether what stands in brackets is a face rather than a remark."""
    if _WORDS.search(inner):
        return False
    return bool(_ODD.search(inner) or _PLAIN_FACE.fullmatch(inner))
