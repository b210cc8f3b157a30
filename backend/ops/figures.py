"""The figures of the whole house, read from the database and Redis when they are asked for.

They are the same whichever process gives them: do not add them up over machines.
"""

import re
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from backend import cache, jobs
from backend.shares import arrivals, codes

TAKEN, MINTED, REFUSED = "codes.taken.", "codes.minted.", "codes.refused."
VISITS = "visits."
LABEL = re.compile(r"-?\d{1,9}|[A-Za-z_]{1,40}")
MOST_LABELS = 50
EDITORS_REFUSED = "editors.refused."


class House(Collector):
    """Jobs by state, how the pool of codes stands, arrivals that wait, what became of cards."""

    def collect(self) -> Iterator[Metric]:
        """Read and give them all."""
        yield _gauges("shiju_jobs", "Jobs by state", "state", jobs.counts())
        pool = codes.figures()
        yield GaugeMetricFamily("shiju_codes_ready", "Codes that lie ready", pool.ready)
        yield GaugeMetricFamily("shiju_codes_wanted", "Codes that ought to lie ready", pool.wanted)
        yield GaugeMetricFamily(
            "shiju_codes_demand", "Codes that the coming hour may ask for", pool.demand
        )
        yield GaugeMetricFamily(
            "shiju_visits_waiting", "Arrivals told and not yet written", arrivals.waiting()
        )
        yield from _counted(cache.tallies())


def _counted(tallies: dict[str, int]) -> Iterator[Metric]:
    def under(start: str) -> dict[str, int]:
        found = {name: count for name, count in tallies.items() if name.startswith(start)}
        return {name.removeprefix(start): count for name, count in found.items()}

    yield _counters("shiju_codes_taken", "Codes asked for, by source", "by", under(TAKEN))
    yield _counters("shiju_codes_minted", "Codes that WeChat drew", "where", under(MINTED))
    yield _counters("shiju_codes_refused", "Refusals to draw a code", "errcode", under(REFUSED))
    yield CounterMetricFamily(
        "shiju_codes_lost", "Codes whose picture was lost", tallies.get("codes.lost", 0)
    )
    yield _counters("shiju_visits_dropped", "Arrivals not kept, by why", "why", under(VISITS))
    yield _counters(
        "shiju_editor_refusals",
        "Refused editors, keys and forms, by reason",
        "reason",
        under(EDITORS_REFUSED),
    )
    for name, words in (("cards", "Cards drawn"), ("forwards", "Pictures of forwards drawn")):
        drawn = tallies.get(f"{name}.drawn", 0)
        yield CounterMetricFamily(f"shiju_{name}_drawn", words, drawn)


def _gauges(name: str, words: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family


def _counters(name: str, words: str, label: str, values: dict[str, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=(label,))
    for value, count in _folded(values).items():
        family.add_metric((value,), count)
    return family


def _folded(values: dict[str, int]) -> dict[str, int]:
    """Keep labels few and plain: all beyond `MOST_LABELS`, or no name or number, is `other`."""
    folded: dict[str, int] = {}
    for value, count in sorted(values.items(), key=lambda pair: -pair[1]):
        is_plain = LABEL.fullmatch(value) is not None and len(folded) < MOST_LABELS
        name = value if is_plain else "other"
        folded[name] = folded.get(name, 0) + count
    return folded


def add_to(registry: CollectorRegistry) -> None:
    """Have a registry give the house's figures too."""
    registry.register(House())
