"""Matching blocks of two texts: finds common substrings by seeds or edits, orders and filters.

A block grows from a seed: a few characters that occur once in either text. Seeds
cannot be confused with one another, whereas a least-edit diff without them
easily matches the wrong repetition.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

UNMATCHED = -1
SEED_LENGTH = 4
MAX_PLAIN_EDIT_LENGTH = 24
MAX_EDIT_CELLS = 64_000_000
MAX_GROUP_GAP = 12
MIN_DENSITY = 0.4
MIN_GROUP_LENGTH = 4


class MatchingBlock(NamedTuple):
    """`length` characters equal in both texts, from `old` and `new` on, with `seeds` seeds."""

    old: int
    new: int
    length: int
    seeds: int = 0

    @property
    def old_end(self) -> int:
        """The first character of the old text behind it."""
        return self.old + self.length

    @property
    def new_end(self) -> int:
        """The first character of the new text behind it."""
        return self.new + self.length

    def shifted(self, old: int, new: int) -> "MatchingBlock":
        """Return the block with its offsets moved by `old` and `new`."""
        return self._replace(old=self.old + old, new=self.new + new)


def find_seeded_blocks(
    old: str, new: str, size: int, lines: Sequence[int] = ()
) -> list[MatchingBlock]:
    """Find all blocks around seeds of `size` characters, in the order of the old text.

    No character belongs to two blocks. A seed proves nothing beyond its line, where
    `lines` says where those of the old text begin.
    """
    new_offsets = _index_unique_pieces(new, size)
    used = bytearray(len(new))
    blocks, free = list[MatchingBlock](), 0
    for seed, old_at in _index_unique_pieces(old, size).items():
        new_at = new_offsets.get(seed, UNMATCHED)
        if (
            blocks
            and new_at - old_at == blocks[-1].new - blocks[-1].old
            and blocks[-1].old <= old_at < free
        ):
            blocks[-1] = blocks[-1]._replace(seeds=blocks[-1].seeds + 1)
        if old_at < free or new_at == UNMATCHED or used.find(1, new_at, new_at + size) >= 0:
            continue
        line = bisect_right(lines, old_at)
        low = lines[line - 1] if line else 0
        high = lines[line] if line < len(lines) else len(old)
        if old_at + size > high:
            continue
        limit = min(old_at - max(low, free), new_at - used.rfind(1, 0, new_at) - 1)
        back = _count_equal_before(old, old_at, new, new_at, limit)
        next_used = used.find(1, new_at)
        limit = min(high - old_at, (len(new) if next_used < 0 else next_used) - new_at)
        ahead = _count_equal_after(old, old_at, new, new_at, limit)
        blocks.append(MatchingBlock(old_at - back, new_at - back, back + ahead, 1))
        free = old_at + ahead
        used[new_at - back : new_at + ahead] = b"\1" * (back + ahead)
    return blocks


def _index_unique_pieces(text: str, size: int) -> dict[str, int]:
    """Map each piece of `size` characters to its offset, UNMATCHED if it has several."""
    offsets: dict[str, int] = {}
    for at in range(len(text) - size + 1):
        piece = text[at : at + size]
        offsets[piece] = UNMATCHED if piece in offsets else at
    return offsets


def _count_equal_after(a: str, i: int, b: str, j: int, limit: int) -> int:
    """Count the equal characters from `i` and `j` on, at most `limit`."""
    length, chunk = 0, 32
    while chunk and length < limit:
        chunk = min(chunk, limit - length)
        if a[i + length : i + length + chunk] == b[j + length : j + length + chunk]:
            length, chunk = length + chunk, chunk * 2
        else:
            chunk //= 2
    return length


def _count_equal_before(a: str, i: int, b: str, j: int, limit: int) -> int:
    """Count the equal characters before `i` and `j`, at most `limit`."""
    length, chunk = 0, 8
    while chunk and length < limit:
        chunk = min(chunk, limit - length)
        if a[i - length - chunk : i - length] == b[j - length - chunk : j - length]:
            length, chunk = length + chunk, chunk * 2
        else:
            chunk //= 2
    return length


def split_in_order(
    blocks: Sequence[MatchingBlock],
) -> tuple[list[MatchingBlock], list[MatchingBlock]]:
    """Split blocks into the best chain that keeps its order in both texts, and the others.

    The best has the most seeds. A Fenwick tree over the order in the new text
    stores, for each rank, the best chain that ends before it.
    """
    ranks = {
        block: index for index, block in enumerate(sorted(blocks, key=lambda item: item.new), 1)
    }
    best = [(0, UNMATCHED)] * (len(blocks) + 1)
    before = [UNMATCHED] * len(blocks)
    for index, block in enumerate(blocks):
        seeds, before[index] = max(best[at] for at in _iter_fenwick_prefix(ranks[block] - 1))
        for at in _iter_fenwick_updates(ranks[block], len(best)):
            best[at] = max(best[at], (seeds + block.seeds, index))
    chain, last = set(), max(best)[1]
    while last != UNMATCHED:
        chain.add(last)
        last = before[last]
    flow = [block for index, block in enumerate(blocks) if index in chain]
    return flow, [block for index, block in enumerate(blocks) if index not in chain]


def _iter_fenwick_prefix(at: int) -> Iterator[int]:
    while at > 0:
        yield at
        at -= at & -at
    yield 0


def _iter_fenwick_updates(at: int, end: int) -> Iterator[int]:
    while at < end:
        yield at
        at += at & -at


def iter_gaps(flow: Sequence[MatchingBlock], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Yield the ranges before, between and after ordered blocks, in texts of these lengths."""
    for previous, following in pairwise(
        (MatchingBlock(0, 0, 0), *flow, MatchingBlock(old, new, 0))
    ):
        yield range(previous.old_end, following.old), range(previous.new_end, following.new)


def snap_to_lines(
    flow: Sequence[MatchingBlock], old: str, new: str, lines: Sequence[int]
) -> list[MatchingBlock]:
    """Shift the borders between neighbouring blocks to line starts of `old` where equivalent.

    A paragraph put in before another that begins with the same words can be read as
    put in behind these words. Both readings have the same characters in common; people
    write whole lines.
    """
    result = list(flow)
    for index in range(1, len(result)):
        previous, following = result[index - 1], result[index]
        if previous.old_end != following.old and previous.new_end != following.new:
            continue
        back = _count_equal_before(old, following.old, new, following.new, previous.length - 1)
        ahead = _count_equal_after(
            old, previous.old_end, new, previous.new_end, following.length - 1
        )
        line = bisect_left(lines, previous.old_end)
        offsets = [at - previous.old_end for at in lines[max(0, line - 1) : line + 1]]
        shift = min((at for at in offsets if -back <= at <= ahead), key=abs, default=0)
        if shift:
            result[index - 1] = previous._replace(length=previous.length + shift)
            result[index] = MatchingBlock(
                following.old + shift,
                following.new + shift,
                following.length - shift,
                following.seeds,
            )
    return result


def match_ranges(old: str, new: str) -> list[MatchingBlock]:
    """Find the blocks that two texts share in order: around seeds first, then by least edits.

    Stretches too long for the latter, without a seed in common, share nothing but
    their beginning and end.
    """
    if max(len(old), len(new)) <= MAX_PLAIN_EDIT_LENGTH:
        return match_by_edits(old, new)
    flow, _ = split_in_order(find_seeded_blocks(old, new, SEED_LENGTH))
    matches = list(flow)
    for old_gap, new_gap in iter_gaps(flow, len(old), len(new)):
        inner = match_by_edits(old[old_gap.start : old_gap.stop], new[new_gap.start : new_gap.stop])
        matches += [block.shifted(old_gap.start, new_gap.start) for block in inner]
    return sorted(matches)


def match_by_edits(old: str, new: str) -> list[MatchingBlock]:
    """Give the blocks that stay when `old` becomes `new` by the least edits."""
    limit = min(len(old), len(new))
    head = _count_equal_after(old, 0, new, 0, limit)
    tail = _count_equal_before(old, len(old), new, len(new), limit - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    matches = [MatchingBlock(0, 0, head)]
    if a and b and len(a) * len(b) <= MAX_EDIT_CELLS:
        matches += [
            MatchingBlock(
                opcode.src_start + head, opcode.dest_start + head, opcode.src_end - opcode.src_start
            )
            for opcode in Levenshtein.opcodes(a, b)
            if opcode.tag == "equal"
        ]
    matches.append(MatchingBlock(len(old) - tail, len(new) - tail, tail))
    return [block for block in matches if block.length]


def drop_chance_blocks(blocks: Sequence[MatchingBlock], old: int, new: int) -> list[MatchingBlock]:
    """Drop chance matches: a few characters in common, far from others and from either end.

    `old` and `new` are the lengths of the stretches that the blocks are of. Where
    nothing of the old stretch is lost, nothing is chance.
    """
    if sum(block.length for block in blocks) == old:
        return list(blocks)
    result: list[MatchingBlock] = []
    for group in _group_by_gap(blocks):
        first, last = group[0], group[-1]
        total = sum(block.length for block in group)
        spread = last.old_end - first.old + last.new_end - first.new
        at_edge = (
            max(first[:2]) <= MAX_GROUP_GAP
            or max(old - last.old_end, new - last.new_end) <= MAX_GROUP_GAP
        )
        if 2 * total >= MIN_DENSITY * spread and (total >= MIN_GROUP_LENGTH or at_edge):
            result += group
    return result


def _group_by_gap(blocks: Iterable[MatchingBlock]) -> Iterator[list[MatchingBlock]]:
    group: list[MatchingBlock] = []
    for block in blocks:
        if (
            group
            and max(block.old - group[-1].old_end, block.new - group[-1].new_end) > MAX_GROUP_GAP
        ):
            yield group
            group = []
        group.append(block)
    if group:
        yield group
