"""The simulated code2Session, and the users behind its codes."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import timedelta

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import LoginCode, World, drawn, here, keep

CODE_LIFE = timedelta(minutes=5)
CODE_LENGTH = 32

topic = Blueprint("login", __name__)


@topic.route("/sns/jscode2session", methods=["GET", "POST"])
def jscode2session() -> ResponseReturnValue:
    """Tell whom a code of wx.login stands for, once."""
    checks.method("GET")
    checks.credentials(request.args)
    if request.args.get("grant_type") != "authorization_code":
        raise Refusal(40002)
    sent = request.args.get("js_code")
    if not sent:
        raise Refusal(41008)
    world = here()
    with world.lock:
        openid = _used(world, sent)
        said = {"session_key": _new_session_key(world, openid), "openid": openid}
        if openid in world.unionids:
            said["unionid"] = world.unionids[openid]
    # WeChat calls this answer plain text.
    return Response(json.dumps(said), content_type="text/plain")


def new_code(world: World, openid: str, unionid: str | None) -> str:
    """Give a fresh js_code for a user, as wx.login on their phone would."""
    code = drawn(CODE_LENGTH)
    with world.lock:
        if unionid:
            keep(world.unionids, openid, unionid)
        keep(world.codes, code, LoginCode(openid, clock.now()))
    return code


def openid_of(world: World, device: str) -> str:
    """Derive the openid of whoever holds a device: always the same, also after a restart."""
    digest = hmac.digest(world.appid.encode(), device.encode("utf-8", "replace"), hashlib.sha256)
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


def _used(world: World, sent: str) -> str:
    code = world.codes.get(sent)
    if code is None or clock.now() - code.made_at >= CODE_LIFE:
        raise Refusal(40029)
    if code.used:
        raise Refusal(40163)
    world.spend("/sns/jscode2session", code.openid, 45011)
    code.used = True
    return code.openid


def _new_session_key(world: World, openid: str) -> str:
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    keep(world.session_keys, openid, key)
    return key
