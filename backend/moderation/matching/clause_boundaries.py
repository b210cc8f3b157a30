"""Tells a listed word that signs break up from letters that meet by chance across a clause's end.

上。门 is a disguise of 上门, and 早上。门口 is not: there both clauses go on beyond the word's
parts. So what a clause's end breaks up is no word where its first part has a letter before it and
its last part one after it. A word of two letters needs more, since 可上。门服务 is a disguise, too:
beside the sign, one of the clauses must have a word of its own (早上, 门口: ICU's dictionary), or
both must be long enough to be clauses. Else it is met, but for a person to read. A dot, a space
or any other sign ends no clause between Chinese characters, and signs between all the letters of
a longer word are a disguise, whatever they are. A Latin word has spaces around it in any text: it
is none where a clause's end with a space or a line's end after it breaks it up (it can. Also a),
unless it is spelled out letter by letter.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import regex
from icu4py.breakers import WordBreaker

from backend.moderation.matching.normalization import Shape

ClauseEnd = Literal["clause_end", "doubtful"]

# In folded text: ！ has become !, ～ is ~, and … three dots.
CLAUSE_END = regex.compile(r"[。!?,;:~〜⋯\n\r\u2028\u2029]|\.{3,}|\.\s|[—―]{2}")
LATIN_CLAUSE_END = regex.compile(r"[.!?,;:]+[\"'”’)]*\s|[。\n\r\u2028\u2029]")
# Letters of a clause beside the sign: how many are looked at, and how many may stand for one.
_REACH = 12
_MIN_BEFORE, _MIN_AFTER = 5, 4


def find_clause_end(shape: Shape, places: Sequence[int]) -> ClauseEnd | None:
    """Tell whether letters at these places of a shape belong to two clauses, and to no word.

    It is doubtful where they may as well be a word that was broken up; None where they are one.
    """
    first, last = places[0], places[-1]
    if not shape.gaps or last == first:
        return None
    gaps = [shape.gaps[at] for at in range(first + 1, last + 1) if at in shape.gaps]
    if not gaps or (len(gaps) >= len(places) - 1 and len(places) > 2):
        return None
    if all(shape.letters[at].isascii() for at in places):
        return "clause_end" if any(LATIN_CLAUSE_END.search(gap) for gap in gaps) else None
    goes_on = not (shape.is_edge(first) or shape.is_edge(last + 1))
    if not goes_on or not any(CLAUSE_END.search(gap) for gap in gaps):
        return None
    if last > first + 1 or _are_clauses(shape, last):
        return "clause_end"
    return "doubtful"


def _are_clauses(shape: Shape, start: int) -> bool:
    """Tell whether what stands before and after a clause's end are clauses of their own."""
    before, after = _read_before(shape, start), _read_after(shape, start)
    if len(_split_words(before)[-1]) > 1 or len(_split_words(after)[0]) > 1:
        return True
    return len(before) >= _MIN_BEFORE and len(after) >= _MIN_AFTER


def _read_before(shape: Shape, end: int) -> str:
    start = end - 1
    while start > max(0, end - _REACH) and start not in shape.gaps:
        start -= 1
    return shape.letters[start:end]


def _read_after(shape: Shape, start: int) -> str:
    end = start + 1
    while end < min(len(shape.letters), start + _REACH) and end not in shape.gaps:
        end += 1
    return shape.letters[start:end]


@lru_cache(maxsize=4096)
def _split_words(letters: str) -> tuple[str, ...]:
    return tuple(map(str, WordBreaker(letters, "zh")))
