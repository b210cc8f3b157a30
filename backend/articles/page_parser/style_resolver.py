"""Resolves the style of each element of one page, from the style around it and its own."""

from selectolax.lexbor import LexborNode

from backend.articles.element_rules.css_values import Attributes
from backend.articles.element_rules.overlays import Overlays
from backend.articles.element_rules.style_cascade import StyleSheet, compose_style
from backend.articles.page_parser import element_kinds
from backend.articles.page_parser.element_kinds import ElementKind
from backend.articles.page_parser.inline_style import InlineStyle, apply_element

_MAX_INHERITED = 4_096


class StyleResolver:
    """Resolves styles; what came of the same two before is known, as an article repeats them."""

    def __init__(self, sheet: StyleSheet) -> None:
        self.overlays = Overlays()
        self._sheet = sheet
        self._inherited: dict[tuple[InlineStyle, ElementKind, bool], InlineStyle] = {}

    def read_kind(self, tag: str, attributes: Attributes) -> ElementKind:
        """Read what an element is, by its name, its attributes and the page's style sheet."""
        return element_kinds.read_kind(tag, compose_style(tag, attributes, self._sheet))

    def inherit(
        self, around: InlineStyle, node: LexborNode, kind: ElementKind, is_block: bool
    ) -> InlineStyle:
        """Apply an element to the style around it."""
        if kind.lays_over:
            self.overlays.add(node)
        key = self._lay_over(around), kind, is_block
        inline = self._inherited.get(key)
        if inline is None:
            if len(self._inherited) >= _MAX_INHERITED:
                self._inherited.clear()
            inline = self._inherited[key] = apply_element(key[0], kind, is_block=is_block)
        return inline

    def is_unseen(self, inline: InlineStyle) -> bool:
        """Tell whether text in a style cannot be seen here."""
        return inline.visibility.hides_text and self._lay_over(inline).visibility.hides_text

    def _lay_over(self, inline: InlineStyle) -> InlineStyle:
        if not self.overlays.open_count or inline.visibility.is_laid_over:
            return inline
        return inline._replace(visibility=inline.visibility._replace(is_laid_over=True))
