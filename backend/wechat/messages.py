"""Subscribe messages: one message for each time that a user allowed one.

subscribeMessage.send (发送订阅消息), POST /cgi-bin/message/subscribe/send; getMessageTemplateList
(获取个人模板列表), GET /wxaapi/newtmpl/gettemplate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from backend.wechat.failures import WeChatError
from backend.wechat.wire import Wire

SEND = "/cgi-bin/message/subscribe/send"
TEMPLATES = "/wxaapi/newtmpl/gettemplate"
STATES = {"release": "formal", "trial": "trial", "develop": "developer"}
FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
NO_GRANT, UNKNOWN_OPENID, BANNED, SENSITIVE = 43101, 40003, 43107, 45168


class NotWanted(WeChatError):
    """The user has not allowed this message, or no longer: an ordinary end, never tried again."""


class CannotSend(WeChatError):
    """There is no sending this message to this user; that is nobody's mistake to mend."""


@dataclass(frozen=True)
class TemplateThere:
    """A template as WeChat has it: its id, title, and the names of its fields."""

    id: str
    title: str
    fields: frozenset[str]


def send(
    wire: Wire,
    openid: str,
    template_id: str,
    data: Mapping[str, str],
    page: str,
    env_version: Literal["release", "trial", "develop"] = "release",
) -> str:
    """Send one message; gives WeChat's id for it, empty where it names none.

    It is asked once: whoever asks knows whether the message may go out twice. Two
    at once to one user are refused. Raises NotWanted, CannotSend, or another WeChatError.
    """
    body = {
        "touser": openid,
        "template_id": template_id,
        "page": page,
        "miniprogram_state": STATES[env_version],
        "lang": "zh_CN",
        "data": {field: {"value": value} for field, value in data.items()},
    }
    try:
        said = wire.call("POST", SEND, body=body, repeatable=False)
    except WeChatError as error:
        ends = {
            NO_GRANT: NotWanted,
            **dict.fromkeys((UNKNOWN_OPENID, BANNED, SENSITIVE), CannotSend),
        }
        kind = ends.get(error.errcode)
        if kind is None:
            raise
        raise kind(
            path=error.path,
            errcode=error.errcode,
            kind=error.kind,
            rid=error.rid,
            reason=error.reason,
        ) from error
    return str(said.get("msgid") or "")[:64]


def list_templates(wire: Wire) -> list[TemplateThere]:
    """List the templates that this mini-program has. Raises WeChatError."""
    said = wire.call("GET", TEMPLATES).get("data")
    if not isinstance(said, list):
        raise WeChatError(path=TEMPLATES, reason="no list in the answer")
    return [
        TemplateThere(
            str(each.get("priTmplId", "")),
            str(each.get("title", "")),
            frozenset(FIELD.findall(str(each.get("content", "")))),
        )
        for each in said
        if isinstance(each, dict)
    ]
