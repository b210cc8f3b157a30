"""Errors of pages without an article (deleted, violating, unavailable), found by their notice."""

import re

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


class NotAnArticle(BadInput):
    """The page is none of an Official Account, or holds nothing to read."""

    code, message = "not_an_article", "没有在页面里找到公众号文章"


PAGE_REFUSALS = (PageDeleted, PageViolating, PageUnavailable, NotAnArticle)


_NOTICES: tuple[tuple[re.Pattern[str], type[BadInput]], ...] = (
    (re.compile("已被发布者删除|内容已被?删除|文章已被?删除|已被作者删除"), PageDeleted),
    (re.compile("违规|违反|涉嫌|侵权|被投诉|已停止访问|屏蔽"), PageViolating),
    (
        re.compile(
            "暂时无法查看|无法查看|不可见|环境异常|完成验证|访问过于频繁|操作频繁|链接已过期|参数错误|系统繁忙|系统出错|已迁移|已注销|已冻结|发送失败"
        ),
        PageUnavailable,
    ),
)
_MAX_NOTICE_LENGTH = 1_000
_NOTICE_SELECTORS = (
    ".weui-msg__text-area, .mesg-block, .weui-msg, .page_msg, .global_error_msg, .text_area"
)


def find_refusal(tree: LexborHTMLParser) -> BadInput:
    """Find the error that matches the notice in the place of an article."""
    notice = _find_notice(tree)
    for pattern, refusal in _NOTICES:
        if pattern.search(notice):
            return refusal()
    return NotAnArticle()


def _find_notice(tree: LexborHTMLParser) -> str:
    for element in (tree.css_first(_NOTICE_SELECTORS), tree.body):
        text = "".join(element.text(deep=True).split()) if element is not None else ""
        if 0 < len(text) <= _MAX_NOTICE_LENGTH:
            return text
    return ""
