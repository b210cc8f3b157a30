"""WeChat's errors: exception classes, and `errors.json`, which maps each errcode to its class.

The table is `errors.json`: an errcode's meaning and class, in general and where a path differs.
A class `retry` without `after` is worth another try within the request; one with `after`
(seconds, or "day": until midnight in Shanghai) is a spent quota and is not.
"""

import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from backend import clock
from backend.errors import AppError

ErrorClass = Literal["retry", "refresh-token", "user-error", "config-error", "fatal"]

# The functional form, since `class` cannot be an attribute's name.
Entry = TypedDict(
    "Entry", {"meaning": str, "class": ErrorClass, "after": NotRequired[int | Literal["day"]]}
)


class ErrorTable(TypedDict):
    """`errors.json` as it is read: errcodes are strings, since JSON keys are."""

    generic: dict[str, Entry]
    paths: dict[str, dict[str, Entry]]


UNKNOWN_ENTRY: Entry = {"meaning": "not in our table", "class": "fatal"}
RID = re.compile(r"rid: ([0-9a-f-]{8,64})")
FIELD = re.compile(r"\b[a-z_]{1,20}\d{1,2}\b")
IP_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")


class WeChatError(AppError):
    """A call to WeChat failed; which call and why is for the log, not for the reader."""

    status, code, message = 502, "wechat_failed", "微信没有完成这次请求，请稍后再试"

    def __init__(
        self,
        message: str | None = None,
        *,
        path: str,
        errcode: int = 0,
        kind: ErrorClass = "fatal",
        rid: str = "",
        reason: str = "",
        retry_after: int | None = None,
    ) -> None:
        """Keep what the log needs. `errcode` 0 is an answer without one: `reason` says what came.

        `reason` never quotes an address or an answer, as these can hold secrets.
        """
        super().__init__(message, retry_after=retry_after)
        self.path, self.errcode, self.kind = path, errcode, kind
        self.rid, self.reason = rid, reason


class StaleToken(WeChatError):
    """The token that was sent is no longer valid; the wire renews it and calls once more."""


class Misconfigured(WeChatError):
    """Only an operator can fix this: a setting, a permission, the secret, the IP whitelist."""

    message = "服务与微信的连接配置有误，请联系管理员"


class QuotaSpent(WeChatError):
    """The quota is used up for now; `retry_after` says in how many seconds to try again."""

    status, code, message = 503, "wechat_busy", "微信接口调用次数已达上限，请稍后再试"


class WeChatAway(WeChatError):
    """WeChat cannot be reached, or is too busy to answer."""

    status, code, message = 503, "wechat_away", "暂时连不上微信，请稍后再试"

    def __init__(self, *, path: str, errcode: int = 0, rid: str = "", reason: str = "") -> None:
        """Such a failure always asks to be tried again in five seconds."""
        super().__init__(
            path=path, errcode=errcode, kind="retry", rid=rid, reason=reason, retry_after=5
        )


def build_error(path: str, errcode: int, errmsg: str) -> WeChatError:
    """Build the error of an errcode, whose class tells a caller what to do about it."""
    entry = look_up(path, errcode)
    rid_match = RID.search(errmsg)
    rid, kind, meaning = rid_match[1] if rid_match else "", entry["class"], entry["meaning"]
    if kind == "retry" and "after" in entry:
        return QuotaSpent(
            path=path,
            errcode=errcode,
            kind=kind,
            rid=rid,
            reason=meaning,
            retry_after=_get_retry_after(entry["after"]),
        )
    if kind == "retry":
        return WeChatAway(path=path, errcode=errcode, rid=rid, reason=meaning)
    if errcode == 40164 and (match := IP_ADDRESS.search(errmsg)):
        meaning = f"{meaning}: {match[0]}"
    if errcode == 47003 and (match := FIELD.search(errmsg)):
        meaning = f"{meaning}: {match[0]}"
    classes = {"refresh-token": StaleToken, "config-error": Misconfigured}
    return classes.get(kind, WeChatError)(
        path=path, errcode=errcode, kind=kind, rid=rid, reason=meaning
    )


def look_up(path: str, errcode: int) -> Entry:
    """Look up the meaning of an errcode on this path; one that is not listed is fatal."""
    table, key = load_table(), str(errcode)
    return table["paths"].get(path, {}).get(key) or table["generic"].get(key, UNKNOWN_ENTRY)


def _get_retry_after(after: int | Literal["day"]) -> int:
    if after != "day":
        return after
    now = clock.now().astimezone(clock.SHANGHAI)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - now).total_seconds()) + 1


@cache
def load_table() -> ErrorTable:
    """Load the table of errcodes; read once."""
    table: ErrorTable = json.loads(Path(__file__).with_name("errors.json").read_text("utf-8"))
    return table
