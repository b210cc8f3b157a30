"""Finding listed words in a text, however they are spaced, widened, capitalised or broken up.

Both are brought to one shape first (`normalization`), so that 暴 富, 暴*富 and 暴富 are one. The
text is read again by what its letters look like, and without what only keeps a word apart
(`disguises`). Other spellings (pinyin, traditional for simplified) are other words: whoever wants
them adds them. All words are looked for in one walk over the text (Aho and
Corasick), whose cost does not grow with their number.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

import regex

from backend.moderation import disguises, normalization
from backend.moderation.disguises import Reading
from backend.moderation.normalization import Shape, shape

Effect = Literal["refuse", "review"]
Listed = tuple[str, Effect]

LATIN = regex.compile(r"[0-9\p{Latin}]")

__all__ = ["Effect", "Matcher", "shape"]


class Matcher:
    """Listed words with their effects, ready to be looked for; never changed once made."""

    def __init__(self, words: Iterable[Listed]) -> None:
        """Take words in any spelling; those without letter or digit are passed over."""
        self._next: list[dict[str, int]] = [{}]
        self._fallback: list[int] = [0]
        self._found: list[tuple[tuple[Listed, str], ...]] = [()]
        for word, effect in words:
            if shaped := shape(word):
                for spelling in {shaped, _by_look(word)}:
                    self._plant(spelling, (shaped, effect))
        self._link()

    def hits(self, text: str) -> Iterator[Listed]:
        """Give each listed word that stands in a text, in its shape, as often as it stands there.

        A word of Latin letters or digits is met only as a word of its own, not
        inside a longer one. What is found only by undoing a disguise comes last, and is
        to be reviewed where honest text may look like that.
        """
        if len(self._next) == 1:
            return
        folded = normalization.folded(text)
        plain, looks = normalization.shape_plain(folded), normalization.shape_by_look(text)
        shapes = [plain] if looks.letters == plain.letters else [plain, looks]
        for shaped in shapes:
            as_it_stands = Reading(shaped.letters, range(len(shaped.letters)))
            shortest = 1 if shaped is plain else disguises.SHORTEST_LATIN
            for start, end, listed in self._met(shaped, as_it_stands):
                if end - start >= shortest or not shaped.letters[start:end].isascii():
                    yield listed
        has_kana = disguises.has_words_of_kana(folded)
        for shaped in shapes:
            for reading in disguises.readings(shaped.letters, has_kana):
                for start, end, listed in self._met(shaped, reading):
                    if reading.is_disguise(start, end):
                        yield listed

    def _met(self, shaped: Shape, reading: Reading) -> Iterator[tuple[int, int, Listed]]:
        """Give each listed word as it stands in a reading of a shape, and from where to where."""
        for start, end, (word, effect), spelling in self._walk(reading.letters):
            places = reading.places[start:end]
            is_spelled_so = reading.letters[start:end] == spelling
            if not is_spelled_so and not reading.has_twin(start, end, spelling):
                continue
            if _stands_alone(shaped, places[0], places[-1] + 1):
                is_certain = is_spelled_so and reading.is_certain and shaped.is_certain(places)
                yield start, end, (word, effect if is_certain else "review")

    def _walk(self, letters: str) -> Iterator[tuple[int, int, Listed, str]]:
        """Give each listed word in some letters, whether l stands for i in it or not."""
        following, fallback, found = self._next, self._fallback, self._found
        node = 0
        for at, sign in enumerate(_without_l(letters)):
            while node and sign not in following[node]:
                node = fallback[node]
            node = following[node].get(sign, 0)
            for listed, spelling in found[node]:
                yield at + 1 - len(spelling), at + 1, listed, spelling

    def worst(self, text: str) -> Effect | None:
        """Say what is to become of a text: refused, looked at by an editor, or nothing."""
        worst: Effect | None = None
        for _, effect in self.hits(text):
            if effect == "refuse":
                return effect
            worst = effect
        return worst

    def _plant(self, spelling: str, listed: Listed) -> None:
        node = 0
        for sign in _without_l(spelling):
            if sign not in self._next[node]:
                self._next[node][sign] = len(self._next)
                self._next.append({})
                self._fallback.append(0)
                self._found.append(())
            node = self._next[node][sign]
        self._found[node] += ((listed, spelling),)

    def _link(self) -> None:
        waiting = deque(self._next[0].values())
        while waiting:
            node = waiting.popleft()
            for sign, child in self._next[node].items():
                back = self._fallback[node]
                while back and sign not in self._next[back]:
                    back = self._fallback[back]
                self._fallback[child] = self._next[back].get(sign, 0)
                self._found[child] += self._found[self._fallback[child]]
                waiting.append(child)


def _by_look(word: str) -> str:
    return normalization.shape_by_look(word).letters


def _without_l(letters: str) -> str:
    """Read l as i, so that either is found for the other."""
    return letters.replace("l", "i")


def _stands_alone(shaped: Shape, start: int, end: int) -> bool:
    """Tell whether a word may be met here: a Latin one only where no Latin word goes on."""
    return _is_edge(shaped, start) and _is_edge(shaped, end)


def _is_edge(shaped: Shape, at: int) -> bool:
    if at in shaped.begins:
        return True
    return not (LATIN.match(shaped.letters[at - 1]) and LATIN.match(shaped.letters[at]))
