"""What two stretches of text have in common, as blocks that are the same in both.

A block grows from a seed: a few characters that either stretch holds once. Seeds
cannot be mistaken for one another, which the least edits between two texts,
found without them, easily are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

NOWHERE = -1
SEED = 4
SHORT = 24
LARGEST = 64_000_000
APART = 12
DENSE = 0.4
CHANCE = 4


class Block(NamedTuple):
    """So many characters from `old` on are those from `new` on, and so many seeds prove it."""

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

    def shifted(self, old: int, new: int) -> "Block":
        """Give a block that was counted from `old` and `new` on as the whole texts count it."""
        return self._replace(old=self.old + old, new=self.new + new)


def seeded(old: str, new: str, size: int, lines: Sequence[int] = ()) -> list[Block]:
    """Find all blocks around seeds of `size` characters, in the order of the old text.

    No character belongs to two blocks. A seed proves nothing beyond its line, where
    `lines` says where those of the old text begin.
    """
    theirs = _once(new, size)
    taken = bytearray(len(new))
    blocks, free = list[Block](), 0
    for seed, at in _once(old, size).items():
        there = theirs.get(seed, NOWHERE)
        if blocks and there - at == blocks[-1].new - blocks[-1].old and blocks[-1].old <= at < free:
            blocks[-1] = blocks[-1]._replace(seeds=blocks[-1].seeds + 1)
        if at < free or there == NOWHERE or taken.find(1, there, there + size) >= 0:
            continue
        line = bisect_right(lines, at)
        low = lines[line - 1] if line else 0
        high = lines[line] if line < len(lines) else len(old)
        if at + size > high:
            continue
        room = min(at - max(low, free), there - taken.rfind(1, 0, there) - 1)
        back = _same_before(old, at, new, there, room)
        fence = taken.find(1, there)
        room = min(high - at, (len(new) if fence < 0 else fence) - there)
        ahead = _same_after(old, at, new, there, room)
        blocks.append(Block(at - back, there - back, back + ahead, 1))
        free = at + ahead
        taken[there - back : there + ahead] = b"\1" * (back + ahead)
    return blocks


def _once(text: str, size: int) -> dict[str, int]:
    """Say where each piece of `size` characters stands, or NOWHERE if in several places."""
    found: dict[str, int] = {}
    for at in range(len(text) - size + 1):
        piece = text[at : at + size]
        found[piece] = NOWHERE if piece in found else at
    return found


def _same_after(a: str, i: int, b: str, j: int, most: int) -> int:
    """Count how many characters from `i` and `j` on are the same, `most` at the most."""
    length, step = 0, 32
    while step and length < most:
        step = min(step, most - length)
        if a[i + length : i + length + step] == b[j + length : j + length + step]:
            length, step = length + step, step * 2
        else:
            step //= 2
    return length


def _same_before(a: str, i: int, b: str, j: int, most: int) -> int:
    """Count how many characters before `i` and `j` are the same, `most` at the most."""
    length, step = 0, 8
    while step and length < most:
        step = min(step, most - length)
        if a[i - length - step : i - length] == b[j - length - step : j - length]:
            length, step = length + step, step * 2
        else:
            step //= 2
    return length


def in_order(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Part blocks into the surest row that keeps its order in both texts, and the others.

    The surest is that with the most seeds. A Fenwick tree over the order in the new text
    keeps, for each place, the best row that ends before it.
    """
    ranks = {block: n for n, block in enumerate(sorted(blocks, key=lambda each: each.new), 1)}
    best = [(0, NOWHERE)] * (len(blocks) + 1)
    before = [NOWHERE] * len(blocks)
    for n, block in enumerate(blocks):
        seeds, before[n] = max(best[at] for at in _below(ranks[block] - 1))
        for at in _above(ranks[block], len(best)):
            best[at] = max(best[at], (seeds + block.seeds, n))
    row, last = set(), max(best)[1]
    while last != NOWHERE:
        row.add(last)
        last = before[last]
    flow = [block for n, block in enumerate(blocks) if n in row]
    return flow, [block for n, block in enumerate(blocks) if n not in row]


def _below(at: int) -> Iterator[int]:
    while at > 0:
        yield at
        at -= at & -at
    yield 0


def _above(at: int, end: int) -> Iterator[int]:
    while at < end:
        yield at
        at += at & -at


def gaps(flow: Sequence[Block], old: int, new: int) -> Iterator[tuple[range, range]]:
    """Give the stretches before, between and behind blocks in order, in texts of these lengths."""
    for one, other in pairwise((Block(0, 0, 0), *flow, Block(old, new, 0))):
        yield range(one.old_end, other.old), range(one.new_end, other.new)


def settled(flow: Sequence[Block], old: str, new: str, lines: Sequence[int]) -> list[Block]:
    """Let what came or went between neighbours begin where a line of `old` did, if it may as well.

    A paragraph put in before another that begins with the same words can be read as
    put in behind these words. Both readings have the same characters in common; people
    write whole lines.
    """
    row = list(flow)
    for n in range(1, len(row)):
        one, other = row[n - 1], row[n]
        if one.old_end != other.old and one.new_end != other.new:
            continue
        back = _same_before(old, other.old, new, other.new, one.length - 1)
        ahead = _same_after(old, one.old_end, new, one.new_end, other.length - 1)
        line = bisect_left(lines, one.old_end)
        near = [at - one.old_end for at in lines[max(0, line - 1) : line + 1]]
        step = min((at for at in near if -back <= at <= ahead), key=abs, default=0)
        if step:
            row[n - 1] = one._replace(length=one.length + step)
            row[n] = Block(other.old + step, other.new + step, other.length - step, other.seeds)
    return row


def alike(old: str, new: str) -> list[Block]:
    """Give the blocks that two stretches share in order: around seeds first, then by least edits.

    Stretches too long for the latter, without a seed in common, share nothing but
    their beginning and end.
    """
    if max(len(old), len(new)) <= SHORT:
        return by_edits(old, new)
    flow, _ = in_order(seeded(old, new, SEED))
    found = list(flow)
    for mine, theirs in gaps(flow, len(old), len(new)):
        inner = by_edits(old[mine.start : mine.stop], new[theirs.start : theirs.stop])
        found += [block.shifted(mine.start, theirs.start) for block in inner]
    return sorted(found)


def by_edits(old: str, new: str) -> list[Block]:
    """Give the blocks that stay when `old` becomes `new` by the least edits."""
    most = min(len(old), len(new))
    head = _same_after(old, 0, new, 0, most)
    tail = _same_before(old, len(old), new, len(new), most - head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found = [Block(0, 0, head)]
    if a and b and len(a) * len(b) <= LARGEST:
        found += [
            Block(each.src_start + head, each.dest_start + head, each.src_end - each.src_start)
            for each in Levenshtein.opcodes(a, b)
            if each.tag == "equal"
        ]
    found.append(Block(len(old) - tail, len(new) - tail, tail))
    return [block for block in found if block.length]


def dense(found: Sequence[Block], old: int, new: int) -> list[Block]:
    """Leave out what is chance: a few characters in common, far from others and from either end.

    `old` and `new` are the lengths of the stretches that the blocks are of. Where
    nothing of the old stretch is lost, nothing is chance.
    """
    if sum(block.length for block in found) == old:
        return list(found)
    kept: list[Block] = []
    for group in _groups(found):
        first, last = group[0], group[-1]
        total = sum(block.length for block in group)
        spread = last.old_end - first.old + last.new_end - first.new
        at_edge = max(first[:2]) <= APART or max(old - last.old_end, new - last.new_end) <= APART
        if 2 * total >= DENSE * spread and (total >= CHANCE or at_edge):
            kept += group
    return kept


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        if group and max(block.old - group[-1].old_end, block.new - group[-1].new_end) > APART:
            yield group
            group = []
        group.append(block)
    if group:
        yield group
