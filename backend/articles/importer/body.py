"""Walks the body of a page, without recursion, and tells a `Flow` what is there."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from backend.articles.importer import embeds
from backend.articles.importer.flow import Flow
from backend.articles.importer.ink import (
    Attributes,
    Ink,
    behind,
    inked,
    is_in_line,
    is_unseen,
    style_of,
)
from backend.articles.paragraphs import Divider, Paragraph


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIPPED = _names(
    "head link meta script style template title desc metadata mp-style-type rp "
    "input select canvas datalist"
)
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form header legend main nav p section summary table tbody "
    "tfoot thead foreignobject optgroup option"
)
_LEAVES = _names("br hr wbr video audio object embed iframe")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
_CELLS = ("td", "th")
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language)-([a-z0-9+#-]{1,20})(?:\s|$)")

_Step = tuple[LexborNode, Ink] | Callable[[], None]


def paragraphs_of(root: LexborNode) -> tuple[Paragraph, ...]:
    """Give the paragraphs of everything inside an element; its own style does not matter.

    Raises BadInput if there are too many paragraphs, pictures or characters.
    """
    walk = _Walk()
    walk.run(root)
    return walk.flow.finish()


class _Walk:
    def __init__(self) -> None:
        self.flow = Flow()
        self._steps: list[_Step] = []

    def run(self, root: LexborNode) -> None:
        if root.child is not None:
            self._steps.append((root.child, Ink()))
        while self._steps:
            step = self._steps.pop()
            if callable(step):
                step()
                continue
            node, ink = step
            if node.next is not None:
                self._steps.append((node.next, ink))
            if node.is_text_node:
                if not ink.is_drawn:
                    self.flow.text(node.text_content or "", ink)
            elif node.is_element_node:
                self._enter(node, ink)

    def _enter(self, node: LexborNode, ink: Ink) -> None:
        tag = (node.tag or "").lower()
        attributes = node.attributes
        style = style_of(attributes)
        if tag in _SKIPPED or is_unseen(attributes, style):
            return
        is_block = _is_block(tag, style) or (tag == "text" and ink.is_drawn)
        ink = inked(ink, tag, attributes, style)
        if self._is_leaf(tag, attributes, ink):
            return
        if tag == "img" or tag == "image":
            self._picture(attributes)
        ink = self._surround(node, tag, attributes, ink, is_block)
        if url := behind(attributes):
            self._picture_behind(url, is_sure=tag == "svg")
        elif tag.startswith("mp-") and not embeds.is_embed(tag):
            self._after(self._card_if_empty(self.flow.written))
        if node.child is not None:
            self._steps.append((node.child, ink))

    def _is_leaf(self, tag: str, attributes: Attributes, ink: Ink) -> bool:
        """Take an element in whose children there is nothing to read, and say if it is one."""
        if tag == "br" and ink.is_cell:
            self.flow.end_block(ink)
        elif tag == "br":
            self.flow.new_line()
        elif tag == "hr":
            self.flow.put(Divider())
        elif embeds.is_embed(tag):
            self.flow.put(embeds.embed(tag, attributes))
        return tag in _LEAVES

    def _surround(
        self, node: LexborNode, tag: str, attributes: Attributes, ink: Ink, is_block: bool
    ) -> Ink:
        """Do what an element does to the flow before its children, and plan what comes after."""
        flow = self.flow
        if tag in _HEADINGS and not (flow.is_list or flow.is_code or ink.is_cell):
            ink = ink._replace(level=_HEADINGS[tag])
            self._around(flow.end_paragraph)
        elif is_block or (tag == "li" and flow.is_code):
            ink = ink._replace(is_quote=ink.is_quote or tag == "blockquote")
            self._around(lambda: flow.end_block(ink))
        elif tag in ("ul", "ol", "menu"):
            self._list(tag == "ol", attributes)
        elif tag == "li":
            self._around(flow.end_paragraph)
        elif tag == "tr":
            ink = self._row(node, ink)
        elif tag in _CELLS and ink.is_cell and _has_cell_before(node):
            flow.cell(ink)
        elif tag == "pre" and not flow.is_code:
            flow.open_code()
            language = _language(node, attributes)
            self._after(lambda: flow.close_code(language))
        elif tag == "code" and flow.is_code and node.prev is not None and node.prev.tag == "code":
            flow.end_block(ink)  # editors use one <code> per line
        return ink

    def _list(self, ordered: bool, attributes: Attributes) -> None:
        if self.flow.is_code:
            return
        if self.flow.is_list:
            self._around(self.flow.end_paragraph)
            return
        start = attributes.get("start") or ""
        is_number = start.isascii() and start.isdigit() and 0 < len(start) < 6
        self.flow.open_list(ordered, max(1, int(start)) if is_number else 1)
        self._after(self.flow.close_list)

    def _row(self, node: LexborNode, ink: Ink) -> Ink:
        """Open a row: its cells share a paragraph, unless there is only one, as in a frame."""
        if ink.is_cell:
            return ink
        cells, child = 0, node.child
        while child is not None and cells < 2:
            cells += child.tag in _CELLS
            child = child.next
        self._around(lambda: self.flow.end_block(ink))
        return ink._replace(is_cell=cells > 1)

    def _picture(self, attributes: Attributes) -> None:
        picture = embeds.picture(attributes)
        if picture is None:
            return
        if picture.kind == "picture" and embeds.is_in_text(picture, attributes):
            self.flow.put_later(picture)
        else:
            self.flow.put(picture)

    def _picture_behind(self, url: str, *, is_sure: bool) -> None:
        """Keep a picture painted behind an element if nothing stands in front of it."""
        picture = embeds.picture_behind(url)
        before = self.flow.written

        def put() -> None:
            if picture is not None and self.flow.written == before:
                self.flow.put(picture)

        if is_sure:
            put()
        else:
            self._after(put)

    def _card_if_empty(self, before: int) -> Callable[[], None]:
        def put() -> None:
            if self.flow.written == before:
                self.flow.put(embeds.placeholder("card"))

        return put

    def _around(self, deed: Callable[[], None]) -> None:
        deed()
        self._after(deed)

    def _after(self, deed: Callable[[], None]) -> None:
        self._steps.append(deed)


def _is_block(tag: str, style: str) -> bool:
    return tag in _HEADINGS or (tag in _BLOCKS and not is_in_line(style))


def _has_cell_before(node: LexborNode) -> bool:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before is not None and before.tag in _CELLS


def _language(node: LexborNode, attributes: Attributes) -> str | None:
    inner = node.child
    while inner is not None and not inner.is_element_node:
        inner = inner.next
    for place in (attributes, inner.attributes if inner is not None else {}):
        named = (place.get("data-lang") or "").strip().lower()
        found = _LANGUAGE.search(f"lang-{named}") or _LANGUAGE.search(
            (place.get("class") or "")[:500].lower()
        )
        if found:
            return found[1]
    return None
