"""The simulated msgSecCheck: it knows the words that it was told of, and nothing of language."""

import re
import secrets
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import World, here

MOST_CHARACTERS = 2500
OPENID = re.compile(r"o[0-9A-Za-z_-]{1,63}")
LABELS = {"pass": 100, "review": 20012, "risky": 20006}
WORST_FIRST = ("risky", "review")

topic = Blueprint("safety", __name__)


@topic.route("/wxa/msg_sec_check", methods=["GET", "POST"])
def msg_sec_check() -> ResponseReturnValue:
    """Tell what is to be done about some words; HTTP and errcode are fine even if they are not."""
    checks.method("POST")
    checks.token()
    world = here()
    sent = checks.body()
    content = _content(world, sent)
    with world.lock:
        world.spend("/wxa/msg_sec_check", world.appid, 44991)
        suggest = _suggested(world, content)
    said = {"suggest": suggest, "label": LABELS[suggest]}
    detail = {"strategy": "content_model", "errcode": 0, **said, "prob": 90}
    return jsonify(
        errcode=0, errmsg="ok", result=said, detail=[detail], trace_id=secrets.token_hex(16)
    )


def _content(world: World, sent: dict[str, Any]) -> str:
    content, openid, scene = (sent.get(name) for name in ("content", "openid", "scene"))
    if not isinstance(content, str) or not content or sent.get("version") != 2:
        raise Refusal(47001)
    if len(content) > MOST_CHARACTERS:
        raise Refusal(40097)
    if type(scene) is not int or scene not in (1, 2, 3, 4):
        raise Refusal(40129)
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise Refusal(40003)
    with world.lock:
        if openid in world.inactive:
            raise Refusal(61010)
    return content


def _suggested(world: World, content: str) -> str:
    found = {suggest for word, suggest in world.words.items() if word in content}
    return next((suggest for suggest in WORST_FIRST if suggest in found), "pass")
