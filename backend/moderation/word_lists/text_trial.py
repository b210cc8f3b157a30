"""Tries a text against word lists, and explains each match: where, on which list, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import regex
from rapidfuzz.distance import Levenshtein

from backend.api import invisible_characters
from backend.moderation.matching import normalization
from backend.moderation.matching.matcher import Effect, Match
from backend.moderation.matching.normalization import Shape
from backend.moderation.word_lists import list_settings, matcher_cache
from backend.moderation.word_lists.list_settings import WordListScope

MAX_MATCHES = 200
Disguise = Literal["signs", "letters", "invisible", "width_or_case", "look_alike", "digits"]
GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True)
class TriedMatch:
    """A listed word in a tried text.

    `ranges` are where its letters stand, in characters, the end not included; `disguises` are
    what was undone to find it. `let_pass_by` is "clause_end" where its letters belong to two
    clauses, "exception" where it stands in the list's `exception`, else None.
    """

    scope: WordListScope
    word: str
    effect: Effect
    ranges: tuple[tuple[int, int], ...]
    disguises: tuple[Disguise, ...]
    let_pass_by: Literal["clause_end", "exception"] | None
    exception: str


def try_text(scope: WordListScope, text: str) -> list[TriedMatch]:
    """Try a text against a scope's list and the one for all; what is caught comes first."""
    all_settings = list_settings.load_settings({0, scope.row})
    scopes = {0: list_settings.get_scope(list_settings.ALL_SCOPE), scope.row: scope}
    locations: dict[str, list[tuple[int, int]]] = {}
    tried: dict[tuple[object, ...], TriedMatch] = {}
    matchers = matcher_cache.load_matchers(all_settings)
    for settings, matcher in zip(all_settings, matchers, strict=True):
        for match in matcher.find_matches(text):
            explained = _explain(scopes[settings.scope_id], text, match, locations)
            key = (explained.scope.id, explained.word, explained.ranges[0][0])
            known = tried.get(key)
            if known is None or _rank(explained) < _rank(known):
                tried[key] = explained
    return sorted(tried.values(), key=_rank)[:MAX_MATCHES]


def _rank(match: TriedMatch) -> tuple[bool, bool, int, tuple[tuple[int, int], ...]]:
    is_reviewed = match.effect == "review"
    return match.let_pass_by is not None, is_reviewed, len(match.disguises), match.ranges


def _explain(
    scope: WordListScope, text: str, match: Match, locations: dict[str, list[tuple[int, int]]]
) -> TriedMatch:
    letters = match.shape.letters
    if letters not in locations:
        locations[letters] = locate_letters(text, match.shape)
    ranges = _merge([locations[letters][at] for at in match.places])
    passed = match.let_pass_by
    is_clause_end = passed is None or passed == "clause_end"
    return TriedMatch(
        scope,
        match.word,
        match.effect,
        ranges,
        _list_disguises(text[ranges[0][0] : ranges[-1][1]], match),
        ("clause_end" if passed else None) if is_clause_end else "exception",
        "" if passed is None or passed == "clause_end" else passed.text,
    )


def locate_letters(text: str, shape: Shape) -> list[tuple[int, int]]:
    """Locate each letter of a shape in the text that it is of: from where to where it stands.

    Each grapheme is shaped alone, which gives the same letters, save where one depends on its
    neighbours (p@ss); there, the two rows of letters are aligned.
    """
    is_plain = normalization.shape_plain(normalization.fold(text)).letters == shape.letters
    letters, spans = _shape_graphemes(text, _shape_plainly if is_plain else _shape_by_look)
    if letters == shape.letters:
        return spans
    located: list[tuple[int, int]] = []
    for step in Levenshtein.opcodes(letters, shape.letters):
        size = step.dest_end - step.dest_start
        own = spans[step.src_start : step.src_end]
        start = own[0][0] if own else (located[-1][1] if located else 0)
        stop = own[-1][1] if own else (spans[step.src_start][0] if step.src_start < len(spans)
                                       else len(text))  # fmt: skip
        is_parallel = len(own) == size
        located += own if is_parallel else [(start, max(start, stop))] * size
    return located


def _shape_graphemes(
    text: str, shape_letters: Callable[[str], str]
) -> tuple[str, list[tuple[int, int]]]:
    letters, spans = [], []
    for grapheme in GRAPHEME.finditer(text):
        own = shape_letters(grapheme[0])
        letters.append(own)
        spans += [grapheme.span()] * len(own)
    return "".join(letters), spans


def _shape_plainly(text: str) -> str:
    return normalization.shape_plain(normalization.fold(text)).letters


def _shape_by_look(text: str) -> str:
    return normalization.shape_by_look(text).letters


def _merge(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, stop in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def _list_disguises(written: str, match: Match) -> tuple[Disguise, ...]:
    """List what was undone between the text as written and the word."""
    shape, places = match.shape, match.places
    visible = invisible_characters.remove_hidden(written)
    inner_gaps = [at for at in range(places[0] + 1, places[-1] + 1) if at in shape.gaps]
    word_letters = "".join(shape.letters[at] for at in places)
    plain = normalization.shape_plain(normalization.fold(written)).letters
    is_undone: dict[Disguise, bool] = {
        "signs": bool(inner_gaps),
        "letters": places[-1] - places[0] + 1 > len(places),
        "invisible": visible != written,
        "width_or_case": normalization.fold(written) != visible,
        "look_alike": any(letter not in plain for letter in word_letters),
        "digits": word_letters != match.spelling,
    }
    return tuple(name for name, is_so in is_undone.items() if is_so)
