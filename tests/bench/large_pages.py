# ruff: noqa: E501
"""What pages of 20 MB cost to import, beside one selectolax parse of them; the last line is JSON.

Run with `make check-import FILES=--large`. Each kind of page is parsed by selectolax and imported,
each in a process of its own, the best of three times, of the processor. `time` and `memory` are how many times what
the one parse takes; it ends with 1 where a page takes over 1.5 times that time or 8 times that memory.
"""

import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from backend.articles import page_parser
from backend.articles.page.html_preprocessing import MAX_BYTES
from backend.errors import AppError

MOST_TIME, MOST_MEMORY, ROUNDS = 1.5, 8.0, 3


@dataclass(frozen=True)
class Cost:
    """What it took."""

    milliseconds: float
    mebibytes: float
    outcome: str


def main() -> int:
    """Measure every kind of large page, print each and all, and give the exit status."""
    results: dict[str, dict[str, Any]] = {}
    is_within = True
    for kind, text in large_pages():
        page = text.encode()[:MAX_BYTES]
        parse = measure(LexborHTMLParser, page)
        importing = measure(page_parser.parse, page)
        ratios = {
            "time": round(importing.milliseconds / parse.milliseconds, 2),
            "memory": round(importing.mebibytes / max(1.0, parse.mebibytes), 2),
        }
        is_within = is_within and ratios["memory"] <= MOST_MEMORY
        is_within = is_within and (ratios["time"] <= MOST_TIME)
        results[kind] = {**ratios, "outcome": importing.outcome}
        print(f"{kind}: {len(page) >> 20} MiB, parse {parse}, import {importing}", flush=True)
    print(json.dumps(results, ensure_ascii=False))
    return 0 if is_within else 1


def large_pages() -> Iterator[tuple[str, str]]:
    """Give pages of 20 MB by what fills them."""
    article = "".join(
        f'<section style="margin: 0px;"><p style="margin: 8px 0px;"><span leaf="">第 {number} 条街上，'
        "他们在路口说了再见。</span></p></section>"
        for number in range(300)
    )
    script = 'var a = {b: "字", c: 1 < 2, d: "<div>"};\n'
    picture = '<p>图</p><img src="data:image/png;base64,' + "iVBORw0KGgo" * 18_000 + '">'
    yield "scripts", _page(article, f"<script>{_fill(script)}</script>")
    yield "many_scripts", _page(article, _fill(f"<script>{script * 300}</script>"))
    yield "styles", _page(article, f"<style>{_fill('.a{color:red;margin:0 auto}')}</style>")
    yield "data_pictures", _page(article + picture * 104)
    yield "one_paragraph", _page(f"<p>{_fill('春天的风吹过街，他们在路口说了再见。')}</p>")
    yield "nested_spans", _page(_fill("<span>"))
    yield "one_attribute", _page(f'<p style="{_fill("color:red;")}">春</p>{article}')
    yield "many_styles", _page(_fill(f'<p style="{"color:red;" * 1_000}">春天</p>') + article)
    yield (
        "many_attributes",
        _page(_fill(f"<p {' '.join(f'data-a{n}={n}' for n in range(300))}>春</p>")),
    )
    yield "comment", _page(f"{article}<!--{_fill('注释 ')}-->")
    yield (
        "drawing",
        _page(
            f"{article}<svg>{_fill('<path d=' + chr(34) + 'M10 20L' * 300 + chr(34) + '/>')}</svg>"
        ),
    )
    yield (
        "hidden_text",
        _page(f'{article}<div style="display:none">{_fill("<p>" + "藏" * 400 + "</p>")}</div>'),
    )
    yield "comments_below", _page(article, _fill(f"<div>{'说' * 400}</div>"))
    yield "emoji_script", _page(article, f"<script>{_fill('var a = {b: 1};😀')}</script>")


def measure(run: Callable[[bytes], Any], page: bytes, rounds: int = ROUNDS) -> Cost:
    """Measure a run in a process of its own: its best time, and its peak above what was there.

    A large page needs a new process: a fork has free memory of its parent's that it fills first.
    """
    context: Any = multiprocessing.get_context("spawn" if len(page) > 8_000_000 else "fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(run, page, rounds, sender))
    process.start()
    cost = receiver.recv()
    process.join()
    return Cost(*cost)


def _run(run: Callable[[bytes], Any], page: bytes, rounds: int, sender: Any) -> None:
    with suppress(AppError):
        run(b'<div id="js_content"><p>a</p></div>')
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    before = _peak()
    best, peak, outcome = float("inf"), 0.0, "imported"
    for _ in range(rounds):
        start = time.process_time()
        try:
            result = run(page)
            del result
        except AppError as refusal:
            outcome = refusal.message
        best = min(best, time.process_time() - start)
        peak = peak or _peak() - before
    sender.send((round(best * 1000, 1), round(peak, 1), outcome))


def _peak() -> float:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _page(body: str, after: str = "") -> str:
    return (
        "<html><head><meta charset=utf-8></head><body>"
        f'<div id="js_content" style="visibility: hidden; opacity: 0;">{body}</div>{after}</body></html>'
    )


def _fill(unit: str) -> str:
    return unit * ((MAX_BYTES - 200_000) // len(unit.encode()))
