"""Edits an article at random so that the right place of each passage is known.

A draft is its paragraphs as marked characters. Whatever an edit does, the
characters of the passage keep their mark: where they stand in the end is where
the passage must be found, and nowhere when none is left.
"""

import random
from dataclasses import dataclass

from tests.passages import random_prose

Place = tuple[int, int]
VARIANTS = {"，": ",", "。": "．", "：": ":", "？": "?", "！": "!", "；": ";", "“": "「", "”": "」"}
ALONE = 12


@dataclass
class Mark:
    """A character, and whether it belongs to the passage, or to a twin of it."""

    letter: str
    ours: bool = False
    twin: bool = False


class Draft:
    """An article with one passage, being edited by the dice; `letters` are what they draw from."""

    def __init__(self, text: str, place: Place, dice: random.Random, letters: str = "") -> None:
        start, end = place
        marks = [Mark(letter, start <= at < end) for at, letter in enumerate(text)]
        breaks = [at for at, mark in enumerate(marks) if mark.letter == "\n"]
        edges = zip([-1, *breaks], [*breaks, len(marks)], strict=True)
        self.paragraphs = [marks[one + 1 : other] for one, other in edges]
        self.dice = dice
        self.letters = letters or "".join(each for each in text if "一" <= each <= "鿿") or "的一了"

    @property
    def text(self) -> str:
        return "\n".join("".join(mark.letter for mark in line) for line in self.paragraphs)

    @property
    def place(self) -> Place | None:
        """Where the passage stands now; None when it is gone."""
        ours = [mark.ours for line in self.paragraphs for mark in [*line, Mark("\n")]]
        if True not in ours:
            return None
        return ours.index(True), len(ours) - ours[::-1].index(True)

    @property
    def home(self) -> int:
        """The paragraph that the passage stands in."""
        return next(n for n, line in enumerate(self.paragraphs) if any(mark.ours for mark in line))

    @property
    def is_alone(self) -> bool:
        """Whether the passage is all of its paragraph, or nearly."""
        return sum(not mark.ours for mark in self.paragraphs[self.home]) < ALONE

    def change_passage(self, share: float) -> None:
        """Substitute, delete or insert this share of its characters, never at its very edge."""
        line = self.paragraphs[self.home]
        spots = [n for n, mark in enumerate(line) if mark.ours]
        for spot in self._some(spots, share):
            self._change(line, spot, may_insert=spot != spots[0])

    def delete_passage(self) -> None:
        self.paragraphs = [[mark for mark in line if not mark.ours] for line in self.paragraphs]

    def change_around(self, share: float = 0.1) -> None:
        """Change this share of the other characters of its paragraph, and of those beside it."""
        for line in self.paragraphs[max(0, self.home - 1) : self.home + 2]:
            spots = [n for n, mark in enumerate(line) if not mark.ours]
            for spot in self._some(spots, share):
                self._change(line, spot)

    def insert_above(self) -> None:
        """Write up to four new paragraphs somewhere above the passage's."""
        for _ in range(self.dice.randint(1, 4)):
            at = self.dice.randint(0, self.home)
            self.paragraphs.insert(at, _marks(random_prose.paragraph(self.dice)))

    def insert_below(self) -> None:
        """Write a new paragraph somewhere below the passage's."""
        at = self.dice.randint(self.home + 1, len(self.paragraphs))
        self.paragraphs.insert(at, _marks(random_prose.paragraph(self.dice)))

    def insert_beside(self) -> None:
        """Write a new sentence right before the passage, or right behind it."""
        line = self.paragraphs[self.home]
        spots = [n for n, mark in enumerate(line) if mark.ours]
        at = self.dice.choice((spots[0], spots[-1] + 1))
        line[at:at] = _marks(random_prose.sentence(self.dice))

    def rewrite_others(self, share: float = 0.3) -> None:
        """Write this share of the paragraphs anew that hold neither passage nor twin."""
        others = [
            n
            for n, line in enumerate(self.paragraphs)
            if not any(mark.ours or mark.twin for mark in line)
        ]
        for n in self._some(others, share):
            self.paragraphs[n] = _marks(random_prose.paragraph(self.dice))

    def reorder(self) -> None:
        """Put the paragraphs into any other order."""
        self.dice.shuffle(self.paragraphs)

    def swap(self) -> None:
        """Let two paragraphs change places."""
        n, m = (self.dice.randrange(len(self.paragraphs)) for _ in range(2))
        self.paragraphs[n], self.paragraphs[m] = self.paragraphs[m], self.paragraphs[n]

    def carry_off(self) -> None:
        """Carry the passage's paragraph to another place."""
        line = self.paragraphs.pop(self.home)
        self.paragraphs.insert(self.dice.randint(0, len(self.paragraphs)), line)

    def vary(self) -> None:
        """Set punctuation in another width or shape, and put spaces about."""
        for line in self.paragraphs:
            for mark in line:
                if self.dice.random() < 0.5:
                    mark.letter = VARIANTS.get(mark.letter, mark.letter)
            for _ in range(self.dice.randint(0, 3)):
                spot = self.dice.randint(0, len(line))
                inside = 0 < spot < len(line) and line[spot - 1].ours and line[spot].ours
                line.insert(spot, Mark(" ", inside))

    def join(self) -> None:
        """Let some paragraphs go on in the one before."""
        joined: list[list[Mark]] = [[]]
        for line in self.paragraphs:
            if self.dice.random() < 0.7:
                joined.append([])
            joined[-1].extend(line)
        self.paragraphs = joined

    def plant(self, sentence: str) -> None:
        """Put a twin of the passage into a paragraph that is not beside its own."""
        with_words = [n for n, line in enumerate(self.paragraphs) if n == self.home or _says(line)]
        home = with_words.index(self.home)
        others = [self.paragraphs[n] for at, n in enumerate(with_words) if abs(at - home) > 1]
        if not others:
            others = [[]]
            self.paragraphs += [_marks(random_prose.paragraph(self.dice)), others[0]]
        line = self.dice.choice(others)
        ends = [n + 1 for n, mark in enumerate(line) if mark.letter in "。？！”"]
        at = self.dice.choice([0, *ends])
        line[at:at] = [Mark(letter, twin=True) for letter in sentence]

    def _some(self, spots: list[int], share: float) -> list[int]:
        """Choose this share of some spots, one at least, the last first."""
        count = min(len(spots), max(1, round(len(spots) * share)))
        return sorted(self.dice.sample(spots, count), reverse=True)

    def _change(self, line: list[Mark], spot: int, may_insert: bool = True) -> None:
        old = line[spot]
        way = self.dice.choice(("other", "other", "more", "less"))
        if way == "less":
            del line[spot]
        elif way == "more" and may_insert:
            line.insert(spot, Mark(self.dice.choice(self.letters), old.ours, old.twin))
        else:
            others = self.letters.replace(old.letter, "") or "字"
            line[spot] = Mark(self.dice.choice(others), old.ours, old.twin)


def nearly(words: str, share: float, dice: random.Random, letters: str) -> str:
    """Give words with this share of their characters changed."""
    draft = Draft(words.replace("\n", " "), (0, len(words)), dice, letters)
    draft.change_passage(share)
    return draft.text


def _says(line: list[Mark]) -> bool:
    return any(not mark.letter.isspace() for mark in line)


def _marks(text: str) -> list[Mark]:
    return [Mark(letter) for letter in text]
