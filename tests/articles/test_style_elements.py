"""A page's style elements count as far as they decide what is text."""

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import join_text

HIDING = [
    ".x{display:none}",
    ".x { DISPLAY : NONE }",
    "p.x{visibility:hidden}",
    "P.x{opacity:0}",
    "p{font-size:0}",
    "#y{display:none}",
    "p#y{display:none}",
    "h1,.x , h2{display:none}",
    "/* .x{} */.x{/* a */display:none}",
    "<!-- .x{display:none} -->",
    "@charset 'utf-8';.x{display:none}",
    "@media print{.z{color:red}} .x{display:none}",
    ".x{display:block}.x{display:none}",
    ".x{display:none!important}.x{display:block}",
    "#y{display:none}.x{display:block}",
    "p.x{display:none}.x{display:block}",
    ".x{display:none}p{display:block}",
    ".x{display:none",
]
SHOWING = [
    ".a{color:red}}.x{display:none}",
    ".X{display:none}",
    ".xx{display:none}",
    "div.x{display:none}",
    ".x{display:none}.x{display:block}",
    ".x .x{display:none}",
    "div>p{display:none}",
    "p:first-child{display:none}",
    "*{display:none}",
    "[class]{display:none}",
    "@media print{.x{display:none}}",
    "@media (max-width:1px){.x{display:none}",
    "@supports (x:y){p{display:none}}",
    ".x{color:#fff}",
    ".x{.y{display:none}}",
    "/* .x{display:none} */",
]


@pytest.mark.parametrize("sheet", HIDING)
def test_what_a_style_element_hides_is_no_text(sheet: str) -> None:
    assert words(f'<style>{sheet}</style><h3>前</h3><p class="a x" id="y">藏</p>') == "前"


@pytest.mark.parametrize("sheet", SHOWING)
def test_a_rule_that_does_not_hold_hides_nothing(sheet: str) -> None:
    assert words(f'<style>{sheet}</style><h3>前</h3><p class="a x" id="y">见</p>') == "前\n见"


@pytest.mark.parametrize(
    ("media", "is_text"),
    [("", False), ("all", False), ("screen", False), ("print", True), ("(width:1px)", True)],
)
def test_a_style_element_counts_where_it_holds_for_the_screen(media: str, is_text: bool) -> None:
    html = f'<style media="{media}">.x{{display:none}}</style><p>前</p><p class="x">见</p>'
    assert ("见" in words(html)) is is_text


def test_an_elements_own_style_outweighs_a_style_element() -> None:
    sheet = "<style>.x{display:none} .y{display:none!important}</style>"
    shown, hidden = (f'<p class="{name}" style="display:block">{name}</p>' for name in "xy")
    assert words(f"{sheet}<p>前</p>{shown}{hidden}") == "前\nx"


def test_a_style_element_keeps_lines_and_raises_letters() -> None:
    sheet = "<style>.r{white-space:pre-wrap} .s{vertical-align:super} .b{display:block}</style>"
    assert words(f'{sheet}<p class="r">一\n二</p>') == "一\n二"
    assert words(f'{sheet}<p>10<span class="s">9</span></p>') == "10⁹"
    assert words(f'{sheet}<p>一<span class="b">二</span></p>') == "一\n二"


def test_a_published_pages_style_elements_count_as_well() -> None:
    html = '<style>.x{opacity:0}</style><div id="js_content"><p>正文</p><p class="x">藏</p></div>'
    assert join_text(page_parser.parse(html).paragraphs) == "正文"


def test_only_the_beginning_of_long_style_elements_is_read() -> None:
    filler = ".a{color:red}" * 40_000
    page = "<style>{}</style><p>前</p><p class=x>字</p>"
    assert words(page.format(f".x{{display:none}}{filler}")) == "前"
    assert words(page.format(f"{filler}.x{{display:none}}")) == "前\n字"


def words(html: str) -> str:
    return join_text(page_parser.parse_fragment(html, "题").paragraphs)
