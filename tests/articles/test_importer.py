"""Saved pages of Official Accounts become articles: title, author, paragraphs, pictures."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from backend.articles import page_parser
from backend.articles.page_parser import NotAnArticle, PageDeleted, PageUnavailable, PageViolating
from backend.articles.paragraphs import (
    Code,
    Divider,
    Heading,
    Items,
    Picture,
    Placeholder,
    Quote,
    Text,
    join_text,
)
from backend.errors import BadInput

Made = TypeVar("Made")
PAGES = Path(__file__).parent / "pages"


def test_an_article_tells_who_wrote_it_when_and_where_it_stands() -> None:
    page = parsed("article.html")
    assert page.kind == "article"
    assert page.title == '把旧书读薄 & "读厚"'
    assert (page.author, page.account_name) == ("林小满", "窗边书桌")
    assert page.account_alias == "gh_000000000001"
    assert page.account_biz == "MzAwMDAwMDAwMA=="
    assert page.published_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
    assert page.cover_url == "https://mmbiz.qpic.cn/mmbiz_jpg/cover/0?wx_fmt=jpeg&from=appmsg"
    assert page.digest == "三条写给自己的规矩 第二行"
    assert page.source_url == "https://mp.weixin.qq.com/s/AbCdEf_012345-xyz"


def test_headings_are_those_marked_and_short_lines_both_bold_and_large() -> None:
    assert [(p.level, p.words) for p in of_kind("article.html", Heading)] == [
        (1, "一、从目录读起"),
        (2, "二、抄下一句话"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        '<p style="font-size:20px">大而不粗</p>',
        "<p><b>粗而不大</b></p>",
        '<p style="font-size:20px"><b>一句话，说完了。</b></p>',
        '<p style="font-size:20px"><b>一部分</b>粗</p>',
        f'<p style="font-size:20px"><b>{"长" * 40}</b></p>',
    ],
)
def test_a_doubtful_line_is_no_heading(line: str) -> None:
    assert kinds_of(line) == ["text"]


def test_bold_and_italic_come_from_tags_and_from_styles() -> None:
    runs = [(run.text, run.marks) for run in texts("article.html")[0].runs]
    assert runs == [
        ("目录是一本书的", ()),
        ("骨头", ("bold",)),
        ("。", ()),
        ("先摸一摸", ("bold", "italic")),
        ("，再决定 要不要往下读。", ()),
    ]


def test_a_style_outweighs_a_tag() -> None:
    marked = next(p for p in texts("article.html") if p.words.startswith("斜下"))
    assert [(run.text, run.marks) for run in marked.runs] == [
        ("斜", ("italic",)),
        ("下", ("underline",)),
        ("删除", ("strike",)),
        ("不粗", ()),
        ("都有", ("underline", "strike")),
    ]


def test_a_line_break_of_the_source_is_a_space_only_between_words() -> None:
    assert words_of("<p>前一行\n  后一行</p>") == "前一行后一行"
    assert words_of("<p>two\n  words</p>") == "two words"
    assert words_of("<p>中文\n English</p>") == "中文 English"
    assert words_of("<p>中 文</p>") == "中 文"


def test_a_space_stays_in_the_run_where_it_stood() -> None:
    runs = parsed_runs("<p>行内的 <code>pip list</code> 代码</p>")
    assert runs == [("行内的 ", ()), ("pip list", ("code",)), (" 代码", ())]


def test_empty_paragraphs_vanish_and_indents_too() -> None:
    assert words_of("<p><br></p><p>&nbsp;</p><p>　　一</p><p>&#8203;</p><p> 二　</p>") == "一\n二"


def test_one_break_is_a_line_and_two_are_a_paragraph() -> None:
    page = fragment("<p>甲<br>乙<br><br>丙<br></p>")
    assert [p.words for p in page.paragraphs] == ["甲\n乙", "丙"]


def test_only_safe_links_are_kept() -> None:
    linked = next(p for p in texts("article.html") if "安全的链接" in p.words)
    assert [(run.text, run.href) for run in linked.runs if run.href] == [
        ("安全的链接", "https://example.com/a?b=1"),
        ("自家的链接", "https://mp.weixin.qq.com/s/other0001"),
    ]
    assert "坏链接" in linked.words


def test_a_quotation_is_a_quote_per_paragraph() -> None:
    assert [p.words for p in of_kind("article.html", Quote)] == ["引文第一段", "引文第二段"]


def test_lists_keep_their_items_and_a_picture_does_not_restart_the_numbers() -> None:
    lists = [(p.ordered, p.start, p.words.split("\n")) for p in of_kind("article.html", Items)]
    assert lists == [
        (False, 1, ["甲", "乙一", "乙二", "丙", "丙之子"]),
        (True, 3, ["三", "四"]),
        (True, 5, ["五"]),
    ]


def test_paragraphs_of_one_item_stay_in_one_item() -> None:
    (made,) = fragment("<ul><li><p>乙一</p><p>乙二</p></li><li>丙</li></ul>").paragraphs
    assert isinstance(made, Items)
    assert ["".join(run.text for run in item) for item in made.items] == ["乙一\n乙二", "丙"]


def test_code_keeps_its_lines_its_indent_and_its_language() -> None:
    code = [(p.language, p.text) for p in of_kind("article.html", Code)]
    assert code == [
        ("python", 'def read(book):\n    return book[:1]\n\n    print("薄")'),
        ("c", "int a;\n  int b;"),
    ]


def test_a_word_in_code_type_does_not_break_program_text() -> None:
    (made,) = fragment("<pre>use <code>x</code> or <code>y</code>\n  now</pre>").paragraphs
    assert made.words == "use x or y\n  now"


def test_a_row_of_a_table_is_a_paragraph_and_empty_rows_are_none() -> None:
    rows = [p.words for p in texts("article.html") if " | " in p.words]
    assert rows == ["书 | 页数", "《甲》 | 三百 余"]


def test_a_table_used_as_a_frame_gives_its_paragraphs() -> None:
    words = [p.words for p in texts("article.html")]
    assert "框里第一段" in words
    assert "框里第二段" in words


def test_pictures_come_in_order_with_their_real_address_and_size() -> None:
    found = of_kind("article.html", Picture)
    assert [(p.url or "").split("/")[-2] for p in found] == [
        "inlist",
        "first",
        "behind",
        "moving",
    ]
    first = found[1]
    assert first.url == "https://mmbiz.qpic.cn/mmbiz_png/first/640?wx_fmt=png&from=appmsg"
    assert (first.alt, first.width, first.height) == ("书桌的照片", 1080, 810)


def test_a_sign_within_a_sentence_does_not_cut_the_sentence() -> None:
    assert "句子里有表情🙂还没完。" in [p.words for p in texts("article.html")]
    sign = '<img data-src="https://mmbiz.qpic.cn/a/0" data-w="20">'
    assert [p.kind for p in fragment(f"<p>一{sign}二</p>").paragraphs] == ["text", "picture"]


def test_a_picture_behind_words_is_paper_and_not_kept() -> None:
    html = '<section style="background-image:url(https://mmbiz.qpic.cn/a/0)">%s</section>'
    assert kinds_of(html % "字") == ["text"]
    assert kinds_of(html % "") == ["picture"]
    assert kinds_of(html % '<img data-src="https://mmbiz.qpic.cn/b/0">') == ["picture"]


def test_words_and_moving_pictures_of_a_drawing_are_kept() -> None:
    words = join_text(parsed("article.html").paragraphs)
    assert "画里的字\n框里的字" in words
    assert "看不见" not in words


def test_what_is_hidden_is_not_imported() -> None:
    page = parsed("article.html")
    assert "追踪" not in join_text(page.paragraphs)
    assert not any("hidden" in (p.url or "") for p in page.paragraphs if isinstance(p, Picture))


def test_no_script_and_no_style_reaches_a_reader() -> None:
    words = join_text(parsed("article.html").paragraphs)
    assert not any(sign in words for sign in ("function", "color: red", "sceen", "不用的副本"))


def test_what_only_the_original_can_show_says_so() -> None:
    assert [(p.what, p.says) for p in of_kind("article.html", Placeholder)] == [
        ("audio", "音频《夜读 第一期》：请在公众号原文中收听"),
        ("video", "视频：请在公众号原文中观看"),
        ("card", "公众号名片《窗边书桌》：请在公众号原文中查看"),
        ("mini_program", "小程序《拾句》：请在公众号原文中打开"),
        ("vote", "投票：请在公众号原文中参与"),
        ("card", "卡片：请在公众号原文中查看"),
    ]


def test_an_unclosed_card_swallows_nothing_behind_it() -> None:
    words = join_text(parsed("article.html").paragraphs)
    assert "后面还有字" in words
    assert words_of('<p><mp-common-profile data-nickname="x"/></p><p>还在</p>').endswith("还在")


def test_dividers_stand_between_things_only() -> None:
    assert kinds_of("<hr><p>一</p><hr><hr><p>二</p><hr>") == ["text", "divider", "text"]
    assert any(isinstance(p, Divider) for p in parsed("article.html").paragraphs)


def test_a_shared_article_has_its_note_and_what_it_points_to() -> None:
    page = parsed("shared.html")
    assert page.kind == "share"
    assert page.note == "推荐给下雨天出门的人\n以下文章来源于河边来信，作者周河"
    assert page.origin_name == "河边来信"
    assert page.origin_url == "https://mp.weixin.qq.com/s?__biz=MzBBBB==&mid=7&idx=1&sn=abc"
    assert join_text(page.paragraphs) == "伞借出去，就当送给雨了。"


def test_a_picture_post_gives_its_pictures_in_order_and_then_its_text() -> None:
    page = parsed("pictures.html")
    assert page.kind == "pictures"
    assert [p.url for p in page.paragraphs if isinstance(p, Picture)] == [
        "https://mmbiz.qpic.cn/mmbiz_png/door1/0?wx_fmt=png&from=appmsg",
        "https://mmbiz.qpic.cn/mmbiz_png/door2/0?wx_fmt=png",
        "https://mmbiz.qpic.cn/mmbiz_jpg/door3/0",
    ]
    first = page.paragraphs[0]
    assert isinstance(first, Picture)
    assert (first.width, first.height) == (1200, 1600)
    assert [p.words for p in page.paragraphs if isinstance(p, Text)] == [
        "第一扇，1 < 2。",
        "第二扇朝南：\n红色的，#门\n往期",
    ]
    assert (
        page.source_url == "https://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA==&mid=11&idx=1&sn=0f0f"
    )


def test_a_text_post_keeps_its_line_breaks() -> None:
    page = parsed("words.html")
    assert page.kind == "text"
    assert [p.words for p in page.paragraphs] == [
        "早起三天了···",
        "理由有两个：\n1、楼下的鸟\n2、楼上的拖鞋",
        "今天也写 a\\b 和 it's 吧。好",
    ]


def test_a_page_of_the_old_kind_is_understood_too() -> None:
    page = parsed("old.html")
    assert (page.title, page.author, page.account_name) == ("旧样式的页面", "老周", "旧&新书桌")
    assert page.published_at == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)
    assert page.cover_url == "https://mmbiz.qpic.cn/mmbiz_jpg/old/0?wx_fmt=jpeg"
    assert page.source_url == (
        "https://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA==&mid=21&idx=1&sn=feed"
    )


def test_the_address_of_a_picture_beside_the_saved_page_is_kept_as_it_stood() -> None:
    (picture,) = of_kind("old.html", Picture)
    assert picture.url == "page_files/640.jpg"


@pytest.mark.parametrize(
    ("name", "refusal", "code"),
    [
        ("deleted.html", PageDeleted, "page_deleted"),
        ("violating.html", PageViolating, "page_violating"),
        ("unavailable.html", PageUnavailable, "page_unavailable"),
    ],
)
def test_a_notice_in_the_place_of_an_article_is_refused_by_name(
    name: str, refusal: type[BadInput], code: str
) -> None:
    with pytest.raises(refusal) as refused:
        parsed(name)
    assert (refused.value.status, refused.value.code) == (422, code)


@pytest.mark.parametrize(
    "page",
    [
        "",
        b"",
        "不是网页",
        "<html><body><p>别人的网页</p></body></html>",
        '<div id="js_content"></div>',
        '<div id="js_content"><p>&nbsp;</p><script>x</script></div>',
        "{}",
        b"\x89PNG\r\n\x1a\n\x00\x00",
    ],
)
def test_a_page_without_an_article_is_refused(page: str | bytes) -> None:
    with pytest.raises(NotAnArticle):
        page_parser.parse(page)


def test_an_article_about_deleted_articles_is_no_notice() -> None:
    html = '<div id="js_content"><p>该内容已被发布者删除，是什么意思？</p></div>'
    assert page_parser.parse(html).kind == "article"


def test_a_page_without_a_title_takes_its_first_words() -> None:
    assert page_parser.parse('<div id="js_content"><p>开门见山。</p></div>').title == "开门见山。"


def test_pasted_html_is_taken_under_the_given_title() -> None:
    page = page_parser.parse_fragment("<h2>小题</h2><p>一段</p>", " 大 题 ")
    assert (page.kind, page.title) == ("article", "大 题")
    assert [p.kind for p in page.paragraphs] == ["heading", "text"]
    assert page.source_url is None


def test_pasted_plain_text_keeps_its_lines() -> None:
    page = page_parser.parse_fragment("第一段\n第二行\n\n第二段\r\n", "")
    assert [p.words for p in page.paragraphs] == ["第一段\n第二行", "第二段"]
    assert page.title == "第一段"


@pytest.mark.parametrize("html", ["", "  \n", "<p></p>", "<script>alert(1)</script>"])
def test_pasting_nothing_is_refused(html: str) -> None:
    with pytest.raises(NotAnArticle):
        page_parser.parse_fragment(html, "题")


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://mp.weixin.qq.com/s/AbCd-_123#rd", "https://mp.weixin.qq.com/s/AbCd-_123"),
        ("http://mp.weixin.qq.com/s/AbCd?scene=1", "https://mp.weixin.qq.com/s/AbCd"),
        (
            "https://mp.weixin.qq.com/s?sn=c&idx=2&mid=1&__biz=Mz%3D%3D&chksm=x",
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=1&idx=2&sn=c",
        ),
        ("https://mp.weixin.qq.com/mp/profile_ext?__biz=a&mid=1", None),
        ("https://mp.weixin.qq.com.evil.cn/s/AbCdEf", None),
        ("https://user@mp.weixin.qq.com/s/AbCdEf", None),
        ("https://mp.weixin.qq.com:8443/s/AbCdEf", None),
        ("ftp://mp.weixin.qq.com/s/AbCdEf", None),
        ("https://[bad/s/AbCdEf", None),
        ("", None),
    ],
)
def test_a_link_has_one_spelling(link: str, canonical: str | None) -> None:
    assert page_parser.canonical_link(link) == canonical


def parsed(name: str) -> page_parser.ParsedPage:
    return page_parser.parse((PAGES / name).read_bytes())


def fragment(html: str) -> page_parser.ParsedPage:
    return page_parser.parse_fragment(html, "题")


def of_kind(name: str, kind: type[Made]) -> list[Made]:
    return [p for p in parsed(name).paragraphs if isinstance(p, kind)]


def texts(name: str) -> list[Text]:
    return of_kind(name, Text)


def kinds_of(html: str) -> list[str]:
    return [p.kind for p in fragment(html).paragraphs]


def words_of(html: str) -> str:
    return join_text(fragment(html).paragraphs)


def parsed_runs(html: str) -> list[tuple[str, tuple[str, ...]]]:
    (made,) = fragment(html).paragraphs
    assert isinstance(made, Text)
    return [(run.text, run.marks) for run in made.runs]
