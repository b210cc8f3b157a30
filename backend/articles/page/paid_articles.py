"""Tells whether a page holds only the preview of a paid article, and says so in its place."""

from selectolax.lexbor import LexborHTMLParser

from backend.articles.page import script_data
from backend.articles.paragraphs import Paragraph, Placeholder, assign_keys

_WALLS = (
    "#js_pay_wall, #js_pay_preview_filter, .js_pay_preview_filter, .pay__mask, .pay-wall,"
    " .pay_preview_filter, #js_pay_area"
)


def add_notice(
    tree: LexborHTMLParser, data: script_data.Data, paragraphs: tuple[Paragraph, ...]
) -> tuple[Paragraph, ...]:
    """Add a last paragraph that says what is missing, if the page holds only a preview."""
    if not paragraphs or not _is_preview(tree, data):
        return paragraphs
    return assign_keys((*paragraphs, Placeholder(what="paid", says=_describe(data))))


def _is_preview(tree: LexborHTMLParser, data: script_data.Data) -> bool:
    info = script_data.get_object(data, "pay_subscribe_info")
    is_paid_for = "1" in (
        script_data.get_text(info, "is_paid", "is_pay"),
        script_data.get_text(data, "is_paid"),
    )
    if is_paid_for:
        return False
    is_sold = script_data.get_text(data, "is_pay_subscribe") == "1"
    return is_sold or tree.css_first(_WALLS) is not None


def _describe(data: script_data.Data) -> str:
    info = script_data.get_object(data, "pay_subscribe_info")
    percent = script_data.get_text(info, "preview_percent")
    is_known = percent.isascii() and percent.isdigit() and 0 < int(percent[:4]) < 100
    share = f"，约为全文的 {percent}%" if is_known else ""
    return f"这是付费文章，这里只有可以试读的部分{share}：请在公众号原文中购买后阅读全文"
