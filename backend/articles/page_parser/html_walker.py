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
from backend.articles.markup import list_elements, math_elements
from backend.articles.markup.box_style import is_list_item
from backend.articles.markup.table_grid import CELL_TAGS, TableGrid
from backend.articles.page_parser import element_kinds, media_elements
from backend.articles.page_parser.inline_style import (
    Attributes,
    InlineStyle,
    apply_element,
    find_background_url,
    get_style,
    shift_off_line,
)
from backend.articles.page_parser.paragraph_builder import ParagraphBuilder
from backend.articles.paragraphs import Divider, Paragraph, Picture

_Step = tuple[LexborNode, InlineStyle] | Callable[[], None]


def parse_paragraphs(
    root: LexborNode, builder: ParagraphBuilder | None = None
) -> tuple[Paragraph, ...]:
    """Parse the paragraphs of everything inside an element; its own style does not matter.

    They follow what a given builder holds already.

    Raises BadInput if there are too many paragraphs, pictures or characters.
    """
    walker = _BodyWalker(builder or ParagraphBuilder())
    walker.run(root)
    return walker.flow.finish()


class _BodyWalker:
    def __init__(self, builder: ParagraphBuilder) -> None:
        self.flow = builder
        self._steps: list[_Step] = []
        self._tables: list[TableGrid] = []
        self._has_layers = False
        self._embed_before: tuple[str, int] = ("", 0)

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
                if not (inline.is_drawn or inline.visibility.hides_text):
                    self.flow.text(node.text_content or "", inline)
            elif node.is_element_node:
                self._enter(node, inline)

    def _enter(self, node: LexborNode, inline: InlineStyle) -> None:
        tag = (node.tag or "").lower()
        attributes = node.attributes
        style = get_style(attributes)
        declared = hidden_elements.read_declarations(style, is_picture=tag in ("img", "image"))
        if (
            tag in element_kinds.SKIPPED_TAGS
            or hidden_elements.is_hidden(tag, attributes, declared, node)
            or self._is_platforms_own(node, tag, attributes, inline)
        ):
            return
        is_block = element_kinds.is_block(tag, style) or (tag == "text" and inline.is_drawn)
        around, inline = inline, apply_element(inline, tag, attributes, style)
        inline = self._apply_visibility(inline, tag, attributes, declared)
        if not is_block and tag not in element_kinds.UNSHIFTED_TAGS:
            inline = shift_off_line(
                inline, tag, element_kinds.get_shift_style(attributes, style), around
            )
        inline = self._formula(node, tag, inline)
        if self._is_leaf(tag, attributes, inline):
            return
        if tag == "img" or tag == "image":
            self._picture(node, attributes, declared, inline)
        elif tag in ("span", "i") and (emoji := emoji_pictures.read_emoji_class(attributes)):
            self.flow.text(emoji, inline)
        inline = self._surround(node, tag, attributes, inline, is_block, style)
        self._ruby(tag)
        if tag == "q":
            inline = self._quotation(inline)
        if not inline.visibility.is_invisible and (url := find_background_url(attributes)):
            if not decorative_pictures.is_decorative_background(
                declared, is_in_code=self.flow.is_code
            ):
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
        if media_elements.is_embed(tag):
            return False
        if rendered_widgets.is_chrome(attributes):
            return True
        kind = rendered_widgets.find_widget(attributes)
        if kind is None:
            return False
        is_named_before = self._embed_before == (kind, self.flow.written)
        if not (is_named_before or inline.visibility.is_invisible):
            self.flow.put(media_elements.build_widget(kind, node))
        self._embed_before = "", 0
        return True

    def _apply_visibility(
        self, inline: InlineStyle, tag: str, attributes: Attributes, declared: dict[str, str]
    ) -> InlineStyle:
        self._has_layers = self._has_layers or hidden_elements.lays_over(declared)
        before = inline.visibility
        visibility = hidden_elements.apply_visibility(before, tag, attributes, declared)
        if self._has_layers and not visibility.is_laid_over:
            visibility = visibility._replace(is_laid_over=True)
        return inline if visibility is before else inline._replace(visibility=visibility)

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
        if tag in element_kinds.HEADINGS and not (
            builder.is_list or builder.is_code or inline.is_cell
        ):
            inline = inline._replace(level=element_kinds.HEADINGS[tag])
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
        elif element_kinds.is_program(tag, style, inline) and not builder.is_code:
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
        elif tag in element_kinds.RUBY_TAGS:
            close = self.flow.open_ruby_part(tag)
        if close is not None:
            self._after(close)

    def _picture(
        self,
        node: LexborNode,
        attributes: Attributes,
        declared: dict[str, str],
        inline: InlineStyle,
    ) -> None:
        if inline.visibility.is_invisible:
            return
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
