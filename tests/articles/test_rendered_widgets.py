# ruff: noqa: E501

"""What players and widgets leave in a saved page is no text of the article."""

import pytest

from backend.articles import page_parser
from backend.articles.paragraphs import Placeholder, join_text

PLAYER = """
<section><span style="width: 680px !important; overflow: hidden;"><div id="page-content">
<div id="js_mpvedio_wrapper_wxv_1"><div class="add_bg_color appmsg_video"><div class="video_tail_module">
<div>已关注</div><span>重播</span></div></div><div class="feed-wrapper"><button>关闭</button>
<strong>观看更多</strong><div class="mp-video-player"><div class="js_mpvedio page_video_wrapper">
<svg width="4px"><path d="M1"/></svg><button>切换到竖屏全屏</button><span>，时长</span><span>00:16</span>
<p>0/0</p><button>继续播放</button><span>进度条，百分之0</span><i>倍速播放中</i><a>0.5倍</a><a>超清</a>
<img src="https://mmbiz.qpic.cn/poster/0"><video src="x.mp4">您的浏览器不支持 video 标签</video><p>继续观看</p>
<p>视频加载失败，请刷新页面再试</p><a>刷新</a></div></div></div></div></div></span></section>
"""


def test_a_rendered_player_leaves_only_its_placeholder() -> None:
    page = parsed(f"<p>前</p>{PLAYER}<p>后</p>")
    assert [p.kind for p in page.paragraphs] == ["text", "placeholder", "text"]
    assert join_text(page.paragraphs).split() == ["前", "后"]


def test_two_players_leave_two_placeholders() -> None:
    page = parsed(f"<p>前</p>{PLAYER}{PLAYER}<p>后</p>")
    assert len([p for p in page.paragraphs if isinstance(p, Placeholder)]) == 2


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ('<span class="weapp_display_element js_weapp_display_element"><a><b>拾句</b>小程序</a></span>', "mini_program"),
        ('<span id="voice_main_MzA_1" class="db audio_area"><strong>夜读</strong>来自窗边书桌</span>', "audio"),
        ('<span class="js_audio_frame"><em>00:00</em></span>', "audio"),
        ('<span class="qqmusic_area db"><span>歌名</span></span>', "audio"),
        ('<div class="vote_area"><p>单选</p><button>投票</button></div>', "vote"),
        ('<div class="wx_profile_card_inner"><strong>窗边书桌</strong>公众号</div>', "card"),
        ('<div class="product_card"><span>¥19</span><a>去看看</a></div>', "product"),
        ('<div class="wxw_wechannel_card js_wechannel_video_card"><i>视频号</i></div>', "video"),
        ('<div class="js_wechannel_live_card wechannel_live_card"><i>预约</i></div>', "video"),
    ],
)  # fmt: skip
def test_a_rendered_card_leaves_only_its_placeholder(html: str, what: str) -> None:
    page = parsed(f"<p>前</p>{html}<p>后</p>")
    assert [p.what for p in page.paragraphs if isinstance(p, Placeholder)] == [what]
    assert join_text(page.paragraphs).split() == ["前", "后"]


def test_a_card_is_named_by_the_element_beside_its_rendering() -> None:
    voice = '<mpvoice name="夜读"></mpvoice><span class="audio_area"><b>夜读</b></span>'
    inner = '<section class="mp_profile_iframe_wrp"><mp-common-profile data-nickname="窗边"><b>公众号</b></mp-common-profile></section>'
    said = [
        p.says for p in parsed(f"<p>前</p>{voice}{inner}").paragraphs if isinstance(p, Placeholder)
    ]
    assert said == [
        "音频《夜读》：请在公众号原文中收听",
        "公众号名片《窗边》：请在公众号原文中查看",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["视频加载失败，请刷新页面再试", "刷新"],
        ["Video loading failed, please refresh the page and try again", "Refresh"],
        ["影片載入失敗，請重新整理頁面再試", "重新整理"],
        ["视频加载失败，请刷新页面再试 ", "刷新", "继续播放", "进度条，百分之0", "00:00/04:30", "全屏"],
        ["Resume", "Progress bar, 0 percent", "Play", "00:00 / 00:16", "Full screen", "Speed"],
        ["繼續播放", "進度條，百分之12", "切換到橫向模式", "退出全螢幕", "觀看更多", "倍速播放中", "0.5倍 0.75倍 1.0倍"],
        ["Your browser does not support video tags", "Continue watching", "Watch more", "Follow"],
    ],
)  # fmt: skip
def test_what_a_player_says_is_no_text_even_without_its_class_names(lines: list[str]) -> None:
    said = "".join(f"<p>{line}</p>" for line in lines)
    assert words(f"<p>前</p>{said}<p>后</p>").split() == ["前", "后"]
    broken = "<br>".join(lines)
    assert words(f"<p>前</p><p>{broken}</p><p>后</p>").split() == ["前", "后"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>刷新</p>",
        "<p>播放</p><p>分享</p>",
        "<p>视频加载失败怎么办？</p><p>视频加载失败，请刷新页面再试，这句话我看了三年。</p>",
        "<p>刷新</p><video></video><p>播放</p>",
        "<h2>进度条</h2><p>更多</p>",
        '<p><a class="weapp_text_link js_weapp_entry">更多</a></p>',
        "<blockquote>视频加载失败，请刷新页面再试</blockquote>",
    ],
)
def test_what_an_author_says_stays(html: str) -> None:
    expected = "".join(html.replace("><", ">\n<").split("\n"))
    plain = page_parser.parse_fragment(html, "题")
    count = expected.count("<p>") + expected.count("<h2>") + expected.count("<blockquote>")
    assert len([p for p in plain.paragraphs if p.words]) == count


@pytest.mark.parametrize(
    "html",
    [
        '<pre><span style="background:url(https://files.mdnice.com/a.svg);height:30px"></span><code>x</code></pre>',
        '<pre><img src="https://mmbiz.qpic.cn/mmbiz_svg/a/640?wx_fmt=svg"><code>x</code></pre>',
        '<section><img src="https://a.cn/dots.svg"><pre><code>x</code></pre></section>',
        '<section><span style="display:block"><img src="https://a.cn/d?wx_fmt=svg"></span><pre>x</pre></section>',
        '<section><img src="https://a.cn/dots.png" style="height:14px"><pre>x</pre></section>',
        '<section><svg width="45" height="13"><ellipse cx="9"/></svg><pre>x</pre></section>',
        '<section><img src="data:image/svg+xml;utf8,<svg/>" alt="bar"><pre>x</pre></section>',
        '<section style="background:url(https://a.cn/d.svg);background-size:40px;height:30px"></section><pre>x</pre>',
        '<section class="code-snippet__fix"><img class="code-snippet__bar" src="https://a.cn/b.png"><pre>x</pre></section>',
    ],
)  # fmt: skip
def test_a_bar_over_code_is_no_picture(html: str) -> None:
    assert [p.kind for p in page_parser.parse_fragment(html, "题").paragraphs] == ["code"]


@pytest.mark.parametrize(
    "html",
    [
        '<p>一</p><img src="https://a.cn/diagram.svg"><p>二</p>',
        '<img src="https://a.cn/shot.png" data-w="1080"><pre>x</pre>',
        '<pre>x</pre><img src="https://a.cn/diagram.svg">',
        '<section style="background:url(https://a.cn/p.png);height:300px"></section><p>一</p>',
        '<img src="https://a.cn/diagram.svg"><p>见下：</p><pre>x</pre>',
    ],
)
def test_a_picture_beside_code_is_one(html: str) -> None:
    kinds = [p.kind for p in page_parser.parse_fragment(html, "题").paragraphs]
    assert kinds.count("picture") == 1


EMOJI = [
    ('<img class="wx_emoji" alt="[微笑]" src="https://a.cn/x.png">', "🙂"),
    ('<img class="rich_pages wxw-img" data-src="https://res.wx.qq.com/t/we-emoji/res/assets/Expression/Expression_14@2x.png">', "😁"),
    ('<img data-src="https://res.wx.qq.com/t/we-emoji/res/assets/newemoji/Party.png?tp=webp" alt="图片">', "🎉"),
    ('<img class="icon_emotion_single icon_smiley_13" src="data:image/gif;base64,R0">', "😁"),
    ('<span class="emoji emoji1f604"></span>', "😄"),
    ('<i class="icon_smiley_0"></i>', "🙂"),
    ('<img data-emoji="[旺柴]" src="https://a.cn/d.png">', "[旺柴]"),
    ('<img class="emoji" alt="😀" src="https://a.cn/1f600.png">', "😀"),
    ('<img class="emoji" src="https://twemoji.maxcdn.com/v/2/72x72/1f600.png">', "😀"),
    ('<img class="wp-smiley" alt="👍🏽" src="https://a.cn/1.png">', "👍🏽"),
    ('<img alt="[强]" width="22" src="https://a.cn/1.png">', "👍"),
    ('<img alt="❤️" style="width:1em" width="16" src="https://a.cn/1.png">', "❤️"),
    ('<img src="https://mp.weixin.qq.com/mpres/htmledition/images/icon/emotion/14.gif">', "[表情]"),
    ('<img class="wx_emoji" src="https://a.cn/unknown.png">', "[表情]"),
]  # fmt: skip


@pytest.mark.parametrize(
    "sign",
    [
        *("🩷", "🫩", "🪿", "🫨", "🙂\u200d↔️", "👩🏽\u200d🚀", "🇨🇳", "3️⃣", "❤", "★"),
        *("‼️", "⁉️", "↔️", "〰️", "ℹ️", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
    ],
)  # fmt: skip
def test_an_emoji_of_any_age_stays_itself(sign: str) -> None:
    file = "-".join(f"{ord(character):x}" for character in sign)
    assert (
        words(f'<p>前<img class="emoji" alt="{sign}" src="https://a.cn/1.png">后</p>')
        == f"前{sign}后"
    )
    assert (
        words(f'<p>前<img alt="{sign}" width="20" src="https://a.cn/1.png">后</p>') == f"前{sign}后"
    )
    if "3" not in sign and len(sign) < 4:
        address = f"https://twemoji.maxcdn.com/v/2/72x72/{file}.png"
        assert words(f'<p>前<img class="emoji" src="{address}">后</p>') == f"前{sign}后"


@pytest.mark.parametrize("name", ["123", "#", "a", "微笑一下", "\ufe0f", "图1", "、", "\u200d"])
def test_other_names_are_no_emoji(name: str) -> None:
    assert (
        words(f'<p>前<img class="emoji" alt="{name}" src="https://a.cn/x.png">后</p>')
        == "前[表情]后"
    )


@pytest.mark.parametrize(("html", "sign"), EMOJI)
def test_an_emoji_between_words_stays_between_them(html: str, sign: str) -> None:
    page = page_parser.parse_fragment(f"<p>前{html}后</p>", "题")
    assert [p.words for p in page.paragraphs] == [f"前{sign}后"]


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="[图1]" data-w="1080" src="https://a.cn/1.png">',
        '<img alt="微笑" data-w="640" src="https://a.cn/1.png">',
        '<img alt="一只猫" src="https://a.cn/1.png">',
    ],
)
def test_an_ordinary_picture_is_no_emoji(html: str) -> None:
    kinds = [p.kind for p in page_parser.parse_fragment(f"<p>前{html}后</p>", "题").paragraphs]
    assert kinds == ["text", "picture", "text"]


@pytest.mark.parametrize(
    "lines",
    [
        ["视频加载失败", "Refresh"],
        ["视频加载失败", "继续播放", "进度条"],
        ["影片載入失敗", "重新整理"],
        ["視頻加載失敗", "刷新", "進度條"],
        ["进度条，百分之0", "进度条 00:00 / 03:21 倍速"],
        ["倍速播放中", "progress bar 00:00/03:21 Speed"],
        ["Unable to play video", "Refresh"],
        ["Unable to play this video. Please try again later.", "Replay"],
        ["视频播放失败", "重播", "00:16", "超清 高清 标清"],
    ],
)
def test_the_words_of_a_player_that_failed_are_no_text(lines: list[str]) -> None:
    html = "".join(f"<p>{line}</p>" for line in lines)
    assert words(f"<p>前</p>{html}<p>后</p>").split() == ["前", "后"]
    assert words(f"<p>前</p><p>{'<br>'.join(lines)}</p><p>后</p>").split() == ["前", "后"]


@pytest.mark.parametrize(
    "lines",
    [
        ["视频加载失败"],
        ["进度条"],
        ["继续播放", "进度条"],
        ["progress bar", "play"],
        ["视频加载失败", "我叹了口气"],
        ["进度条 00:00 走得很慢"],
        ["视频加载失败", "视频加载失败"],
    ],
)
def test_an_authors_words_about_players_stay(lines: list[str]) -> None:
    html = "".join(f"<p>{line}</p>" for line in lines)
    assert words(f"<p>前</p>{html}<p>后</p>").split("\n") == ["前", *lines, "后"]


SMALL = ["width:22px", "width:18px", "height:20px", "width:1.2em", "height:1.2em;width:auto",
         "width:15pt", "margin:0;height:20px !important", "max-width:100%;width:2rem"]  # fmt: skip


@pytest.mark.parametrize("style", SMALL)
@pytest.mark.parametrize(("name", "sign"), [("[doge]", "[doge]"), ("😀", "😀"), ("[强]", "👍")])
def test_a_small_emoji_by_style_stays_in_its_sentence(style: str, name: str, sign: str) -> None:
    html = f'好<img alt="{name}" style="{style}" src="https://a.cn/1.png">的'
    assert words(f"<p>{html}</p>") == f"好{sign}的"


@pytest.mark.parametrize(
    "size", [*(f'style="{style}"' for style in SMALL), 'width="20"', 'height="20"',
             'data-w="200" data-ratio="1" style="height:1.5em"', 'data-w="640" width="24"'],
)  # fmt: skip
def test_a_small_picture_does_not_part_its_sentence(size: str) -> None:
    page = page_parser.parse_fragment(f'<p>点<img {size} src="https://a.cn/1.png">这里</p>', "题")
    assert [p.words for p in page.paragraphs if p.kind == "text"] == ["点这里"]
    assert [p.kind for p in page.paragraphs] == ["text", "picture"]


@pytest.mark.parametrize(
    "size",
    ["", 'style="width:300px"', 'style="width:100%;height:20px"', 'style="width:20em"',
     'style="height:20px" data-w="1080" data-ratio="0.1"', 'data-w="1080"'],
)  # fmt: skip
def test_a_picture_of_size_stands_between_its_words(size: str) -> None:
    page = page_parser.parse_fragment(f'<p>点<img {size} src="https://a.cn/1.png">这里</p>', "题")
    assert [p.kind for p in page.paragraphs] == ["text", "picture", "text"]


def parsed(html: str) -> page_parser.ParsedPage:
    return page_parser.parse(f'<div id="js_content">{html}</div>')


def words(html: str) -> str:
    return join_text(page_parser.parse_fragment(html, "题").paragraphs)
