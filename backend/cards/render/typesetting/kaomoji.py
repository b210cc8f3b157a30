"""Finds kaomoji: faces of signs, in brackets, between bars or of two equal eyes, with their arms.

A face is known by its kind, not by a list: a short run in brackets that holds a sign which
nobody reads as a word. What touches it on either side and is no word is its arms.
"""

from collections.abc import Iterator

import regex

Span = tuple[int, int]

TRIGGER = regex.compile(r"(?V1)[()（）ʕ|｜]|([\p{S}--\p{Han}]).{1,4}\1")
"""What every face has; a text without it has none."""

_LIMBS = "凸厂乁丿乂彡灬二メヘ"
_HAN_OF_FACES = "艹皿益灬凵囗罒罓丶丿乀彡丅丆"
_SIDE = rf"[[\p{{S}}\p{{M}}\p{{Lm}}\p{{Pc}}\p{{Pd}}*\\/＼／:･·⁎˖︵︶{_LIMBS}]--[\p{{Sc}}—–]]"
_LATIN, _OTHER = "[A-Za-z0-9]", r"[[\p{L}\p{M}\p{N}]--[\p{Han}A-Za-z0-9０-９]]"
_LETTERS = "|".join(
    (
        rf"(?<![!-'*-~])[A-Za-z]{{1,3}}+(?!{_LATIN})",
        rf"(?<!{_OTHER}){_OTHER}{{1,3}}+(?!{_OTHER})",
    )
)
_LEFT_ARMS = regex.compile(rf"(?V1)(?:{_SIDE}|{_LETTERS}){{0,8}}\Z")
_RIGHT_ARMS = regex.compile(
    rf"(?V1)(?:{_SIDE}(?![0-9.$¥￥])|[@;'\"`](?!{_LATIN})|{_LETTERS}){{0,8}}"
    r"(?:[ \u3000]?[┻┳┬][━─]+[┻┳┬])?"
)
_LONE_LETTER = regex.compile("[A-Za-z](?![A-Za-z0-9])")
_MAX_ARMS = 24
_BRACKETED = r"[(（ʕ](?P<inner>[^()（）ʕʔ\n]{1,16})[)）ʔ]"
_BETWEEN_BARS = r"[|｜](?P<inner>[^()（）|｜\n]{2,10})[|｜]"
_PEEPING = r"[|｜](?P<inner>[^()（）|｜\s]{1,6})[)）]"
_EYES = r"(?P<eye>[\p{S}--[\p{Han}\p{Sc}\0-\x7f]])(?P<inner>[^\s\p{Han}()（）]{1,3})(?P=eye)"
_FACES = tuple(
    regex.compile(f"(?V1){face}") for face in (_BRACKETED, _BETWEEN_BARS, _PEEPING, _EYES)
)
# What is read as words, so that brackets around it are only brackets.
_WORDS = regex.compile(
    rf"(?V1)[\p{{Han}}--[{_HAN_OF_FACES}]]{{2}}|([A-Za-z])(?!\1\1)[A-Za-z]{{2}}|\p{{Nd}}{{2}}"
    r"|[\p{Hiragana}\p{Katakana}]{4}|[“”《》]"
    r"|[\p{Han}A-Za-z0-9][，。；：！？、]|[，。；：！？、][\p{Han}A-Za-z0-9]"
)
_ODD = regex.compile(
    rf"(?V1)[[\p{{S}}\p{{M}}\p{{L}}･・︿﹏‿〃ー゜ﾟ゛{_HAN_OF_FACES}]--[A-Za-z[\p{{Han}}--[{_HAN_OF_FACES}]]]]"
)
_PLAIN_FACE = regex.compile(
    r"""(?=\S*[_^.\-wWoO;T>=])[<>^TtOoQqXxUuVvNnwWmM;=.\-+*~`'´:@＠$|/\\_"＞＜＾＿－；＝]{2,9}"""
)
_ASCII_ONLY = regex.compile(r"[\0-\x7f]+")


def find_faces(text: str) -> Iterator[Span]:
    """Yield where faces stand, with their arms, in code points."""
    if not TRIGGER.search(text):
        return
    last_end = 0
    for start, end in sorted(_find_bare_faces(text), key=lambda face: (face[0], -face[1])):
        if start >= last_end:
            left, right = _add_arms(text, start, end)
            yield max(left, last_end), right
            last_end = right


def _find_bare_faces(text: str) -> Iterator[Span]:
    for pattern in _FACES:
        for match in pattern.finditer(text):
            if is_face(match["inner"]) or "eye" in match.groupdict():
                yield match.span()


def _add_arms(text: str, start: int, end: int) -> Span:
    """Return where a face begins and ends with its arms; a letter on both sides is a pair."""
    is_pair = start > 0 and text[start - 1] == text[end : end + 1]
    if is_pair and _LONE_LETTER.match(text, end):
        return start - 1, end + 1
    left = _LEFT_ARMS.search(text, max(0, start - _MAX_ARMS), start)
    right = _RIGHT_ARMS.match(text, end)
    return left.start() if left else start, right.end() if right else end


def is_face(inner: str) -> bool:
    """Return whether what stands in brackets is a face rather than a remark."""
    if _WORDS.search(inner):
        return False
    return bool(_ODD.search(inner) or _PLAIN_FACE.fullmatch("".join(inner.split())))


def is_plain(face: str) -> bool:
    """Return whether a face is written in ASCII, so that it might be a term of a formula."""
    return _ASCII_ONLY.fullmatch(face) is not None
