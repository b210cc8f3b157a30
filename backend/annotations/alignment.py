"""Two revisions of a text side by side: which character of the old one became which of the new.

Blocks around seeds hold the rest. The longest row of them that keeps its order is
the flow of the article; lines found out of it were moved. What is left between
neighbours of the flow is then matched by smaller seeds and least edits. A
character of the new text belongs to one of the old at the most, and that is what
tells a sentence from its twin. The work grows with the length of the texts.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from backend.annotations import blocks
from backend.annotations.blocks import NOWHERE, Block
from backend.annotations.lines import paired
from backend.annotations.plain import Plain
from backend.annotations.slides import Slides

SEED = 8
LEAST_MOVED = 12
WHOLE = 0.5
PROVEN, PROVING = 2, 32

Pair = tuple[int, int]


class Alignment:
    """Where each character of `old` stands in `new`, and the other way round.

    `there` and `here` hold NOWHERE for what is gone and for what has come, `moved`
    a 1 for the old characters that left the flow. `pairs` are the old lines that
    went elsewhere or were changed as a whole, and what they became.
    """

    def __init__(self, old: Plain, new: Plain) -> None:
        """Align any two texts."""
        self.old, self.new = old, new
        self.there = [NOWHERE] * len(old.text)
        self.here = [NOWHERE] * len(new.text)
        self.moved = bytearray(len(old.text))
        self.pairs: dict[int, int] = {}
        found = blocks.seeded(old.text, new.text, SEED, old.lines)
        proven = [block for block in found if SEED * block.seeds >= block.length]
        flow, strays = blocks.in_order(proven)
        self.flow = blocks.settled(flow, old.text, new.text, old.lines)
        for block in self.flow:
            self._match(block, moved=False)
        by_lines = self._by_lines(strays)
        self._carry_lines(by_lines)
        self._pair_lines()
        for mine, theirs in blocks.gaps(self.flow, len(old.text), len(new.text)):
            self._match_lines(mine, theirs)
            self._fill(mine, theirs, moved=False)
        self._carry_pieces(by_lines)
        self.slides = Slides(old.text, self.there)

    def gap(self, first: int, last: int) -> tuple[range, range]:
        """Give the stretch around some old characters between the blocks of the flow, in both.

        Of a block that holds the first or last of them, it has no more than these.
        """
        mine, theirs = [0, len(self.old.text)], [0, len(self.new.text)]
        n = bisect_right(self.flow, first, key=lambda block: block.old) - 1
        if n >= 0:
            mine[0] = min(first, self.flow[n].old_end)
            theirs[0] = self.flow[n].new + mine[0] - self.flow[n].old
        n = bisect_right(self.flow, last - 1, key=lambda block: block.old_end)
        if n < len(self.flow):
            mine[1] = max(last, self.flow[n].old)
            theirs[1] = self.flow[n].new + mine[1] - self.flow[n].old
        return range(*mine), range(*theirs)

    def _match(self, block: Block, moved: bool) -> None:
        self.there[block.old : block.old_end] = range(block.new, block.new_end)
        self.here[block.new : block.new_end] = range(block.old, block.old_end)
        if moved:
            self.moved[block.old : block.old_end] = b"\1" * block.length

    def _fill(self, olds: range, news: range, moved: bool) -> None:
        """Match what is nobody's yet in two stretches that belong together."""
        mine = [at for at in olds if self.there[at] == NOWHERE]
        theirs = [at for at in news if self.here[at] == NOWHERE]
        if not mine or not theirs:
            return
        before = "".join(self.old.text[at] for at in mine)
        after = "".join(self.new.text[at] for at in theirs)
        for block in blocks.dense(blocks.alike(before, after), len(before), len(after)):
            for step in range(block.length):
                self._match(Block(mine[block.old + step], theirs[block.new + step], 1), moved)

    def _match_lines(self, olds: range, news: range) -> None:
        """Match lines that are said as often in both stretches, each with its like in order."""
        mine, theirs = _said(self.old, olds, self.there), _said(self.new, news, self.here)
        same = [
            Block(old, new, len(words), len(words))
            for words in mine.keys() & theirs.keys()
            if len(mine[words]) == len(theirs[words])
            for old, new in zip(mine[words], theirs[words], strict=True)
        ]
        for block in blocks.in_order(sorted(same))[0]:
            self._match(block, moved=False)

    def _by_lines(self, strays: Sequence[Block]) -> dict[Pair, list[Block]]:
        found: dict[Pair, list[Block]] = defaultdict(list)
        for block in strays:
            found[self.old.line(block.old), self.new.line(block.new)].append(block)
        return found

    def _carry_lines(self, by_lines: dict[Pair, list[Block]]) -> None:
        """Take lines for moved of which half was found in one other line, out of the flow."""
        for (old, new), strays in by_lines.items():
            size = max(len(self.old.span(old)), len(self.new.span(new)))
            if self._carry((old, new), strays, WHOLE * size):
                self.pairs[old] = new

    def _carry_pieces(self, by_lines: dict[Pair, list[Block]]) -> None:
        """Take long pieces for moved that are still nobody's on either side."""
        for pair, strays in by_lines.items():
            self._carry(pair, strays, LEAST_MOVED)

    def _carry(self, pair: Pair, strays: Sequence[Block], least: float) -> bool:
        proof = sum(block.seeds for block in strays)
        if proof < PROVEN + sum(block.length for block in strays) / PROVING:
            return False
        free = [part for block in strays for part in self._free(block)]
        if sum(part.length for part in free) < max(1, least):
            return False
        for part in free:
            self._match(part, moved=True)
        self._fill(self.old.span(pair[0]), self.new.span(pair[1]), moved=True)
        return True

    def _free(self, block: Block) -> list[Block]:
        """Give the parts of a block that are nobody's yet on either side."""
        parts: list[Block] = []
        for old, new in zip(
            range(block.old, block.old_end), range(block.new, block.new_end), strict=True
        ):
            if self.there[old] != NOWHERE or self.here[new] != NOWHERE:
                continue
            if parts and parts[-1].old_end == old:
                parts[-1] = parts[-1]._replace(length=parts[-1].length + 1)
            else:
                parts.append(Block(old, new, 1))
        return parts

    def _pair_lines(self) -> None:
        """Match the lines of which nothing was found yet, each with the one it is surely like."""
        mine = _untouched(self.old, self.there)
        theirs = _untouched(self.new, self.here)
        for line, other in paired(mine, theirs).items():
            olds, news = self.old.span(line), self.new.span(other)
            _, around = self.gap(olds.start, olds.stop)
            in_flow = around.start <= news.start and news.stop <= around.stop
            self._fill(olds, news, moved=not in_flow)
            self.pairs[line] = other


def _untouched(plain: Plain, places: Sequence[int]) -> dict[int, str]:
    found = {}
    for line in range(len(plain.lines)):
        span = plain.span(line)
        if all(places[at] == NOWHERE for at in span):
            found[line] = plain.words(span)
    return found


def _said(plain: Plain, within: range, places: Sequence[int]) -> dict[str, list[int]]:
    """Say where the lines begin that lie within a stretch and are nobody's yet, by their words."""
    found: dict[str, list[int]] = defaultdict(list)
    line = plain.line(within.start)
    while 0 <= line < len(plain.lines) and plain.lines[line] < within.stop:
        span = plain.span(line)
        if (
            within.start <= span.start
            and span.stop <= within.stop
            and places[span.start] == NOWHERE
        ):
            found[plain.words(span)].append(span.start)
        line += 1
    return found
