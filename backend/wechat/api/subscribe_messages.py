"""Sends one-time subscribe messages, and lists the mini-program's message templates.

subscribeMessage.send (发送订阅消息), POST /cgi-bin/message/subscribe/send; getMessageTemplateList
(获取个人模板列表), GET /wxaapi/newtmpl/gettemplate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError

SEND_PATH = "/cgi-bin/message/subscribe/send"
TEMPLATES_PATH = "/wxaapi/newtmpl/gettemplate"
STATES = {"release": "formal", "trial": "trial", "develop": "developer"}
FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
NO_GRANT_CODE, UNKNOWN_OPENID_CODE, BANNED_CODE, SENSITIVE_CODE = 43101, 40003, 43107, 45168
FIELD_CODE = 47003


class NotWanted(WeChatError):
    """The user has not allowed this message, or no longer: an ordinary end, never tried again."""


class CannotSend(WeChatError):
    """The message cannot be sent to this user, and nobody can fix that."""


class FieldRefused(WeChatError):
    """A field does not take what it was to hold; the reason names it. Nothing was sent."""


@dataclass(frozen=True)
class RemoteTemplate:
    """A template as WeChat has it: its id, title, and the names of its fields."""

    id: str
    title: str
    fields: frozenset[str]


def send_message(
    wire: Wire,
    openid: str,
    template_id: str,
    data: Mapping[str, str],
    page: str,
    env_version: Literal["release", "trial", "develop"] = "release",
) -> str:
    """Send one message; returns WeChat's id for it, empty where it names none.

    It is called once: the caller knows whether the message may be sent twice. Two
    at once to one user are refused. Raises NotWanted, CannotSend, FieldRefused, or another
    WeChatError.
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
        answer = wire.call("POST", SEND_PATH, body=body, repeatable=False)
    except WeChatError as error:
        error_classes = {
            NO_GRANT_CODE: NotWanted,
            FIELD_CODE: FieldRefused,
            **dict.fromkeys((UNKNOWN_OPENID_CODE, BANNED_CODE, SENSITIVE_CODE), CannotSend),
        }
        error_class = error_classes.get(error.errcode)
        if error_class is None:
            raise
        raise error_class(
            path=error.path,
            errcode=error.errcode,
            kind=error.kind,
            rid=error.rid,
            reason=error.reason,
        ) from error
    return str(answer.get("msgid") or "")[:64]


def list_templates(wire: Wire) -> list[RemoteTemplate]:
    """List the templates that this mini-program has. Raises WeChatError."""
    rows = wire.call("GET", TEMPLATES_PATH).get("data")
    if not isinstance(rows, list):
        raise WeChatError(path=TEMPLATES_PATH, reason="no list in the answer")
    return [
        RemoteTemplate(
            str(row.get("priTmplId", "")),
            str(row.get("title", "")),
            frozenset(FIELD.findall(str(row.get("content", "")))),
        )
        for row in rows
        if isinstance(row, dict)
    ]
