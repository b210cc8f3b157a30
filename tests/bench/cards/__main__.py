"""Run the race and print what came of it; the last line is JSON.

Ends with 1 if a peer is absent or a picture is wrong: then the line says so.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.cards import (
    correctness,
    engine_rows,
    peers,
    race,
    report,
    throughput,
    worker_folder,
)

CARDS, WARM_UP = 200, 13
LOOKED_AT = range(WARM_UP, WARM_UP + CARDS, 9)
FIRSTS = 5


def main() -> int:
    """Lay the cards out, start everybody, race, look at the pictures, report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worker_folder.lay_out(folder, WARM_UP + CARDS)
        workers, absent = _started(folder)
        try:
            result = race.run(workers, WARM_UP + CARDS, LOOKED_AT, folder)
        finally:
            for worker in workers.values():
                worker.end()
        absent |= result.absent
        wrong = correctness.faults(folder, [row for row in workers if row not in absent], LOOKED_AT)
        answers = {row: each[WARM_UP:] for row, each in result.answers.items()}
        found = report.summary(answers) | throughput.measure(folder)
        found["cold_first_ms"] = _first(folder)
    print(report.table(answers))
    print(*wrong, sep="\n", file=sys.stderr)
    more = {"bench": "cards", "cards": CARDS, "absent": absent, "wrong": len(wrong)}
    print(json.dumps(more | found, ensure_ascii=False))
    return 1 if absent or wrong else 0


def _started(folder: Path) -> tuple[dict[str, race.Worker], dict[str, str]]:
    """Start our rows and all peers that can be, and say why the others cannot."""
    workers = {row: race.Worker(row, _ours(folder, row), folder) for row in engine_rows.ROWS}
    absent = {}
    for peer in peers.NAMES:
        try:
            workers[peer] = race.Worker(peer, peers.command(peer, folder), folder)
        except race.Absent as error:
            absent[peer] = str(error)
    return workers, absent


def _ours(folder: Path, row: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.cards.engine_rows", str(folder), row]


def _first(folder: Path) -> int:
    """Return the ms from a process's start to its first finished card."""
    times = []
    for _ in range(FIRSTS):
        began = time.perf_counter()
        worker = race.Worker("first", _ours(folder, "first"), folder)
        worker.ask(card=0)
        times.append((time.perf_counter() - began) * 1e3)
        worker.end()
    return round(statistics.median(times))


if __name__ == "__main__":
    sys.exit(main())
