"""How saved pages are imported, held against an independent reader; the last line is JSON.

Run with `make check-import FILES="saved.html pages/*.html.gz folder"`. It ends with 1 where a count
is not 0.

    pages, imported     how many were read, and came in
    refused             the others, by the code of their refusal
    text_missing        characters that the independent reader found and the importer did not
    text_foreign        characters of the importer that the independent reader did not find
    pictures_missing, pictures_foreign      the same for pictures, in their order
    p95_ms, mib_peak    of parsing a page; each in a process of its own

A page without an article in the platform's frame, such as a blog's, is compared as HTML that
was pasted (`pasted`). `tests/articles/independent_reader.py` is that reader;
blanks, emoji and signs that mean the same are not compared. `--large` measures pages of 20 MB
instead (tests/bench/large_pages.py).
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from backend.articles import page_parser
from backend.articles.page import html_preprocessing
from backend.articles.paragraphs import Picture, join_text
from backend.errors import AppError
from tests.articles import independent_reader
from tests.bench import large_pages

OWN = Path(__file__).parents[1] / "articles/pages"
MOST_ALIGNED = 30_000


@dataclass
class Findings:
    """What came of all pages."""

    pages: int = 0
    imported: int = 0
    pasted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    text_missing: int = 0
    text_foreign: int = 0
    pictures_missing: int = 0
    pictures_foreign: int = 0
    p95_ms: float = 0
    mib_peak: float = 0

    @property
    def is_clean(self) -> bool:
        """Tell whether the two readers agree on everything."""
        counts = (self.text_missing, self.text_foreign, self.pictures_missing)
        return not any((*counts, self.pictures_foreign))


def main(arguments: list[str]) -> int:
    """Check pages, print what came of each and of all, and give the exit status."""
    if "--large" in arguments:
        return large_pages.main()
    findings, times = Findings(), list[float]()
    for path in list_pages(arguments or [str(OWN)]):
        source = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        before = Counter(list_counts(findings))
        check_page(source, findings)
        cost = large_pages.measure(page_parser.parse, source, rounds=1)
        times.append(cost.milliseconds)
        findings.mib_peak = max(findings.mib_peak, round(cost.mebibytes, 1))
        print(path.name, dict(Counter(list_counts(findings)) - before))
    findings.p95_ms = round(sorted(times)[int(len(times) * 0.95)], 1) if times else 0
    print(json.dumps(vars(findings), ensure_ascii=False))
    return 0 if findings.is_clean else 1


def list_counts(findings: Findings) -> dict[str, int]:
    """List the counts by their names, refusals by their codes."""
    counts = {name: value for name, value in vars(findings).items() if isinstance(value, int)}
    return counts | findings.refused


def list_pages(arguments: list[str]) -> Iterator[Path]:
    """List the pages that files, folders and patterns name."""
    for argument in arguments:
        path = Path(argument)
        if path.is_dir():
            yield from sorted(
                [*path.rglob("*.html"), *path.rglob("*.html.gz"), *path.rglob("*.htm")]
            )
        elif path.exists():
            yield path
        else:
            yield from sorted(Path().glob(argument))


def check_page(source: bytes, findings: Findings) -> None:
    """Import a page, read it by the other hand, and add up where the two differ."""
    findings.pages += 1
    text = html_preprocessing.decode(source)
    other = independent_reader.read_page(text)
    try:
        page = page_parser.parse(source)
    except AppError as refusal:
        findings.refused[refusal.code] = findings.refused.get(refusal.code, 0) + 1
        if refusal.code == "not_an_article" and "<p" in text:
            findings.pasted += 1
            other = independent_reader.read_fragment(text)
            compare(_parse_pasted(text), other, findings)
        elif other is not None and refusal.code not in ("platform_page", "bad_input"):
            findings.text_missing += len(independent_reader.fold("".join(other.text)))
        return
    findings.imported += 1
    compare(page, other or independent_reader.Read(), findings)


def _parse_pasted(text: str) -> page_parser.ParsedPage | None:
    try:
        return page_parser.parse_fragment(text, "题")
    except AppError:
        return None


def compare(
    page: page_parser.ParsedPage | None, other: independent_reader.Read, findings: Findings
) -> None:
    """Count what one reader has and the other has not."""
    paragraphs = page.paragraphs if page else ()
    ours = independent_reader.fold(join_text(paragraphs))
    theirs = independent_reader.fold("".join(other.text))
    missing, foreign = count_differences(ours, theirs)
    findings.text_missing += missing
    findings.text_foreign += foreign
    pictures = [block.url or "" for block in paragraphs if isinstance(block, Picture)]
    missing, foreign = count_differences(pictures, other.pictures)
    findings.pictures_missing += missing
    findings.pictures_foreign += foreign


def count_differences(ours: Sequence[Any], theirs: Sequence[Any]) -> tuple[int, int]:
    """Count what must be inserted into ours, and deleted from it, to make it theirs."""
    if ours == theirs:
        return 0, 0
    if max(len(ours), len(theirs)) > MOST_ALIGNED:
        counts, others = Counter(ours), Counter(theirs)
        missing, foreign = (others - counts).total(), (counts - others).total()
        return (missing, foreign) if missing or foreign else (1, 1)  # in another order
    missing = foreign = 0
    for step in Indel.opcodes(ours, theirs):
        missing += step.dest_end - step.dest_start if step.tag == "insert" else 0
        foreign += step.src_end - step.src_start if step.tag == "delete" else 0
    return missing, foreign


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
