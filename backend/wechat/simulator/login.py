"""Simulates code2Session; creates the login codes, and derives the openids of simulated users."""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import (
    LoginCode,
    World,
    generate_text,
    get_world,
    store_bounded,
)

CODE_LIFE = timedelta(minutes=5)
CODE_LENGTH = 32

blueprint = Blueprint("login", __name__)


@blueprint.route("/sns/jscode2session", methods=["GET", "POST"])
def jscode2session() -> ResponseReturnValue:
    """Exchange a code of wx.login for its user, once."""
    request_checks.check_method("GET")
    request_checks.check_credentials(request.args)
    if request.args.get("grant_type") != "authorization_code":
        raise Refusal(40002)
    code = request.args.get("js_code")
    if not code:
        raise Refusal(41008)
    world = get_world()
    with world.lock:
        openid = _use_code(world, code)
        answer = {"session_key": _create_session_key(world, openid), "openid": openid}
        if openid in world.unionids:
            answer["unionid"] = world.unionids[openid]
    return jsonify(answer)


def create_code(world: World, openid: str, unionid: str | None) -> str:
    """Create a js_code for a user, as wx.login on their phone would."""
    code = generate_text(CODE_LENGTH)
    with world.lock:
        if unionid:
            store_bounded(world.unionids, openid, unionid)
        store_bounded(world.codes, code, LoginCode(openid, clock.now()))
    return code


def derive_openid(world: World, device: str) -> str:
    """Derive the openid of whoever holds a device: always the same, also after a restart."""
    digest = hmac.digest(world.appid.encode(), device.encode("utf-8", "replace"), hashlib.sha256)
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


def _use_code(world: World, code_text: str) -> str:
    code = world.codes.get(code_text)
    if code is None or clock.now() - code.made_at >= CODE_LIFE:
        raise Refusal(40029)
    if code.used:
        raise Refusal(40163)
    world.spend("/sns/jscode2session", code.openid, 45011)
    code.used = True
    return code.openid


def _create_session_key(world: World, openid: str) -> str:
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    store_bounded(world.session_keys, openid, key)
    return key
