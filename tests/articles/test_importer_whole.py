"""A page comes in whole: compared with a second reader that shares no code with the importer.

It runs over our own small pages, and over a folder of saved pages (*.html,
*.html.gz) if the environment variable SAMPLE_PAGES names one.
"""

import gzip
import os
import re
from pathlib import Path

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import Items, Picture, Run, compute_offsets, join_text
from backend.errors import AppError
from tests.articles import independent_reader
from tests.articles.independent_reader import fold

OWN = Path(__file__).parent / "pages"
FOLDER = Path(os.environ.get("SAMPLE_PAGES") or OWN)
PAGES = sorted([*FOLDER.glob("*.html"), *FOLDER.glob("*.html.gz")])
REFUSED = {
    "deleted": "page_deleted",
    "violating": "page_violating",
    "unavailable": "page_unavailable",
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_comes_in_whole_or_is_refused_by_name(path: Path) -> None:
    source = read(path)
    expected_code = REFUSED.get(re.split(r"[-.]", path.name)[0])
    if expected_code:
        with pytest.raises(AppError) as refused:
            page_parser.parse(source)
        assert refused.value.code == expected_code
        return
    page = page_parser.parse(source)
    other = independent_reader.read_page(source.decode())
    assert other is not None
    assert fold(join_text(page.paragraphs)) == fold("".join(other.text))
    assert [p.url for p in page.paragraphs if isinstance(p, Picture)] == other.pictures
    assert page.title
    assert page.account_name
    assert page.published_at


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_comes_in_is_clean(path: Path) -> None:
    try:
        page = page_parser.parse(read(path))
    except AppError:
        return
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\ufeff\xa0]", join_text(page.paragraphs))
    assert len({p.key for p in page.paragraphs}) == len(page.paragraphs)
    assert compute_offsets(page.paragraphs)[-1] <= len(join_text(page.paragraphs))
    for run in runs_of(page):
        assert run.text
        assert run.href is None or run.href.startswith("https://")
    for paragraph in page.paragraphs:
        assert paragraph.words == paragraph.words.strip() or paragraph.kind == "code"


def test_there_are_pages_to_read() -> None:
    assert PAGES


def runs_of(page: page_parser.ParsedPage) -> list[Run]:
    made: list[Run] = []
    for paragraph in page.paragraphs:
        if isinstance(paragraph, Items):
            made += [run for item in paragraph.items for run in item]
        else:
            made += getattr(paragraph, "runs", ())
    return made


def read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
