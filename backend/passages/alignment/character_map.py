"""Alignment of two revisions: maps old characters to new ones; finds moved and changed lines.

Matching blocks grow around seeds. The heaviest chain of blocks that keeps its order
is the article's flow; lines matched outside it were moved. What is left between
neighbours of the flow is matched by smaller seeds and by least edits. A character
of the new text belongs to at most one of the old, which is what distinguishes
repeated sentences. The cost is roughly linear in the length of the texts.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from backend.passages.alignment import matching_blocks
from backend.passages.alignment.ambiguous_deletions import AmbiguousDeletions
from backend.passages.alignment.line_pairs import pair_lines
from backend.passages.alignment.matching_blocks import UNMATCHED, MatchingBlock
from backend.passages.normalization import NormalizedText

SEED_LENGTH = 8
MIN_MOVED_LENGTH = 12
MIN_MOVED_LINE_SHARE = 0.5
MIN_SEEDS, CHARACTERS_PER_EXTRA_SEED = 2, 32

LinePair = tuple[int, int]


class Alignment:
    """Where each character of `old` stands in `new`, and the other way round.

    `there` and `here` hold UNMATCHED for deleted and for inserted characters,
    `moved` a 1 for the old characters that left the flow. `pairs` maps old lines that
    were moved or changed as a whole to the lines they became.
    """

    def __init__(self, old: NormalizedText, new: NormalizedText) -> None:
        """Align any two texts."""
        self.old, self.new = old, new
        self.there = [UNMATCHED] * len(old.text)
        self.here = [UNMATCHED] * len(new.text)
        self.moved = bytearray(len(old.text))
        self.pairs: dict[int, int] = {}
        candidates = matching_blocks.find_seeded_blocks(old.text, new.text, SEED_LENGTH, old.lines)
        proven_blocks = [block for block in candidates if SEED_LENGTH * block.seeds >= block.length]
        flow, strays = matching_blocks.split_in_order(proven_blocks)
        self.flow = matching_blocks.snap_to_lines(flow, old.text, new.text, old.lines)
        for block in self.flow:
            self._match(block, moved=False)
        strays_by_lines = self._by_lines(strays)
        self._carry_lines(strays_by_lines)
        self._pair_lines()
        for old_range, new_range in matching_blocks.iter_gaps(
            self.flow, len(old.text), len(new.text)
        ):
            self._match_lines(old_range, new_range)
            self._fill(old_range, new_range, moved=False)
        self._carry_pieces(strays_by_lines)
        self.slides = AmbiguousDeletions(old.text, self.there)

    def gap(self, first: int, last: int) -> tuple[range, range]:
        """Return the ranges around some old characters between blocks of the flow, in both texts.

        Of a block that holds the first or last of them, it has no more than these.
        """
        old_bounds, new_bounds = [0, len(self.old.text)], [0, len(self.new.text)]
        index = bisect_right(self.flow, first, key=lambda block: block.old) - 1
        if index >= 0:
            old_bounds[0] = min(first, self.flow[index].old_end)
            new_bounds[0] = self.flow[index].new + old_bounds[0] - self.flow[index].old
        index = bisect_right(self.flow, last - 1, key=lambda block: block.old_end)
        if index < len(self.flow):
            old_bounds[1] = max(last, self.flow[index].old)
            new_bounds[1] = self.flow[index].new + old_bounds[1] - self.flow[index].old
        return range(*old_bounds), range(*new_bounds)

    def _match(self, block: MatchingBlock, moved: bool) -> None:
        self.there[block.old : block.old_end] = range(block.new, block.new_end)
        self.here[block.new : block.new_end] = range(block.old, block.old_end)
        if moved:
            self.moved[block.old : block.old_end] = b"\1" * block.length

    def _fill(self, old_range: range, new_range: range, moved: bool) -> None:
        """Match the characters still unmatched in two corresponding ranges."""
        old_positions = [at for at in old_range if self.there[at] == UNMATCHED]
        new_positions = [at for at in new_range if self.here[at] == UNMATCHED]
        if not old_positions or not new_positions:
            return
        old_text = "".join(self.old.text[at] for at in old_positions)
        new_text = "".join(self.new.text[at] for at in new_positions)
        for block in matching_blocks.drop_chance_blocks(
            matching_blocks.match_ranges(old_text, new_text), len(old_text), len(new_text)
        ):
            for offset in range(block.length):
                self._match(
                    MatchingBlock(
                        old_positions[block.old + offset], new_positions[block.new + offset], 1
                    ),
                    moved,
                )

    def _match_lines(self, old_range: range, new_range: range) -> None:
        """Match lines that occur equally often in both ranges, each with its equal, in order."""
        old_lines, new_lines = (
            _index_unmatched_lines(self.old, old_range, self.there),
            _index_unmatched_lines(self.new, new_range, self.here),
        )
        matches = [
            MatchingBlock(old, new, len(words), len(words))
            for words in old_lines.keys() & new_lines.keys()
            if len(old_lines[words]) == len(new_lines[words])
            for old, new in zip(old_lines[words], new_lines[words], strict=True)
        ]
        for block in matching_blocks.split_in_order(sorted(matches))[0]:
            self._match(block, moved=False)

    def _by_lines(self, strays: Sequence[MatchingBlock]) -> dict[LinePair, list[MatchingBlock]]:
        groups: dict[LinePair, list[MatchingBlock]] = defaultdict(list)
        for block in strays:
            groups[self.old.find_line(block.old), self.new.find_line(block.new)].append(block)
        return groups

    def _carry_lines(self, strays_by_lines: dict[LinePair, list[MatchingBlock]]) -> None:
        """Match lines as moved of which at least half was found in one line out of the flow."""
        for (old, new), strays in strays_by_lines.items():
            size = max(len(self.old.line_range(old)), len(self.new.line_range(new)))
            if self._carry((old, new), strays, MIN_MOVED_LINE_SHARE * size):
                self.pairs[old] = new

    def _carry_pieces(self, strays_by_lines: dict[LinePair, list[MatchingBlock]]) -> None:
        """Match long pieces as moved that are still unmatched on either side."""
        for pair, strays in strays_by_lines.items():
            self._carry(pair, strays, MIN_MOVED_LENGTH)

    def _carry(self, pair: LinePair, strays: Sequence[MatchingBlock], min_length: float) -> bool:
        seed_count = sum(block.seeds for block in strays)
        if (
            seed_count
            < MIN_SEEDS + sum(block.length for block in strays) / CHARACTERS_PER_EXTRA_SEED
        ):
            return False
        parts = [part for block in strays for part in self._free(block)]
        if sum(part.length for part in parts) < max(1, min_length):
            return False
        for part in parts:
            self._match(part, moved=True)
        self._fill(self.old.line_range(pair[0]), self.new.line_range(pair[1]), moved=True)
        return True

    def _free(self, block: MatchingBlock) -> list[MatchingBlock]:
        """Return the parts of a block that are still unmatched on either side."""
        parts: list[MatchingBlock] = []
        for old, new in zip(
            range(block.old, block.old_end), range(block.new, block.new_end), strict=True
        ):
            if self.there[old] != UNMATCHED or self.here[new] != UNMATCHED:
                continue
            if parts and parts[-1].old_end == old:
                parts[-1] = parts[-1]._replace(length=parts[-1].length + 1)
            else:
                parts.append(MatchingBlock(old, new, 1))
        return parts

    def _pair_lines(self) -> None:
        """Match lines that are wholly unmatched, each with the one line it clearly resembles."""
        old_lines = _find_unmatched_lines(self.old, self.there)
        new_lines = _find_unmatched_lines(self.new, self.here)
        for line, other in pair_lines(old_lines, new_lines).items():
            old_range, new_range = self.old.line_range(line), self.new.line_range(other)
            _, gap = self.gap(old_range.start, old_range.stop)
            in_flow = gap.start <= new_range.start and new_range.stop <= gap.stop
            self._fill(old_range, new_range, moved=not in_flow)
            self.pairs[line] = other


def _find_unmatched_lines(normalized: NormalizedText, matches: Sequence[int]) -> dict[int, str]:
    lines = {}
    for line in range(len(normalized.lines)):
        span = normalized.line_range(line)
        if all(matches[at] == UNMATCHED for at in span):
            lines[line] = normalized.slice(span)
    return lines


def _index_unmatched_lines(
    normalized: NormalizedText, bounds: range, matches: Sequence[int]
) -> dict[str, list[int]]:
    """Map the text of each unmatched line within a range to the offsets where it begins."""
    offsets: dict[str, list[int]] = defaultdict(list)
    line = normalized.find_line(bounds.start)
    while 0 <= line < len(normalized.lines) and normalized.lines[line] < bounds.stop:
        span = normalized.line_range(line)
        if (
            bounds.start <= span.start
            and span.stop <= bounds.stop
            and matches[span.start] == UNMATCHED
        ):
            offsets[normalized.slice(span)].append(span.start)
        line += 1
    return offsets
