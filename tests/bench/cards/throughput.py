"""How much more two do than one: threads of a process, and processes.

As a module of its own it is the process: it draws warm cards in as many threads
as it is told, or runs a plain loop, which shows what the machine has to give.
"""

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.cards import engine_rows
from tests.bench.cards.race import Worker
from tests.bench.peers import worker

ROUNDS = 5
CARDS = 60
_LOOPS = 60_000


def measure(folder: Path) -> dict[str, float]:
    """Return throughput against one thread's: medians over rounds taken by turns."""
    command = [sys.executable, "-m", __name__, str(folder)]
    both = [Worker(f"throughput-{number}", command, folder) for number in (1, 2)]
    found: dict[str, list[float]] = {"threads_2": [], "processes_2": [], "plain_loop_2": []}
    try:
        _seconds(both, 1)
        for _ in range(ROUNDS):
            alone = _seconds(both[:1], 1)
            found["threads_2"].append(2 * alone / _seconds(both[:1], 2))
            found["processes_2"].append(2 * alone / _seconds(both, 1))
            loop = _seconds(both[:1], 1, loop=True)
            found["plain_loop_2"].append(2 * loop / _seconds(both, 1, loop=True))
    finally:
        for each in both:
            each.end()
    return {name: round(statistics.median(row), 2) for name, row in found.items()}


def _seconds(workers: list[Worker], threads: int, *, loop: bool = False) -> float:
    """Return how long workers take for as many cards as each has threads, times CARDS."""
    began = time.perf_counter()
    for each in workers:
        each.send(threads=threads, loop=loop)
    for each in workers:
        each.answer()
    return time.perf_counter() - began


def _loop(number: int) -> int:
    return sum(range(_LOOPS + number))


def _draw(number: int) -> int:
    return len(engine_rows.warm(number)())


def _reply(asked: worker.Line) -> worker.Line:
    work = _loop if asked["loop"] else _draw
    known = len(worker.cards()["facts"])
    numbers = [number % known for number in range(CARDS * asked["threads"])]
    with ThreadPoolExecutor(asked["threads"]) as pool:
        return {"done": sum(pool.map(work, numbers))}


if __name__ == "__main__":
    worker.serve(_reply)
