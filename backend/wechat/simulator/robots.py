"""Simulates group robot webhooks of WeCom and DingTalk: checks messages, and stores them.

Any key is valid but one that begins with `removed`; a DingTalk signature is checked
if the token begins with `signed-`: what follows is the secret.
"""

import base64
import hashlib
import hmac
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import World, get_world

MAX_STORED_MESSAGES = 500
MAX_BYTES = {"text": 2048, "markdown": 4096}
HOUR_MILLISECONDS = 3_600_000

blueprint = Blueprint("robots", __name__)


@blueprint.route("/cgi-bin/webhook/send", methods=["GET", "POST"])
def receive_wecom() -> ResponseReturnValue:
    """Receive a message to a WeCom robot."""
    request_checks.check_method("POST")
    key, world, body = request.args.get("key", ""), get_world(), request_checks.read_body()
    if not key or key.startswith("removed"):
        raise Refusal(93000, "invalid webhook url, hint: [1764100000], from ip: 127.0.0.1")
    kind = body.get("msgtype")
    if kind not in MAX_BYTES:
        raise Refusal(40008, "invalid message type")
    content = _get_content(body, str(kind), "content")
    if not content:
        raise Refusal(44004, "empty content")
    if len(content.encode()) > MAX_BYTES[str(kind)]:
        raise Refusal(40058, f"{kind}.content exceed max length {MAX_BYTES[str(kind)]}")
    _record_message(world, "wecom", 45009, {"kind": kind, "text": content})
    return jsonify(errcode=0, errmsg="ok")


@blueprint.route("/robot/send", methods=["GET", "POST"])
def receive_dingtalk() -> ResponseReturnValue:
    """Receive a message to a DingTalk robot."""
    request_checks.check_method("POST")
    token, world, body = (
        request.args.get("access_token", ""),
        get_world(),
        request_checks.read_body(),
    )
    if not token or token.startswith("removed"):
        raise Refusal(300005, "token is not exist")
    if token.startswith("signed-") and not _is_signed(token.removeprefix("signed-")):
        raise Refusal(310000, "sign not match")
    kind = body.get("msgtype")
    content = _get_content(body, str(kind), "text" if kind == "markdown" else "content")
    if not content:
        raise Refusal(400101, "缺少参数 content")
    _record_message(world, "dingtalk", 130101, {"kind": kind, "text": content})
    return jsonify(errcode=0, errmsg="ok")


def _get_content(body: dict[str, Any], kind: str, name: str) -> str:
    part = body.get(kind)
    content = part.get(name) if isinstance(part, dict) else None
    return content if isinstance(content, str) else ""


def _is_signed(secret: str) -> bool:
    timestamp = request.args.get("timestamp", "")
    if (
        not timestamp.isdecimal()
        or abs(int(timestamp) - clock.now().timestamp() * 1000) > HOUR_MILLISECONDS
    ):
        return False
    signed_text = f"{timestamp}\n{secret}".encode()
    expected = base64.b64encode(
        hmac.new(secret.encode(), signed_text, hashlib.sha256).digest()
    ).decode()
    return hmac.compare_digest(expected, request.args.get("sign", ""))


def _record_message(world: World, robot: str, errcode: int, message: dict[str, Any]) -> None:
    with world.lock:
        world.spend(f"robot {robot}", "", errcode)
        entry = {"robot": robot, "at": clock.now().isoformat(), **message}
        world.heard = [*world.heard[-MAX_STORED_MESSAGES:], entry]
