"""Walks an HTML element without recursion, and feeds its content to a `ParagraphBuilder`."""

from collections.abc import Callable
from functools import partial

from selectolax.lexbor import LexborNode

from backend.articles.element_rules import (
    decorations,
    emoji_pictures,
    hidden_elements,
    rendered_widgets,
)
from backend.articles.element_rules.css_values import Attributes
from backend.articles.element_rules.style_cascade import HINTS, NO_SHEET, StyleSheet
from backend.articles.markup import list_elements, math_elements, text_flow_style
from backend.articles.markup.open_tables import OpenTables
from backend.articles.markup.table_layout import CELL_TAGS
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
        self._tables = OpenTables()
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
        if tag == "table" and around.is_cell and self._is_put_off(node, around):
            return
        is_block = (
            kind.is_block
            or (around.makes_blocks and text_flow_style.may_be_box(tag))
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
        self._ruby(tag, inline)
        if tag == "q":
            inline = self._quotation(inline)
        url = attributes.get("data-lazy-bgimg") or kind.background_url
        if url and not inline.visibility.is_invisible:
            if not decorations.is_decorative_background(
                kind.declared, is_in_code=self._is_in_code(inline)
            ):
                put = self._put_if_empty(media_elements.build_background_picture(url))
                put() if tag == "svg" else self._after(put)
        elif tag.startswith("mp-") and not media_elements.is_embed(tag):
            self._after(self._put_if_empty(media_elements.build_placeholder("card")))
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
        if tag == "br":
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
        elif tag == "table":
            self._table(node, inline)
        elif is_block or element_kinds.is_block_inside(kind, builder.is_code, inline.is_cell):
            is_quote = inline.is_quote or (tag == "blockquote" and not inline.is_cell)
            inline = inline._replace(is_quote=is_quote)
            self._around(partial(builder.end_block, inline))
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
        elif tag == "code" and self._is_in_code(inline) and element_kinds.follows_code(node):
            builder.end_block(inline)  # editors use one <code> per line
        return inline

    def _table(self, node: LexborNode, inline: InlineStyle) -> None:
        self._around(partial(self.flow.end_block, inline))
        self._tables.open(node)
        self._after(self._tables.close)

    def _is_put_off(self, node: LexborNode, around: InlineStyle) -> bool:
        """Put a table in a cell off to the end of the row; returns whether it is no mere frame."""
        if self._tables.is_frame(node):
            return False
        self.flow.end_block(around)
        self._tables.put_off(partial(self._enter, node, around._replace(is_cell=False)))
        return True

    def _is_in_code(self, inline: InlineStyle) -> bool:
        return self.flow.is_code or inline.is_code_in_cell

    def _list(self, node: LexborNode, kind: ElementKind, attributes: Attributes) -> None:
        if not self.flow.is_code:
            counting = list_elements.read_list(node, kind.tag, attributes, kind.declared)
            self.flow.open_list(counting)
            self._after(self.flow.close_list)

    def _item(self, kind: ElementKind, attributes: Attributes) -> None:
        self.flow.open_item(*list_elements.read_item(kind.tag, attributes, kind.declared))
        self._after(self.flow.end_paragraph)

    def _row(self, node: LexborNode, inline: InlineStyle) -> InlineStyle:
        """Open a table row: its cells share a paragraph, unless they are blocks like any other."""
        self._around(partial(self.flow.end_block, inline))
        if inline.is_cell or self.flow.is_code or not self._tables.open_row(node):
            return inline
        self.flow.open_row()
        self._after(self._close_row)
        return inline._replace(is_cell=True, level=0)

    def _close_row(self) -> None:
        self.flow.close_row()
        self._steps += reversed(self._tables.close_row())

    def _cell(self, attributes: Attributes, inline: InlineStyle) -> None:
        borders = self._tables.open_cell(attributes) if inline.is_cell else None
        if borders is None:
            self._around(partial(self.flow.end_block, inline))
        else:
            self.flow.cell(inline, borders)

    def _ruby(self, tag: str, inline: InlineStyle) -> None:
        close = None
        if tag == "ruby":
            close = self.flow.open_ruby(inline)
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
        picture = media_elements.read_picture(node, attributes, declared, self._is_in_code(inline))
        if isinstance(picture, str):
            self.flow.text(picture, inline)
        elif isinstance(picture, Picture) and media_elements.is_inline_sign(attributes, declared):
            self.flow.put_later(picture)
        elif picture is not None:
            self.flow.put(picture)

    def _put_if_empty(self, paragraph: Paragraph | None) -> Callable[[], None]:
        """Add something if nothing else was written until then."""
        written_before = self.flow.written

        def put() -> None:
            if paragraph is not None and self.flow.written == written_before:
                self.flow.put(paragraph)

        return put

    def _around(self, step: Callable[[], None]) -> None:
        step()
        self._after(step)

    def _after(self, step: Callable[[], None]) -> None:
        self._steps.append(step)
