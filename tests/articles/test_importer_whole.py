"""Whether a page comes in whole: told by a second, simpler reader that shares no code with ours.

It runs over our own small pages, and over a folder of saved pages (*.html,
*.html.gz) if the environment variable SAMPLE_PAGES names one.
"""

import ast
import gzip
import html
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import Items, Picture, Run, compute_offsets, join_text
from backend.errors import AppError

OWN = Path(__file__).parent / "pages"
FOLDER = Path(os.environ.get("SAMPLE_PAGES") or OWN)
PAGES = sorted([*FOLDER.glob("*.html"), *FOLDER.glob("*.html.gz")])
Attributes = list[tuple[str, str | None]]
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
    text, pictures = told_by_the_second_reader(source.decode())
    assert bare(join_text(page.paragraphs)) == bare(text)
    ours = [p.url for p in page.paragraphs if isinstance(p, Picture)]
    rest = iter(ours)
    assert all(url in rest for url in pictures), (ours, pictures)
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


class Second(HTMLParser):
    """Reads the text and pictures of #js_content, the plain way."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.unseen: int | None = None
        self.text: list[str] = []
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if not self.inside and given.get("id") != "js_content":
            return
        is_dot = given.get("width") == "1"
        if tag == "img" and self.unseen is None and not is_dot:
            self.pictures.append(address(given.get("data-src") or given.get("src") or ""))
        if tag in ("img", "br", "hr", "input"):
            return
        self.inside.append(tag)
        is_unseen = "display:none" in (given.get("style") or "").replace(" ", "")
        if self.unseen is None and (is_unseen or tag in ("script", "style", "title")):
            self.unseen = len(self.inside)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if tag in ("img", "br", "hr"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass
            if self.unseen is not None and len(self.inside) < self.unseen:
                self.unseen = None

    def handle_data(self, data: str) -> None:
        if self.inside and self.unseen is None:
            self.text.append(data)


def told_by_the_second_reader(source: str) -> tuple[str, list[str]]:
    shown = re.search(r"item_show_type:\s*'(\d+)'", source)
    if shown and shown[1] in ("8", "10"):
        return told_in_scripts(source, after="text_page_info: {" if shown[1] == "10" else "title:")
    second = Second()
    second.feed(source)
    return "".join(second.text), second.pictures


def told_in_scripts(source: str, after: str) -> tuple[str, list[str]]:
    data = source[source.index("window.cgiDataNew") :]
    written = re.search(r"content_noencode: JsDecode\(('.*?')\)", data[data.index(after) :])
    text = ast.literal_eval(written[1]) if written else ""
    swiped = r"cdn_url: JsDecode\('(http[^']*)'\),\s*width:"
    pictures = [address(ast.literal_eval(f"'{url}'")) for url in re.findall(swiped, data)]
    return re.sub(r"</?a\b[^>]*>", "", text), pictures


def address(url: str) -> str:
    return re.sub(r"\Ahttp:", "https:", html.unescape(html.unescape(url)))


def bare(text: str) -> str:
    return re.sub(r"[\s|\u200b\ufeff\u2060]", "", text)


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
