"""Checks texts with WeChat's content safety API, long ones in parts; gives the worst result.

msgSecCheck (文本内容安全识别), POST /wxa/msg_sec_check, in its second version. The errcode says
only whether it could check; its verdict is in `result`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError

MSG_SEC_CHECK = "/wxa/msg_sec_check"
VERSION = 2
PROFILE, COMMENT, SOCIAL_LOG = 1, 2, 4
MAX_CHARACTERS = 2500
OVERLAP = 100
CUT_WINDOW = 300
SENTENCE_ENDS = "。！？!?；;…\n"
NOT_ACTIVE = 61010
TIMEOUT_SECONDS = 5.0  # seconds for each part: what is not answered in time is asked again later
SEVERITY_ORDER = ("pass", "review", "risky")

Suggestion = Literal["pass", "review", "risky"]


class Inactive(WeChatError):
    """The user has not been in the mini-program for two hours, and so cannot be asked about."""


@dataclass(frozen=True)
class TextCheckResult:
    """What WeChat suggests to do, its number for the reason (100 is none), and its own reference.

    Some labels: 10001 advertising, 20001 politics, 20002 porn, 20003 abuse, 20006 crime,
    20008 fraud, 20012 vulgar, 20013 copyright, 21000 other.
    """

    suggest: Suggestion
    label: int
    trace_id: str


def check_text(wire: Wire, openid: str, text: str, scene: int) -> TextCheckResult:
    """Check a text of this user with WeChat; returns the worst result of its parts.

    Longer texts than it takes are split into parts that overlap, so that no word is cut in two.
    It is called once: the caller stores the text and can retry later. Raises Inactive, or another
    WeChatError.
    """
    worst_result: TextCheckResult | None = None
    for part in split_text(text):
        result = _check_part(wire, openid, part, scene)
        if worst_result is None or _get_severity(result) > _get_severity(worst_result):
            worst_result = result
        if worst_result.suggest == "risky":
            break
    if worst_result is None:
        raise WeChatError(path=MSG_SEC_CHECK, reason="there are no words to look at")
    return worst_result


def split_text(text: str) -> Iterator[str]:
    """Split a text into parts of 2,500 characters at the most, at ends of sentences if there are.

    Each part but the first begins 100 characters before the end of the one before it.
    """
    start = 0
    while len(text) - start > MAX_CHARACTERS:
        end = start + MAX_CHARACTERS
        cut = max(text.rfind(mark, end - CUT_WINDOW, end) for mark in SENTENCE_ENDS) + 1
        end = cut or end
        yield text[start:end]
        start = end - OVERLAP
    if text:
        yield text[start:]


def _check_part(wire: Wire, openid: str, part: str, scene: int) -> TextCheckResult:
    body = {"content": part, "version": VERSION, "scene": scene, "openid": openid}
    try:
        answer = wire.call(
            "POST", MSG_SEC_CHECK, body=body, repeatable=False, timeout=TIMEOUT_SECONDS
        )
    except WeChatError as error:
        if error.errcode != NOT_ACTIVE:
            raise
        raise Inactive(path=error.path, errcode=error.errcode, kind=error.kind) from error
    return _parse_result(answer)


def _parse_result(answer: dict[str, Any]) -> TextCheckResult:
    result = answer.get("result")
    suggest, label = (
        (result.get("suggest"), result.get("label")) if isinstance(result, dict) else (None, None)
    )
    if suggest not in SEVERITY_ORDER or type(label) is not int:
        raise WeChatError(path=MSG_SEC_CHECK, reason="no verdict in the answer")
    trace_id = answer.get("trace_id")
    is_valid_trace = isinstance(trace_id, str) and trace_id.isascii() and len(trace_id) <= 64
    return TextCheckResult(suggest, label, str(trace_id) if is_valid_trace else "")


def _get_severity(result: TextCheckResult) -> int:
    return SEVERITY_ORDER.index(result.suggest)
