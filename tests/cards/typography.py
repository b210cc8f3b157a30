"""Lays out every passage of a text file in every box of every design, and judges the lines.

Run with `make check-typography FILE=book.txt`. Each line of the file is a
passage; of one that is longer than a card may hold, every stretch of 600
characters is one more. It is set as quote, title, name, account and note alike.
Faults are told in words first; the last line is JSON, and its counts must be 0.
Any bytes at all may come: what is no UTF-8 is read as U+FFFD.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from backend.cards.render import Design, PassageContent, Role, item_layout, slot_filling
from backend.cards.render.design.boxes import TextStyle
from backend.cards.render.typesetting.drawable_text import CleanText
from backend.cards.render.typesetting.line_placement import TextBlock
from tests.cards import golden, rules

planning: Any = import_module("backend.cards.render.drawing_plan")
SHOWN: tuple[frozenset[Role], ...] = (
    frozenset({"code", "cover", "avatar"}),
    frozenset({"code"}),
)

MOST_TOLD = 20
BATCH = 64


class Set(NamedTuple):
    """A block in its box: where it is, its size in px and how many lines it may have."""

    where: str
    block: TextBlock
    width: float
    height: float
    lines: int


def main(path: Path) -> int:
    """Judge a file; return 1 if anything is at fault."""
    batches = list(_batches(path.read_bytes()))
    total = Counter(dict.fromkeys(("passages", "lines", *rules.COUNTS), 0))
    told = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for counts, faults in pool.map(judge_batch, batches):
            total.update(counts)
            for fault in faults[: MOST_TOLD - told]:
                print(fault)  # noqa: T201
                told += 1
    print(json.dumps(dict(total)))  # noqa: T201
    return int(any(total[name] for name in rules.COUNTS))


def passages(data: bytes) -> Iterator[str]:
    """Yield the passages of a file."""
    for line in data.decode(errors="replace").split("\n"):
        if line.strip():
            yield line
            if len(line) > slot_filling.MAX_QUOTE:
                yield from (
                    line[i : i + slot_filling.MAX_QUOTE]
                    for i in range(0, len(line), slot_filling.MAX_QUOTE)
                )


def _batches(data: bytes) -> Iterator[list[str]]:
    """Share the passages out."""
    batch: list[str] = []
    for passage in passages(data):
        batch.append(passage)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def judge_batch(batch: list[str]) -> tuple[Counter[str], list[str]]:
    """Judge some passages in all designs; return the counts, and the faults in words."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for passage in batch:
        counts["passages"] += 1
        judged: dict[tuple[int, float, float, int], tuple[TextBlock, Counter[str]]] = {}
        for placed in chain.from_iterable(
            sets(_design(name), passage) for name in golden.designs() if golden.sets_passages(name)
        ):
            counts["lines"] += len(placed.block.lines)
            box = (id(placed.block), placed.width, placed.height, placed.lines)
            if box not in judged:  # designs have boxes in common
                judged[box] = placed.block, rules.judge(placed.block, *box[1:])
            found = judged[box][1]
            counts.update(found)
            if any(found.values()) and len(faults) < MOST_TOLD:
                faults.append(_told(placed, found))
    return counts, faults


@cache
def _design(name: str) -> Design:
    """Load a shipped design once."""
    return golden.design(name)


def sets(design: Design, passage: str) -> Iterator[Set]:
    """Yield every block of words that a design sets for a passage, in every size and form."""
    facts = PassageContent(passage, passage, passage, passage, b"", note=passage)
    for size in design.sizes:
        for shown in SHOWN:
            with _noted(f"{design.name} {size}") as found:
                planning.build_plan(design, facts, shown, size)
            yield from found


@contextmanager
def _noted(where: str) -> Iterator[list[Set]]:
    """Collect the blocks that a plan sets; those of a form that it gives up are let go."""
    found: list[Set] = []
    set_words, readers_words = item_layout.fit_text, planning._lay_out_reader_texts

    def noting(
        words: CleanText, style: TextStyle, width: float, height: float, *more: Any, **by: Any
    ) -> Any:
        block = set_words(words, style, width, height, *more, **by)
        if block.lines:
            found.append(Set(where, block, width, max(height, style.sizes[-1]), style.lines))
        return block

    def beginning(*given: Any) -> Any:
        found.clear()
        return readers_words(*given)

    with (
        patch.object(item_layout, "fit_text", noting),
        patch.object(planning, "_lay_out_reader_texts", beginning),
    ):
        yield found


def _told(placed: Set, found: Counter[str]) -> str:
    """Return a fault in words."""
    names = ", ".join(f"{name} {count}" for name, count in found.items() if count)
    return f"{placed.where}: {names}: {' | '.join(placed.block.strings())}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
