"""Whether WeChat holds words fit to be shown to others.

msgSecCheck (文本内容安全识别), POST /wxa/msg_sec_check, in its second version. The errcode says
only whether it could look; what it saw stands in `result`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from backend.wechat.failures import WeChatError
from backend.wechat.wire import Wire

MSG_SEC_CHECK = "/wxa/msg_sec_check"
VERSION = 2
PROFILE, COMMENT, FORUM, SOCIAL_LOG = 1, 2, 3, 4
MOST_CHARACTERS = 2500
OVERLAP = 100
CUT_WITHIN = 300
ENDS = "。！？!?；;…\n"
NOT_ACTIVE = 61010
PATIENCE = 5.0  # seconds for each part: what is not answered in time is asked again later
WORST_LAST = ("pass", "review", "risky")

Suggest = Literal["pass", "review", "risky"]


class Inactive(WeChatError):
    """The user has not been in the mini-program for two hours, and so cannot be asked about."""


@dataclass(frozen=True)
class Seen:
    """What WeChat suggests to do, its number for the ground (100 is none), and its own reference.

    Some labels: 10001 advertising, 20001 politics, 20002 porn, 20003 abuse, 20006 crime,
    20008 fraud, 20012 vulgar, 20013 copyright, 21000 other.
    """

    suggest: Suggest
    label: int
    trace_id: str


def check_text(wire: Wire, openid: str, text: str, scene: int) -> Seen:
    """Have WeChat look at words of this user; gives the worst of what it says of any part.

    Longer texts than it takes go in parts that overlap, so that no word is cut in two. It is
    asked once: whoever asks keeps the words and can ask again later. Raises Inactive, or another
    WeChatError.
    """
    worst: Seen | None = None
    for part in parts(text):
        seen = _asked(wire, openid, part, scene)
        if worst is None or _badness(seen) > _badness(worst):
            worst = seen
        if worst.suggest == "risky":
            break
    if worst is None:
        raise WeChatError(path=MSG_SEC_CHECK, reason="there are no words to look at")
    return worst


def parts(text: str) -> Iterator[str]:
    """Split a text into parts of 2,500 characters at the most, at ends of sentences if there are.

    Each part but the first begins 100 characters before the end of the one before it.
    """
    start = 0
    while len(text) - start > MOST_CHARACTERS:
        end = start + MOST_CHARACTERS
        cut = max(text.rfind(each, end - CUT_WITHIN, end) for each in ENDS) + 1
        end = cut or end
        yield text[start:end]
        start = end - OVERLAP
    if text:
        yield text[start:]


def _asked(wire: Wire, openid: str, part: str, scene: int) -> Seen:
    body = {"content": part, "version": VERSION, "scene": scene, "openid": openid}
    try:
        answer = wire.call("POST", MSG_SEC_CHECK, body=body, repeatable=False, patience=PATIENCE)
    except WeChatError as error:
        if error.errcode != NOT_ACTIVE:
            raise
        raise Inactive(path=error.path, errcode=error.errcode, kind=error.kind) from error
    return _read(answer)


def _read(answer: dict[str, Any]) -> Seen:
    result = answer.get("result")
    suggest, label = (
        (result.get("suggest"), result.get("label")) if isinstance(result, dict) else (None, None)
    )
    if suggest not in WORST_LAST or type(label) is not int:
        raise WeChatError(path=MSG_SEC_CHECK, reason="no verdict in the answer")
    trace_id = answer.get("trace_id")
    ours = isinstance(trace_id, str) and trace_id.isascii() and len(trace_id) <= 64
    return Seen(suggest, label, str(trace_id) if ours else "")


def _badness(seen: Seen) -> int:
    return WORST_LAST.index(seen.suggest)
