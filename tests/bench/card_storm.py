"""Measures whether reading stays fast while many cards are asked for at once.

Run with `make bench-storm`; the last line is JSON. The house is `make run`'s own: granian, worker,
simulator, Redis. Reads come at a steady pace from a process of their own, and a read's time counts
from the moment at which it was due. Quiet and stormy spells take turns, so that a noisy machine
slows both alike. In a storm fifty phones ask for cards, each for words of its own, some tapping
twice; a phone that is told to come again does so when it was told. The pool is warm, and WeChat
draws nothing meanwhile: what its simulator costs is not ours.
"""

import itertools
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.bench.installation import House, Line, running

PHONES = 50
TAPS_TWICE = 5  # each fifth phone does
SPELLS = 4
QUIET_SECONDS, STORMY_SECONDS = 4.0, 6.0
READS_A_SECOND, READING_LINES = 50, 8
POOL, FILL_SECONDS = 1200, 240
CODES = "/wxa/getwxacodeunlimit"


class Storm:
    """Fifty phones, and what became of what they asked for."""

    def __init__(self, house: House) -> None:
        """Begin with the first passage; each spell has phones of its own."""
        self.house = house
        self.turns, self.tokens = itertools.count(), iter(house.tokens)
        self.cards: set[str] = set()
        self.kinds: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.times: list[float] = []
        self.seconds = 0.0

    def blow(self, seconds: float) -> None:
        """Let all phones ask until the time is up."""
        started = time.perf_counter()
        until = started + seconds
        phones = enumerate(itertools.islice(self.tokens, PHONES))
        _together([partial(self._phone, number, token, until) for number, token in phones])
        self.seconds += time.perf_counter() - started

    def _phone(self, number: int, token: str, until: float) -> None:
        taps = 2 if number % TAPS_TWICE == 0 else 1
        lines = [Line(self.house.port, token) for _ in range(taps)]
        while time.perf_counter() < until:
            passage = self.house.passages[next(self.turns) % len(self.house.passages)]
            order = {"article_id": passage.article, "quote": passage.quote}
            _together([partial(self._card, line, order, until) for line in lines])

    def _card(self, line: Line, order: dict[str, str], until: float) -> None:
        started = time.perf_counter()
        while True:
            status, body, retry_after = line.ask("POST", "/api/v1/cards", order)
            self.answers[status] += 1
            if status == 201:
                card = json.loads(body)
                self.cards.add(card["id"])
                self.kinds[card["code_kind"]] += 1
                self.times.append((time.perf_counter() - started) * 1e3)
                return
            time.sleep(max(0.0, min(float(retry_after or 1), until - time.perf_counter())))
            if time.perf_counter() >= until:
                return


def main() -> None:
    """Take quiet and stormy spells in turn, and print what reading was like in each."""
    quiet: list[float] = []
    stormy: list[float] = []
    with (
        running(PHONES * (1 + SPELLS), CODE_POOL=str(POOL)) as house,
        ProcessPoolExecutor(1, get_context("spawn")) as others,
    ):
        _await_pool(house)
        storm = Storm(house)
        others.submit(read, house, 1.0).result()  # warm
        storm.blow(2.0)
        storm.times.clear()
        warm_cards, storm.seconds = len(storm.cards), 0.0
        for _ in range(SPELLS):
            quiet += others.submit(read, house, QUIET_SECONDS).result()
            reading = others.submit(read, house, STORMY_SECONDS)
            storm.blow(STORMY_SECONDS)
            stormy += reading.result()
        drawn = house.figure("shiju_cards_drawn_total")
    alone, amid = _hundredths(quiet), _hundredths(stormy)
    print(
        json.dumps(
            {
                "bench": "storm",
                "phones": PHONES,
                "reads": len(quiet) + len(stormy),
                "reads_p50_alone_ms": alone[49],
                "reads_p50_storm_ms": amid[49],
                "reads_p99_alone_ms": alone[98],
                "reads_p99_storm_ms": amid[98],
                "ratio": round(amid[98] / alone[98], 2),
                "cards": len(storm.cards),
                "cards_per_s": round((len(storm.cards) - warm_cards) / storm.seconds, 1),
                "card_p50_ms": _hundredths(storm.times)[49],
                "without_own_code": storm.kinds["article"],
                "refused_503": storm.answers[503],
                "failed": sum(storm.answers.values()) - storm.answers[201] - storm.answers[503],
                "answers": storm.answers,
                "duplicates_rendered": int(drawn) - len(storm.cards),
            }
        )
    )


def _await_pool(house: House) -> None:
    """Wait until the worker has filled the pool; then let WeChat's quota be spent."""
    deadline = time.monotonic() + FILL_SECONDS
    while house.figure("shiju_codes_ready") < POOL:
        if time.monotonic() > deadline:
            raise SystemExit("the pool did not fill")
        time.sleep(0.5)
    house.script(quota={CODES: 0})


def read(house: House, seconds: float) -> list[float]:
    """Read the list and an article in turn at a steady pace; gives each read's milliseconds."""
    turns = itertools.count()
    started = time.perf_counter() + 0.05
    took: list[float] = []

    def work() -> None:
        line = Line(house.port)
        for turn in turns:
            due = started + turn / READS_A_SECOND
            if due > started + seconds:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            article = house.passages[turn % len(house.passages)].article
            path = f"/api/v1/articles/{article}" if turn % 2 else "/api/v1/articles"
            status = line.ask("GET", path)[0]
            if status != 200:
                raise RuntimeError(f"a read was answered with {status}")
            took.append((time.perf_counter() - due) * 1e3)

    _together([work] * READING_LINES)
    if len(took) < seconds * READS_A_SECOND:
        raise RuntimeError("some reads failed")
    return took


def _hundredths(times: list[float]) -> list[float]:
    return [round(each, 2) for each in statistics.quantiles(times, n=100)]


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works[1:]]
    for thread in threads:
        thread.start()
    works[0]()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
