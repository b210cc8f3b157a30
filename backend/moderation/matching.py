"""Finding listed words in a text, however they are spaced, widened, capitalised or broken up.

Both are brought to one shape first: width and case folded, and all that is
neither letter nor digit left out, so that 暴 富, 暴*富 and 暴富 are one. Other
spellings (pinyin, traditional for simplified) are other words: whoever wants
them adds them. All words are looked for in one walk over the text (Aho and
Corasick), whose cost does not grow with their number.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

Effect = Literal["refuse", "review"]

BETWEEN = re.compile(r"[\W_]+")
ASCII_SIGN = re.compile(r"[0-9a-z]")


def shape(text: str) -> str:
    """Give the letters and digits of a text, without width, case and all between them.

    >>> shape("暴 * 富"), shape("ＶＸ：Abc")
    ('暴富', 'vxabc')
    """
    return BETWEEN.sub("", folded(text))


def folded(text: str) -> str:
    """Fold width and case; twice, since folding one can bring out the other."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).casefold()


class Matcher:
    """Listed words with their effects, ready to be looked for; never changed once made."""

    def __init__(self, words: Iterable[tuple[str, Effect]]) -> None:
        """Take words in any spelling; those without letter or digit are passed over."""
        self._next: list[dict[str, int]] = [{}]
        self._fallback: list[int] = [0]
        self._found: list[tuple[tuple[str, Effect], ...]] = [()]
        for word, effect in words:
            if shaped := shape(word):
                self._plant(shaped, effect)
        self._link()

    def hits(self, text: str) -> Iterator[tuple[str, Effect]]:
        """Give each listed word that stands in a text, in its shape, as often as it stands there.

        A word of Latin letters or digits is met only as a word of its own, not
        inside a longer one.
        """
        if len(self._next) == 1:
            return
        following, fallback, found = self._next, self._fallback, self._found
        shaped, node, begins = shape(text), 0, None
        for at, sign in enumerate(shaped):
            while node and sign not in following[node]:
                node = fallback[node]
            node = following[node].get(sign, 0)
            for word, effect in found[node]:
                if ASCII_SIGN.match(word[0]) or ASCII_SIGN.match(word[-1]):
                    begins = begins or _beginnings(text)
                    if not _stands_alone(shaped, at + 1 - len(word), at + 1, begins):
                        continue
                yield word, effect

    def worst(self, text: str) -> Effect | None:
        """Say what is to become of a text: refused, looked at by an editor, or nothing."""
        worst: Effect | None = None
        for _, effect in self.hits(text):
            if effect == "refuse":
                return effect
            worst = effect
        return worst

    def _plant(self, word: str, effect: Effect) -> None:
        node = 0
        for sign in word:
            if sign not in self._next[node]:
                self._next[node][sign] = len(self._next)
                self._next.append({})
                self._fallback.append(0)
                self._found.append(())
            node = self._next[node][sign]
        self._found[node] += ((word, effect),)

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


def _beginnings(text: str) -> set[int]:
    """Say before which signs of the shape something was left out, the end of all among them."""
    begins, at = {0}, 0
    for part in BETWEEN.split(folded(text)):
        at += len(part)
        begins.add(at)
    return begins


def _stands_alone(shaped: str, start: int, end: int, begins: set[int]) -> bool:
    return _is_edge(shaped, start, begins) and _is_edge(shaped, end, begins)


def _is_edge(shaped: str, at: int, begins: set[int]) -> bool:
    """Tell whether no Latin word goes on across this place."""
    if at in begins:
        return True
    return not (ASCII_SIGN.match(shaped[at - 1]) and ASCII_SIGN.match(shaped[at]))
