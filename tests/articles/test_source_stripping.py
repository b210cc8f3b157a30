"""What is surely unseen does not reach the parser, and nothing else is left out."""

import pytest

from backend.articles import page_parser
from backend.articles.page import html_preprocessing
from backend.articles.paragraphs import join_text

BOX = '<section style="display:none">藏</section>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>前</p>{}<p>后</p>",
        "<div><section>前{}后</section></div>",
        "<ul><li>前</li></ul>{}后",
        "<p>前</p>{}{}<script>var a = '<div>';</script>{}<p>后</p>",
    ],
)
@pytest.mark.parametrize(
    "box",
    [
        BOX,
        '<div style="color:red; display : none !important"><p>藏<b>藏</b></p><br></div>',
        '<div style="display:none"><div>藏</div><section style="display:none">藏</section></div>',
        '<div style="display:none"><script>a</script><!-- </div> --><img src="</div>">藏</div>',
    ],
)
def test_a_hidden_box_is_not_parsed(html: str, box: str) -> None:
    page = html.replace("{}", box)
    prepared = html_preprocessing.prepare_page(page, is_fragment=True).html.decode()
    assert prepared == "<!DOCTYPE html>" + html.replace("{}", "").replace(
        "<script>var a = '<div>';</script>", ""
    )


@pytest.mark.parametrize(
    "html",
    [
        '<section style="display:none"><div>藏</section><p>见</p></div><p>见</p>',
        '<p>藏<section style="display:none">藏</p><p>藏</p></section><p>见见</p>',
        '<svg><section style="display:none">藏</svg>藏</section>见见',
        "<div id=a data-b style='color:none'>见见</div>",
        '<table><section style="display:none"><td>见</td></section></table><p>见</p>',
        '<ul><li>见<div style="display:none">藏<li>见</li></div></li></ul>',
        '<section><div style="display:none"><div>藏</div></section><p>见见</p>',
        '<p style="display:none">藏<section>见见</section></p>',
        '<div style="display:none;display:block">见见</div>',
        '<div title="display:none">见见</div>',
        "<div data-a='style=\"display:none\"'>见见</div>",
    ],
)
def test_a_box_stays_whose_end_parsers_may_see_elsewhere(html: str) -> None:
    text = join_text(page_parser.parse_fragment(html, "题").paragraphs)
    assert text.count("见") == 2


def test_only_the_article_is_without_its_hidden_boxes() -> None:
    name = '<div style="display:none"><b id="js_name">春天的号</b></div>'
    page = page_parser.parse(f'{name}<div id="js_content"><p>正文</p>{BOX}</div>')
    assert (page.account_name, join_text(page.paragraphs)) == ("春天的号", "正文")


def test_long_texts_below_the_article_are_not_parsed() -> None:
    long = "说" * 400
    below = f"<div>{long}</div><p>短</p>{long}"
    page = f'<p>{long}</p><div id="js_content"><div>{long}</div>{long}</div>{below}'
    html = html_preprocessing.prepare_page(page).html.decode()
    assert html.count(long) == 3
    assert "短" in html


def test_an_article_whose_own_tags_are_unpaired_hides_nothing_below() -> None:
    long = "说" * 400
    page = f'<div id="js_content"><p>正文</b></div><div>{long}</div>'
    assert long in html_preprocessing.prepare_page(page).html.decode()


@pytest.mark.parametrize("identity", ["js_image_desc", "js_text_desc", "js_content"])
def test_what_may_be_an_article_further_down_is_parsed(identity: str) -> None:
    long = "说" * 400
    page = f'<div id="js_content"><p>文</p></div><div id="{identity}"><p>{long}</p></div>'
    assert long in html_preprocessing.prepare_page(page).html.decode()
