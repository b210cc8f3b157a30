"""An import takes steps in proportion to the page, whatever it is made of."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from backend import articles
from backend.articles import character_normalization, page_parser, search, sentences
from backend.articles.page import html_preprocessing, script_data
from backend.errors import AppError
from tests.articles import step_counting
from tests.articles.step_counting import METER, Metered, character, tree_of

PACKAGES = ("backend.articles",)
BESIDE = (
    "backend.passages.normalization",
    "backend.own_annotations.annotation_files.text_formats",
    "backend.moderation.text_cleaning",
)
PATTERNS = dict(
    found
    for package in (*PACKAGES, *BESIDE)
    for module in step_counting.modules_of(package)
    for found in step_counting.patterns_of(module)
)
UNITS, PUMPED = 80, 40


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_looks_at_a_text_again_and_again(name: str) -> None:
    pattern = PATTERNS[name]
    metered = Metered(pattern)
    for text in hostile_to(pattern):
        assert_linear(scanning(metered, text), PUMPED, text(3))


PAGE = '<div id="js_content">正文</div>'
DATA = PAGE + "<script>window.cgiDataNew = {"
POST_END = "', item_show_type: '10'}</script>"
OLD = PAGE + "<script>msg_title "
KINDS = [
    *((f"<{name}>", f"</{name}{end}", "") for name in ("style", "script", "title", "iframe")
      for end in ("", " ", "/", " a", ' a="', "x>")),
    *(("", tag, "") for tag in ("<p", "<a href=", '<a href="x', "<a b='\"", "<p a=b c", "<", "</")),
    *(("", sign, "") for sign in ("<!--", "<!-- --", "<!-- x --!", "<!", "<?", "<![CDATA[", "]]>")),
    *(("<p ", each, ">x") for each in ("a", "a=", "a='", 'a="b" ', " ", "/", "a = ", "=")),
    *(("", each, "x") for each in ("&", "&amp", "&#", "&#x1", "&notit;", "&lt;", " ", "\u3000")),
    *(("", each, "") for each in ("字", ".", "!", "”", "\n", "\r", "\t", "a\n", "\u200d",)),
    *(("a", each, "") for each in ("\u0301", "<b>\u0301</b>", "<b> </b>", "<b>\n</b>")),
    *(("", each, "") for each in ("\u1100\u1161\u11a8", "<i>a</i><b>b</b>", "<span>词 </span>")),
    *(("", each, "") for each in ("<section>", "<b>", "<p><b>", "<b></b>", "</b>", "<li>", "<br>")),
    *(("<table>", each, "") for each in ("<tr>", "<td>a", "a<tr>", "<tr><td>a</td></tr>", "<p>a")),
    *(("<pre>", each, "") for each in ("x\n", "<code>x</code>", "\t", "<br>")),
    *(("", each, "") for each in ("<ul>", "<ul><li>a", "<hr>", "<mp-x/>", "<svg>", "<iframe>")),
    *(('<p style="', each, '">x') for each in ("display: ", "background:", "url(", "font-size: ")),
    *(('<p style="background:', each, '">x') for each in ("url( ", "url('", ";", " ")),
    ("", '<p style="background:url(x">', ""),
    *(("", each, "") for each in ("<sup>", "a<sup>", "a<sup>b</sup>", "<sup>注</sup>", "<ruby>")),
    *(("<p>x<sup>", each, "") for each in (" ", "<b> </b>", "a<br>", "<b>a</b>", "<sub>注</sub>")),
    *(("<p><ruby>", each, "") for each in ("<rb>a", "<rt>a", "a<rt>b</rt>", "<rtc>a", "a<p>")),
    *(("<ol reversed>", each, "") for each in ("<li>", "<ol reversed>", "<li><ol>", "<ol><li>a")),
    *(("", each, "") for each in ("<table>", "<table><tr><td>a<td>b", "<table><tr><td rowspan=9>")),
    *(("<table><tr>", each, "") for each in ("<td colspan=9>a", "<td rowspan=9>a", "<td><p>a")),
    *(("<table><tr><td>a<td>b", each, "") for each in ("<table><tr><td>", "<ul><li>a", "<pre>a\n")),
    *(("<table><tr><td>a<td>", each, "") for each in ("<table><tr><td>a</table>", "<img src=a>")),
    *(("<table>", each, "") for each in ("<tr><td><table>", "<tr><td>a<td><table>")),
    *(("<math>", each, "") for each in ("<msup>", "<mfrac>", "<msup><mi>a", "<mfrac><mi>a</mi>")),
    *(('<p style="white-space:pre">', each, "") for each in (" ", "\n", " a", "<b> </b>", "\t\n")),
    *(('<p style="', each, '">x') for each in ("white-space:", "vertical-align:", "display:;")),
    *(('<ul style="', each, '"><li>x') for each in ("list-style:", "list-style: '", "'\"")),
    *(("", f"<img src='{each}' width=9>x", "") for each in ("/mpres/" * 2, "http:", "//a")),
    *(('<img src=a data-w="', each, '">x') for each in (" ", "1", "1.")),
    *(("<style>", each, "</style><p class=a>x") for each in (".a{b:c}", "{", "}", "a,")),
    *(("", each, "x") for each in ('<div style="display:none">', "<div hidden>")),
    *(("", f'<p style="{each}"></p>', "x") for each in ("position:absolute", "margin:-1px")),
    *(("", f'<div style="{each}">', "x") for each in ("height:0", "display:flex", "opacity:0")),
    ('<pre class="', "lang-", '">x</pre>'),
    *((DATA + "a: '", each, "</script>") for each in ("\\'", "\\", "x", "\\x4")),
    *((DATA + 'a: "', each, "</script>") for each in ('\\"', '"', '",')),
    *((DATA, each, "</script>") for each in ("'", "{", "[", "a:", "a:'x',", "//", "/", "1.", " ")),
    *((DATA + "desc: '", each, POST_END) for each in ("&#9", "<a ", "<br ", "<a href")),
    (DATA + "desc: '&#", "9", POST_END),
    (DATA + "content_noencode: '", "</style ", "'}</script>"),
    (PAGE, "<script>window.cgiDataNew = {</script>", ""),
    (PAGE + "<script>window.cgiDataNew", " ", "</script>"),
    (PAGE + "<script>", "window.cgiDataNew = ", "</script>"),
    *((OLD, each, "</script>") for each in ("var xx =", "var xx = '", 'd.aa="', "var ", "window.")),
    (OLD + "var", " ", "</script>"),
    (OLD + "var xx = '", "\\'", "</script>"),
    ('<meta property="og:title" content="', "\\x26", '">' + PAGE),
    (PAGE + "<b id=js_name>", "&amp;", "</b>"),
    ('<div class="weui-msg">', "已被删", "</div>"),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: repr("{}({})*{}".format(*kind))[-60:])
def test_twice_the_page_takes_twice_the_steps(kind: tuple[str, str, str]) -> None:
    before, unit, after = kind

    def parse(size: int) -> int:
        page = before + unit * size + after
        with step_counting.counting(*PACKAGES) as meter, suppress(AppError):
            page_parser.parse(page) if "<script" in page else page_parser.parse_fragment(page, "题")
        return meter.steps

    # Lines of up to 90 characters are also looked through for a player's words.
    size = UNITS * 2 if len(unit) <= 5 and "<script" not in before else UNITS
    assert_linear(parse, size, f"{before}({unit})")


@pytest.mark.parametrize("unit", ["字", ".", "。”", "a.", "!", "\n", " ", "1", "甲。", "e.g. "])
@pytest.mark.parametrize(
    "read",
    [sentences.split_sentences, character_normalization.clean, search.tokenize],
)
def test_twice_the_text_takes_twice_the_steps(read: Callable[[str], object], unit: str) -> None:
    def steps(size: int) -> int:
        with step_counting.counting(*PACKAGES) as meter:
            read(unit * size)
        return meter.steps

    assert_linear(steps, UNITS, unit)


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        (r"</style(?:[\t\n\f\r\x20/][^>]*+)?>", "</style "),
        (r"'(?:[^'\\]|\\.)*+'", "\\'"),
        (r"\s*\n\s*", " "),
        (r"#+$", "#"),
        (r"/mpres/.*emotion", "/mpres/"),
        (r"(a|aa)*b", "a"),
        (r"(?s).*?x.*?y", "x"),
    ],
)
def test_a_pattern_that_looks_again_and_again_does_not_pass(pattern: str, unit: str) -> None:
    compiled = re.compile(pattern)
    with pytest.raises((AssertionError, RecursionError)):
        for text in hostile_to(compiled):
            assert_linear(scanning(Metered(compiled), text), 12, unit)


def test_every_pattern_has_a_name_by_which_it_is_measured() -> None:
    folder = Path(articles.__file__).parent
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text())
        at_the_top = {id(node) for each in tree.body for node in ast.walk(each)
                      if not isinstance(each, ast.FunctionDef | ast.ClassDef)}  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "re":
                allowed = node.attr in ("compile", "Match", "Pattern", *FLAGS)
                assert allowed, f"{path}:{node.lineno}"
                is_measured = node.attr != "compile" or id(node) in at_the_top
                assert is_measured, f"{path}:{node.lineno}"


def test_a_number_of_more_digits_than_python_reads_is_no_character() -> None:
    many = "&#" + "9" * 5_000
    for data in (f"item_show_type: '10', desc: '{many}'", f"link: '{many}'", f"desc: '{many}'"):
        page = page_parser.parse(f"{PAGE}<script>window.cgiDataNew = {{{data}}}</script>")
        assert page.paragraphs


def test_a_text_that_is_never_closed_ends_the_data() -> None:
    data = script_data.parse_page_data(
        ["window.cgiDataNew = {title: 'a', desc: '\\'\\'\\', nick_name: 1};"]
    )
    assert data == {"title": "a"}


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("甲<style>x</style a='>'>乙", "甲乙"),
        ("甲<style>x</stylex></style\n>乙", "甲乙"),
        ("甲<style>x</STYLE/>乙", "甲乙"),
        ("甲<style>x</style 乙", "甲"),
        ("甲<style>x</ſtyle>y</style>乙", "甲乙"),
    ],
)
def test_what_is_not_read_ends_where_a_browser_ends_it(page: str, kept: str) -> None:
    html = html_preprocessing.prepare_page(page).html.decode()
    assert html.removeprefix("<!DOCTYPE html>") == kept


FLAGS = ("VERBOSE", "DOTALL", "IGNORECASE", "ASCII", "MULTILINE")


def assert_linear(steps_of: Callable[[int], int], size: int, what: str) -> None:
    """Fail unless the second doubling costs about twice what the first did.

    What bounds keep small (a look back of 64 tags) has room; squares have not.
    """
    one, two, four = (steps_of(size * times) for times in (1, 2, 4))
    assert four - two <= 2.6 * max(0, two - one) + 4 * size, f"{what!r}: {one}, {two}, {four} steps"


def scanning(metered: Metered, text: Callable[[int], Any]) -> Callable[[int], int]:
    def steps(size: int) -> int:
        METER.steps = 0
        for _ in metered.finditer(text(size)):
            pass
        return METER.steps

    return steps


def pumped(before: str, unit: str, after: str, *, is_bytes: bool) -> Callable[[int], Any]:
    def text(size: int) -> Any:
        whole = before + unit * size + after
        return whole.encode("latin-1", "replace") if is_bytes else whole

    return text


def hostile_to(pattern: "re.Pattern[Any]") -> Iterator[Callable[[int], Any]]:
    """Give texts of any size that nearly fit: what a pattern repeats, again and again."""
    made = {
        (before, unit, after)
        for start, body in repeats(tree_of(pattern), pattern, "")
        for one in body
        for before, unit, after in (
            (start, one, ""), (start, one, "\0"), ("", start + one, ""), ("", start, one),
        )
        if unit
    }  # fmt: skip
    is_bytes = isinstance(pattern.pattern, bytes)
    for before, unit, after in sorted(made):
        yield pumped(before, unit, after, is_bytes=is_bytes)


def repeats(items: Any, pattern: "re.Pattern[Any]", start: str) -> Iterator[tuple[str, list[str]]]:
    """Give each part that repeats without a bound worth the name, and a text that leads to it."""
    for kind, given in items:
        inner = inside_of(str(kind), given)
        for each in inner:
            yield from repeats(each, pattern, start)
        if "REPEAT" in str(kind) and given[1] > 50:
            yield start, samples(given[2], pattern)[:16]
        start += samples([(kind, given)], pattern)[0]
    yield start, [""]


def inside_of(kind: str, given: Any) -> list[Any]:
    if kind == "SUBPATTERN":
        return [given[3]]
    if kind == "BRANCH":
        return list(given[1])
    if "REPEAT" in kind:
        return [given[2]]
    return [given] if kind == "ATOMIC_GROUP" else []


def samples(items: Any, pattern: "re.Pattern[Any]") -> list[str]:
    """Give some texts that fit these parts, of the letters that the pattern itself is made of."""
    made = [""]
    for kind, given in items:
        more = samples_of(str(kind), given, pattern)
        made = [a + b for a, b in product(made, more)][:24]
    return made


def samples_of(kind: str, given: Any, pattern: "re.Pattern[Any]") -> list[str]:
    fits = character(kind, given, pattern.flags)
    if fits is not None:
        letters = letters_of(pattern)
        return [letter for letter in letters if fits(letter)] or [some(fits)]
    if "REPEAT" in kind:
        least = max(given[0], 1)
        return [one * min(least, 30) for one in samples(given[2], pattern)]
    inner = inside_of(kind, given)
    return [each for part in inner for each in samples(part, pattern)[: 24 // len(inner)]] or [""]


def letters_of(pattern: "re.Pattern[Any]") -> list[str]:
    source = pattern.pattern
    plain = source.decode("latin-1") if isinstance(source, bytes) else source
    return [*dict.fromkeys(f"a\\'\"<> /={plain}\n字\t")]


@cache
def some(fits: Callable[[str], bool]) -> str:
    return next((chr(code) for code in range(1, 0x30000) if fits(chr(code))), "")
