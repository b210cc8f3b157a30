"""Exchanges a wx.login code for the user's openid, unionid and session key (code2Session).

code2Session (小程序登录), GET /sns/jscode2session.
"""

from dataclasses import dataclass, field

from backend.wechat.api_client import Wire
from backend.wechat.errors import QuotaSpent, WeChatAway, WeChatError

CODE2SESSION = "/sns/jscode2session"
MAX_CODE_LENGTH = 512
TIMEOUT_SECONDS = 4.0  # seconds: who signs in looks at an empty page meanwhile


class CodeRefused(WeChatError):
    """The code is used, expired or none at all; the phone calls wx.login again."""

    status, code, message = 422, "code_refused", "登录凭证已失效，请重试"


class LoginBlocked(WeChatError):
    """WeChat holds this user for a high risk; trying again does not help."""

    status, code, message = 403, "login_blocked", "微信暂不允许此账号登录"


LOGIN_REFUSALS = (CodeRefused, LoginBlocked, WeChatError, QuotaSpent, WeChatAway)


ERROR_CLASSES: dict[int, type[WeChatError]] = {
    40029: CodeRefused,
    40163: CodeRefused,
    40226: LoginBlocked,
}


@dataclass(frozen=True)
class Session:
    """Who a code stood for. `session_key` never leaves the server, nor shows in a repr."""

    openid: str
    unionid: str | None
    session_key: str = field(repr=False)


def exchange_code(wire: Wire, code: str) -> Session:
    """Exchange the code of wx.login for the user's openid, unionid if bound, and session key.

    A code is exchanged once and never again, as a lost answer may have used it up. Raises
    CodeRefused, LoginBlocked, or another WeChatError.
    """
    if not 0 < len(code) <= MAX_CODE_LENGTH:
        raise CodeRefused(path=CODE2SESSION, kind="user-error", reason="no code at all")
    params = {**wire.credentials, "js_code": code, "grant_type": "authorization_code"}
    try:
        answer = wire.call(
            "GET",
            CODE2SESSION,
            params=params,
            token=False,
            repeatable=False,
            timeout=TIMEOUT_SECONDS,
        )
    except WeChatError as error:
        error_class = ERROR_CLASSES.get(error.errcode)
        if error_class is None:
            raise
        raise error_class(
            path=error.path, errcode=error.errcode, kind=error.kind, rid=error.rid
        ) from error
    openid, key, unionid = (answer.get(name) for name in ("openid", "session_key", "unionid"))
    if not (isinstance(openid, str) and openid and isinstance(key, str) and key):
        raise WeChatError(path=CODE2SESSION, reason="no openid in the answer")
    return Session(openid, unionid if isinstance(unionid, str) and unionid else None, key)
