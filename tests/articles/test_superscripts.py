"""What stands off the line never becomes part of the number or word before it."""

from unittest.mock import Mock

import pytest

from backend.articles import page_parser, search, text_layers
from backend.articles.paragraphs import (
    Code,
    Run,
    Text,
    dump_paragraphs,
    join_text,
    load_paragraphs,
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("1.2×10<sup>9</sup>千克", "1.2×10⁹千克"),
        ("10<sup>-3</sup>，10<sup>−3</sup>，10<sup>+6</sup>", "10⁻³，10⁻³，10⁺⁶"),
        ("CO<sub>2</sub>和H<sub>2</sub>SO<sub>4</sub>", "CO₂和H₂SO₄"),
        ("x<sup>n-1</sup>，a<sub>max</sub>，1<sup>st</sup>", "xⁿ⁻¹，aₘₐₓ，1ˢᵗ"),
        ("x<sup>2</sup><sub>1</sub>", "x²₁"),
        ("全角10<sup>９</sup>", "全角10⁹"),
        ("m<sup>²</sup>，30<sup>°</sup>C，名<sup>®</sup>", "m²，30°C，名®"),
        ("话<sup>[1]</sup>，又<sup>[2]</sup><sup>[3]</sup>", "话^([1])，又^([2][3])"),
        ("10<sup>9</sup><sup>[1]</sup>", "10⁹^([1])"),
        ("词<sup>注</sup>，x<sub>甲</sub>，10<sup>0.5</sup>", "词^(注)，x_(甲)，10^(0.5)"),
        ("2<sup>2<sup>3</sup></sup>，x<sub>i<sup>2</sup></sub>", "2^(2³)，x_(i²)"),
        ("2<sup>2<sup>注</sup></sup>，x<sup>a<sub>乙</sub></sup>", "2^(2^(注))，x^(a_(乙))"),
        ("a <sup> 2 </sup> b<sup> 3</sup>c", "a ² b ³c"),
        ("10<sup>1</sup> <sup>2</sup>", "10¹ ²"),
        ("10<sup>9<br>8</sup>倍", "10⁹\n⁸倍"),
        ("x<sup></sup>y<sup> </sup>z", "xy z"),
        ('10<span style="vertical-align: super">9</span>', "10⁹"),
        ('10<span style="VERTICAL-ALIGN:SUPER !important">9</span>', "10⁹"),
        ('10<b style="font-size:9px;vertical-align:4px">9</b>', "10⁹"),
        ('10<em style="vertical-align: 0.4em">9</em>', "10⁹"),
        ('10<a style="vertical-align: 50%">9</a>', "10⁹"),
        ('a<span style="vertical-align:-25%">2</span>', "a₂"),
        ('a<span style="color:red; vertical-align : sub">2</span>', "a₂"),
        ('10<span style="vertical-align:super"><sup>9</sup></span>', "10⁹"),
        ('10<sup style="vertical-align:baseline;top:-.5em">9</sup>', "10⁹"),
        ('a<sup style="vertical-align:sub">2</sup>', "a₂"),
        ('10<span style="vertical-align:text-top;font-size:10px">9</span>', "10⁹"),
        ('字<span style="vertical-align:1px">字</span>', "字字"),
        ('字<span style="vertical-align:middle">字</span>', "字字"),
        ('字<span style="vertical-align:top">字</span>', "字字"),
        ('10<span style="position:relative;top:-3.0pt;mso-text-raise:3.0pt">6</span>', "10⁶"),
        ('x<span style="position:relative;top:3.0pt;mso-text-raise:-3.0pt">1</span>', "x₁"),
        ('m<span style="position:relative;top:-.5em;font-size:.75em">2</span>', "m²"),
        ('m<span style="font-size:75%;bottom:.4em;position:relative">2</span>', "m²"),
        ('m<span style="position:relative;bottom:5px;font-size:10px">2</span>', "m²"),
        ('m<span style="position:relative;top:-4pt;font-size:8pt">2</span>', "m²"),
        ('m<b style="POSITION:RELATIVE;TOP:-6px;font-size:smaller">2</b>', "m²"),
        ('H<span style="position:relative;top:.3em;font-size:.7em">2</span>O', "H₂O"),
        ('H<span style="position:relative;bottom:-.25em;font-size:x-small">2</span>O', "H₂O"),
        ('10<sub style="position:relative;bottom:-.25em;font-size:75%">2</sub>', "10₂"),
        ('10<span style="mso-text-raise:0pt;position:relative;top:0">6</span>', "106"),
        ('10<span style="position:relative;top:-1px;font-size:15px">6</span>', "106"),
        ('10<span style="position:relative;top:-5px">6</span>', "106"),
        ('10<span style="position:static;top:-5px;font-size:10px">6</span>', "106"),
        ('10<span style="position:relative;left:-5px;font-size:10px">6</span>', "106"),
        ('10<span style="position:relative;top:-50%;font-size:10px">6</span>', "106"),
        ('10<span style="position:relative;top:-5px;font-size:1.5em">6</span>', "106"),
        ("<sup>整行都抬高了</sup>", "整行都抬高了"),
        ('<span style="vertical-align:super">整行 <b>都</b>抬高</span>', "整行 都抬高"),
        ("<math><msup><mn>10</mn><mn>9</mn></msup></math>", "10⁹"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x₁²"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        (
            "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>",
            "(a+b)/2",
        ),
        ("<math><msqrt><mn>2</mn></msqrt></math>", "√(2)"),
    ],
)
def test_off_the_line_is_written_in_signs_or_brackets(html: str, text: str) -> None:
    assert text_of(f"<p>{html}</p>") == text


@pytest.mark.parametrize(
    "block", ["h2", "blockquote", "li", "td", "section", "strong", "figcaption"]
)
def test_it_is_so_in_every_kind_of_block(block: str) -> None:
    page = f"<{block}>10<sup>9</sup>，词<sup>注</sup></{block}>"
    page = {"li": f"<ul>{page}</ul>", "td": f"<table><tr>{page}</tr></table>"}.get(block, page)
    assert text_of(page) == "10⁹，词^(注)"


def test_program_text_keeps_them_too() -> None:
    (code,) = paragraphs_of("<pre><code>x = 10<sup>9</sup>\n  y<sub>甲</sub></code></pre>")
    assert isinstance(code, Code)
    assert code.text == "x = 10⁹\n  y_(甲)"


def test_drawn_text_keeps_them_too() -> None:
    html = '<svg><text>10<tspan baseline-shift="super">9</tspan></text></svg>'
    assert text_of(f"<p>字</p>{html}") == "字\n10⁹"


def test_only_what_has_no_sign_is_marked_for_drawing() -> None:
    assert runs_of('10<sup>9</sup><b>词<sup><a href="https://a.cn/1">[1]</a>*</sup></b>') == [
        Run(text="10⁹"),
        Run(text="词", marks=("bold",)),
        Run(text="^([1]", marks=("bold",), href="https://a.cn/1", shift="super"),
        Run(text="*)", marks=("bold",), shift="super"),
    ]


def test_a_line_break_after_it_is_no_part_of_it() -> None:
    assert runs_of("词<sup>注</sup><br>行") == [
        Run(text="词"),
        Run(text="^(注)", shift="super"),
        Run(text="\n行"),
    ]


def test_what_the_author_wrote_so_stays_unmarked() -> None:
    assert runs_of("_(:з」∠)_ x^(2)") == [Run(text="_(:з」∠)_ x^(2)")]


def test_a_paragraph_stored_before_there_were_shifts_is_read() -> None:
    stored = {"kind": "text", "key": "a", "runs": [{"text": "旧", "marks": ["bold"]}]}
    assert load_paragraphs([stored])[0].words == "旧"


def test_a_search_does_not_take_it_for_another_number() -> None:
    assert search.tokenize("10⁹") == search.tokenize("10 9")
    assert search.tokenize("10⁻³") == search.tokenize("10 3")
    assert search.tokenize("2¹⁰ 3") == search.tokenize("2 10 3")
    assert search.tokenize("CO₂") == search.tokenize("CO2")


def test_marked_stretches_are_found_where_they_stand_in_the_text() -> None:
    page = page_parser.parse_fragment(
        "<p>词<sup>注</sup>和_(:з</p><hr><ul><li>a<li>𠮷<sub>甲</sub><sup><b>[</b>1]</sup></ul>"
        "<pre>x<sup>注</sup></pre><p>y<sup>丙</sup></p>",
        "题",
    )
    stored, text = dump_paragraphs(page.paragraphs), join_text(page.paragraphs)
    start = text.index("和")
    spans = (0, len(text)), (start, text.index("^([1])") + 3)
    (found, _), (part, _) = text_layers.find_passage_layers(stored, text, spans)
    assert [(text[each.start : each.end], each.shift) for each in found] == [
        ("^(注)", "super"),
        ("_(甲)", "sub"),
        ("^([1])", "super"),
        ("^(丙)", "super"),
    ]
    assert [(text[start:][each.start : each.end]) for each in part] == ["_(甲)"]


def test_the_paragraphs_are_read_once_for_all_passages_and_not_without_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = dump_paragraphs(
        page_parser.parse_fragment("<p>词<sup>注</sup>句</p>", "题").paragraphs
    )
    load = Mock(wraps=load_paragraphs)
    monkeypatch.setattr(text_layers, "load_paragraphs", load)
    assert text_layers.find_passage_layers(stored, "词^(注)句", [(0, 1), (5, 6)]) == [((), ())] * 2
    load.assert_not_called()
    text_layers.find_passage_layers(stored, "词^(注)句", [(0, 6), (0, 5), (1, 5)])
    load.assert_called_once()


def paragraphs_of(html: str) -> tuple[object, ...]:
    return page_parser.parse_fragment(html, "题").paragraphs


def text_of(html: str) -> str:
    return join_text(page_parser.parse_fragment(html, "题").paragraphs)


def runs_of(html: str) -> list[Run]:
    (paragraph,) = paragraphs_of(f"<p>{html}</p>")
    assert isinstance(paragraph, Text)
    return list(paragraph.runs)
