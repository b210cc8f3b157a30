"""Measures whether reading stays fast while WeChat and phones are slow, in the real application.

Run with `make bench-slow`; the last line is JSON. For each attack there is a quiet spell and one
under the attack, in turn, in the same application; a read's time counts from the moment at which it
was due, and every read must give what it gives in quiet times. With BEFORE=<path of another
checkout> the same is measured there first. A read that is not answered in ten seconds has failed.
"""

import json
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.slow import attacks
from tests.slow.application import ROOT, Line, RunningApp, running
from tests.slow.attacks import Crowd

SECONDS = 5.0
READS_A_SECOND, LINES = 20, 8
PATIENCE = 10.0
MANY = 50
AGAIN_SECONDS = (1.0, 2.0)  # as Retry-After says

Attack = Callable[[RunningApp], AbstractContextManager[object]]


@contextmanager
def insisting(application: RunningApp, acts: list[Callable[[], int]]) -> Iterator[None]:
    """Let WeChat hang while many ask, each again and again."""
    over = threading.Event()

    def insist(act: Callable[[], int]) -> int:
        while not over.is_set():
            status = act()
            over.wait(random.uniform(*AGAIN_SECONDS))
        return status

    with application.wechat.silent():
        crowd = Crowd([partial(insist, act) for act in acts])
        time.sleep(0.5)
        yield
        over.set()
    crowd.end()
    application.forget_outages()


ATTACKS: dict[str, Attack] = {
    "sign_ins_8": lambda application: insisting(application, attacks.sign_ins(application, 8)),
    "sign_ins_50": lambda application: insisting(application, attacks.sign_ins(application, MANY)),
    "messages_50": lambda application: insisting(application, attacks.messages(application, MANY)),
    "downloads_20": lambda application: attacks.downloads(
        application, application.tokens[50:52] * 10, 15
    ),
    "endless_bodies_24": attacks.endless_bodies,
    "slow_headers_200": attacks.slow_headers,
    "idle_200": attacks.idle,
    "redis_stopped": lambda application: application.redis_stopped(),
}


def main() -> None:
    """Measure the tree of BEFORE, if one is given, and this one."""
    given = os.environ.get("BEFORE", "")
    before = measured(Path(given).resolve()) if given else None
    after = measured(ROOT)
    print(json.dumps({"bench": "slow", "many": MANY, "before": before, "after": after}))


def measured(tree: Path) -> dict[str, Any]:
    """Run the application of a tree, and take each attack in turn with a quiet spell."""
    figures: dict[str, Any] = {}
    with running(tree) as application:
        for token in application.tokens[50:52]:
            application.write_a_lot(token)
        read(application)
        for name, attack in ATTACKS.items():
            quiet = read(application)
            with attack(application):
                amid = read(application)
            figures[name] = {
                "reads": len(amid),
                "failed": sum(took >= PATIENCE * 1e3 for took in amid),
                **_hundredths("quiet", quiet),
                **_hundredths("attacked", amid),
            }
            print(name, figures[name], file=sys.stderr, flush=True)
            time.sleep(1)
    return figures


def read(application: RunningApp) -> list[float]:
    """Read at a steady pace for some seconds; gives each read's milliseconds."""
    started, took = time.perf_counter() + 0.05, list[float]()
    faults: list[BaseException] = []

    def work(first: int) -> None:
        line = Line(application.port, patience=PATIENCE)
        for number in range(first, int(SECONDS * READS_A_SECOND), LINES):
            due = started + number / READS_A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                application.read(line, number)
            except OSError:
                took.append(PATIENCE * 1e3)
                return
            except BaseException as error:
                faults.append(error)
                return
            took.append((time.perf_counter() - due) * 1e3)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return took


def _hundredths(name: str, times: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(times, n=100)
    return {f"{name}_p50_ms": round(cut[49], 2), f"{name}_p99_ms": round(cut[98], 2)}


if __name__ == "__main__":
    main()
