"""Finds words that a line must not part: kaomoji, topics, mentions, code, Thai; a second reading.

The judge's own reading, which knows nothing of the engine's patterns: brackets
with signs in them that nobody reads as words; what is written between two
hashes, or after an @; the operators of programming languages; and for scripts
without spaces ICU's words, and Unicode's properties of their letters.
"""

import unicodedata
from itertools import accumulate

import regex
from icu4py.breakers import WordBreaker

MOST = 14
_OPERATORS = ("->", "=>", "<-", "::", ":=", "!=", "==", "<=", ">=", "&&", "||", "++", "--", "/*",
              "*/", "//", "<<", ">>", "**")  # fmt: skip
ARMS = 8
"""So many signs on either side of a face may be its arms."""
_ARM = regex.compile(r"[\p{So}╯╰╮╭┑┍＼／ヽノ]")
_OF_A_NUMBER = regex.compile(r"[≤≥≈≠√∠∵]\d|[～〜]\d|=>\{|->\{")
_BEGINS_NAME = frozenset(".@#$&~\\")
_UNSPACED = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+")
_PREPOSED = regex.compile(r"\p{Logical_Order_Exception}")
_DEPENDENT = regex.compile(r"[\p{M}\u0E30\u0E32\u0E33\u0E45\u0E46\u0EB0\u0EB2\u0EB3\u0EC6]")
_STACKER = frozenset("\u1039\u17d2")


def find_parted(signs: list[str]) -> frozenset[int]:
    """Return the clusters before which a line's end would part what belongs together."""
    text = "".join(signs)
    starts = list(accumulate(map(len, signs), initial=0))
    index = {offset: i for i, offset in enumerate(starts)}
    parted: set[int] = set()
    for start, end in [*_faces(text), *_topics(text), *_code(text)]:
        inside = {i for offset, i in index.items() if start < offset < end}
        if len(inside) < MOST:
            parted |= inside
    return frozenset(parted)


def is_word_end(signs: list[str], i: int) -> bool | None:
    """Tell whether a line of Thai or the like may end before cluster `i`; None in other scripts."""
    start, end = i, i
    while start and _UNSPACED.fullmatch(signs[start - 1]):
        start -= 1
    while end < len(signs) and _UNSPACED.fullmatch(signs[end]):
        end += 1
    if start == i or end == i:
        return None
    before, after = signs[i - 1][-1], signs[i][0]
    if _PREPOSED.match(before) or _DEPENDENT.match(after) or before in _STACKER:
        return False
    words = accumulate(map(len, WordBreaker("".join(signs[start:end]), "th")))
    return len("".join(signs[start:i])) in words


def find_face_edges(signs: list[str]) -> frozenset[int]:
    """Return the clusters with which a face of other than ASCII signs, or what follows it, begins.

    There a word ends, though no space is typed.
    """
    text = "".join(signs)
    starts = list(accumulate(map(len, signs), initial=0))
    places = {offset: i for i, offset in enumerate(starts)}
    edges: set[int] = set()
    for start, end in _faces(text):
        if not text[start:end].isascii():
            arms = range(max(0, start - ARMS), start + 1), range(end, end + ARMS + 1)
            edges |= {places[at] for reach in arms for at in reach if at in places}
    return frozenset(edges)


def _faces(text: str) -> list[tuple[int, int]]:
    """Find brackets that hold a few signs, of which one at least is no letter of a word.

    An arm is a sign of neither a script nor a sentence that touches them.
    """
    found = []
    for match in regex.finditer(r"[(（]([^()（）\n]{2,12})[)）]", text):
        inner = match[1].strip()
        kinds = {_kind(char) for char in inner}
        readable = regex.search(
            r"\p{Han}{2}|[a-zA-Z]{3}|\d{2}|[ぁ-ゖァ-ヶ]{4}|[“”《》]"
            r"|[\p{Han}\w][，。；！？、：]|[，。；！？、：][\p{Han}\w]",
            inner,
        )
        if "odd" in kinds and not readable:
            start, end = match.span()
            is_lone = start > 1 and text[start - 2] not in ")）"
            start -= bool(is_lone and _ARM.match(text[start - 1]))
            end += bool(text[end : end + 1] and _ARM.match(text[end]))
            found.append((start, end))
    return found


def _kind(char: str) -> str:
    """Tell what a sign in a face is: read as a word, a mark, or neither."""
    if char.isspace() or char.isascii() or regex.match(r"\p{Han}", char):
        return "read"
    return "odd" if unicodedata.category(char)[0] in "SLM" else "mark"


def _topics(text: str) -> list[tuple[int, int]]:
    """Find #topics# without a space."""
    return [match.span() for match in regex.finditer(r"#[^#\s]{1,12}#", text)]


def _code(text: str) -> list[tuple[int, int]]:
    """Find operators of two signs, and what begins a name or a number where no letter is before."""
    found = [match.span() for match in _OF_A_NUMBER.finditer(text)]
    for i in range(len(text) - 1):
        if text[i : i + 2] in _OPERATORS:
            found.append((i, i + 2))
        is_name = text[i] in _BEGINS_NAME and text[i + 1].isascii() and text[i + 1].isalnum()
        before = text[i - 1] if i else " "
        if is_name and not (before.isascii() and (before.isalnum() or before == ".")):
            found.append((i, i + 2))
    return found
