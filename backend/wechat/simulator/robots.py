"""The simulated group robots of WeCom and DingTalk: HTTP 200 to everything, the rest in errcode.

Any key opens them but one that begins with `removed`; a DingTalk secret is looked at
if the token begins with `signed-`: what follows is the secret.
"""

import base64
import hashlib
import hmac
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import World, here

MOST_HEARD = 500
BYTES = {"text": 2048, "markdown": 4096}
HOUR_MS = 3_600_000

topic = Blueprint("robots", __name__)


@topic.post("/cgi-bin/webhook/send")
def wecom() -> ResponseReturnValue:
    """Take what a WeCom robot is told."""
    key, world, sent = request.args.get("key", ""), here(), checks.body()
    if not key or key.startswith("removed"):
        raise Refusal(93000, "invalid webhook url, hint: [1764100000], from ip: 127.0.0.1")
    kind = sent.get("msgtype")
    if kind not in BYTES:
        raise Refusal(40008, "invalid message type")
    content = _content(sent, str(kind), "content")
    if not content:
        raise Refusal(44004, "empty content")
    if len(content.encode()) > BYTES[str(kind)]:
        raise Refusal(40058, f"{kind}.content exceed max length {BYTES[str(kind)]}")
    _heard(world, "wecom", 45009, {"kind": kind, "text": content})
    return jsonify(errcode=0, errmsg="ok")


@topic.post("/robot/send")
def dingtalk() -> ResponseReturnValue:
    """Take what a DingTalk robot is told."""
    token, world, sent = request.args.get("access_token", ""), here(), checks.body()
    if not token or token.startswith("removed"):
        raise Refusal(300005, "token is not exist")
    if token.startswith("signed-") and not _is_signed(token.removeprefix("signed-")):
        raise Refusal(310000, "sign not match")
    kind = sent.get("msgtype")
    content = _content(sent, str(kind), "text" if kind == "markdown" else "content")
    if not content:
        raise Refusal(400101, "缺少参数 content")
    _heard(world, "dingtalk", 130101, {"kind": kind, "text": content})
    return jsonify(errcode=0, errmsg="ok")


def _content(sent: dict[str, Any], kind: str, name: str) -> str:
    inner = sent.get(kind)
    content = inner.get(name) if isinstance(inner, dict) else None
    return content if isinstance(content, str) else ""


def _is_signed(secret: str) -> bool:
    sent = request.args.get("timestamp", "")
    if not sent.isdecimal() or abs(int(sent) - clock.now().timestamp() * 1000) > HOUR_MS:
        return False
    said = f"{sent}\n{secret}".encode()
    right = base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(right, request.args.get("sign", ""))


def _heard(world: World, robot: str, errcode: int, said: dict[str, Any]) -> None:
    with world.lock:
        world.spend(f"robot {robot}", "", errcode)
        heard = {"robot": robot, "at": clock.now().isoformat(), **said}
        world.heard = [*world.heard[-MOST_HEARD:], heard]
