"""Walks an HTML element without recursion, and feeds its content to a `ParagraphBuilder`."""

import re
from collections.abc import Callable
from functools import partial

from selectolax.lexbor import LexborNode

from backend.articles.markup import box_style, list_elements, math_elements
from backend.articles.markup.box_style import is_list_item
from backend.articles.markup.table_grid import CELL_TAGS, TableGrid
from backend.articles.page_parser import media_elements
from backend.articles.page_parser.inline_style import (
    Attributes,
    InlineStyle,
    apply_element,
    find_background_url,
    get_style,
    is_hidden,
    is_inline,
    shift_off_line,
)
from backend.articles.page_parser.paragraph_builder import ParagraphBuilder
from backend.articles.paragraphs import Divider, Paragraph


def _name_set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_SKIPPED_TAGS = _name_set(
    "head link meta script style template title desc metadata mp-style-type rp "
    "input select canvas datalist annotation annotation-xml"
)
_BLOCK_TAGS = _name_set(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form header legend main nav p section summary table tbody "
    "tfoot thead foreignobject optgroup option"
)
_LEAF_TAGS = _name_set("br hr wbr video audio object embed iframe")
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
_UNSHIFTED_TAGS = _name_set(
    "img image svg ul ol menu li table tbody thead tfoot tr td th pre ruby rb rt rtc"
)
_RUBY_TAGS = ("rb", "rt", "rtc")
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language)-([a-z0-9+#-]{1,20})(?:\s|$)")

_Step = tuple[LexborNode, InlineStyle] | Callable[[], None]


def parse_paragraphs(root: LexborNode) -> tuple[Paragraph, ...]:
    """Parse the paragraphs of everything inside an element; its own style does not matter.

    Raises BadInput if there are too many paragraphs, pictures or characters.
    """
    walker = _BodyWalker()
    walker.run(root)
    return walker.flow.finish()


class _BodyWalker:
    def __init__(self) -> None:
        self.flow = ParagraphBuilder()
        self._steps: list[_Step] = []
        self._tables: list[TableGrid] = []

    def run(self, root: LexborNode) -> None:
        if root.child is not None:
            self._steps.append((root.child, InlineStyle()))
        while self._steps:
            step = self._steps.pop()
            if callable(step):
                step()
                continue
            node, inline = step
            if node.next is not None:
                self._steps.append((node.next, inline))
            if node.is_text_node:
                if not inline.is_drawn:
                    self.flow.text(node.text_content or "", inline)
            elif node.is_element_node:
                self._enter(node, inline)

    def _enter(self, node: LexborNode, inline: InlineStyle) -> None:
        tag = (node.tag or "").lower()
        attributes = node.attributes
        style = get_style(attributes)
        if tag in _SKIPPED_TAGS or is_hidden(attributes, style):
            return
        is_block = _is_block(tag, style) or (tag == "text" and inline.is_drawn)
        around, inline = inline, apply_element(inline, tag, attributes, style)
        if not is_block and tag not in _UNSHIFTED_TAGS:
            inline = shift_off_line(inline, tag, _get_shift_style(attributes, style), around)
        inline = self._formula(node, tag, inline)
        if self._is_leaf(tag, attributes, inline):
            return
        if tag == "img" or tag == "image":
            self._picture(attributes, inline)
        inline = self._surround(node, tag, attributes, inline, is_block, style)
        self._ruby(tag)
        if url := find_background_url(attributes):
            self._picture_behind(url, is_sure=tag == "svg")
        elif tag.startswith("mp-") and not media_elements.is_embed(tag):
            self._after(self._card_if_empty(self.flow.written))
        if node.child is not None:
            self._steps.append((node.child, inline))

    def _formula(self, node: LexborNode, tag: str, inline: InlineStyle) -> InlineStyle:
        """Take the place of an element in a MathML formula."""
        if tag not in math_elements.TAGS:
            return inline
        if shift := math_elements.find_shift(node):
            inline = inline.add_shift(shift)
        before, after = math_elements.find_brackets(node)
        for sign, schedule in ((before, lambda step: step()), (after, self._after)):
            if sign:
                schedule(partial(self.flow.text, sign, inline))
        return inline

    def _is_leaf(self, tag: str, attributes: Attributes, inline: InlineStyle) -> bool:
        """Handle an element whose children hold nothing to read; returns whether it is one."""
        if tag == "br" and inline.is_cell:
            self.flow.end_block(inline)
        elif tag == "br":
            self.flow.new_line()
        elif tag == "hr":
            self.flow.put(Divider())
        elif media_elements.is_embed(tag):
            self.flow.put(media_elements.build_embed(tag, attributes))
        return tag in _LEAF_TAGS

    def _surround(
        self,
        node: LexborNode,
        tag: str,
        attributes: Attributes,
        inline: InlineStyle,
        is_block: bool,
        style: str,
    ) -> InlineStyle:
        """Apply an element to the builder before its children, and schedule what comes after."""
        builder = self.flow
        if tag in _HEADINGS and not (builder.is_list or builder.is_code or inline.is_cell):
            inline = inline._replace(level=_HEADINGS[tag])
            self._around(builder.end_paragraph)
        elif builder.is_list and not builder.is_code and is_list_item(tag, style):
            self._item(tag, attributes, style)
        elif is_block or (tag == "li" and builder.is_code):
            inline = inline._replace(is_quote=inline.is_quote or tag == "blockquote")
            self._around(lambda: builder.end_block(inline))
            if tag == "table":
                self._tables.append(TableGrid(node))
                self._after(self._close_table)
        elif tag in ("ul", "ol", "menu"):
            self._list(node, tag, attributes, style)
        elif tag == "li":
            self._item(tag, attributes, style)
        elif tag == "tr":
            inline = self._row(node, inline)
        elif tag in CELL_TAGS:
            self._cell(attributes, inline)
        elif _is_program(tag, style, inline) and not builder.is_code:
            builder.open_code()
            language = _find_language(node, attributes)
            self._after(lambda: builder.close_code(language))
        elif (
            tag == "code" and builder.is_code and node.prev is not None and node.prev.tag == "code"
        ):
            builder.end_block(inline)  # editors use one <code> per line
        return inline

    def _close_table(self) -> None:
        self._tables.pop()

    def _list(self, node: LexborNode, tag: str, attributes: Attributes, style: str) -> None:
        if not self.flow.is_code:
            self.flow.open_list(list_elements.read_list(node, tag, attributes, style))
            self._after(self.flow.close_list)

    def _item(self, tag: str, attributes: Attributes, style: str) -> None:
        value, kind = list_elements.read_item(tag, attributes, style)
        self.flow.open_item(value, kind)
        self._after(self.flow.end_paragraph)

    def _row(self, node: LexborNode, inline: InlineStyle) -> InlineStyle:
        """Open a table row: its cells share a paragraph, unless it has only one, as in a frame."""
        self._around(lambda: self.flow.end_block(inline))
        grid = self._tables[-1] if self._tables else None
        if inline.is_cell or grid is None or grid.is_layout:
            return inline
        self._after(grid.close_row)
        return inline._replace(is_cell=grid.open_row(node) > 1)

    def _cell(self, attributes: Attributes, inline: InlineStyle) -> None:
        grid = self._tables[-1] if self._tables else None
        if grid is None or grid.is_layout:
            self._around(lambda: self.flow.end_block(inline))
        else:
            self.flow.cell(inline, grid.open_cell(attributes))

    def _ruby(self, tag: str) -> None:
        close = None
        if tag == "ruby":
            close = self.flow.open_ruby()
        elif tag in _RUBY_TAGS:
            close = self.flow.open_ruby_part(tag)
        if close is not None:
            self._after(close)

    def _picture(self, attributes: Attributes, inline: InlineStyle) -> None:
        picture = media_elements.build_picture(attributes)
        if picture is None:
            return
        if picture.kind == "picture" and (
            inline.is_cell or media_elements.is_inline_sign(picture, attributes)
        ):
            self.flow.put_later(picture)
        else:
            self.flow.put(picture)

    def _picture_behind(self, url: str, *, is_sure: bool) -> None:
        """Add an element's background picture if the element holds nothing else."""
        picture = media_elements.build_background_picture(url)
        written_before = self.flow.written

        def put() -> None:
            if picture is not None and self.flow.written == written_before:
                self.flow.put(picture)

        if is_sure:
            put()
        else:
            self._after(put)

    def _card_if_empty(self, written_before: int) -> Callable[[], None]:
        def put() -> None:
            if self.flow.written == written_before:
                self.flow.put(media_elements.build_placeholder("card"))

        return put

    def _around(self, step: Callable[[], None]) -> None:
        step()
        self._after(step)

    def _after(self, step: Callable[[], None]) -> None:
        self._steps.append(step)


def _is_block(tag: str, style: str) -> bool:
    if tag in _HEADINGS or tag in _BLOCK_TAGS:
        return tag in _HEADINGS or not is_inline(style)
    return box_style.makes_lines(tag, style)


def _is_program(tag: str, style: str, inline: InlineStyle) -> bool:
    """Tell whether an element is program text: `pre`, or a `code` with lines of its own."""
    is_code = tag == "code" and inline.space == "pre" and box_style.has_block_display(style)
    return tag == "pre" or (is_code and not inline.is_cell)


def _get_shift_style(attributes: Attributes, style: str) -> str:
    """Get the style of an element, with the attribute by which SVG raises text."""
    raised = (attributes.get("baseline-shift") or "")[:40].lower()
    return f"baseline-shift:{raised};{style}" if raised else style


def _find_language(node: LexborNode, attributes: Attributes) -> str | None:
    inner = node.child
    while inner is not None and not inner.is_element_node:
        inner = inner.next
    for source in (attributes, inner.attributes if inner is not None else {}):
        name = (source.get("data-lang") or "").strip().lower()
        match = _LANGUAGE.search(f"lang-{name}") or _LANGUAGE.search(
            (source.get("class") or "")[:500].lower()
        )
        if match:
            return match[1]
    return None
