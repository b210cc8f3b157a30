# ruff: noqa: E501
"""`make check-import` finds text and pictures that an import lost or made up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import Paragraph, Picture, Run, Text
from tests.articles import independent_reader
from tests.bench import imports

PAGES = Path(__file__).parent / "pages"
KINDS = [
    "<p>前<sup>9</sup>后</p><ul><li>一</li><li>二</li></ul>",
    "<table><tr><td>甲</td><td>乙</td></tr></table><pre>a\n  b</pre>",
    '<p style="display:none">藏</p><p style="visibility:hidden">藏<b style="visibility:visible">见</b></p>',
    '<section style="background:#333"><p style="color:#fff">见</p></section><p style="color:#fff">藏</p>',
    '<p style="font-size:0">藏</p><p style="opacity:0">藏</p><p hidden>藏</p><p>见</p>',
    '<p>一<img class="wx_emoji" alt="[微笑]" src="https://a.cn/e.png">二</p>',
    '<div class="js_mpvedio"><p>继续播放</p><video src="x"></video></div><p>见</p>',
    '<pre><img src="https://a.cn/dots.svg">x</pre><img data-src="https://a.cn/1.png"><img src="https://a.cn/2.png">',
    '<section style="background-image:url(https://a.cn/b.png);height:200px"></section><p>见</p>',
    "<svg><text>见</text><title>藏</title></svg><details><summary>一</summary>二</details>",
]  # fmt: skip


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.name)
def test_both_readers_agree_on_our_own_pages(path: Path) -> None:
    findings = imports.Findings()
    imports.check_page(path.read_bytes(), findings)
    assert findings.is_clean, findings


@pytest.mark.parametrize("html", KINDS)
def test_both_readers_agree_on_each_kind(html: str) -> None:
    for page in (f'<div id="js_content">{html}</div>', f"<article>{html}</article>"):
        findings = imports.Findings()
        imports.check_page(page.encode(), findings)
        assert findings.is_clean, findings


PAGE = "<p>第一段话。</p><p>第二段话。</p>" + "".join(
    f'<img src="https://a.cn/{number}.png">' for number in range(3)
)


def test_a_dropped_paragraph_is_seen() -> None:
    findings = hold(lambda blocks: [blocks[0], *blocks[2:]])
    assert (findings.text_missing, findings.text_foreign) == (5, 0)


def test_a_foreign_text_is_seen() -> None:
    findings = hold(lambda blocks: [*blocks, Text(runs=(Run(text="刷新"),))])
    assert (findings.text_missing, findings.text_foreign) == (0, 2)


def test_swapped_and_lost_and_foreign_pictures_are_seen() -> None:
    assert hold(lambda blocks: [*blocks[:2], blocks[3], blocks[2], blocks[4]]).pictures_missing == 1
    assert hold(lambda blocks: blocks[:-1]).pictures_missing == 1
    other = Picture(url="https://a.cn/bar.svg")
    assert hold(lambda blocks: [*blocks, other]).pictures_foreign == 1


def test_a_refused_article_and_a_swapped_long_text_are_seen() -> None:
    findings = imports.Findings()
    deep = "<b>" * 5_000 + "正文"
    imports.check_page(f'<div id="js_content">{deep}</div>'.encode(), findings)
    assert findings.refused
    one, other = "甲" * 40_000 + "乙", "乙" + "甲" * 40_000
    assert imports.count_differences(one, other) == (1, 1)


def hold(change: Callable[[list[Paragraph]], list[Paragraph]]) -> imports.Findings:
    page = page_parser.parse(f'<div id="js_content">{PAGE}</div>')
    broken = page_parser.ParsedPage(kind="article", paragraphs=tuple(change(list(page.paragraphs))))
    findings = imports.Findings()
    imports.compare(broken, independent_reader.read_fragment(PAGE), findings)
    return findings
