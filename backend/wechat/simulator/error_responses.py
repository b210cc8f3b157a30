"""Responses of the simulator in WeChat's form: its JSON, and `Refusal` (errcode and message)."""

import secrets
from typing import Any

from flask import Response, jsonify, request
from flask.json.provider import DefaultJSONProvider

from backend import clock

# From general knowledge, on no page of the reference that was read: WeChat may answer otherwise.
UNVERIFIED = frozenset({43001, 46003, 53600})
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40007: "invalid media_id",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40037: "invalid template_id",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40159: "invalid length of path, or the data is not json string",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40212: "invalid query",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "this appid does not have permission",
    43108: "concurrent send to the same user",
    44002: "empty post data",
    44993: "reach max api day frequence limit",
    44991: "reach max api minute frequence limit",
    45001: "media size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit",
    45015: "response out of time limit or subscription is canceled",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    47504: "activity_id is expired",
    48001: "api unauthorized",
    53600: "Article ID invalid",
    61010: "code is expired",
    61500: "date format error",
    61501: "date range error",
    76004: "rid not found",
    85401: "time limit between 1min and 1year",
    85402: "invalid env_version",
    85403: "url link not found",
    87007: "session_key is not existd or expired",
    87008: "invalid sig_method",
    87009: "invalid signature",
    87014: "risky content",
    87020: "repeat request limit",
    88000: "without comment privilege",
    200001: "system error",
    200014: "template is not existed",
    85096: "scancode_time is system reserved parameter",
}


# As recorded in tests/wechat/replies; what the codes are said to be encoded in is no charset.
CONTENT_TYPES = {
    "/sns/": "text/plain",
    "/wxa/getwxacode": "application/json; encoding=utf-8",
    "/cgi-bin/wxaapp/createwxaqrcode": "application/json; encoding=utf-8",
}
JSON_TYPE = "application/json; charset=UTF-8"


class WeChatJson(DefaultJSONProvider):
    """Writes JSON as WeChat does: compact, without escapes, and no line feed after it."""

    ensure_ascii = False
    compact = True
    sort_keys = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Build the response of an answer; its content type depends on the path."""
        beginnings = (each for each in CONTENT_TYPES if request.path.startswith(each))
        content_type = CONTENT_TYPES.get(next(beginnings, ""), JSON_TYPE)
        text = self.dumps(self._prepare_response_obj(args, kwargs), separators=(",", ":"))
        return Response(text, content_type=content_type)


class Refusal(Exception):
    """WeChat refuses with this errcode."""

    def __init__(self, errcode: int, message: str = "") -> None:
        """Keep the errcode; the message follows from it, unless `says` is more precise."""
        super().__init__(errcode)
        self.errcode, self.message = errcode, message


def build_refusal_response(refusal: Refusal) -> Response:
    """Build the response of a refusal as WeChat does: HTTP 200, and an id to ask support about."""
    message = refusal.message or MESSAGES.get(refusal.errcode, "refused on demand")
    comma = "," if request.path.startswith("/sns/") else ""
    return jsonify(errcode=refusal.errcode, errmsg=f"{message}{comma} rid: {_create_rid()}")


def _create_rid() -> str:
    return f"{int(clock.now().timestamp()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
