"""Tells the parts of players, cards and buttons that the platform's scripts put into a saved page.

A browser saves a page as its scripts have left it: with the controls of each video, the labels
of each card, and words for screen readers. None of it is the author's. Most of it is told by the
platform's class names and ids; what a player says where these are missing, by its very words, and
only where a whole run of paragraphs says nothing else.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from backend.articles.element_rules.css_values import Attributes
from backend.articles.paragraphs import EmbedKind, Paragraph, Placeholder, Text, join_text

# Each kind with the class names of its widgets, those that only begin so with a star.
_KINDS: dict[EmbedKind, str] = {
    "video": """
        mp-video-player feed-wrapper page_video page_video_wrapper appmsg_video mp-video
        wx_video_context video_channel_card video_card_wrp live_card wx_live_area
        js_mpvedio* js_page_video* js_mp_video* js_tx_video* js_wechannel*
        js_video_channel* js_video_tail* wxw_wechannel* wechannel_* wechannels_* channels_*
        txp_* js_live* video_full-screen* video_poster* video_opr* wx_video_* finder_video*
    """,
    "audio": """
        audio_area audio_card audio_wrp qqmusic_area qqmusic_wrp music_card music_area
        voice_area share_audio_context share_audio_wrp listen_card js_audio* js_voice*
        js_qqmusic* voice_main_* qqmusic_main_* audio_card_* appmsg_audio* finder_audio*
        finder_music*
    """,
    "vote": """
        vote_area vote_card vote_wrp supervote js_vote* js_supervote* vote_main_* wx_vote*
    """,
    "mini_program": """
        weapp_display_element weapp_card app_context miniprogram_card js_weapp_display*
        weapp_card_* weapp_display*
    """,
    "product": """
        product_card mp_common_product product-card cps_card ec_shop_card shop_card
        js_product_card* js_product_container* product_card_* product-card__* wx_product*
        wx_card_root* mp_product* mp_cps* js_cps* js_ecshop*
    """,
    "card": """
        wx_profile_card wx_profile_card_inner profile_card appmsg_card_context
        red_packet_card mp_profile_iframe* wx_profile_card_* js_wx_profile*
        js_profile_card* common-redpacket* redpacket_cover* js_redpacket*
    """,
    "place": """
        poi_card location_card js_poi_card* poi_card_* wx_poi*
    """,
}
_TOKENS = [(token, kind) for kind, tokens in _KINDS.items() for token in tokens.split()]
_EXACT = {token: kind for token, kind in _TOKENS if not token.endswith("*")}
_PREFIXES = [(token[:-1], kind) for token, kind in _TOKENS if token.endswith("*")]
_ANY_PREFIX = tuple(prefix for prefix, _ in _PREFIXES)

_CHROME_TOKENS = """
video_tail_module wx_bottom_modal_wrp weui-hidden_abs aria_hidden_abs weui-a11y_ref
weui-dialog__wrp wx_follow_context profile_area_hide qr_code_pc reward_area
rich_media_meta_list wx_shoptag_area wx_shopprofile_area js_img_placeholder
wx_img_placeholder original_area_primary code-snippet__line-index wx_widget_placeholder
js_underline_toolbar img_loading_text weui-loadmore weui-toast screen-reader-text sr-only
visually-hidden wx_tap_tips js_darkmode_tips
"""
_CHROME = frozenset(_CHROME_TOKENS.split())

# Links and pictures of the author's own that only open something.
_AUTHORS_OWN = frozenset(["weapp_text_link", "weapp_image_link", "js_weapp_entry", "js_poi_entry"])

_CERTAIN = re.compile(
    r"""(?:视频|視頻|影片)(?:加载|載入|加載)失(?:败|敗)
     [，,]?\s?(?:请|請)(?:刷新|重新整理)?(?:页面|頁面|网页|網頁)?.{0,6}+
    |video\ (?:loading\ failed|failed\ to\ load).{0,40}+
    |unable\ to\ play\ (?:the\ |this\ )?video.{0,40}+
    |(?:进度条|進度條|進度列)[，,:：]?\s?(?:百分之)?\s?\d{1,3}\s?%?
    |progress\ bar[,:]?\s?\d{1,3}\s?(?:%|percent)?
    |倍速播放中
    |(?:切换到|切換到|切換至)(?:竖屏|豎屏|直向|横屏|橫屏|橫向).{0,4}+
    |(?:switch|change)\ to\ (?:portrait|landscape).{0,20}+
    |[您你]的(?:浏览器|瀏覽器)不支(?:持|援)\s?video\s?(?:标签|標籤|標記)?
    |your\ browser\ does\ not\ support\ (?:the\ )?(?:html5\ )?(?:video|audio)
     (?:\ tags?|\ element)?\.?
    |[，,]\s?(?:时长|時長|duration)\s?\d{1,3}:\d\d""",
    re.VERBOSE | re.IGNORECASE,
)
_LIKELY = re.compile(
    r"""刷新|重新整理|refresh|resume|continue(?:\ (?:playing|watching))?|播放|暂停|暫停|play|pause
    |(?:继续|繼續)(?:播放|观看|觀看)|(?:退出)?(?:全屏|全螢幕)|(?:exit\ )?full[ -]?screen
    |重播|replay|分享(?:视频|視頻|影片)?|share(?:\ video)?|赞|讚|点赞|like|在看|wow
    |关闭|關閉|close|(?:观看|觀看)?更多|(?:watch\ )?more|(?:已)?(?:关注|關注)|follow(?:ing|ed)?
    |转载|轉載|reposted?|(?:视频|視頻|影片)(?:详情|詳情)|video\ details
    |超清|高清|标清|標清|流畅|流暢|倍速|speed|(?:\d(?:\.\d{1,2})?\s?[倍xX]\s?){1,8}+
    |(?:进度条|進度條|進度列)|progress\ bar
    |\d{1,3}:\d\d(?:\s?/\s?\d{1,3}:\d\d)?|\d{1,3}\s?/\s?\d{1,3}|[，,/]|时长|時長""",
    re.VERBOSE | re.IGNORECASE,
)
# What an author may write too: certain only beside something else of a player's.
_FAILED = re.compile(
    r"(?:视频|視頻|影片)(?:加载|載入|加載|播放)失(?:败|敗)|video\ error", re.IGNORECASE
)
# One of these stands in all that is certain.
_SIGNS = (
    *("video", "unable", "progress", "switch", "change", "duration", "失败", "失敗", "进度"),
    *("進度", "倍速", "切换", "切換", "支持", "支援", "时长", "時長"),
)
_GAP = re.compile(r"\s+(?!bar\b)", re.IGNORECASE)
_MAX_WORDS = 90


def find_part(attributes: Attributes) -> EmbedKind | Literal["chrome"] | None:
    """Find what an element is of the platform's: a kind of widget, or a label (chrome)."""
    classes, identity = attributes.get("class"), attributes.get("id")
    return _find_part(classes or "", identity or "") if classes or identity else None


@lru_cache(maxsize=1024)
def _find_part(classes: str, identity: str) -> EmbedKind | Literal["chrome"] | None:
    tokens = [*classes[:500].split(), identity[:100]]
    if not _CHROME.isdisjoint(tokens):
        return "chrome"
    for token in tokens:
        if token in _AUTHORS_OWN:
            return None
        if token in _EXACT:
            return _EXACT[token]
        if token.startswith(_ANY_PREFIX):
            return next(kind for prefix, kind in _PREFIXES if token.startswith(prefix))
    return None


def drop_player_words(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Drop runs of paragraphs that say only what a video player says, one thing for certain."""
    text = join_text(paragraphs).lower()
    if not any(sign in text for sign in _SIGNS):
        return paragraphs
    remaining: list[Paragraph] = []
    run: list[Paragraph] = []
    is_certain = False
    for paragraph in paragraphs:
        certainty = _judge(paragraph)
        if certainty is None:
            remaining += _end_run(run, is_certain)
            remaining.append(paragraph)
            run, is_certain = [], False
        else:
            run.append(paragraph)
            is_certain = is_certain or certainty
    return remaining + _end_run(run, is_certain)


def _has_failure_beside_label(run: list[Paragraph]) -> bool:
    lines = [
        line.strip()
        for paragraph in run
        if isinstance(paragraph, Text)
        for line in paragraph.words.split("\n")
        if line.strip()
    ]
    failures = sum(_FAILED.fullmatch(line) is not None for line in lines)
    return 0 < failures < len(lines)


def _end_run(run: list[Paragraph], is_certain: bool) -> list[Paragraph]:
    if is_certain or _has_failure_beside_label(run):
        return [item for item in run if isinstance(item, Placeholder)]
    return run


def _judge(paragraph: Paragraph) -> bool | None:
    """Judge whether a paragraph is a player's: surely, perhaps, or not at all."""
    if isinstance(paragraph, Placeholder):
        return False if paragraph.what in ("video", "audio") else None
    if not isinstance(paragraph, Text) or sum(len(run.text) for run in paragraph.runs) > _MAX_WORDS:
        return None
    lines = [line.strip() for line in paragraph.words.split("\n") if line.strip()]
    is_certain = [_CERTAIN.fullmatch(line) is not None for line in lines]
    if all(sure or _is_likely(line) for sure, line in zip(is_certain, lines, strict=True)):
        return any(is_certain)
    return None


def _is_likely(line: str) -> bool:
    """Tell whether a line is one of a player's labels, or several with blanks between them."""
    if _LIKELY.fullmatch(line) or _FAILED.fullmatch(line):
        return True
    return all(_LIKELY.fullmatch(label) for label in _GAP.split(line))
