"""What the race found: a table for people, and what the last line says."""

import statistics
from typing import Any

from tests.bench.cards.race import Answer

Answers = dict[str, list[Answer]]
PEERS = ("satori", "chromium", "poster", "pillow")
ONE_PROCESS = ("satori", "poster", "pillow")


def table(answers: Answers) -> str:
    """Return a line for each row: its median, a quick and a slow card, and its bytes."""
    lines = [f"{'row':<14}{'median ms':>10}{'p10':>9}{'p95':>9}{'KiB':>7}{'x floor':>9}"]
    for name, row in answers.items():
        if row:
            times, sizes = sorted(each["ms"] for each in row), [each["bytes"] for each in row]
            median, kib = statistics.median(times), statistics.median(sizes) / 1024
            low, high = times[len(times) // 10], times[len(times) * 95 // 100]
            floor = "shipped_floor" if name.startswith("shipped") else "floor"
            over = ratio(answers, name, floor) or 0
            lines.append(f"{name:<14}{median:>10.2f}{low:>9.2f}{high:>9.2f}{kib:>7.0f}{over:>9.2f}")
    return "\n".join(lines)


def summary(answers: Answers) -> dict[str, Any]:
    """Return the ratios: ours over the floor, peers over ours; null where a row is absent.

    `cpu` are ratios of time on a core instead of time passed, which say more
    where others use the machine; a browser's processes do not tell theirs.
    """
    warm = answers["warm"]
    return {
        "floor_ratio": ratio(answers, "warm", "floor"),
        "new_reader_floor_ratio": ratio(answers, "new_reader", "floor"),
        "cold_floor_ratio": ratio(answers, "cold", "floor"),
        "shipped_floor_ratio": ratio(answers, "shipped", "shipped_floor"),
        **{f"vs_{peer}": ratio(answers, peer, "warm") for peer in PEERS},
        "cpu": {
            "floor_ratio": ratio(answers, "warm", "floor", "cpu_ms"),
            "new_reader_floor_ratio": ratio(answers, "new_reader", "floor", "cpu_ms"),
            "shipped_floor_ratio": ratio(answers, "shipped", "shipped_floor", "cpu_ms"),
            **{f"vs_{peer}": ratio(answers, peer, "warm", "cpu_ms") for peer in ONE_PROCESS},
        },
        "median_kib": round(statistics.median(each["bytes"] for each in warm) / 1024),
        "rss_mib": round(max(each["peak_kib"] for each in warm) / 1024),
    }


def ratio(answers: Answers, above: str, below: str, of: str = "ms") -> float | None:
    """Return the median over cards of one row's time over the other's, both of one round."""
    rows = answers.get(above, []), answers.get(below, [])
    if not rows[0] or len(rows[0]) != len(rows[1]):
        return None
    pairs = zip(*rows, strict=True)
    return round(statistics.median([float(a[of] / b[of]) for a, b in pairs]), 2)
