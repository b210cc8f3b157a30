"""Matches listed words in a text by an Aho-Corasick automaton, disguised spellings included.

Both are normalized to one shape first (`normalization`), so that 暴 富, 暴*富 and 暴富 are one. The
text is matched again by what its letters look like, and without inserted separators
(`disguises`). Other spellings (pinyin, traditional for simplified) are other words: whoever wants
them adds them. What stands in an exception of the list, or across a clause's end
(`clause_boundaries`), is let pass. All words are searched for in one pass over the text (Aho and
Corasick), whose cost does not grow with their number.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from backend.moderation.matching import clause_boundaries, disguises, normalization
from backend.moderation.matching.disguises import DisguisedReading
from backend.moderation.matching.exceptions import Cover, ExceptionPattern
from backend.moderation.matching.normalization import Shape, shape

Effect = Literal["refuse", "review"]
ListedEntry = tuple[str, Effect]
# Where an entry begins and ends in some letters, and the spelling under which it was planted.
Walked = tuple[int, int, ListedEntry | ExceptionPattern, str]

LATIN = regex.compile(r"[0-9\p{Latin}]")

__all__ = ["Effect", "Matcher", "shape"]


@dataclass(frozen=True)
class Match:
    """A listed word as it stands in a text, and what lets it pass there, if anything.

    `places` are those of its letters in `shape`. `let_pass_by` is an exception of the list, or
    clause_end where its letters belong to two clauses.
    """

    word: str
    effect: Effect
    shape: Shape
    places: Sequence[int]
    spelling: str
    let_pass_by: ExceptionPattern | Literal["clause_end"] | None = None


class Matcher:
    """An immutable automaton of listed words with their effects, and of exceptions from them."""

    def __init__(self, words: Iterable[ListedEntry], exceptions: Iterable[str] = ()) -> None:
        """Build from words in any spelling; those without letter or digit are skipped."""
        self._next: list[dict[str, int]] = [{}]
        self._fallback: list[int] = [0]
        self._entries: list[tuple[tuple[ListedEntry | ExceptionPattern, str], ...]] = [()]
        for word, effect in words:
            if shape_text := shape(word):
                for spelling in {shape_text, _shape_by_look(word)}:
                    self._plant(spelling, (shape_text, effect))
        for text in exceptions:
            if shape_text := shape(text):
                self._plant(shape_text, ExceptionPattern.of(text))
        self._link()

    def hits(self, text: str) -> Iterator[ListedEntry]:
        """Give each listed word that stands in a text, in its shape, as often as it stands there.

        A word of Latin letters or digits is met only as a word of its own, not
        inside a longer one. What is found only by undoing a disguise comes last, and is
        to be reviewed where honest text may look like that.
        """
        for match in self.find_matches(text):
            if match.let_pass_by is None:
                yield match.word, match.effect

    def find_matches(self, text: str) -> Iterator[Match]:
        """Find the listed words in a text as `hits` does, and also those that are let pass."""
        if len(self._next) == 1:
            return
        folded = normalization.fold(text)
        folded_text, folded_by_look = (
            normalization.shape_plain(folded),
            normalization.shape_by_look(text),
        )
        shapes = (
            [folded_text]
            if folded_by_look.letters == folded_text.letters
            else [folded_text, folded_by_look]
        )
        covers = []
        for shape_text in shapes:
            as_it_stands = DisguisedReading(shape_text.letters, range(len(shape_text.letters)))
            shortest = 1 if shape_text is folded_text else disguises.MIN_LATIN_LENGTH
            walked = list(self._walk(shape_text.letters))
            covers.append(_cover(shape_text, walked))
            for start, end, match in _find_matches(shape_text, as_it_stands, walked, covers[-1]):
                if end - start >= shortest or not shape_text.letters[start:end].isascii():
                    yield match
        has_kana = disguises.has_words_of_kana(folded)
        for shape_text, cover in zip(shapes, covers, strict=True):
            for reading in disguises.build_readings(shape_text.letters, has_kana):
                walked = list(self._walk(reading.letters))
                for start, end, match in _find_matches(shape_text, reading, walked, cover):
                    if reading.is_disguise(start, end):
                        yield match

    def _walk(self, letters: str) -> Iterator[Walked]:
        """Give each listed word in some letters, whether l stands for i in it or not."""
        following, fallback, entries = self._next, self._fallback, self._entries
        node = 0
        for index, character in enumerate(_without_l(letters)):
            while node and character not in following[node]:
                node = fallback[node]
            node = following[node].get(character, 0)
            for entry, spelling in entries[node]:
                yield index + 1 - len(spelling), index + 1, entry, spelling

    def worst(self, text: str) -> Effect | None:
        """Get the worst effect of the listed words in a text: refuse, review, or None."""
        worst_effect: Effect | None = None
        for _, effect in self.hits(text):
            if effect == "refuse":
                return effect
            worst_effect = effect
        return worst_effect

    def _plant(self, spelling: str, entry: ListedEntry | ExceptionPattern) -> None:
        node = 0
        for character in _without_l(spelling):
            if character not in self._next[node]:
                self._next[node][character] = len(self._next)
                self._next.append({})
                self._fallback.append(0)
                self._entries.append(())
            node = self._next[node][character]
        self._entries[node] += ((entry, spelling),)

    def _link(self) -> None:
        queue = deque(self._next[0].values())
        while queue:
            node = queue.popleft()
            for character, child in self._next[node].items():
                fallback = self._fallback[node]
                while fallback and character not in self._next[fallback]:
                    fallback = self._fallback[fallback]
                self._fallback[child] = self._next[fallback].get(character, 0)
                self._entries[child] += self._entries[self._fallback[child]]
                queue.append(child)


def _cover(shape_text: Shape, walked: Iterable[Walked]) -> Cover:
    letters = shape_text.letters
    return Cover(
        (start, end, entry)
        for start, end, entry, spelling in walked
        if isinstance(entry, ExceptionPattern)
        and letters[start:end] == spelling
        and _stands_alone(shape_text, start, end)
        and entry.stands(shape_text, start, end)
    )


def _find_matches(
    shape_text: Shape, reading: DisguisedReading, walked: Iterable[Walked], cover: Cover
) -> Iterator[tuple[int, int, Match]]:
    """Give each listed word as it stands in a reading of a shape, and from where to where."""
    for start, end, entry, spelling in walked:
        if isinstance(entry, ExceptionPattern):
            continue
        places = reading.places[start:end]
        is_spelled_so = reading.letters[start:end] == spelling
        if not is_spelled_so and not reading.has_twin(start, end, spelling):
            continue
        if _stands_alone(shape_text, places[0], places[-1] + 1):
            is_certain = is_spelled_so and reading.is_certain and shape_text.is_certain(places)
            word, effect = entry
            clause_end = clause_boundaries.find_clause_end(shape_text, places)
            let_pass_by = cover.find(places) or (clause_end if clause_end == "clause_end" else None)
            yield (
                start,
                end,
                Match(
                    word,
                    effect if is_certain and clause_end is None else "review",
                    shape_text,
                    places,
                    spelling,
                    let_pass_by,
                ),
            )


def _shape_by_look(word: str) -> str:
    return normalization.shape_by_look(word).letters


def _without_l(letters: str) -> str:
    """Read l as i, so that either is found for the other."""
    return letters.replace("l", "i")


def _stands_alone(shaped: Shape, start: int, end: int) -> bool:
    """Tell whether a word may be met here: a Latin one only where no Latin word goes on."""
    return _is_edge(shaped, start) and _is_edge(shaped, end)


def _is_edge(shaped: Shape, at: int) -> bool:
    if shaped.is_edge(at):
        return True
    return not (LATIN.match(shaped.letters[at - 1]) and LATIN.match(shaped.letters[at]))
