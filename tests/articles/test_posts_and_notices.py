# ruff: noqa: E501

"""Posts of other kinds come in, and notices of deletion are refused by name."""

import re

import pytest

from backend.articles import page_parser
from backend.articles.page.unavailable_pages import PAGE_REFUSALS
from backend.articles.paragraphs import Placeholder, join_text
from backend.errors import AppError

TEXT = "春天来的时候，我在河边坐了很久。后来下雨了，就回家了。又想起那年的事，写下来给你看看。"


def notice(*words: str) -> str:
    title, *rest = words
    more = "".join(f"<p class='weui-msg__desc'>{line}</p>" for line in rest)
    footer = "<a>我要反馈</a><a>侵权投诉</a><a>微信公众平台运营中心</a>"
    return (
        f"<html><body><div class='weui-msg'><div class='weui-msg__text-area'><h2 class='weui-msg__title'>"
        f"{title}</h2>{more}</div><div class='weui-footer'>{footer}</div></div></body></html>"
    )


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (notice("该内容已被发布者删除"), "page_deleted"),
        (notice("此內容已被發佈者刪除"), "page_deleted"),
        (notice("This content has been deleted by the author"), "page_deleted"),
        (notice("The content has been deleted by the publisher."), "page_deleted"),
        (notice("该内容已被删除"), "page_deleted"),
        (notice("此内容因违规无法查看", "由用户投诉并经平台审核，涉嫌过度营销"), "page_violating"),
        (notice("此內容因違規無法查看"), "page_violating"),
        (notice("Unable to view this content because it violates regulations"), "page_violating"),
        (notice("此内容被投诉且经审核涉嫌侵权，无法查看。"), "page_violating"),
        (notice("该公众号已迁移", "该公众号已迁移至新的账号"), "account_moved"),
        (notice("此帐号已被屏蔽, 内容无法查看"), "account_moved"),
        (notice("該公眾號已遷移"), "account_moved"),
        (notice("This account has been migrated"), "account_moved"),
        (notice("此帐号已自主注销，内容无法查看"), "account_moved"),
        (notice("环境异常", "当前环境异常，完成验证后即可继续访问。"), "page_verification"),
        (notice("環境異常", "完成驗證後即可繼續訪問"), "page_verification"),
        (notice("Weixin Official Accounts Platform", "Environment is abnormal. Complete verification to continue."), "page_verification"),
        (notice("请在微信客户端打开链接"), "page_verification"),
        (notice("访问过于频繁，请用微信扫描二维码进行访问"), "page_verification"),
        (notice("该内容暂时无法查看"), "page_unavailable"),
        (notice("Unable to view this content"), "page_unavailable"),
        (notice("參數錯誤"), "page_unavailable"),
        (notice("链接已过期"), "page_unavailable"),
        ("<title>公众号</title><div class='login__type'><h2>微信扫一扫登录</h2></div><div class='foot'>关于腾讯 服务协议 侵权投诉</div>", "page_verification"),
        ("<title>微信公众平台</title><form>登录</form><div class='footer'>关于腾讯 运营规范 侵权投诉</div>", "page_verification"),
        ("<title>公众号</title><div class='weui-desktop-layout'><div id='menuBar'>内容管理 数据分析 违规记录</div></div>", "platform_page"),
        ("<title>合集</title><ul class='album__list'><li>违规的代价</li><li>已被删除的人</li></ul>", "platform_page"),
        ("<title>窗边书桌</title><div id='js_history_list'><h4>一</h4></div>", "platform_page"),
        ("<title>腾讯微信公众平台服务协议</title><div id='js_content'><p>为使用本服务，你应当遵守本协议，不得侵权。</p></div>", "platform_page"),
        ("<meta property='og:url' content='https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum'><h1>涉嫌</h1>", "platform_page"),
        ("<title>微信公众平台</title><div class='footer'>关于腾讯 侵权投诉</div>", "platform_page"),
        ("<p>别人的网页</p>", "not_an_article"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_is_refused_by_its_name(page: str, code: str) -> None:
    with pytest.raises(AppError) as refused:
        page_parser.parse(page)
    assert (refused.value.status, refused.value.code) == (422, code)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("The author has deleted this content", "page_deleted"),
        ("Content deleted", "page_deleted"),
        ("Article removed", "page_deleted"),
        ("作者已删除该内容", "page_deleted"),
        ("发布者已自行删除此文章", "page_deleted"),
        ("發佈者已刪除該內容", "page_deleted"),
        ("This post has already been deleted", "page_deleted"),
        ("此文章已被发布者设为仅自己可见", "page_unavailable"),
        ("該文章已被發佈者設為僅自己可見", "page_unavailable"),
        ("该内容已被发布者转为私密", "page_unavailable"),
        ("該內容已被發佈者轉為私密", "page_unavailable"),
        ("内容审核中", "page_unavailable"),
        ("文章正在审核中", "page_unavailable"),
        ("內容審核中", "page_unavailable"),
        ("Cannot view this content", "page_unavailable"),
        ("Can't view this content", "page_unavailable"),
        ("This content cannot be viewed", "page_unavailable"),
        ("This content is not viewable", "page_unavailable"),
        ("Link expired", "page_unavailable"),
        ("The link has expired", "page_unavailable"),
        ("Page not found", "page_unavailable"),
        ("This content is under review", "page_unavailable"),
        ("頁面不存在", "page_unavailable"),
        ("内容不存在", "page_unavailable"),
    ],
)
def test_a_notice_is_known_in_each_of_its_wordings(words: str, code: str) -> None:
    for page in (notice(words), f"<title>{words}</title>", f"<p>{words}</p>"):
        with pytest.raises(AppError) as refused:
            page_parser.parse(page)
        assert refused.value.code == code


def test_each_refusal_has_a_code_of_its_own_and_a_chinese_sentence() -> None:
    assert len({refusal.code for refusal in PAGE_REFUSALS}) == len(PAGE_REFUSALS)
    assert all(re.search("[\u4e00-\u9fff]{4}", refusal.message) for refusal in PAGE_REFUSALS)


@pytest.mark.parametrize("kind", ["page_share_text", "page_share_img"])
def test_a_copy_of_a_post_without_its_script_is_refused(kind: str) -> None:
    with pytest.raises(AppError) as refused:
        page_parser.parse(post_frame(kind, ""))
    assert refused.value.code == "page_incomplete"


def test_a_copy_of_a_post_with_its_text_rendered_comes_in() -> None:
    page = page_parser.parse(post_frame("page_share_text", "第一段<br><br>第二段"))
    assert (page.kind, join_text(page.paragraphs)) == ("text", "第一段\n第二段")


@pytest.mark.parametrize("title", [TEXT, TEXT[:40], f"{TEXT[:30]}…", TEXT[:12], f"{TEXT[:20]}..."])
def test_an_untitled_post_is_called_by_its_first_words_and_says_its_text_once(title: str) -> None:
    page = page_parser.parse(text_post(title, TEXT))
    assert join_text(page.paragraphs) == TEXT
    assert page.title == "春天来的时候，我在河边坐了很久"


def test_a_very_short_untitled_post_is_called_by_its_day() -> None:
    page = page_parser.parse(text_post("早安", "早安", "ori_create_time: '1760000000', "))
    assert (page.title, join_text(page.paragraphs)) == ("短文 · 2025年10月9日", "早安")
    assert page_parser.parse(text_post("早安", "早安")).title == "短文"


@pytest.mark.parametrize(
    ("title", "text", "info"),
    [
        ("河边", TEXT, ""),
        ("春天来的时候", TEXT, "text_page_info: {is_user_title: '1'}, "),
        ("第一行", "第一行\\x0a\\x0a第二段的话", ""),
    ],
)
def test_a_title_of_the_authors_own_stays(title: str, text: str, info: str) -> None:
    assert page_parser.parse(text_post(title, text, info)).title == title


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (r"\x3cp\x3e第一段\x3c/p\x3e\x3cp\x3e第二\x3cb\x3e段\x3c/b\x3e\x3c/p\x3e", ["第一段", "第二段"]),
        ("&lt;p&gt;第一段&lt;/p&gt;&lt;p&gt;第二段&lt;/p&gt;", ["第一段", "第二段"]),
        (r"一\x0a\x3cspan style=\x22color:red\x22\x3e二\x3c/span\x3e\x0a\x0a三", ["一\n二", "三"]),
        (r"1 \x3c 2，2 \x3e 1", ["1 < 2，2 > 1"]),
        (r"一\x3cbr/\x3e二", ["一\n二"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["cgiData", "cgiDataNew"])
@pytest.mark.parametrize("item_show_type", ["10", "5", "7", "8"])
def test_a_posts_text_may_be_html_in_a_string(
    item_show_type: str, name: str, content: str, expected: list[str]
) -> None:
    source = f"window.{name} = {{item_show_type: '{item_show_type}', title: 'x', content_noencode: JsDecode('{content}')}};"
    page = page_parser.parse(f"<script>{source}</script>")
    assert [p.words for p in page.paragraphs if p.words] == expected


def test_an_articles_body_may_stand_in_the_script_alone() -> None:
    for content in (r"\x3cp\x3e正文\x3c/p\x3e", "&lt;p&gt;正文&lt;/p&gt;"):
        source = (
            f"window.cgiDataNew = {{item_show_type: '0', content_noencode: JsDecode(`{content}`)}};"
        )
        page = page_parser.parse(f"<script>{source}</script>")
        assert (page.kind, join_text(page.paragraphs)) == ("article", "正文")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("is_pay_subscribe: '1' * 1, pay_subscribe_info: {preview_percent: '30' * 1}", "约为全文的 30%"),
        ("is_pay_subscribe: '1'", "只有可以试读的部分：请"),
        ("is_pay_subscribe: '1', pay_subscribe_info: {is_paid: '1'}", None),
        ("is_pay_subscribe: '0', pay_subscribe_info: {preview_percent: '0'}", None),
    ],
)  # fmt: skip
def test_a_paid_article_says_what_is_missing(data: str, says: str | None) -> None:
    page = page_parser.parse(
        f"<div id=js_content><p>试读</p></div><script>window.cgiDataNew = {{{data}}}</script>"
    )
    last = page.paragraphs[-1]
    if says is None:
        assert last.kind == "text"
    else:
        assert isinstance(last, Placeholder)
        assert last.what == "paid"
        assert says in last.says
    assert len({p.key for p in page.paragraphs}) == len(page.paragraphs)


def test_a_page_with_a_pay_wall_says_so_without_its_script() -> None:
    page = page_parser.parse("<div id=js_content><p>试读</p></div><div id=js_pay_wall>购买</div>")
    assert [p.kind for p in page.paragraphs] == ["text", "placeholder"]


def text_post(title: str, text: str, more: str = "") -> str:
    return (
        f"<script>window.cgiDataNew = {{item_show_type: '10', {more}title: JsDecode('{title}'), "
        f"content_noencode: JsDecode('{text}')}};</script>"
    )


def post_frame(kind: str, text: str) -> str:
    return (
        f'<body class="{kind}"><div class="share_content_page"><div id="js_content"><div class="wx_follow_hd">'
        f'<img src="https://a.cn/avatar.png"></div><h1 id="js_text_title">题</h1><p id="js_text_desc">{text}</p>'
        '<span class="weui-hidden_abs">,</span></div></div></body>'
    )
