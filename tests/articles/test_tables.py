"""Each row of a table is one paragraph, whatever its cells hold; what is no text follows it."""

import re
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.articles import page_parser
from backend.articles.paragraphs import Paragraph, Picture, Text, join_text
from tests.articles import independent_reader

PICTURE = '<img src="https://a.cn/{}.png" width="300">'
ONE, TWO = PICTURE.format(1), PICTURE.format(2)
PROSE = "<p>" + "长" * 80 + "</p>"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><th>城<th>年<tr><td>京<td>3", ["城 | 年", "京 | 3"]),
        ("<tr><td rowspan=2>京<td>3<tr><td>4", ["京 | 3", "| 4"]),
        ("<tr><td>a<td rowspan=2>京<td>3<tr><td>b<td>4", ["a | 京 | 3", "b | | 4"]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", ["a | b", "| c", "| d"]),
        ("<tr><td rowspan=9>a<td>b<tbody><tr><td>c<td>d", ["a | b", "c | d"]),
        ("<tr><td colspan=2>合计<td>7", ["合计 | | 7"]),
        ("<tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<tr><td>e<td>f",
         ["a | b", "c", "d", "e | f"]),
        ("<tr><td>a<td>b<tr><td colspan=2>共<p>三</p>", ["a | b", "共 三"]),
        ("<tr><td>10<br>9<p>8</p><td>7", ["10 9 8 | 7"]),
        ("<tr><td><td>b", ["| b"]),
        ("<tr><td rowspan=x colspan=-1>a<td colspan=99999>b", ["a | b"]),
        ("<tr><td><td>", ["前"]),
        ("<caption>表一<p>注</p></caption><tr><td>a<td>b", ["表一", "注", "a | b"]),
        ("<thead><tr><th>a<th>b<tfoot><tr><td>c<td>d", ["a | b", "c | d"]),
    ],
)  # fmt: skip
def test_rows_and_cells_stay_text_that_can_be_read(rows: str, lines: list[str]) -> None:
    assert lines_of(f"<p>前</p><table>{rows}</table>")[-len(lines) :] == lines


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("<p>一</p><p>二</p>", "一 二"),
        ("一<br>二<hr>三", "一 二 三"),
        ("<h2>一</h2><blockquote>二</blockquote>", "一 二"),
        ("<ul><li>一<li>二。<li><p>三</p><p>四</p></ul>", "• 一 • 二。 • 三 四"),
        ("<ol start=3><li>一<ol type=a><li>二<li>三</ol><li value=9>四</ol>后",
         "3. 一 a. 二 b. 三 9. 四 后"),
        ("<ol reversed><li>一<li>二</ol>", "2. 一 1. 二"),
        ("<ul style='list-style:none'><li>一<li>二</ul>", "一 二"),
        ("<ul><li><li> <li><b>一</b></ul>", "• 一"),
        ("<ul><li><ruby>一<rt>yī</rt></ruby><li><sup>2</sup></ul>", "• 一 • ²"),
        ("<li>一<li>二", "一 二"),
        ("<dl><dt>一<dd>二</dl>", "一 二"),
        ("<pre>一\n  二\n\n三</pre>", "一 二 三"),
        ("<pre><code>一</code><code>二</code></pre>", "一 二"),
        ("<code style='display:block;white-space:pre'>一\n二</code>三", "一 二 三"),
        ("<table><tr><td>一<p>二</p></table>", "一 二"),
        ("<details><summary>一</summary>二</details>", "一 二"),
        ("<b style='font-size:20px'>一</b>", "一"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("frame", ["<tr><td>{}<td>旁", "<tr><td>头<td>尾<tr><td>{}<td>旁"])
def test_no_cell_tears_its_row(cell: str, line: str, frame: str) -> None:
    *_, row = paragraphs_of(f"<table>{frame.format(cell)}</table>")
    assert isinstance(row, Text)
    assert row.words == f"{line} | 旁"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (f"<td>甲{ONE}<td>乙{TWO}<tr><td>丙<td>丁", ["甲 | 乙", "1", "2", "丙 | 丁"]),
        (f"<td>名<td>图<tr><td>甲<td>{ONE}<tr><td>丙<td>丁", ["名 | 图", "甲 |", "1", "丙 | 丁"]),
        (f"<td>{ONE}<td>{TWO}<tr><td>甲<td>乙", ["1", "2", "甲 | 乙"]),
        (f"<td>甲<td><ul><li>乙{ONE}<li>丙</ul>", ["甲 | • 乙 • 丙", "1"]),
        ("<td>甲<td>乙<td style='background:url(https://a.cn/1.png)'>", ["甲 | 乙 |", "1"]),
        ("<td>甲<iframe src='https://v.qq.com/x'></iframe>乙<td>丙", ["甲 乙 | 丙", "video"]),
        ("<td>外<table><tr><td>一<td>二<tr><td>三<td>四</table>后<td>旁<tr><td>甲<td>乙",
         ["外 后 | 旁", "一 | 二", "三 | 四", "甲 | 乙"]),
        ("<td>外<table><tr><td>10<tr><td>9</table><td>旁", ["外 | 旁", "10", "9"]),
        (f"<td>外<table><tr><td>一{ONE}<td>二</table>{TWO}<td>旁",
         ["外 | 旁", "2", "一 | 二", "1"]),
        ("<td>外<table><tr><td>一<td>二<table><tr><td>三<td>四</table></table><td>旁",
         ["外 | 旁", "一 | 二", "三 | 四"]),
        ("<td><table><tr><td>框<table><tr><td>一<td>二</table></table><td>旁",
         ["框 | 旁", "一 | 二"]),
        ("<td>外<ul><li>甲<table><tr><td>一<td>二</table>后<li>乙</ul><td>旁",
         ["外 • 甲 后 • 乙 | 旁", "一 | 二"]),
        ("<td>外<table><tr><td>内<ul><li>一<li>二</ul></table><td>旁", ["外 | 旁", "内", "一\n二"]),
    ],
)  # fmt: skip
def test_what_is_no_text_of_a_row_follows_it(rows: str, expected: list[str]) -> None:
    html = f"<table><tr>{rows}</table>"
    assert lines_of(html) == expected
    text = independent_reader.fold(join_text(paragraphs_of(html)))
    assert text == independent_reader.fold("".join(independent_reader.read_fragment(html).text))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<td><p>一</p><p>二</p>", ["text 一", "text 二"]),
        (f"<td>一<ul><li>二</ul>{ONE}<tr><td><pre>a\n b</pre>",
         ["text 一", "list 二", "picture 1", "code a\n b"]),
        (f"<td>{ONE}<td><p>一</p><ul><li>二</ul>", ["picture 1", "text 一", "list 二"]),
        (f"<td>{PROSE}{PROSE}<td>{PROSE}{PROSE}", [f"text {'长' * 80}"] * 4),
        ("<td><pre>1\n2</pre><td><pre>a\nb</pre>", ["code 1\n2", "code a\nb"]),
        (f"<td>一<td>二<tr><td colspan=2>{PROSE}{PROSE}",
         ["text 一 | 二", *[f"text {'长' * 80}"] * 2]),
    ],
)  # fmt: skip
def test_a_table_that_arranges_holds_blocks_like_any_other(rows: str, expected: list[str]) -> None:
    paragraphs = paragraphs_of(f"<table><tr>{rows}</table>")
    assert [f"{one.kind} {line_of(one)}" for one in paragraphs] == expected


def test_a_table_for_presentation_arranges() -> None:
    assert lines_of("<table role=Presentation><tr><td>一<td>二</table>") == ["一", "二"]


def test_a_table_in_an_item_or_in_program_text_has_its_rows_there() -> None:
    table = f"<table><tr><td>a{ONE}<td>b<tr><td>c<td>d</table>"
    assert lines_of(f"<ul><li>甲{table}<li>乙</ul>") == ["甲\na | b", "1", "c | d\n乙"]
    assert lines_of(f"<pre>x{table}</pre>")[-1].split("\n")[-2:] == ["c", "d"]


def test_a_row_is_no_heading_and_no_quotation_for_what_a_cell_holds() -> None:
    large = "<tr style='font-size:20px'><th>城<th>年<tr><td><blockquote>京</blockquote><td>3"
    first, second = paragraphs_of(f"<table>{large}</table>")
    assert (first.kind, second.kind) == ("text", "text")
    assert isinstance(first, Text)
    assert first.runs[0].marks == ("bold",)


def test_rows_of_a_table_in_a_quotation_are_quoted() -> None:
    (row,) = paragraphs_of("<blockquote><table><tr><td>a<td>b</table></blockquote>")
    assert (row.kind, row.words) == ("quote", "a | b")


@dataclass
class MadeTable:
    """A table that was made up: its HTML, and the words of each row in the order they follow."""

    html: str = ""
    rows: list[list[str]] = field(default_factory=list)


WRAPS = ["<p>{}</p>", "<b>{}</b>", "{}<br>", "<ul><li>{}</ul>", "<ol type=i start=7><li>{}</ol>",
         "<pre>x\n{}\n y</pre>", "<div><h3>{}</h3></div>", "<blockquote>{}</blockquote>", "{}<hr>",
         "<dl><dt>{}</dl>", "<li>{}</li>", "<code>{}</code>", "<ul><li><p>{}</p><ol><li></ol></ul>",
         "<span style='white-space:pre'>{}\n </span>", "<a href='https://a.cn'>{}</a>"]  # fmt: skip


@st.composite
def made_tables(draw: st.DrawFn) -> MadeTable:
    numbers = count(1)

    def make(depth: int) -> MadeTable:
        table, columns = MadeTable("<table>"), draw(st.integers(2, 3))
        for _ in range(draw(st.integers(1, 3))):
            words: list[str] = []
            nested: list[MadeTable] = []
            table.html += "<tr>"
            for _ in range(columns):
                span = draw(st.sampled_from(["", "rowspan=2", "colspan=2", "rowspan=0"]))
                table.html += f"<{draw(st.sampled_from(['td', 'th']))} {span}>"
                for kind in [
                    "{}",
                    *draw(st.lists(st.sampled_from([*WRAPS, "i", "t"]), max_size=3)),
                ]:
                    if kind == "t" and depth < 2:
                        nested.append(make(depth + 1))
                        table.html += nested[-1].html
                    elif kind == "i":
                        table.html += PICTURE.format(next(numbers))
                    else:
                        words.append(f"w{next(numbers)}")
                        table.html += kind.format(words[-1]) if "{}" in kind else words[-1]
            table.rows += [words, *(row for inner in nested for row in inner.rows)]
        table.html += "</table>"
        return table

    return make(0)


@settings(max_examples=150, deadline=None)
@given(made_tables())
def test_no_word_of_a_random_table_is_lost_or_doubled_or_out_of_its_row(table: MadeTable) -> None:
    paragraphs = paragraphs_of(f"<p>前</p>{table.html}<p>后</p>")
    rows = [re.findall(r"w\d+", one.words) for one in paragraphs]
    assert [row for row in rows if row] == table.rows
    other = independent_reader.read_fragment(table.html)
    words = [word for row in rows for word in row]
    assert words == re.findall(r"w\d+", " ".join(other.text))
    pictures = [one.url for one in paragraphs if isinstance(one, Picture)]
    assert pictures == other.pictures


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*WRAPS, "<table>", "</table>", "<tr>", "<td>", "<td rowspan=3>",
                                 "<th colspan=2>", "<caption>", "<tbody>", "<tfoot>", ONE, "<ul>",
                                 "</ul>", "<li>", "<table><tr><td>"]), max_size=40))  # fmt: skip
def test_no_word_of_a_broken_table_is_lost_or_doubled(parts: list[str]) -> None:
    numbers = count(1)
    html = "".join(part.format(f"w{next(numbers)}") for part in ["{} ", *parts, "{}"])
    words = re.findall(r"w\d+", " ".join(one.words for one in paragraphs_of(html)))
    other = independent_reader.read_fragment(html)
    assert sorted(words) == sorted(re.findall(r"w\d+", " ".join(other.text)))


def line_of(paragraph: Paragraph) -> str:
    """Give the words of a paragraph, or what stands for a picture or a placeholder here."""
    if isinstance(paragraph, Picture):
        return str(paragraph.url).removeprefix("https://a.cn/").removesuffix(".png")
    return paragraph.words or getattr(paragraph, "what", "")


def lines_of(html: str) -> list[str]:
    return [line_of(paragraph) for paragraph in paragraphs_of(html)]


def paragraphs_of(html: str) -> tuple[Paragraph, ...]:
    return page_parser.parse_fragment(html, "题").paragraphs
