"""Hostile pages are refused or come in harmless."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from backend.articles import page_parser
from backend.articles.page import html_preprocessing, script_data
from backend.articles.page_source import parse_cost
from backend.articles.paragraphs import Picture, Text, join_text
from backend.errors import AppError, BadInput

_OPENED = ["p", "b", "td", "svg", "h2", "em", "div", "table", "button", "li"]
MISUSED = [f"<{end}{name}>" for name in _OPENED for end in ("", "/")]


@pytest.mark.parametrize(
    "page",
    [
        "<section>" * 50_000 + "x",
        "<section>" * 50_000 + "x" + "</section>" * 50_000,
        "<blockquote><ul><li>" * 20_000,
        "<b>" * 100_000,
        "<p>" + "".join(f"<font size={i}>" for i in range(1000)) + "</p>" + "<p>x</p>" * 50_000,
        "<b><p>" * 50_000,
        "<svg><style/>" * 50_000,
        "<svg><![CDATA[><g></g>]]>" * 50_000,
        "<table><tr><td>" * 30_000,
        "<p " + " ".join(f"a{i}" for i in range(100_000)) + ">x",
        "<i></i>" * 150_000,
        "<section><object></section>" * 60_000,
    ],
    ids=lambda page: page[:24],
)
def test_a_page_that_would_cost_too_much_to_parse_is_refused_beforehand(page: str) -> None:
    with pytest.raises(BadInput, match="过于复杂"):
        page_parser.parse(page)


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<p>x</p>" * 5_001, "5000 段"),
        ("<ul>" + "<li>x</li>" * 5_001 + "</ul>", "5000 段"),
        ('<img src="a/b.png">' * 301, "300 张"),
        ('<i>x<img src="a/b.png" width="20"></i>' * 301, "300 张"),
        ("<p>" + "字" * 200_001 + "</p>", "20 万字"),
        ("<pre>" + "x" * 200_001 + "</pre>", "20 万字"),
        ("\n" * 10_000_000 + "x", "20 万字"),
        ("<pre>" + "\n" * 10_000_000 + "x", "20 万字"),
        ("<p>" + "x \n" * 5_000_000, "20 万字"),
        ("x" * (20 * 1024 * 1024 + 1), "20 MB"),
    ],
    ids=[
        "paragraphs",
        "items",
        "pictures",
        "signs",
        "characters",
        "code",
        "lines",
        "rows",
        "words",
        "bytes",
    ],
)
def test_an_article_out_of_bounds_is_refused_and_told_why(html: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        page_parser.parse_fragment(html, "题")


def test_an_article_just_within_bounds_comes_in() -> None:
    html = "<p>x</p>" * 4_700 + '<img src="a/b.png">' * 300
    assert len(page_parser.parse_fragment(html, "题").paragraphs) == 5_000


def test_nesting_as_deep_as_editors_make_it_comes_in() -> None:
    html = "<section><span>" * 900 + "深处" + "</span></section>" * 900
    assert words(html) == "深处"


@pytest.mark.parametrize(
    "source",
    [
        "var x = 'unclosed",
        "window.cgiDataNew = {" * 1,
        "window.cgiDataNew = " + "{a:" * 100_000,
        "window.cgiDataNew = " + "[" * 100_000,
        "window.cgiDataNew = {a: '" + "\\" * 200_001,
        "window.cgiDataNew = {" + "a: 'x', " * 200_000,
        "window.cgiDataNew = {" * 50_000,
        "msg_title var ct = '" * 10_000,
        "window.cgiDataNew = {item_show_type: '8', picture_page_info_list: {cdn_url: 'x'}}",
        "window.cgiDataNew = {item_show_type: {a: 'b'}, title: ['x'], copyright_info: 'no'}",
        "window.cgiDataNew = {item_show_type: '10', text_page_info: ['x']}",
        "window.cgiDataNew = {item_show_type: '5', content_noencode: '<a <a <a'}",
    ],
    ids=lambda source: source[:40],
)
def test_data_in_scripts_may_be_anything(source: str) -> None:
    page = page_parser.parse(f'<div id="js_content">正文</div><script>{source}</script>')
    assert join_text(page.paragraphs) == "正文" or page.kind != "article"


def test_a_text_post_of_nothing_but_lines_is_refused() -> None:
    data = "{item_show_type: '10', content_noencode: '" + "\\x0a" * 1_500_000 + "x'}"
    with pytest.raises(BadInput, match="20 万字"):
        page_parser.parse(f"<script>window.cgiDataNew = {data}</script>")


@pytest.mark.parametrize("item_show_type", ["5", "8", "10"])
def test_a_post_whose_data_says_nothing_is_no_article(item_show_type: str) -> None:
    with pytest.raises(page_parser.NotAnArticle):
        page_parser.parse(
            f"<script>window.cgiDataNew = {{item_show_type: '{item_show_type}'}}</script>"
        )


def test_a_sound_or_film_post_says_where_to_find_it() -> None:
    source = "window.cgiDataNew = {item_show_type: '5', content_noencode: '一段\\x0a说明'};"
    page = page_parser.parse(f"<script>{source}</script>")
    assert [p.kind for p in page.paragraphs] == ["placeholder", "text"]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (r"{a: 'x\x26y\u597d\'\\'}", "x&y好'\\"),
        (r"{a: JsDecode('\x5cx26')}", "&"),
        (r"{a: '\x5cx26'}", r"\x26"),
        (r"{a: '\ud83d\ude00'}", "😀"),
        (r"{a: '\ud83d'}", ""),
        ("{a: 'true' === 'true' ? 1 : 0, b: '1'}", "true"),
        ("{a: '3' * 1, b: {a: '4'}}", "3"),
        ("{b: {a: '4'}, a: '3'}", "3"),
        ("{'a': \"q\"}", "q"),
        ("{a: 7}", "7"),
        ("{c: [{a: '1'}, ['2']], a: '3', a: '4'}", "3"),
    ],
)
def test_a_value_is_read_as_the_browser_would(source: str, value: str) -> None:
    assert script_data.parse_page_data([f"window.cgiDataNew = {source};"])["a"] == value


@pytest.mark.parametrize(
    "html",
    [
        "<p>前</p><script>alert(1)</script><p>后</p>",
        "<p>前</p><script><!-- <script> </p> --></script><p>后</p>",
        "<p>前</p><style><p>藏</p></style><p>后</p>",
        "<p>前</p><!-- <p>藏</p> --><p>后</p>",
        "<p>前</p><![CDATA[ 藏 ]]><p>后</p>",
        "<p>前</p><svg><![CDATA[<藏>]]><style>藏</style><script>藏</script></svg><p>后</p>",
        "<p>前</p><textarea><p>藏</p></textarea><title>藏</title><noscript>藏</noscript><p>后</p>",
        "<p>前</p><template><p>藏</p></template><select><option>藏</option></select><p>后</p>",
        "<p>前</p><math><mtext><style>藏</style></mtext></math><p>后</p>",
        "<p>前</p><SCRIPT>藏</SCRIPT ><p>后</p>",
        "<p>前</p><iframe srcdoc='<p>藏</p>'>藏</iframe><p>后</p>",
        "<p>前</p><video>藏</video><p>后</p>",
        "<p>前</p><p hidden>藏</p><p>后</p>",
        "<p>前\0</p><p>&#0;后</p>",
        "<p>前<p>后",
    ],
)
def test_scripts_and_hidden_parts_never_become_words(html: str) -> None:
    text = words(html)
    assert "藏" not in text
    assert "alert" not in text
    assert text.replace("\ufffd", "").split() == ["前", "后"]


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "file:///etc/passwd",
        "blob:https://x/1",
        "C:\\pictures\\a.png",
        "https://a/\u202eb.png",
        "x" * 3000,
        "",
    ],
)
def test_a_picture_from_nowhere_is_dropped(url: str) -> None:
    assert kinds(f'<p>字<img data-src="{url}"></p>') == ["text"]


def test_the_caption_of_a_dropped_picture_stays() -> None:
    page = page_parser.parse_fragment('<img src="data:image/png;base64,AA" alt="一张图">', "题")
    assert [getattr(p, "says", "") for p in page.paragraphs] == [
        "图片《一张图》：请在公众号原文中查看"
    ]


def test_a_plain_http_picture_is_asked_for_over_https() -> None:
    page = page_parser.parse_fragment(
        '<img src="//mmbiz.qpic.cn/a"><img src="HTTP://b.cn/c">', "题"
    )
    urls = [p.url for p in page.paragraphs if isinstance(p, Picture)]
    assert urls == ["https://mmbiz.qpic.cn/a", "https://b.cn/c"]


@pytest.mark.parametrize("charset", ["gb18030", "big5hkscs", "utf-16", "utf-8-sig"])
def test_a_page_in_another_charset_is_read(charset: str) -> None:
    declared = "big5" if charset.startswith("big5") else "utf-8"
    page = f'<meta charset="{declared}"><div id="js_content"><p>一段中文文字，讀得出來</p></div>'
    text = page if charset.startswith("big5") else page.replace("讀得出來", "读得出来")
    got = join_text(page_parser.parse(text.encode(charset)).paragraphs)
    assert got in ("一段中文文字，讀得出來", "一段中文文字，读得出来")


def test_one_broken_byte_does_not_change_the_charset() -> None:
    page = f'<div id="js_content"><p>{"好好的文字" * 40}'.encode() + b"\xe5\x96</p></div>"
    assert join_text(page_parser.parse(page).paragraphs).startswith("好好的文字")


def test_lone_surrogates_are_left_out() -> None:
    assert words("<p>甲\ud83d乙&#xD83D;</p>").startswith("甲乙")


def test_accents_that_span_runs_are_composed() -> None:
    page = page_parser.parse_fragment("<p>caf<b>e</b><i>\u0301</i>!</p>", "题")
    (made,) = page.paragraphs
    assert isinstance(made, Text)
    assert made.words == "café!"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_heap_of_tags_does_harm(data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.sampled_from(TAGS), max_size=40))
    try:
        page = page_parser.parse_fragment("<p>" + "".join(pieces), "题")
    except AppError:
        return
    assert page.paragraphs
    assert "\r" not in join_text(page.paragraphs)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_page_or_a_refusal(noise: bytes) -> None:
    for page in (noise, b'<div id="js_content">' + noise):
        try:
            page_parser.parse(page)
        except AppError as refused:
            assert refused.status == 422


@pytest.mark.parametrize(
    "unit",
    [
        "</td><td><em x=1><em x=1></div>",
        "<p><h1></h1><em></p><em></p>",
        "<button><button><em></button><em></button>",
        "<section><object></section><section></object>",
        "<svg><p><div></svg><div></svg>",
        "<select><select><em></select><em></select>",
        "<form><form><em><em></form>",
        *("".join(random.Random(seed).choices(MISUSED, k=9)) for seed in range(20)),
    ],
)
def test_a_tree_that_passed_the_gate_is_no_deeper_than_it_may_be(unit: str) -> None:
    try:
        markup = html_preprocessing.prepare_page(unit * 6_000)
    except BadInput:
        return
    assert depth_of(LexborHTMLParser(markup.html)) < 2 * parse_cost.MAX_DEPTH


TAGS = [
    *("<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<a href='https://a.cn'>", "</a>", "<br>"),
    *("<section>", "</section>", "<ul>", "<ol start=9>", "<li>", "</li>", "</ul>", "</ol>"),
    *("<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<pre>", "</pre>", "<code>"),
    *("</code>", "<blockquote>", "</blockquote>", "<h2>", "</h2>", "<hr>", "<svg>", "</svg>"),
    *("<text>", "<foreignObject>", "<style>", "</style>", "<script>", "</script>", "<!--", "-->"),
    *("<![CDATA[", "]]>", "<img src=a.png>", "<img width=20 src=b.png>", "<iframe>", "<mp-x/>"),
    *("<math>", "<mtext>", "</math>", "<object>", "<template>", "<select>", "<option>", "<font>"),
    *("字", " a ", "\n", "&nbsp;", "\u0301", "<", ">", '"', "'", "=", "|", "&#x202e;", "\u200d"),
]


def depth_of(tree: LexborHTMLParser) -> int:
    deepest, waiting = 0, [(tree.root, 0)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        child = node.child if node is not None else None
        while child is not None:
            waiting.append((child, depth + 1))
            child = child.next
    return deepest


def words(html: str) -> str:
    return "\n".join(p.words for p in page_parser.parse_fragment(html, "题").paragraphs if p.words)


def kinds(html: str) -> list[str]:
    return [p.kind for p in page_parser.parse_fragment(html, "题").paragraphs]
