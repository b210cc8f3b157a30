"""Whether WeChat holds a picture fit to be shown to others: asked now, answered by a push.

mediaCheckAsync (音视频内容安全识别), POST /wxa/media_check_async, in its second version. The answer
comes as `wxa_media_check` within thirty minutes, or not at all; until then the picture must stay
where it can be fetched. What it says counts only with errcode 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from backend.wechat.failures import WeChatError
from backend.wechat.pushes.reading import text_of, whole_number
from backend.wechat.safety import NOT_ACTIVE, VERSION, Inactive, Suggest
from backend.wechat.wire import Wire

MEDIA_CHECK_ASYNC = "/wxa/media_check_async"
IMAGE = 2
NOT_FETCHED = -1008
REPEATED = 87020
SUGGESTS: tuple[Suggest, ...] = get_args(Suggest)


@dataclass(frozen=True)
class Answer:
    """What WeChat pushed about one picture; `suggest` is None where it could not look."""

    trace_id: str
    suggest: Suggest | None
    label: int | None
    errcode: int


def ask(wire: Wire, openid: str, url: str, scene: int) -> str:
    """Have WeChat look at a picture of this user; gives the trace by which the answer is known.

    It is asked once. Raises Inactive, or another WeChatError.
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
    trace = answer.get("trace_id")
    if not isinstance(trace, str) or not trace.isascii() or not 0 < len(trace) <= 64:
        raise WeChatError(path=MEDIA_CHECK_ASYNC, reason="no trace in the answer")
    return trace


def read(said: Mapping[str, Any]) -> Answer | None:
    """Read what was pushed; None where it names no picture."""
    trace = text_of(said, "trace_id")
    if not trace.isascii() or not 0 < len(trace) <= 64:
        return None
    found = whole_number(said.get("errcode"))
    result = said.get("result")
    result = result if isinstance(result, dict) else {}
    suggest, label = text_of(result, "suggest"), whole_number(result.get("label"))
    if found in (0, None):
        known = next((each for each in SUGGESTS if each == suggest), None)
        return Answer(trace, known, label, 0)
    return Answer(trace, None, None, found or 0)
