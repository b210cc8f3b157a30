"""Simulates msgSecCheck: suggests risky or review for texts with scripted words, else pass."""

import re
import secrets
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import World, get_world

MAX_CHARACTERS = 2500
OPENID = re.compile(r"o[0-9A-Za-z_-]{1,63}")
LABELS = {"pass": 100, "review": 20012, "risky": 20006}
WORST_FIRST = ("risky", "review")

blueprint = Blueprint("safety", __name__)


@blueprint.route("/wxa/msg_sec_check", methods=["GET", "POST"])
def msg_sec_check() -> ResponseReturnValue:
    """Check a text; HTTP status and errcode are fine even if the text is not."""
    request_checks.check_method("POST")
    request_checks.check_token()
    world = get_world()
    body = request_checks.read_body()
    if not body.keys() & {"version", "openid", "scene"}:
        return _check_by_first_version(world, body.get("content"))
    content = _check_content(world, body)
    with world.lock:
        world.spend("/wxa/msg_sec_check", world.appid, 44991)
        suggest = _find_suggestion(world, content)
    result = {"suggest": suggest, "label": LABELS[suggest]}
    detail = {"strategy": "content_model", "errcode": 0, **result, "prob": 90}
    return jsonify(
        errcode=0, errmsg="ok", result=result, detail=[detail], trace_id=secrets.token_hex(16)
    )


def _check_by_first_version(world: World, content: Any) -> ResponseReturnValue:
    """Check a text as the call of old: refuse one that is risky, with no word on the rest."""
    if not isinstance(content, str) or not content:
        raise Refusal(44002)
    with world.lock:
        world.spend("/wxa/msg_sec_check", world.appid, 44991)
        if _find_suggestion(world, content) == "risky":
            raise Refusal(87014)
    return jsonify(errcode=0, errmsg="ok")


def _check_content(world: World, body: dict[str, Any]) -> str:
    content, openid, scene = (body.get(name) for name in ("content", "openid", "scene"))
    if not isinstance(content, str) or not content or body.get("version") != 2:
        raise Refusal(47001)
    if len(content) > MAX_CHARACTERS:
        raise Refusal(40097)
    if type(scene) is not int or scene not in (1, 2, 3, 4):
        raise Refusal(40129)
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise Refusal(40003)
    with world.lock:
        if openid in world.inactive:
            raise Refusal(61010)
    return content


def _find_suggestion(world: World, content: str) -> str:
    suggestions = {suggest for word, suggest in world.words.items() if word in content}
    return next((suggest for suggest in WORST_FIRST if suggest in suggestions), "pass")
