"""Prometheus collector, read on each scrape: jobs, mini-program codes, visits, counters.

They are the same whichever process gives them: do not add them up over machines.
"""

import re
from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from backend import job_queue, redis_primitives
from backend.shares.arrivals import visit_stream
from backend.shares.mini_program_codes import allocation

CODES_TAKEN, CODES_MINTED, CODES_REFUSED = "codes.taken.", "codes.minted.", "codes.refused."
VISITS_DROPPED = "visits."
LABEL = re.compile(r"-?\d{1,9}|[A-Za-z_]{1,40}")
MAX_LABELS = 50
EDITORS_REFUSED = "editors.refused."


class ApplicationCollector(Collector):
    """Collects jobs by state, the pool of codes, waiting arrivals, and the shared counters."""

    def collect(self) -> Iterator[Metric]:
        """Read and give them all."""
        yield _build_gauges("shiju_jobs", "Jobs by state", "state", job_queue.count_by_state())
        pool = allocation.get_pool_status()
        yield GaugeMetricFamily("shiju_codes_ready", "Codes that lie ready", pool.ready)
        yield GaugeMetricFamily("shiju_codes_wanted", "Codes that ought to lie ready", pool.target)
        yield GaugeMetricFamily(
            "shiju_codes_demand", "Codes that the coming hour may ask for", pool.demand
        )
        yield GaugeMetricFamily(
            "shiju_visits_waiting",
            "Arrivals told and not yet written",
            visit_stream.count_waiting(),
        )
        yield from _collect_counters(redis_primitives.read_counters())


def _collect_counters(tallies: dict[str, int]) -> Iterator[Metric]:
    def select_by_prefix(prefix: str) -> dict[str, int]:
        matching = {name: count for name, count in tallies.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): count for name, count in matching.items()}

    yield _build_counters(
        "shiju_codes_taken", "Codes asked for, by source", "by", select_by_prefix(CODES_TAKEN)
    )
    yield _build_counters(
        "shiju_codes_minted", "Codes that WeChat drew", "where", select_by_prefix(CODES_MINTED)
    )
    yield _build_counters(
        "shiju_codes_refused", "Refusals to draw a code", "errcode", select_by_prefix(CODES_REFUSED)
    )
    yield CounterMetricFamily(
        "shiju_codes_lost", "Codes whose picture was lost", tallies.get("codes.lost", 0)
    )
    yield _build_counters(
        "shiju_visits_dropped", "Arrivals not kept, by why", "why", select_by_prefix(VISITS_DROPPED)
    )
    yield _build_counters(
        "shiju_editor_refusals",
        "Refused editors, keys and forms, by reason",
        "reason",
        select_by_prefix(EDITORS_REFUSED),
    )
    for name, documentation in (
        ("cards", "Cards drawn"),
        ("forwards", "Pictures of forwards drawn"),
    ):
        total = tallies.get(f"{name}.drawn", 0)
        yield CounterMetricFamily(f"shiju_{name}_drawn", documentation, total)


def _build_gauges(name: str, documentation: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=(label,))
    for value, count in values.items():
        family.add_metric((value,), count)
    return family


def _build_counters(name: str, documentation: str, label: str, values: dict[str, int]) -> Metric:
    family = CounterMetricFamily(name, documentation, labels=(label,))
    for value, count in _limit_labels(values).items():
        family.add_metric((value,), count)
    return family


def _limit_labels(values: dict[str, int]) -> dict[str, int]:
    """Keep labels few and plain: all beyond `MAX_LABELS`, or no name or number, is `other`."""
    limited: dict[str, int] = {}
    for value, count in sorted(values.items(), key=lambda pair: -pair[1]):
        is_plain = LABEL.fullmatch(value) is not None and len(limited) < MAX_LABELS
        name = value if is_plain else "other"
        limited[name] = limited.get(name, 0) + count
    return limited


def register_metrics(registry: CollectorRegistry) -> None:
    """Register the application's metrics."""
    registry.register(ApplicationCollector())
