"""Markdown reads as written: in CommonMark, by a parser of somebody else's, and in Obsidian."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from backend.own_annotations.annotation_files import text_formats
from backend.own_annotations.annotation_files.web_annotations import ExportIris
from backend.own_annotations.own_annotation import AnnotatedArticle, AnnotationQuote, OwnAnnotation

IRIS = ExportIris("https://shiju.example", "acc", "林")
ARTICLE = AnnotatedArticle("art", "慢走", "林舟", "https://mp.weixin.qq.com/s/x", True)
QUOTE = AnnotationQuote("灯火", "看见的", "，总比", 3, 5, 1, "anchored")
WHEN = datetime(2026, 5, 1, 20, tzinfo=UTC)
MARK = OwnAnnotation(
    "mark", "m", ARTICLE, QUOTE, "green", None, "private", "shown", WHEN, None, None
)
THOUGHT = replace(MARK, kind="thought", id="t", colour=None, text="原来如此。")
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

SIGNS = [
    "$a$ 和 $$b$$", "#标签 与 # 与 #1", "==高亮==", "a == b", "%%注释%%", "100%", "句子 ^block-id",
    "[[内链]]", "![[嵌入]]", "![图](a.png)", "[链](b)", "a|b|c", "|a|b|\n|-|-|\n|1|2|", "<b>粗</b>",
    "<!-- 注 -->", "<https://a.b>", "- 一\n- 二", "+ 一", "* 一", "1. 一\n2) 二", "> 引", "# 题",
    "###### 题 ######", "***", "---", "- - -", "***粗斜***", "__粗__", "_斜_", "`码`",
    "```\n码\n```",
    "~~删~~", "~~~\n码\n~~~", "反\\斜\\*线\\", ":::note\n内\n:::", "键:: 值", "[^1] 与 [^1]: 注",
    "&lt; &amp; &#35; &copy;", "[!note] 题\n内", "> [!note]- 题", "- [ ] 待办", "- [x] 完成",
    "题\n===", "题\n---", "    缩进的代码", "\t缩进的代码", "www.example.com/a_b_c",
    "https://example.com/a_b_c?d=e*f*", "a\n\n\n\nb", "一行  \n二行", "行\\\n行", "　　全角缩进",
    "[a]: http://x 'y'", "a\r\nb\rc", "a\u2028# b", "a\x0b- b", "*a\n*b", "2023\\. x", "１．全角",
    "{{模板}}", "<% tp %>", "a<br>b", "\\# 已转义", "term\n: 定义", "a~b~c", "H~2~O x^2^",
]  # fmt: skip


def body_of(markdown: str) -> tuple[list[str], list[Token]]:
    """Give the text of the blocks after article and address, and all their tokens."""
    tokens = PARSER.parse(markdown)
    inline = [token for token in tokens if token.type == "inline"]
    return [read(token) for token in inline[3:]], tokens


def read(token: Token) -> str:
    return "".join(
        "\n" if child.type in ("hardbreak", "softbreak") else child.content
        for child in token.children or []
    )


def lines_of(text: str) -> list[str]:
    """Give the lines that a reader sees, without blank ones and without spaces at their ends."""
    lines = re.split("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)
    return [line.strip() for line in lines if line.strip()]


def check(text: str) -> None:
    for quoted in (False, True):
        word = (
            replace(MARK, quote=replace(QUOTE, exact=text))
            if quoted
            else replace(THOUGHT, text=text)
        )
        markdown = text_formats.format_markdown([word], IRIS)
        blocks, tokens = body_of(markdown)
        body = blocks[:-1] if quoted else blocks[1:-1]
        seen = [line for block in body for line in lines_of(block)]
        assert seen == lines_of(text), markdown
        kinds = {token.type for token in tokens} - {
            "inline", "heading_open", "heading_close", "paragraph_open", "paragraph_close",
            "blockquote_open", "blockquote_close",
        }  # fmt: skip
        assert kinds == set(), markdown
        assert sum(token.type == "blockquote_open" for token in tokens) == 1
        inner = {
            child.type
            for token in tokens[tokens.index(next(t for t in tokens if t.type == "inline")) :]
            for child in token.children or []
        }
        assert inner <= {
            "text", "text_special", "hardbreak", "softbreak", "em_open", "em_close",
            "link_open", "link_close",
        }, markdown  # fmt: skip
        bare = without_escapes(markdown.split("\n\n", 3)[3])
        for pattern in OBSIDIAN:
            assert not re.search(pattern, bare), (pattern, markdown)


# What Obsidian and Notion take for more than words, in a text whose escapes are taken out.
OBSIDIAN = [
    r"\$", r"==", r"%%", r"\[\[", r"\[\^", r"\[!", r"(?:^|\s)#\w", r"\^\w", r":::", r"::",
    r"\|", r"~~", r"`", r"https?://(?!mp\.weixin)",
]  # fmt: skip


def without_escapes(markdown: str) -> str:
    return re.sub(r"\\[!-/:-@\[-`{-~]", "\ufffc", markdown)  # what stood apart stays apart


@pytest.mark.parametrize("text", SIGNS)
def test_signs_read_as_written(text: str) -> None:
    check(text)
    check(f"前面有字 {text}")
    check(f"{text}\n后面还有")


@given(st.text(st.sampled_from("\\`*_[]<>|~&$#^={}%:!-+.)1> \n\tab字@/\"'(;"), max_size=40))
def test_any_signs_read_as_written(text: str) -> None:
    if lines_of(text):
        check(text)


def test_titles_and_authors_are_words_too() -> None:
    article = replace(ARTICLE, title="# *一* [[二]]\n三 $x$", author="==林== <b>")
    markdown = text_formats.format_markdown([replace(MARK, article=article)], IRIS)
    headings = [token for token in PARSER.parse(markdown) if token.type == "inline"]
    assert read(headings[1]) == "# *一* [[二]] 三 $x$"
    assert read(headings[2]).startswith("==林== <b> · https://")


def test_a_mark_and_what_was_thought_of_it_are_one_entry() -> None:
    second = replace(THOUGHT, id="t2", text="又想到。", created_at=WHEN + timedelta(days=1))
    elsewhere = replace(MARK, id="m2", quote=replace(QUOTE, exact="窗子", start=9, end=11))
    shuffled = [second, elsewhere, THOUGHT, MARK]
    markdown = text_formats.format_markdown(shuffled, IRIS)
    assert markdown.count("> 灯火") == 1
    order = ["> 灯火", "*划线", "原来如此。", "*想法", "又想到。", "> 窗子"]
    places = [markdown.index(words) for words in order]
    assert places == sorted(places)
    text = text_formats.format_plain_text(shuffled, IRIS)
    assert text.count("“灯火”") == 1
    (entry,) = [part for part in text.split("\n\n") if "“灯火”" in part]
    assert [words in entry for words in ("划线", "原来如此。", "想法", "又想到。")] == [True] * 4
    assert "窗子" not in entry


def test_the_same_words_in_two_places_are_two_entries() -> None:
    again = replace(MARK, id="m2", quote=replace(QUOTE, start=40, end=42))
    for form in (text_formats.format_markdown, text_formats.format_plain_text):
        assert form([MARK, again], IRIS).count("灯火") == 2
