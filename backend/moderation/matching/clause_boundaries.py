"""Tells a listed word that signs break up from letters that meet by chance across a clause's end.

上。门 is a disguise of 上门, and 早上。门口 is not: there both clauses go on beyond the word's
parts. So what a clause's end breaks up is no word where its first part has a letter before it and
its last part one after it. A dot, a space or any other sign ends no clause between Chinese
characters, and signs between all the letters of a longer word are a disguise, whatever they are.
A Latin word has spaces around it in any text: it is none where a clause's end with a space or a
line's end after it breaks it up (it can. Also a), unless it is spelled out letter by letter.
"""

from collections.abc import Sequence

import regex

from backend.moderation.matching.normalization import Shape

# In folded text: ！ has become !, ～ is ~, and … three dots.
CLAUSE_END = regex.compile(r"[。!?,;:~〜⋯\n\r\u2028\u2029]|\.{3,}|\.\s|[—―]{2}")
LATIN_CLAUSE_END = regex.compile(r"[.!?,;:]+[\"'”’)]*\s|[。\n\r\u2028\u2029]")


def is_split_by_clause_end(shape: Shape, places: Sequence[int]) -> bool:
    """Tell whether letters at these places of a shape belong to two clauses, and to no word."""
    first, last = places[0], places[-1]
    if not shape.gaps or last == first:
        return False
    gaps = [shape.gaps[at] for at in range(first + 1, last + 1) if at in shape.gaps]
    if not gaps or (len(gaps) >= len(places) - 1 and len(places) > 2):
        return False
    if all(shape.letters[at].isascii() for at in places):
        return any(LATIN_CLAUSE_END.search(gap) for gap in gaps)
    goes_on = not (shape.is_edge(first) or shape.is_edge(last + 1))
    return goes_on and any(CLAUSE_END.search(gap) for gap in gaps)
