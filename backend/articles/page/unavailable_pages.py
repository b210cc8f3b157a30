"""Errors of pages without an article (deleted, violating, login, console), told by the page."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from backend.errors import BadInput


class PageDeleted(BadInput):
    """Its author took the article away."""

    code, message = "page_deleted", "这篇文章已被发布者删除"


class PageViolating(BadInput):
    """The platform took the article away."""

    code, message = "page_violating", "这篇文章因违规被平台下架，无法查看"


class PageUnavailable(BadInput):
    """The platform does not show the article now, or not to us."""

    code, message = "page_unavailable", "这篇文章暂时无法查看，请稍后再试或改用保存的页面导入"


class VerificationRequired(BadInput):
    """The platform asks whoever opens the page to prove that they are a person, or to sign in."""

    code = "page_verification"
    message = "微信要求验证或登录才能查看这个页面，请在浏览器里完成后保存文章页面再导入"


class AccountMoved(BadInput):
    """The account that published the article is gone: migrated, closed or blocked."""

    code, message = "account_moved", "发布这篇文章的公众号已迁移、注销或被封，原文无法查看"


class PageIncomplete(BadInput):
    """A copy of a post without the script that holds its text."""

    code = "page_incomplete"
    message = "这份网页副本缺少文章内容，请重新打开原文，等显示完整后再保存或直接用链接导入"


class PlatformPage(BadInput):
    """A page of the platform itself: its console, a profile, an album, its terms."""

    code, message = "platform_page", "这是公众平台自己的页面（后台、主页、合集或协议），不是文章"


class NotAnArticle(BadInput):
    """The page is none of an Official Account, or holds nothing to read."""

    code, message = "not_an_article", "没有在页面里找到公众号文章"


PAGE_REFUSALS = (
    PageDeleted,
    PageViolating,
    VerificationRequired,
    AccountMoved,
    PageUnavailable,
    PageIncomplete,
    PlatformPage,
    NotAnArticle,
)

# Of simplified and traditional Chinese and English, without blanks and in lower case.
_NOTICES: tuple[tuple[re.Pattern[str], type[BadInput]], ...] = (
    (
        re.compile(
            "(?:发布者|發布者|發佈者|发表者|發表者|作者)(?:已经|已經|已)?(?:自行)?(?:删除|刪除|移除)"
            "|(?:author|publisher|poster|owner|creator)(?:has|hasalready)?(?:deleted|removed)"
            "|(?:deleted|removed)by(?:the|its)?(?:author|publisher|poster|owner|creator|account)"
        ),
        PageDeleted,
    ),
    (
        re.compile(
            "(?:账号|帐号|帳號|帳戶|账户|公众号|公眾號)[^。]{0,8}"
            "(?:迁移|遷移|注销|註銷|冻结|凍結|封禁|被封|停用|回收|屏蔽|封鎖)"
            "|account[^.]{0,24}"
            "(?:migrated|moved|transferred|deactivated|suspended|closed|blocked|banned|cancel)"
        ),
        AccountMoved,
    ),
    (
        re.compile(
            "违规|違規|违反|違反|涉嫌|侵权|侵權|投诉|投訴|停止访问|停止訪問|屏蔽|封鎖"
            "|法律法规|法律法規|violat|infring|complain|illegal|contentisblocked|reportedby"
        ),
        PageViolating,
    ),
    (
        re.compile(
            "(?:内容|內容|文章|页面|頁面)(?:已经|已經|已)?被?(?:删除|刪除|移除)"
            "|(?:content|article|post|page)(?:hasbeen|was|is|hasalreadybeen)?(?:deleted|removed)"
        ),
        PageDeleted,
    ),
    (
        re.compile(
            "环境异常|環境異常|完成验证|完成驗證|去验证|前往驗證|验证码|驗證碼|安全验证|安全驗證"
            "|于频繁|於頻繁|操作频繁|操作頻繁|请先?登[录陆]|請先?登[錄入]|重新登[录錄入]"
            "|登[录錄入](?:超时|超時|逾时|逾時)|扫码登录|掃碼登|微信客户端打开|微信用戶端"
            "|toverify|verification|captcha|environmentis|unusualactivity|toofrequent"
            "|toomanyrequests|(?:please|to)(?:log|sign)in|scantolog|openin(?:the)?wechat"
        ),
        VerificationRequired,
    ),
    (
        re.compile(
            "无法(?:查看|访问|打开|显示)|無法(?:查看|檢視|瀏覽|訪問|開啟|顯示)|不可见|不可見"
            "|(?:链接|連結|鏈接)(?:已|无效|無效)|已失效|已过期|已過期|参数错误|參數錯誤"
            "|系统(?:繁忙|出错|错误)|系統(?:繁忙|出錯|錯誤)|发送失败|稍后再试|稍後再試"
            "|(?:设为|設為|设置为|設置為|設定為|转为|轉為)(?:私密|仅自己|僅自己|仅作者|僅作者|仅本人|僅本人)"
            "|(?:仅|僅)(?:自己|作者|本人)可[见見]|(?:内容|內容|文章|文章正)(?:正在)?(?:审核|審核|審查)中"
            "|(?:页面|頁面|文章|内容|內容)(?:已经|已經)?不存在|unabletoview|can(?:no|'|’)t?t?be?(?:viewed|displayed)"
            "|unabletoopen|notavailable|temporarilyunavailable|(?:link|page)(?:has|is)?(?:expired|invalid)"
            "|hasexpired|(?:cannot|can(?:'|’)?t|couldnot|couldn(?:'|’)?t)(?:be)?(?:view|open|display|access)"
            "|not(?:viewable|accessible|visible)|(?:page|content|article|post)(?:was|is)?notfound"
            "|(?:under|being|in)review|(?:set|made|turned)(?:to)?(?:be)?private|doesnotexist"
            "|(?:parameter|system)error|invalidparameter|systembusy|systemisbusy|tryagainlater"
        ),
        PageUnavailable,
    ),
)
_MAX_NOTICE_LENGTH, _MAX_BODY_LENGTH = 1_000, 300
_NOTICE_PLACES = (
    ".weui-msg__title",
    ".weui-msg__text-area",
    ".mesg-block",
    ".page_msg .title",
    ".page_msg",
    ".global_error_msg",
    ".text_area",
    ".weui-msg",
)
_SIGN_IN = re.compile("登[录錄陆入]|login|signin|loginto|scantolog")
_PLATFORM_WORDS = re.compile(
    "公众平台|公眾平台|公众号平台|officialaccounts?(?:admin)?platform|weixinofficial"
    "|辟谣中心|運營規範|运营规范|运营中心|服务协议|服務協議|腾讯客服|关于腾讯|關於騰訊|abouttencent"
)
_POST_PARTS = (
    ".page_share_text, .page_share_img, .page_share_video, .page_share_audio, .share_content_page,"
    " #js_text_desc, #js_image_desc, #img_swiper_content"
)
_PLATFORM_PARTS = (
    "#js_history_list, #js_profile_content, #js_album, .album__list, .album_list, .js_album_list,"
    " .album__head, .weui-desktop-layout, .weui_desktop_layout, #menuBar, .login__type,"
    " .login_frame, .mass_send, .profile_info_area"
)
_PLATFORM_URL = re.compile(
    r"mp\.weixin\.qq\.com/(?:cgi-bin/|webpoc/|acct/|\?|\Z"
    r"|mp/(?:profile_ext|homepage|appmsgalbum|opshowpage|readtemplate))"
)


def find_refusal(tree: LexborHTMLParser) -> BadInput:
    """Find the error that matches what stands in the place of an article.

    The platform's footer is no notice: it names rules and complaints, and would be taken for
    what happened to an article.
    """
    places = (element for name in _NOTICE_PLACES for element in tree.css(name)[:2])
    refusal = _match_notice((element.text(deep=True) for element in places), _MAX_NOTICE_LENGTH)
    if refusal is None and is_of_platform(tree):
        words = "".join(_read_words(tree, "title, h1, h2, form, button, .login__type"))
        return VerificationRequired() if _SIGN_IN.search(words) else PlatformPage()
    if refusal is None:
        texts = (element.text(deep=True) for element in tree.css("title, h1, h2, h3")[:8])
        refusal = _match_notice(texts, _MAX_BODY_LENGTH)
    if refusal is None and tree.body is not None:
        refusal = _match_notice([tree.body.text(deep=True)], _MAX_BODY_LENGTH)
    return refusal or (PageIncomplete() if is_post(tree) else NotAnArticle())


def is_post(tree: LexborHTMLParser) -> bool:
    """Tell whether the page is made for a post, whose text a script puts in."""
    return tree.css_first(_POST_PARTS) is not None


def is_of_platform(tree: LexborHTMLParser) -> bool:
    """Tell whether the page is the platform's own: its console, a profile, an album, its terms."""
    if tree.css_first(_PLATFORM_PARTS) is not None:
        return True
    address = tree.css_first('meta[property="og:url"], link[rel="canonical"]')
    if address is not None:
        url = address.attributes.get("content") or address.attributes.get("href") or ""
        if _PLATFORM_URL.search(url[:500]):
            return True
    words = "".join(_read_words(tree, "title, .footer, .foot, .weui-desktop-foot, footer"))
    return _PLATFORM_WORDS.search(words) is not None


def _match_notice(texts: Iterable[str], max_length: int) -> BadInput | None:
    for text in texts:
        notice = "".join(text.split()).lower() if len(text) <= 20 * _MAX_NOTICE_LENGTH else ""
        if len(notice) > max_length:
            continue
        for pattern, refusal in _NOTICES:
            if pattern.search(notice):
                return refusal()
    return None


def _read_words(tree: LexborHTMLParser, selector: str) -> Iterator[str]:
    for element in tree.css(selector)[:12]:
        yield "".join(element.text(deep=True)[:2_000].split()).lower()
