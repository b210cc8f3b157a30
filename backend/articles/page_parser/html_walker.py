"""Walks an HTML element without recursion, and feeds its content to a `ParagraphBuilder`."""

from collections.abc import Callable
from functools import partial

from selectolax.lexbor import LexborNode

from backend.articles.element_rules import (
    decorative_pictures,
    emoji_pictures,
    hidden_elements,
    rendered_widgets,
)
from backend.articles.element_rules.css_values import Attributes
from backend.articles.element_rules.style_cascade import HINTS, NO_SHEET, StyleSheet
from backend.articles.markup import box_style, list_elements, math_elements
from backend.articles.markup.table_grid import CELL_TAGS, TableGrid
from backend.articles.page_parser import element_kinds, media_elements
from backend.articles.page_parser.element_kinds import ElementKind
from backend.articles.page_parser.inline_style import PLAIN, InlineStyle, is_program, parse_link
from backend.articles.page_parser.paragraph_builder import ParagraphBuilder
from backend.articles.page_parser.style_resolver import StyleResolver
from backend.articles.paragraphs import Divider, Paragraph, Picture

# Attributes without which an element is what its name and style say.
_TELLING = HINTS | {"class", "id", "data-lazy-bgimg"}
_Step = tuple[LexborNode, InlineStyle] | Callable[[], None]


def parse_paragraphs(
    root: LexborNode, builder: ParagraphBuilder | None = None, sheet: StyleSheet = NO_SHEET
) -> tuple[Paragraph, ...]:
    """Parse the paragraphs of everything inside an element; its own style does not matter.

    They follow what a given builder holds already.

    Raises BadInput if there are too many paragraphs, pictures or characters.
    """
    walker = _BodyWalker(builder or ParagraphBuilder(), sheet)
    walker.run(root)
    return walker.flow.finish()


class _BodyWalker:
    def __init__(self, builder: ParagraphBuilder, sheet: StyleSheet) -> None:
        self.flow = builder
        self._styles = StyleResolver(sheet)
        self._steps: list[_Step] = []
        self._tables: list[TableGrid] = []
        self._embed_before: tuple[str, int] = ("", 0)

    def run(self, root: LexborNode) -> None:
        steps, overlays = self._steps, self._styles.overlays
        if root.child is not None:
            steps.append((root.child, PLAIN))
        while steps:
            step = steps.pop()
            if not isinstance(step, tuple):
                step()
                continue
            node, inline = step
            if overlays.open_count:
                overlays.pass_by(node)
            following = node.next
            if following is not None:
                steps.append((following, inline))
            if node.is_element_node:
                self._enter(node, inline)
            elif node.is_text_node and not (inline.is_drawn or self._styles.is_unseen(inline)):
                self.flow.text(node.text_content or "", inline)

    def _enter(self, node: LexborNode, around: InlineStyle) -> None:
        tag = (node.tag or "").lower()
        attributes = node.attributes
        kind = self._styles.read_kind(tag, attributes)
        if kind.is_plain and _TELLING.isdisjoint(attributes):
            is_block = kind.is_block or around.makes_blocks
            inline = self._styles.inherit(around, node, kind, is_block)
            if is_block:
                self._around(partial(self.flow.end_block, inline))
            if node.child is not None:
                self._steps.append((node.child, inline))
            return
        if (
            kind.hiding and hidden_elements.is_hidden(kind.hiding, tag, attributes, node)
        ) or self._is_platforms_own(node, tag, attributes, around):
            return
        is_block = (
            kind.is_block
            or (around.makes_blocks and box_style.may_be_box(tag))
            or (tag == "text" and around.is_drawn)
        )
        inline = self._styles.inherit(around, node, kind, is_block)
        if kind.arranges_children and not (
            self.flow.is_code or self.flow.is_list or inline.is_cell
        ):
            makes_blocks = not element_kinds.has_own_text(node)
            inline = inline._replace(makes_blocks=makes_blocks)
        if tag == "a":
            inline = inline._replace(href=parse_link(attributes))
        elif tag in math_elements.TAGS:
            inline = self._formula(node, inline)
        if self._is_leaf(tag, attributes, inline):
            return
        if tag == "img" or tag == "image":
            self._picture(node, attributes, kind, inline)
        elif tag in ("span", "i") and (emoji := emoji_pictures.read_emoji_class(attributes)):
            self.flow.text(emoji, inline)
        inline = self._surround(node, attributes, inline, kind, is_block)
        self._ruby(tag)
        if tag == "q":
            inline = self._quotation(inline)
        url = attributes.get("data-lazy-bgimg") or kind.background_url
        if url and not inline.visibility.is_invisible:
            if not decorative_pictures.is_decorative_background(
                kind.declared, is_in_code=self.flow.is_code
            ):
                self._picture_behind(url, is_sure=tag == "svg")
        elif tag.startswith("mp-") and not media_elements.is_embed(tag):
            self._after(self._card_if_empty(self.flow.written))
        if node.child is not None:
            self._steps.append((node.child, inline))

    def _formula(self, node: LexborNode, inline: InlineStyle) -> InlineStyle:
        """Take the place of an element in a MathML formula."""
        if shift := math_elements.find_shift(node):
            inline = inline.add_shift(shift)
        before, after = math_elements.find_brackets(node)
        for sign, schedule in ((before, lambda step: step()), (after, self._after)):
            if sign:
                schedule(partial(self.flow.text, sign, inline))
        return inline

    def _quotation(self, inline: InlineStyle) -> InlineStyle:
        """Write the marks around a quotation, which browsers add; past the last pair it repeats."""
        if inline.quotes and not (inline.is_drawn or inline.visibility.hides_text):
            pair = 2 * min(inline.quote_level, len(inline.quotes) // 2 - 1)
            self.flow.text(inline.quotes[pair], inline)
            self._after(partial(self.flow.text, inline.quotes[pair + 1], inline))
        return inline._replace(quote_level=inline.quote_level + 1)

    def _is_leaf(self, tag: str, attributes: Attributes, inline: InlineStyle) -> bool:
        """Handle an element whose children hold nothing to read; returns whether it is one."""
        if tag == "br" and inline.is_cell:
            self.flow.end_block(inline)
        elif tag == "br":
            self.flow.new_line()
        elif tag == "hr":
            self.flow.put(Divider())
        elif media_elements.is_embed(tag) and not inline.visibility.is_invisible:
            embed = media_elements.build_embed(tag, attributes)
            self.flow.put(embed)
            self._embed_before = embed.what, self.flow.written
        return tag in element_kinds.LEAF_TAGS

    def _is_platforms_own(
        self, node: LexborNode, tag: str, attributes: Attributes, inline: InlineStyle
    ) -> bool:
        """Handle what the platform's scripts put in; returns whether the element is such a part."""
        kind = rendered_widgets.find_part(attributes)
        if kind is None or media_elements.is_embed(tag):
            return False
        if kind == "chrome":
            return True
        is_named_before = self._embed_before == (kind, self.flow.written)
        if not (is_named_before or inline.visibility.is_invisible):
            self.flow.put(media_elements.build_widget(kind, node))
        self._embed_before = "", 0
        return True

    def _surround(
        self,
        node: LexborNode,
        attributes: Attributes,
        inline: InlineStyle,
        kind: ElementKind,
        is_block: bool,
    ) -> InlineStyle:
        """Apply an element to the builder before its children, and schedule what comes after."""
        builder, tag = self.flow, kind.tag
        if tag in element_kinds.HEADINGS and not (
            builder.is_list or builder.is_code or inline.is_cell
        ):
            inline = inline._replace(level=element_kinds.HEADINGS[tag])
            self._around(builder.end_paragraph)
        elif kind.is_list_item and builder.is_list and not builder.is_code:
            self._item(kind, attributes)
        elif is_block or (tag == "li" and builder.is_code):
            inline = inline._replace(is_quote=inline.is_quote or tag == "blockquote")
            self._around(partial(builder.end_block, inline))
            if tag == "table":
                self._tables.append(TableGrid(node))
                self._after(self._close_table)
        elif tag in ("ul", "ol", "menu"):
            self._list(node, kind, attributes)
        elif tag == "li":
            self._item(kind, attributes)
        elif tag == "tr":
            inline = self._row(node, inline)
        elif tag in CELL_TAGS:
            self._cell(attributes, inline)
        elif is_program(kind, inline) and not builder.is_code:
            builder.open_code()
            language = element_kinds.find_language(node, attributes)
            self._after(lambda: builder.close_code(language))
        elif (
            tag == "code" and builder.is_code and node.prev is not None and node.prev.tag == "code"
        ):
            builder.end_block(inline)  # editors use one <code> per line
        return inline

    def _close_table(self) -> None:
        self._tables.pop()

    def _list(self, node: LexborNode, kind: ElementKind, attributes: Attributes) -> None:
        if not self.flow.is_code:
            counting = list_elements.read_list(node, kind.tag, attributes, kind.declared)
            self.flow.open_list(counting)
            self._after(self.flow.close_list)

    def _item(self, kind: ElementKind, attributes: Attributes) -> None:
        self.flow.open_item(*list_elements.read_item(kind.tag, attributes, kind.declared))
        self._after(self.flow.end_paragraph)

    def _row(self, node: LexborNode, inline: InlineStyle) -> InlineStyle:
        """Open a table row: its cells share a paragraph, unless it has only one, as in a frame."""
        self._around(partial(self.flow.end_block, inline))
        grid = self._tables[-1] if self._tables else None
        if inline.is_cell or grid is None or grid.is_layout:
            return inline
        self._after(grid.close_row)
        return inline._replace(is_cell=grid.open_row(node) > 1)

    def _cell(self, attributes: Attributes, inline: InlineStyle) -> None:
        grid = self._tables[-1] if self._tables else None
        if grid is None or grid.is_layout:
            self._around(partial(self.flow.end_block, inline))
        else:
            self.flow.cell(inline, grid.open_cell(attributes))

    def _ruby(self, tag: str) -> None:
        close = None
        if tag == "ruby":
            close = self.flow.open_ruby()
        elif tag in element_kinds.RUBY_TAGS:
            close = self.flow.open_ruby_part(tag)
        if close is not None:
            self._after(close)

    def _picture(
        self,
        node: LexborNode,
        attributes: Attributes,
        kind: ElementKind,
        inline: InlineStyle,
    ) -> None:
        if inline.visibility.is_invisible:
            return
        declared = kind.declared
        picture = media_elements.read_picture(node, attributes, declared, self.flow.is_code)
        if isinstance(picture, str):
            self.flow.text(picture, inline)
        elif isinstance(picture, Picture) and (
            inline.is_cell or media_elements.is_inline_sign(attributes, declared)
        ):
            self.flow.put_later(picture)
        elif picture is not None:
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
