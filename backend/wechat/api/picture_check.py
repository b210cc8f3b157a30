"""Requests WeChat's asynchronous check of a picture, and parses the result that it pushes.

mediaCheckAsync (音视频内容安全识别), POST /wxa/media_check_async, in its second version. The answer
comes as `wxa_media_check` within thirty minutes, or not at all; until then the picture must stay
where it can be fetched. What it says counts only with errcode 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from backend.wechat.api.text_check import NOT_ACTIVE, VERSION, Inactive, Suggestion
from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError
from backend.wechat.pushes.parsing import get_text, parse_integer

MEDIA_CHECK_ASYNC = "/wxa/media_check_async"
IMAGE = 2
NOT_FETCHED = -1008
REPEATED_REQUEST = 87020
SUGGESTS: tuple[Suggestion, ...] = get_args(Suggestion)


@dataclass(frozen=True)
class MediaCheckResult:
    """What WeChat pushed about one picture; `suggest` is None where it could not check it."""

    trace_id: str
    suggest: Suggestion | None
    label: int | None
    errcode: int


def request_check(wire: Wire, openid: str, url: str, scene: int) -> str:
    """Request the check of a picture of this user; returns the trace id that its result will have.

    It is called once. Raises Inactive, or another WeChatError.
    """
    body = {
        "media_url": url,
        "media_type": IMAGE,
        "version": VERSION,
        "scene": scene,
        "openid": openid,
    }
    try:
        answer = wire.call("POST", MEDIA_CHECK_ASYNC, body=body, repeatable=False)
    except WeChatError as error:
        if error.errcode != NOT_ACTIVE:
            raise
        raise Inactive(path=error.path, errcode=error.errcode, kind=error.kind) from error
    trace_id = answer.get("trace_id")
    if not isinstance(trace_id, str) or not trace_id.isascii() or not 0 < len(trace_id) <= 64:
        raise WeChatError(path=MEDIA_CHECK_ASYNC, reason="no trace in the answer")
    return trace_id


def parse_result(payload: Mapping[str, Any]) -> MediaCheckResult | None:
    """Parse a pushed result; None where it names no picture."""
    trace_id = get_text(payload, "trace_id")
    if not trace_id.isascii() or not 0 < len(trace_id) <= 64:
        return None
    errcode = parse_integer(payload.get("errcode"))
    result = payload.get("result")
    result = result if isinstance(result, dict) else {}
    suggest, label = get_text(result, "suggest"), parse_integer(result.get("label"))
    if errcode in (0, None):
        known_suggest = next((suggestion for suggestion in SUGGESTS if suggestion == suggest), None)
        return MediaCheckResult(trace_id, known_suggest, label, 0)
    return MediaCheckResult(trace_id, None, None, errcode or 0)
