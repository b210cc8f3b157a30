"""Simulates mediaCheckAsync: accepts a picture, fetches it, and pushes the scripted result.

Its results are scripted, since it does not look at pictures; unscripted they pass.
"""

import secrets
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import push_sender, request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import World, get_world
from backend.wechat.simulator.text_check import LABELS, OPENID

MEDIA_CHECK_PATH = "/wxa/media_check_async"
NOT_FETCHED = -1008

blueprint = Blueprint("media", __name__)


@blueprint.route(MEDIA_CHECK_PATH, methods=["GET", "POST"])
def media_check_async() -> ResponseReturnValue:
    """Accept a picture to check; the result is pushed later."""
    request_checks.check_method("POST")
    request_checks.check_token()
    world = get_world()
    body = request_checks.read_body()
    _check_body(world, body)
    with world.lock:
        world.spend(MEDIA_CHECK_PATH, world.appid, 44991)
        world.spend_today("pictures a day", 45009)
    trace_id = secrets.token_hex(16)
    if not world.pictures.silent:
        result_args = (body["openid"], body["media_url"], trace_id)
        world.pushes.later(world.pictures.delay, lambda: _push_result(world, *result_args))
    return jsonify(errcode=0, errmsg="ok", trace_id=trace_id)


def _check_body(world: World, body: dict[str, Any]) -> None:
    url, openid = body.get("media_url"), body.get("openid")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise Refusal(47001)
    if body.get("version") != 2:
        raise Refusal(47001)
    if type(body.get("media_type")) is not int or body["media_type"] not in (1, 2):
        raise Refusal(40004)
    if type(body.get("scene")) is not int or body["scene"] not in (1, 2, 3, 4):
        raise Refusal(40129)
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise Refusal(40003)
    with world.lock:
        if openid in world.inactive:
            raise Refusal(61010)


def _push_result(world: World, openid: str, url: str, trace_id: str) -> None:
    """Push the result, or that the picture could not be fetched."""
    behaviour = world.pictures
    event: dict[str, Any] = {
        "Event": "wxa_media_check",
        "FromUserName": openid,
        "appid": world.appid,
        "trace_id": trace_id,
        "version": 2,
    }
    if behaviour.unreachable or not world.pushes.reaches(url):
        push_sender.push_event(world, event | {"errcode": NOT_FETCHED, "errmsg": "download fail"})
        return
    result = {"suggest": behaviour.suggest, "label": LABELS[behaviour.suggest]}
    detail = {"strategy": "content_model", "errcode": 0, **result, "prob": 90}
    push_sender.push_event(
        world, event | {"errcode": 0, "errmsg": "ok", "result": result, "detail": [detail]}
    )
