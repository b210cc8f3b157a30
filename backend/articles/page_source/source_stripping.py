"""Scans a page's bytes tag by tag: takes scripts and styles out, and counts what parsing costs.

All else of the page stays as it is. A box that its own style hides is left out, if every tag in it
is closed as it was opened and nothing around it could make a parser end it elsewhere.
"""

import re
from typing import NamedTuple

from backend.articles.page_source import source_tags
from backend.articles.page_source.parse_cost import FOREIGN_TAGS, ParseCost
from backend.articles.page_source.source_tags import MAX_VALUE, SourceTag, read_tag
from backend.errors import BadInput

_COMMENT_END = re.compile(rb"--!?>")
_END_NAME = re.compile(rb"</([a-zA-Z]++)(?=[\t\n\f\r\x20/>])")
# What the scripts are read for; it stands near the beginning of those that have it.
_SCRIPT_SIGNS = (b"cgiData", b"msg_title", b"picture_page_info_list")
_MAX_SEARCHED = 500_000
_MAX_STYLE_BYTES = 300_000
_MAX_TEXT_BYTES = 4_000_000  # of one text between two tags; no article comes near
_MAX_TEXT_BELOW = 600  # of one text below the article
_MAX_REPEATED = 5_000  # of a tag that is worth remembering
_MEDIA = re.compile(rb"""\smedia\s*+=\s*+["']?(?!all\b|screen\b|["'>])""", re.IGNORECASE)


class _HiddenBox(NamedTuple):
    start: int
    depth: int
    parts: int
    unwritten: int


class PageScanner:
    """Scans one page; `scripts` with data of the article, and `styles`, are there afterwards."""

    def __init__(self, page: bytes, *, is_fragment: bool) -> None:
        self.scripts: list[bytes] = []
        self.styles: list[bytes] = []
        self._page = page
        self._parts = [b"<!DOCTYPE html>"]
        self._unwritten = 0
        self._cost = ParseCost()
        self._hidden: _HiddenBox | None = None
        self._root_depth = 1 if is_fragment else 0
        self._is_fragment = is_fragment
        self._is_below = False

    def scan(self) -> bytes:
        """Scan the page, and return what is to be parsed of it.

        Raises BadInput where that would cost too much.
        """
        page, find = self._page, self._page.find
        count_leaf = self._cost.count_leaf
        position, closed_at, start = 0, -1, find(b"<")
        while start >= 0:
            if start - position > _MAX_TEXT_BELOW:
                self._check_text(position, start)
            if closed_at < start:
                closed_at = find(b">", start)
                closed_at = closed_at if closed_at >= 0 else len(page)
            tag, tag_start, position = None, start, closed_at + 1
            if position - start <= _MAX_REPEATED:
                tag = read_tag(page[start:position])
            if tag is None:
                tag, position = self._read_slowly(start, position)
            start = find(b"<", position)
            if tag is None:
                continue
            if tag.is_plain and page.startswith(tag.closing, start) and count_leaf(tag):
                text_start, position = position, start + len(tag.closing)
                if start - text_start > _MAX_TEXT_BELOW:
                    if self._is_below:
                        self._replace(tag_start, position, b"")
                    else:
                        self._check_text(text_start, start)
                start = find(b"<", position)
            elif (end := self._take(tag, tag_start, position)) != position:
                position, start = end, find(b"<", end)
        self._check_text(position, len(page))
        self._parts.append(page[self._unwritten :])
        return b"".join(self._parts)

    def _replace(self, start: int, end: int, text: bytes) -> None:
        if text or start > self._unwritten:
            self._parts += (self._page[self._unwritten : start], text)
        self._unwritten = end

    def _check_text(self, start: int, end: int) -> None:
        if end - start <= _MAX_TEXT_BELOW:
            return
        if end - start > _MAX_TEXT_BYTES:
            if not self._page[start:end].isspace():
                raise BadInput("文章太长，正文最多 20 万字")
            self._replace(start, end, b" ")
        elif self._is_below:
            self._replace(start, end, b" ")

    def _take(self, tag: SourceTag, start: int, end: int) -> int:
        """Take a tag; returns where what follows begins."""
        cost = self._cost
        if tag.is_end:
            self._close(tag.name, end)
        elif tag.is_raw:
            return self._take_raw_text(tag, start, end)
        elif tag.is_closed and b"-" in tag.name:
            # An editor's <mp-…/> would swallow all that follows it.
            self._replace(end, end, tag.closing)
        elif not tag.is_void:
            if tag.is_root and not self._root_depth:
                self._root_depth, self._is_below = cost.depth + 1, False
            elif tag.is_hidden and self._root_depth and not (self._hidden or cost.may_close):
                self._hidden = _HiddenBox(start, cost.depth, len(self._parts), self._unwritten)
            elif tag.name in FOREIGN_TAGS:
                self._hidden = None  # HTML in a drawing ends it
            cost.open(tag.name)
        cost.count(tag.steps)
        return end

    def _close(self, name: bytes, end: int) -> None:
        cost = self._cost
        is_exact = cost.close(name)
        hidden = self._hidden
        if not is_exact:
            self._hidden = None
            self._root_depth = 1 if self._is_fragment else 0
        elif hidden is not None and cost.depth == hidden.depth:
            del self._parts[hidden.parts :]
            self._unwritten, self._hidden = hidden.unwritten, None
            self._replace(hidden.start, end, b"")
        elif 0 < cost.depth + 1 == self._root_depth and not self._is_fragment:
            self._root_depth, self._is_below = 0, True

    def _read_slowly(self, start: int, end: int) -> tuple[SourceTag | None, int]:
        """Read what is no short whole tag up to its first >; returns where it does end."""
        page, limit = self._page, start + 2 * MAX_VALUE
        match = source_tags.TAG.match(page, start, limit) if end <= limit else None
        if match is not None and match["close"] == b">":
            return _read_tag(match[0]), match.end()
        head = source_tags.TAG_START.match(page, start)
        if head is not None:
            source, end = source_tags.cut_tag(page, head)
            self._replace(start, end, source)
            return _read_tag(source), end
        end = self._skip_markup(start)
        if end == start:
            return None, start + 1
        self._replace(start, end, b"")
        return None, end

    def _skip_markup(self, start: int) -> int:
        """Skip a comment, a declaration or an end of nothing; gives the start if it is none."""
        page = self._page
        if page.startswith(b"<!--", start):
            if page.startswith((b">", b"->"), start + 4):
                return page.index(b">", start) + 1
            end = _COMMENT_END.search(page, start + 4)
            return end.end() if end else len(page)
        if not page.startswith((b"<!", b"<?", b"</"), start):
            return start
        closed_at = page.find(b">", start)
        return closed_at + 1 if closed_at >= 0 else len(page)

    def _take_raw_text(self, tag: SourceTag, start: int, end: int) -> int:
        """Take an element whose content is no HTML; only titles and names of frames are left."""
        page, name = self._page, tag.name
        body_end, position = (end, end)
        if not (tag.is_closed and self._cost.is_foreign):
            body_end, position = self._find_end(name, end)
        if name == b"script":
            searched = page[end : min(body_end, end + _MAX_SEARCHED)]
            if any(sign in searched for sign in _SCRIPT_SIGNS):
                self.scripts.append(page[end:body_end])
        elif name == b"style" and not _MEDIA.search(page[start:end]):
            self.styles.append(page[end : min(body_end, end + _MAX_STYLE_BYTES)])
        is_title = name == b"title" and not self._cost.is_foreign
        if is_title and b"<" not in page[end:body_end]:
            self._replace(body_end, position, b"</title>")
        elif name == b"iframe":
            self._replace(end, position, b"</iframe>")
        else:
            self._replace(start, position, b"")
            return position
        self._cost.count(tag.steps)
        return position

    def _find_end(self, name: bytes, position: int) -> tuple[int, int]:
        """Find where the content of an element ends that is no HTML, and where its end tag does."""
        page = self._page
        start = page.find(b"</", position)
        while start >= 0:
            end = _END_NAME.match(page, start)
            if end is not None and end[1].lower() == name:
                match = source_tags.TAG.match(page, start)
                if match is not None and match["close"]:
                    return start, match.end()
                source, closed_at = source_tags.cut_tag(page, end)
                if source:
                    return start, closed_at
                break
            start = page.find(b"</", start + 2)
        return len(page), len(page)


def _read_tag(source: bytes) -> SourceTag | None:
    return read_tag(source) if len(source) <= _MAX_REPEATED else read_tag.__wrapped__(source)
