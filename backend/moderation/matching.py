"""Finding listed words in a text, however they are spaced, widened, capitalised or broken up.

Both are brought to one shape first (`normalization`), so that 暴 富, 暴*富 and 暴富 are one. The
text is read again by what its letters look like, and without what only keeps a word apart
(`disguises`). Other spellings (pinyin, traditional for simplified) are other words: whoever wants
them adds them. All words are looked for in one walk over the text (Aho and
Corasick), whose cost does not grow with their number.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

from backend.moderation import disguises, normalization
from backend.moderation.normalization import shape

Effect = Literal["refuse", "review"]
Listed = tuple[str, Effect]

ASCII_SIGN = re.compile(r"[0-9a-z]")

__all__ = ["Effect", "Matcher", "shape"]


class Matcher:
    """Listed words with their effects, ready to be looked for; never changed once made."""

    def __init__(self, words: Iterable[Listed]) -> None:
        """Take words in any spelling; those without letter or digit are passed over."""
        self._next: list[dict[str, int]] = [{}]
        self._fallback: list[int] = [0]
        self._found: list[tuple[tuple[Listed, int], ...]] = [()]
        for word, effect in words:
            if shaped := shape(word):
                for spelling in {shaped, _by_look(word)}:
                    self._plant(spelling, (shaped, effect))
        self._link()

    def hits(self, text: str) -> Iterator[Listed]:
        """Give each listed word that stands in a text, in its shape, as often as it stands there.

        A word of Latin letters or digits is met only as a word of its own, not
        inside a longer one. What is found only by undoing a disguise comes last.
        """
        if len(self._next) == 1:
            return
        plain = normalization.folded(text)
        yield from self._met(plain, shortest=1)
        looks = normalization.read_by_look(text)
        if looks != plain:
            yield from self._met(looks, disguises.SHORTEST_LATIN)
        shaped, edges = normalization.letters(looks), _Edges(looks)
        for reading in disguises.readings(shaped):
            for start, end, listed in self._walk(reading.letters):
                first, last = reading.places[start], reading.places[end - 1]
                if reading.is_disguise(start, end) and edges.allow(shaped, first, last + 1):
                    yield listed

    def _met(self, folded: str, shortest: int) -> Iterator[Listed]:
        """Give each listed word as it stands in a folded text; Latin ones not under a length."""
        shaped, edges = normalization.letters(folded), _Edges(folded)
        for start, end, listed in self._walk(shaped):
            is_short = end - start < shortest and shaped[start:end].isascii()
            if not is_short and edges.allow(shaped, start, end):
                yield listed

    def _walk(self, shaped: str) -> Iterator[tuple[int, int, Listed]]:
        """Give each listed word in some letters, and from where to where it goes."""
        following, fallback, found = self._next, self._fallback, self._found
        node = 0
        for at, sign in enumerate(shaped):
            while node and sign not in following[node]:
                node = fallback[node]
            node = following[node].get(sign, 0)
            for listed, length in found[node]:
                yield at + 1 - length, at + 1, listed

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
        for sign in spelling:
            if sign not in self._next[node]:
                self._next[node][sign] = len(self._next)
                self._next.append({})
                self._fallback.append(0)
                self._found.append(())
            node = self._next[node][sign]
        self._found[node] += ((listed, len(spelling)),)

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
    return normalization.letters(normalization.read_by_look(word))


class _Edges:
    """Where words of a folded text begin and end; found out only if it matters."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._begins: set[int] = set()

    def allow(self, shaped: str, start: int, end: int) -> bool:
        """Tell whether a word may be met here: a Latin one only where it stands alone."""
        if not (ASCII_SIGN.match(shaped[start]) or ASCII_SIGN.match(shaped[end - 1])):
            return True
        self._begins = self._begins or normalization.beginnings(self._folded)
        return self._is_edge(shaped, start) and self._is_edge(shaped, end)

    def _is_edge(self, shaped: str, at: int) -> bool:
        """Tell whether no Latin word goes on across this place."""
        if at in self._begins:
            return True
        return not (ASCII_SIGN.match(shaped[at - 1]) and ASCII_SIGN.match(shaped[at]))
