"""Prepares a page for parsing: decodes it, refuses HTML that costs too much, separates scripts.

An HTML parser does what the standard says, and the standard lets a small page
ask for a huge tree or for quadratic time: deep nesting, or bold that is never
closed and so is opened again in each paragraph. So the tags are counted first,
in one pass, and a page that would cost too much is refused. No pattern here fails
after a long look: what is never closed ends with the page, so the pass is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from backend.articles.page_source.source_stripping import PageScanner
from backend.errors import BadInput

MAX_BYTES = 20 * 1024 * 1024


@dataclass
class Markup:
    """A page that is safe to parse: its HTML in UTF-8 without scripts and styles, and these.

    Only scripts that hold data of the article are kept.
    """

    html: bytes
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)


def prepare_page(page: str | bytes, *, is_fragment: bool = False) -> Markup:
    """Bring a page, or HTML that is all of an article, into markup that is safe to parse.

    What is surely hidden in the article is left out, and so are long texts below it.
    Its bytes are looked at, and only what is kept of them is decoded: all charsets in use write
    the signs of HTML as ASCII does.

    Raises BadInput if it is over 20 MB, or its structure is too costly.
    """
    if len(page) > MAX_BYTES:
        raise BadInput("页面太大，最多 20 MB")
    if isinstance(page, str):
        page = page.encode("utf-8", "ignore")
    elif page.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        page = decode(page).encode("utf-8", "ignore")
    scanner = PageScanner(page.replace(b"\0", b""), is_fragment=is_fragment)
    html, scripts = scanner.scan(), scanner.scripts
    charset = _find_charset(b"".join((html[:_SAMPLE], *scripts))[: 4 * _SAMPLE], page)
    if len(html) > _SAMPLE and charset == "utf-8":
        charset = _find_charset(b"".join(_list_samples(html)), page)
    if charset != "utf-8":
        html = html.decode(charset, "replace").encode("utf-8", "ignore")
    sources = (scripts, scanner.styles)
    return Markup(html, *([part.decode(charset, "replace") for part in parts] for parts in sources))


_SAMPLE = 2_000_000


def _list_samples(html: bytes) -> Iterator[bytes]:
    """List parts of a long page, each from one tag to another, so that no character is cut."""
    for start in range(_SAMPLE, len(html), max(_SAMPLE, len(html) // 8)):
        first = html.find(b"<", start)
        yield html[first : html.rfind(b"<", first, first + 100_000)] if first >= 0 else b""


_DECLARED_CHARSET = re.compile(
    rb"""charset\s*+=\s*+["']?\s*+([a-zA-Z0-9_-]{1,20})""", re.IGNORECASE
)


def decode(page: bytes) -> str:
    """Decode bytes as text, trusting the bytes more than the charset they declare.

    A page that says UTF-8 and is GBK is read as GBK; a few broken bytes do not
    make a UTF-8 page anything else.
    """
    for bom, charset in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if page.startswith(bom):
            return page[len(bom) :].decode(charset, "replace")
    return page.decode(_find_charset(page, page), "replace")


def _find_charset(sample: bytes, page: bytes) -> str:
    if sample.isascii():
        return "utf-8"
    broken_count = sample.decode("utf-8", "replace").count("\ufffd")
    if not broken_count:
        return "utf-8"
    lead_byte_count = len(sample) - len(sample.translate(None, delete=bytes(range(0xC0, 0x100))))
    if broken_count * 50 < lead_byte_count:
        return "utf-8"
    declared = _DECLARED_CHARSET.search(page[:4096])
    is_big5 = declared is not None and declared[1].lower() in (b"big5", b"big5-hkscs")
    return "big5hkscs" if is_big5 else "gb18030"
