"""Simulates subscribe messages: templates, grants from the popup, sending, events.

A grant is a tapped "允许" for one template and is valid for one message. Delivered messages are
kept for inspection; no more than the last thousand.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import field_checks, push_sender, request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import World, get_world

SEND_PATH = "/cgi-bin/message/subscribe/send"
MAX_DELIVERED = 1000
OPENID = re.compile(r"o[0-9A-Za-z_-]{1,63}")
FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")
blueprint = Blueprint("messages", __name__)


@dataclass(frozen=True)
class SimulatedTemplate:
    """A template as an operator has chosen it from WeChat's library."""

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]

    @property
    def content(self) -> str:
        """The template as WeChat writes it."""
        return "\n".join(f"{label}:{{{{{field}.DATA}}}}" for label, field in self.lines)


TEMPLATES = {
    each.id: each
    for each in (
        SimulatedTemplate(
            "sim-template-reply",
            "评论回复通知",
            (("回复人", "name1"), ("回复内容", "thing2"), ("文章", "thing3"), ("时间", "time4")),
        ),
        SimulatedTemplate(
            "sim-template-article",
            "新文章通知",
            (("文章标题", "thing1"), ("来源", "thing2"), ("发布时间", "time3")),
        ),
        SimulatedTemplate(
            "sim-template-appeal",
            "申诉结果通知",
            (("申诉内容", "thing1"), ("结果", "phrase2"), ("处理时间", "time3")),
        ),
        SimulatedTemplate(
            "sim-template-challenge",
            "挑战通知",
            (("挑战人", "name1"), ("文章", "thing2"), ("时间", "time3")),
        ),
    )
}


@blueprint.route("/wxaapi/newtmpl/gettemplate", methods=["GET", "POST"])
def get_template() -> ResponseReturnValue:
    """List the account's templates."""
    request_checks.check_method("GET")
    request_checks.check_token()
    data = [
        {
            "priTmplId": item.id,
            "title": item.title,
            "content": item.content,
            "example": item.content,
            "type": 2,
        }
        for item in TEMPLATES.values()
    ]
    return jsonify(errcode=0, errmsg="ok", data=data)


@blueprint.route(SEND_PATH, methods=["GET", "POST"])
def send() -> ResponseReturnValue:
    """Deliver a message to a user who allowed it, if every field is valid."""
    request_checks.check_method("POST")
    request_checks.check_token()
    world, body = get_world(), request_checks.read_body()
    openid, template_id = body.get("touser"), body.get("template_id")
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise Refusal(40003)
    if not isinstance(template_id, str) or template_id not in TEMPLATES:
        raise Refusal(40037)
    page = body.get("page", "")
    if not isinstance(page, str) or page.startswith("/"):
        raise Refusal(41030)
    fields = [field for _, field in TEMPLATES[template_id].lines]
    data = field_checks.check_fields(fields, body.get("data"))
    with world.lock:
        _begin_sending(world, openid)
    try:
        return _deliver(world, openid, template_id, data, page)
    finally:
        with world.lock:
            world.being_sent.discard(openid)


def _begin_sending(world: World, openid: str) -> None:
    if openid in world.being_sent:
        raise Refusal(43108)
    world.being_sent.add(openid)


def _deliver(
    world: World, openid: str, template_id: str, data: dict[str, str], page: str
) -> ResponseReturnValue:
    with world.lock:
        world.spend_today("messages a day", 45009)
        if world.grants.get((openid, template_id), 0) < 1:
            raise Refusal(43101)
        world.grants[openid, template_id] -= 1
        message_id = secrets.randbelow(10**15) + 10**15
        message = {
            "msgid": message_id,
            "openid": openid,
            "template_id": template_id,
            "page": page,
            "data": data,
            "at": clock.now().isoformat(),
        }
        world.delivered = [*world.delivered[-MAX_DELIVERED:], message]
    item = {
        "TemplateId": template_id,
        "MsgID": str(message_id),
        "ErrorCode": "0",
        "ErrorStatus": "success",
    }
    push_message_event(world, openid, "subscribe_msg_sent_event", item)
    return jsonify(errcode=0, errmsg="ok", msgid=message_id)


def answer_popup(world: World, openid: str, template_id: str, choice: str, silent: bool) -> None:
    """Record a user's answer; a silent "always keep" gives a grant, too, but no push."""
    with world.lock:
        if choice == "accept":
            key = (openid, template_id)
            world.grants[key] = world.grants.get(key, 0) + 1
    if silent:
        return
    item = {"TemplateId": template_id, "SubscribeStatusString": choice, "PopupScene": "0"}
    push_message_event(world, openid, "subscribe_msg_popup_event", item)


def push_message_event(world: World, openid: str, event: str, item: dict[str, Any]) -> None:
    """Push an event about a subscribe message."""
    event_body = {
        "ToUserName": "gh_simulated",
        "FromUserName": openid,
        "CreateTime": int(clock.now().timestamp()),
        "MsgType": "event",
        "Event": event,
        "List": item,
    }
    push_sender.push_event(world, event_body)
