"""Lines and lists come in as they are shown, whichever elements and styles make them."""

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import Code, Items, Paragraph, Picture, join_text


@pytest.mark.parametrize("space", ["pre", "pre-wrap", "break-spaces", "PRE-WRAP !important"])
def test_where_spaces_count_lines_and_indentation_stay(space: str) -> None:
    html = f'<p style="white-space: {space}">  一  二\n    三\n\n四\n  <b>五</b></p>'
    assert text_of(html) == "一  二\n  三\n四\n  五"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p style="white-space:pre-line">一  二\n 三</p>', "一 二\n三"),
        ('<p style="white-space:normal">一\n二</p>', "一二"),
        ('<p style="white-space:nowrap">a\nb</p>', "a b"),
        ('<div style="white-space:pre"><p><span>一\n二</span></p></div>', "一\n二"),
        (
            '<div style="white-space:pre">一\n<i style="white-space:normal">a\nb</i></div>',
            "一\na b",
        ),
        ('<p style="white-space-collapse: preserve; text-wrap: wrap">a  b\nc</p>', "a  b\nc"),
        (
            '<div style="white-space:pre">\n <p>一</p>\n <ul>\n  <li>二</li>\n </ul>\n</div>',
            "一\n二",
        ),
        ('<p style="white-space:pre-wrap">　　首行</p>', "首行"),
        ('<p style="white-space:pre-wrap">一<br>  二</p>', "一\n  二"),
        ('<p style="white-space:pre">a\tb</p>', "a    b"),
        (
            '<table style="white-space:pre"><tr><td>a\nb</td><td>c</td></tr></table>',
            "a b | c",
        ),
    ],
)
def test_spaces_and_breaks_count_as_the_style_says(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "display",
    ["block", "flex", "grid", "list-item", "table", "table-row", "table-cell", "flow-root",
     "-webkit-box", "block flow", "inline; display: block", "inline-block; width: 100%"],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["span", "b", "strong", "em", "a", "font"])
def test_an_element_that_is_styled_as_a_block_makes_lines(tag: str, display: str) -> None:
    html = f'<p>一<{tag} style="display: {display}">二</{tag}>三</p>'
    assert text_of(html) == "一\n二\n三"


@pytest.mark.parametrize("display", ["inline", "inline-block", "contents", "inherit", "nonsense"])
def test_any_other_display_flows_on(display: str) -> None:
    assert text_of(f'<p>一<span style="display:{display}">二</span>三</p>') == "一二三"


@pytest.mark.parametrize("display", ["flex", "inline-flex", "grid", "INLINE-GRID", "-webkit-flex"])
@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<span>一</span><span>二</span>", "一\n二"),
        ("\n <strong>01</strong>\n <em>标题</em>\n", "01\n标题"),
        ("<label>一</label><a href='https://a.cn'>二</a><span><b>三</b>四</span>", "一\n二\n三四"),
        ("<span>一</span><div>二</div><i>三</i>", "一\n二\n三"),
        ('<span>一</span><img src="https://a.cn/b.png"><span>二</span>', "一\n\n二"),
        ("一<b>二</b>三", "一二三"),
        ('<span leaf="">一</span><b><span leaf="">二</span></b>', "一二"),
        ("<span>一<i>二</i></span><sup>3</sup>", "一二\n3"),
    ],
)
def test_boxes_beside_each_other_are_blocks_unless_text_runs_through(
    display: str, inside: str, text: str
) -> None:
    for tag in ("section", "p", "div", "span"):
        html = f'<{tag} style="display:{display};width:100%">{inside}</{tag}>'
        if tag not in ("p", "span") or "<div" not in inside:
            assert text_of(f"<p>前</p>{html}<p>后</p>") == f"前\n{text}\n后"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p style="display:-webkit-box"><b>一</b><i>二</i></p>', "一二"),
        ('<div style="display:flex"><p><b>一</b><i>二</i></p></div>', "一二"),
        ('<ul><li style="display:flex"><b>一</b><i>二</i></li></ul>', "一二"),
        ('<pre style="display:flex"><b>a</b> <i>b</i></pre>', "a b"),
        (
            '<table><tr><td style="display:flex"><b>a</b><i>b</i></td><td>c</td></tr></table>',
            "ab | c",
        ),
    ],
)
def test_what_is_no_box_beside_others_flows_on(html: str, text: str) -> None:
    assert text_of(html) == text


def test_code_with_lines_of_its_own_is_program_text() -> None:
    html = '<div><code style="display:block;white-space:pre">a\n  b</code></div>'
    (code,) = paragraphs_of(html)
    assert isinstance(code, Code)
    assert code.text == "a\n  b"


@pytest.mark.parametrize(
    ("html", "markers"),
    [
        ("<ol><li>a<li>b</ol>", []),
        ("<ul><li>a<li>b</ul>", []),
        ('<ol start="3"><li>a<li>b</ol>', []),
        ('<ol start="0"><li>a<li>b</ol>', ["0.", "1."]),
        ('<ol start="-1"><li>a</ol>', ["-1."]),
        ('<ol type="a" start="26"><li>a<li>b</ol>', ["z.", "aa."]),
        ('<ol type="A"><li>a<li>b</ol>', ["A.", "B."]),
        ('<ol type="i" start="4"><li>a<li>b</ol>', ["iv.", "v."]),
        ('<ol type="I" start="1999"><li>a</ol>', ["MCMXCIX."]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3.", "2.", "1."]),
        ('<ol reversed start="10"><li>a<li>b</ol>', ["10.", "9."]),
        ('<ol><li>a<li value="7">b<li>c</ol>', ["1.", "7.", "8."]),
        ('<ol><li value="x">a<li value="">b</ol>', []),
        ('<ol><li>a<li type="i">b</ol>', ["1.", "ii."]),
        ('<ol style="list-style-type: cjk-ideographic" start="9"><li>a<li>b<li>c</ol>',
         ["九、", "十、", "十一、"]),
        ('<ol style="list-style-type: simp-chinese-formal" start="10"><li>a</ol>', ["壹拾、"]),
        ('<ol style="list-style: trad-chinese-informal inside" start="105"><li>a</ol>',
         ["一百零五、"]),
        ('<ol style="list-style-type:decimal-leading-zero"><li>a</ol>', ["01."]),
        ('<ol style="list-style-type:cjk-heavenly-stem"><li>a<li>b</ol>', ["甲、", "乙、"]),
        ('<ol style="list-style-type:lower-greek"><li>a</ol>', ["α."]),
        ('<ul style="list-style-type:decimal"><li>a<li>b</ul>', []),
        ('<ol style="list-style-type:disc"><li>a</ol>', []),
        ('<ul style="list-style-type:square"><li>a</ul>', ["▪"]),
        ('<ul style="list-style:none"><li>a</ul>', [""]),
        ("<ul style=\"list-style-type:'→ '\"><li>a</ul>", ["→"]),
        ('<ol><li style="list-style-type:upper-alpha">a</ol>', ["A."]),
        ('<ul><span style="display:list-item">a</span><b style="display:list-item">b</b></ul>', []),
    ],
)  # fmt: skip
def test_items_are_numbered_as_the_page_shows_them(html: str, markers: list[str]) -> None:
    (items,) = paragraphs_of(html)
    assert isinstance(items, Items)
    assert list(items.markers) == markers


@pytest.mark.parametrize(
    ("html", "ordered", "start"),
    [
        ('<ul style="list-style-type:decimal"><li>a</ul>', True, 1),
        ('<ol style="list-style-type:disc"><li>a</ol>', False, 1),
        ('<ol start="3"><li>a</ol>', True, 3),
    ],
)
def test_style_decides_whether_a_list_counts(html: str, ordered: bool, start: int) -> None:
    (items,) = paragraphs_of(html)
    assert isinstance(items, Items)
    assert (items.ordered, items.start) == (ordered, start)


def test_nested_lists_keep_levels_and_numbers() -> None:
    html = (
        "<ol><li>甲<ul><li>a<li>b<ol type=i><li>x<li>y</ol></ul>"
        "<li>乙<ol><li>m</ol>乙后<li><ol type=a><li>n</ol><li>丁</ol>"
    )
    (items,) = paragraphs_of(html)
    assert isinstance(items, Items)
    assert list(zip(items.levels, items.markers, texts(items), strict=True)) == [
        (0, "1.", "甲"),
        (1, "◦", "a"),
        (1, "◦", "b"),
        (2, "i.", "x"),
        (2, "ii.", "y"),
        (0, "2.", "乙"),
        (1, "1.", "m"),
        (0, "", "乙后"),
        (1, "3. a.", "n"),
        (0, "4.", "丁"),
    ]


def test_a_picture_in_an_item_does_not_number_it_twice() -> None:
    html = '<ol><li>a<img src="https://a.cn/1.png" width="300">b</li><li>c</li></ol>'
    first, picture, second = paragraphs_of(html)
    assert isinstance(first, Items)
    assert isinstance(picture, Picture)
    assert isinstance(second, Items)
    assert (first.markers, second.markers, texts(second)) == ((), ("", "2."), ["b", "c"])


def test_nesting_has_a_floor() -> None:
    (items,) = paragraphs_of("<ul><li>" * 40 + "深" + "</ul>" * 40)
    assert isinstance(items, Items)
    assert items.levels == (8,)


def texts(items: Items) -> list[str]:
    return ["".join(run.text for run in item) for item in items.items]


def paragraphs_of(html: str) -> tuple[Paragraph, ...]:
    return page_parser.parse_fragment(html, "题").paragraphs


def text_of(html: str) -> str:
    return join_text(paragraphs_of(html))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("他说<q>走吧</q>。", "他说“走吧”。"),
        ("<q>他说<q>走吧</q>。</q>", "“他说‘走吧’。”"),
        ("<q>一<q>二<q>三</q></q></q>", "“一‘二‘三’’”"),
        ("<q>一</q><q>二</q>", "“一”“二”"),
        ("<Q><b>一</b>二</Q>三", "“一二”三"),
        ("<q cite='https://a.cn'><a href='https://a.cn'>一</a></q>", "“一”"),
        ("他说<q style='quotes:none'>“走吧”</q>。", "他说“走吧”。"),
        ("<span style='quotes:none'>他说<q>「走吧」</q></span>", "他说「走吧」"),
        ("<q style=\"quotes:'「' '」'\">走吧</q>", "「走吧」"),
        ("<q style='quotes:auto'>走吧</q>", "“走吧”"),
        ("他说<q style='display:none'>走吧</q>。", "他说。"),
        ("他说<q style='color:#fff'>走吧</q>。", "他说。"),
        ("他说<q style='quotes:\"a\"'>走吧</q>。", "他说“走吧”。"),
    ],
)
def test_a_quotation_stands_between_the_marks_that_browsers_add(html: str, text: str) -> None:
    assert join_text(page_parser.parse_fragment(f"<p>{html}</p>", "题").paragraphs) == text


def test_a_quotation_with_lines_of_its_own_keeps_its_marks() -> None:
    html = "<p>前<q style='display:block'>走吧</q>后</p>"
    lines = join_text(page_parser.parse_fragment(html, "题").paragraphs).split()
    assert lines == ["前", "“走吧”", "后"]
