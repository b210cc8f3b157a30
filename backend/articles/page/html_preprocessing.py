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

from backend.articles.page.parse_cost import ATTRIBUTE, MAX_VALUE, VOID_TAGS, ParseCost, name_set
from backend.errors import BadInput

MAX_BYTES = 20 * 1024 * 1024

# The values of a long tag are cut by `_cut_tag`.
_TAG = re.compile(
    rb"<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\x20/>]*+)"
    rb"(?P<attributes>(?:[\t\n\f\r\x20/]++|%b)*+)(?P<close>>|\Z)" % ATTRIBUTE,
    re.VERBOSE,
)
_TAG_START = re.compile(rb"<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r\x20/>]*+)")
_GAP = re.compile(rb"[\t\n\f\r\x20/]*+")
_ATTRIBUTE_START = re.compile(
    rb"(?P<name>[^\t\n\f\r\x20/>][^\t\n\f\r\x20/>=]*+)"
    rb"(?P<equals>[\t\n\f\r\x20]*+=[\t\n\f\r\x20]*+)?+"
)
_BARE_VALUE = re.compile(rb"[^\t\n\f\r\x20>]*+")
_COMMENT_END = re.compile(rb"--!?>")
_END_NAME = re.compile(rb"</([a-zA-Z]++)(?=[\t\n\f\r\x20/>])")
# What the scripts are read for.
_SCRIPT_SIGNS = (b"cgiData", b"msg_title", b"picture_page_info_list")
_MAX_TEXT_BYTES = 4_000_000  # of one text between two tags; no article comes near


_RAW_TEXT_TAGS = name_set(
    "script style textarea title xmp iframe noembed noframes noscript plaintext"
)


@dataclass
class Markup:
    """A page that is safe to parse: its HTML in UTF-8, without scripts and styles, and the scripts.

    Only scripts that hold data of the article are kept.
    """

    html: bytes
    scripts: list[str] = field(default_factory=list)


def prepare_page(page: str | bytes) -> Markup:
    """Bring a page into markup that is safe to parse.

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
    html, scripts = _separate_scripts(page.replace(b"\0", b""))
    charset = _find_charset(b"".join((html[:_SAMPLE], *scripts))[: 4 * _SAMPLE], page)
    if len(html) > _SAMPLE and charset == "utf-8":
        charset = _find_charset(b"".join(_list_samples(html)), page)
    if charset != "utf-8":
        html = html.decode(charset, "replace").encode("utf-8", "ignore")
    return Markup(html, [script.decode(charset, "replace") for script in scripts])


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


def _separate_scripts(page: bytes) -> tuple[bytes, list[bytes]]:
    html, scripts, cost = [b"<!DOCTYPE html>"], list[bytes](), ParseCost()
    position = 0
    while (start := page.find(b"<", position)) >= 0:
        html.append(_check_text(page[position:start]))
        match = _TAG.match(page, start)
        if match is not None and match["close"] and len(match[0]) <= 2 * MAX_VALUE:
            tag, position, name = match[0], match.end(), match["name"].lower()
            attributes, is_end = match["attributes"], bool(match["end"])
        elif (head := _TAG_START.match(page, start)) is not None:
            tag, position = _cut_tag(page, head)
            name, is_end = head["name"].lower(), bool(head["end"])
            attributes = tag[len(head[0]) : -1]
            if not tag:
                continue  # it is never closed
        else:
            position = _skip_markup(page, start)
            if position == start:
                html.append(b"<")
                position += 1
            continue
        if name in _RAW_TEXT_TAGS and not is_end:
            body, position = _skip_raw_text(page, position, name, tag, cost)
            if name == b"script" and any(sign in body for sign in _SCRIPT_SIGNS):
                scripts.append(body)
            if name == b"title" and b"<" not in body and not cost.is_foreign:
                tag += body + b"</title>"
            elif name == b"iframe":
                tag += b"</iframe>"
            else:
                continue
        elif tag.endswith(b"/>") and b"-" in name:
            tag += b"</%b>" % name  # an editor's <mp-…/> would swallow all that follows it
        elif is_end:
            cost.close(name)
        elif name not in VOID_TAGS:
            cost.open(name)
        cost.count(attributes)
        html.append(tag)
    html.append(_check_text(page[position:]))
    return b"".join(html), scripts


def _check_text(text: bytes) -> bytes:
    if len(text) > _MAX_TEXT_BYTES:
        if not text.isspace():
            raise BadInput("文章太长，正文最多 20 万字")
        return b" "
    return text


def _skip_markup(page: bytes, start: int) -> int:
    """Skip a comment, a declaration or an end of nothing; gives the start back if it is none."""
    if page.startswith(b"<!--", start):
        if page.startswith((b">", b"->"), start + 4):
            return page.index(b">", start) + 1
        end = _COMMENT_END.search(page, start + 4)
        return end.end() if end else len(page)
    if not page.startswith((b"<!", b"<?", b"</"), start):
        return start
    closed_at = page.find(b">", start)
    return closed_at + 1 if closed_at >= 0 else len(page)


def _cut_tag(page: bytes, head: "re.Match[bytes]") -> tuple[bytes, int]:
    """Cut the long values of a tag's attributes; an empty tag if it is never closed."""
    parts, position = [head[0]], head.end()
    while (position := _match_end(_GAP, page, position)) < len(page):
        if page.startswith(b">", position):
            is_closed_itself = page.startswith(b"/", position - 1)
            return b"".join((*parts, b"/>" if is_closed_itself else b">")), position + 1
        start = _ATTRIBUTE_START.match(page, position)
        if start is None:
            break
        position, name = start.end(), start["name"]
        quote = page[position : position + 1]
        if not start["equals"] or quote == b">":
            parts.append(b" " + name)
            continue
        if quote in (b'"', b"'"):
            first, position = position + 1, page.find(quote, position + 1) + 1
            if position == 0:
                break
            last = position - 1
        else:
            quote, first, position = b"", position, _match_end(_BARE_VALUE, page, position)
            last = position
        value = page[first : min(last, first + MAX_VALUE)]
        parts.append(b" %b=%b%b%b" % (name, quote, value, quote))
    return b"", len(page)


def _match_end(pattern: "re.Pattern[bytes]", page: bytes, position: int) -> int:
    match = pattern.match(page, position)
    return match.end() if match else position


def _skip_raw_text(
    page: bytes, position: int, name: bytes, tag: bytes, cost: "ParseCost"
) -> tuple[bytes, int]:
    if tag.endswith(b"/>") and cost.is_foreign:
        return b"", position
    start = page.find(b"</", position)
    while start >= 0:
        end = _END_NAME.match(page, start)
        if end is not None and end[1].lower() == name:
            match = _TAG.match(page, start)
            if match is not None and match["close"]:
                return page[position:start], match.end()
            tag, closed_at = _cut_tag(page, end)
            if tag:
                return page[position:start], closed_at
            break
        start = page.find(b"</", start + 2)
    return page[position:], len(page)
