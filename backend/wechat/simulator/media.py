"""The simulated mediaCheckAsync: it fetches the picture, looks at nothing, and pushes as told.

What it says of pictures is scripted, since it has no eyes; unscripted it lets them pass.
"""

import secrets
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import checks, pushing
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.safety import LABELS, OPENID
from backend.wechat.simulator.world import World, here

PATH = "/wxa/media_check_async"
NOT_FETCHED = -1008

topic = Blueprint("media", __name__)


@topic.route(PATH, methods=["GET", "POST"])
def media_check_async() -> ResponseReturnValue:
    """Take a picture to look at; what was seen is pushed later."""
    checks.method("POST")
    checks.token()
    world = here()
    sent = checks.body()
    _check(world, sent)
    with world.lock:
        world.spend(PATH, world.appid, 44991)
        world.spend_today("pictures a day", 45009)
    trace = secrets.token_hex(16)
    if not world.pictures.silent:
        answer = (sent["openid"], sent["media_url"], trace)
        world.pushes.later(world.pictures.delay, lambda: _answer(world, *answer))
    return jsonify(errcode=0, errmsg="ok", trace_id=trace)


def _check(world: World, sent: dict[str, Any]) -> None:
    url, openid = sent.get("media_url"), sent.get("openid")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise Refusal(47001)
    if sent.get("version") != 2:
        raise Refusal(47001)
    if type(sent.get("media_type")) is not int or sent["media_type"] not in (1, 2):
        raise Refusal(40004)
    if type(sent.get("scene")) is not int or sent["scene"] not in (1, 2, 3, 4):
        raise Refusal(40129)
    if not isinstance(openid, str) or not OPENID.fullmatch(openid):
        raise Refusal(40003)
    with world.lock:
        if openid in world.inactive:
            raise Refusal(61010)


def _answer(world: World, openid: str, url: str, trace: str) -> None:
    """Push what was seen, or that the picture was not to be had."""
    told = world.pictures
    said: dict[str, Any] = {
        "Event": "wxa_media_check",
        "FromUserName": openid,
        "appid": world.appid,
        "trace_id": trace,
        "version": 2,
    }
    if told.unreachable or not world.pushes.reaches(url):
        pushing.push(world, said | {"errcode": NOT_FETCHED, "errmsg": "download fail"})
        return
    seen = {"suggest": told.suggest, "label": LABELS[told.suggest]}
    detail = {"strategy": "content_model", "errcode": 0, **seen, "prob": 90}
    pushing.push(world, said | {"errcode": 0, "errmsg": "ok", "result": seen, "detail": [detail]})
