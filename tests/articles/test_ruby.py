"""What stands above the words, such as their reading, is no part of the text."""

import pytest

from backend.articles import page_parser, text_layers
from backend.articles.paragraphs import Heading, Items, Quote, Run, Text, dump_paragraphs, join_text


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("<ruby>拾<rt>shí</rt></ruby>", [("拾", "shí")]),
        ("<ruby>拾<rp>（</rp><rt>shí</rt><rp>）</rp></ruby>", [("拾", "shí")]),
        ("<ruby>拾<rt>shí</rt>句<rt>jù</rt></ruby>", [("拾", "shí"), ("句", "jù")]),
        ("<ruby>人<rt>rén</rt></ruby><ruby>人<rt>rén</rt></ruby>", [("人", "rén"), ("人", "rén")]),
        ("<ruby><rb>拾<rb>句<rt>shí<rt>jù</ruby>", [("拾", "shí"), ("句", "jù")]),
        (
            "<ruby><rb>東</rb><rb>京</rb><rtc><rt>とう</rt><rt>きょう</rt></rtc></ruby>",
            [("東", "とう"), ("京", "きょう")],
        ),
        (
            "<ruby><rb>旧</rb><rb>山</rb><rt>jiù</rt><rt>shān</rt><rtc>Old Hill</rtc></ruby>",
            [("旧山", "jiù shān · Old Hill")],
        ),
        ("<ruby><ruby>拾<rt>shí</rt></ruby><rt>pick</rt></ruby>", [("拾", "shí · pick")]),
        ("<ruby>拾句<rt>shí</rt><rt>jù</rt></ruby>", [("拾句", "shí jù")]),
        ("<ruby> 拾 <rt> shí\n </rt></ruby>", [("拾", "shí")]),
        ("<ruby>拾<rt>shí<ruby>x<rt>y</rt></ruby></rt></ruby>", [("拾", "shíxy")]),
        ("前<ruby>拾<rt></rt></ruby>后", [("前拾后", "")]),
        ("前<ruby><rt>shí</rt></ruby>后", [("前后", "")]),
        ("前<ruby>拾<rt style='display:none'>shí</rt></ruby>后", [("前拾后", "")]),
    ],
)
def test_each_base_has_what_stands_above_it(html: str, runs: list[tuple[str, str]]) -> None:
    (paragraph,) = page_parser.parse_fragment(f"<p>{html}</p>", "题").paragraphs
    assert isinstance(paragraph, Text)
    assert [(run.text, run.ruby) for run in paragraph.runs] == runs


def test_bold_and_links_go_with_the_words() -> None:
    html = (
        '<b><ruby>拾<rt>shí</rt></ruby></b><ruby><a href="https://a.cn/1">句</a><rt>jù</rt></ruby>'
    )
    (paragraph,) = page_parser.parse_fragment(html, "题").paragraphs
    assert isinstance(paragraph, Text)
    assert paragraph.runs == (
        Run(text="拾", marks=("bold",), ruby="shí"),
        Run(text="句", href="https://a.cn/1", ruby="jù"),
    )


def test_a_base_of_several_styles_is_one_base() -> None:
    html = "<p>前<ruby><b>拾</b>句<rt>shíjù</rt></ruby></p>"
    (paragraph,) = page_parser.parse_fragment(html, "题").paragraphs
    assert isinstance(paragraph, Text)
    assert paragraph.runs[1] == Run(text="拾句", marks=("bold",), ruby="shíjù")


def test_it_is_so_in_headings_lists_and_quotations() -> None:
    ruby = "<ruby>拾<rt>shí</rt></ruby>句"
    html = f"<h2>{ruby}</h2><ul><li>{ruby}</li></ul><blockquote>{ruby}</blockquote>"
    heading, items, quote = page_parser.parse_fragment(html, "题").paragraphs
    assert isinstance(heading, Heading)
    assert isinstance(items, Items)
    assert isinstance(quote, Quote)
    assert heading.runs == items.items[0] == quote.runs
    assert heading.runs == (Run(text="拾", ruby="shí"), Run(text="句"))


def test_program_text_and_cells_do_not_hold_readings() -> None:
    ruby = "<ruby>拾<rt>shí</rt></ruby>句"
    html = f"<pre>{ruby}\n行</pre><table><tr><td>{ruby}</td><td>格</td></tr></table>"
    assert join_text(page_parser.parse_fragment(html, "题").paragraphs) == "拾句\n行\n拾句 | 格"


def test_a_block_inside_leaves_the_words_and_drops_nothing() -> None:
    html = "<ruby>拾<div>句</div>读<rt>dú</rt></ruby>后"
    assert join_text(page_parser.parse_fragment(html, "题").paragraphs) == "拾\n句\n读后"


def test_a_long_reading_is_cut() -> None:
    html = f"<p><ruby>拾<rt>{'音' * 500}</rt></ruby></p>"
    (paragraph,) = page_parser.parse_fragment(html, "题").paragraphs
    assert isinstance(paragraph, Text)
    assert paragraph.runs == (Run(text="拾", ruby="音" * 200),)


@pytest.mark.parametrize(
    ("quote", "readings"),
    [
        ("去東京看", [("東京", "とうきょう")]),
        ("去東", []),
        ("京看拾句", [("拾句", "shí jù")]),
        ("看拾", [("拾", "shí")]),
        ("句。", [("句", "jù")]),
        ("去", []),
    ],
)
def test_a_passage_has_the_readings_of_its_own_words(
    quote: str, readings: list[tuple[str, str]]
) -> None:
    html = (
        "<p>前</p><ul><li>先</li><li>去<ruby>東京<rt>とうきょう</rt></ruby>"
        "看<ruby>拾句<rt>shí jù</rt></ruby>。</li></ul>"
    )
    paragraphs = page_parser.parse_fragment(html, "题").paragraphs
    text = join_text(paragraphs)
    start = text.index(quote)
    ((_, rubies),) = text_layers.find_passage_layers(
        dump_paragraphs(paragraphs), text, [(start, start + len(quote))]
    )
    assert [(quote[each.start : each.end], each.reading) for each in rubies] == readings
