"""Simulates the calls of WeChat's API that we do not make, so that any SDK finds a whole WeChat.

Pictures, uploads, links and sessions are done; the rest answers from `call_table`. An address
that WeChat does not have is refused as WeChat refuses it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import code_picture, request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.other_api_answers import CALLS, OK, Owner
from backend.wechat.simulator.simulated_world import generate_text, get_world

BLACK, DEFAULT_WIDTH = (0, 0, 0), 430
MAX_PATH_LENGTH = 1024

blueprint = Blueprint("other_calls", __name__)


@blueprint.route(
    '/<any("cgi-bin",wxa,wxaapi,datacube,sns,customservice):_family>/<path:_name>',
    methods=["GET", "POST"],
)
def answer_call(_family: str, _name: str) -> ResponseReturnValue:
    """Answer a call that is on the table, or refuse it as WeChat does."""
    if request.path in DONE:
        method, owner, function = DONE[request.path]
        request_checks.check_method(method)
        _check_token(owner)
        return function()
    call = CALLS.get(request.path)
    if call is None:
        raise Refusal(40066)
    request_checks.check_method(call.method)
    _check_token(call.owner)
    if call.needs:
        body = request_checks.read_body()
        if any(body.get(name) in (None, "") for name in call.needs):
            raise Refusal(47001)
    if isinstance(call.answer, int):
        raise Refusal(call.answer)
    return jsonify(call.answer)


@blueprint.route(
    "/<any(card,merchant,device,shakearound,bizwifi,semantic,marketing,scan,tcb,poi,intp,nontax,"
    "product,cv,channels,shop,express):_family>/<path:_name>",
    methods=["GET", "POST"],
)
def refuse_trade(_family: str, _name: str) -> ResponseReturnValue:
    """Refuse what shops, devices, clouds and tickets need a permission for."""
    _check_token("any")
    raise Refusal(48001)


def is_known(path: str) -> bool:
    """Tell whether WeChat has this call, as far as the simulator knows."""
    return path in DONE or path in CALLS


def _check_token(owner: Owner) -> None:
    """Check the token; a valid one of the other kind of account has no permission for the call."""
    if owner == "nobody":
        return
    try:
        request_checks.check_token()
        is_official = False
    except Refusal as refusal:
        if refusal.errcode != 40001:
            raise
        request_checks.check_token(official=True)
        is_official = True
    if owner != "any" and is_official != (owner == "official"):
        raise Refusal(48001)


def _draw_code() -> ResponseReturnValue:
    """Draw a code of a path: getQRCode and createQRCode."""
    body = request_checks.read_body()
    path, width = body.get("path"), body.get("width", DEFAULT_WIDTH)
    if not isinstance(path, str) or not 0 < len(path) <= MAX_PATH_LENGTH:
        raise Refusal(40159)
    if type(width) is not int or not 280 <= width <= 1280:
        raise Refusal(40097)
    image = code_picture.draw_code(f"{request.host_url}open?page={path}"[:1024], width, ink=BLACK,
                                   hyaline=False)  # fmt: skip
    return Response(image, content_type="image/jpeg")


def _generate_scheme() -> ResponseReturnValue:
    target = request_checks.read_body().get("jump_wxa") or {}
    path = target.get("path", "") if isinstance(target, dict) else None
    pages = get_world().pages
    if not isinstance(path, str) or "?" in path or (path and pages and path not in pages):
        raise Refusal(40165)
    return jsonify(**OK, openlink=f"weixin://dl/business/?t={generate_text(11)}")


def _clear_quota_by_secret() -> ResponseReturnValue:
    """Clear the quotas without a token; SDKs send appid and secret in the query or the body."""
    request_checks.check_credentials(
        {
            "appid": request.values.get("appid"),
            "secret": request.values.get("appsecret"),
        }
    )
    return jsonify(OK)


def _get_quota() -> ResponseReturnValue:
    path, world = request_checks.read_body().get("cgi_path"), get_world()
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refusal(40097)
    used = world.calls.get(path, 0)
    limit = world.limits.get(path, 10_000)
    quota = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    return jsonify(**OK, quota=quota)


def _check_session() -> ResponseReturnValue:
    _check_session_signature()
    return jsonify(OK)


def _reset_session_key() -> ResponseReturnValue:
    openid = _check_session_signature()
    text = base64.b64encode(secrets.token_bytes(16)).decode()
    with get_world().lock:
        get_world().session_keys[openid] = text
    return jsonify(**OK, openid=openid, session_key=text)


def _check_session_signature() -> str:
    """Check the HMAC of nothing under the person's session key."""
    openid, world = request.args.get("openid", ""), get_world()
    if request.args.get("sig_method") != "hmac_sha256":
        raise Refusal(87008)
    key = world.session_keys.get(openid)
    if key is None:
        raise Refusal(87007)
    expected = hmac.new(base64.b64decode(key), b"", hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.args.get("signature", "")):
        raise Refusal(87009)
    return openid


def _create_activity() -> ResponseReturnValue:
    expires_at = clock.now() + timedelta(days=1)
    activity_id = f"{secrets.randbelow(10**6)}_{generate_text(40)}"
    return jsonify(**OK, activity_id=activity_id, expiration_time=int(expires_at.timestamp()))


def _upload_media() -> ResponseReturnValue:
    _check_upload()
    kind, now = request.args.get("type", "image"), int(clock.now().timestamp())
    return jsonify(type=kind, media_id=generate_text(64), created_at=now)


def _upload_picture() -> ResponseReturnValue:
    _check_upload()
    return jsonify(url=f"http://mmbiz.qpic.cn/mmbiz_png/{generate_text(40)}/0")


def _add_material() -> ResponseReturnValue:
    _check_upload()
    url = f"http://mmbiz.qpic.cn/mmbiz_png/{generate_text(40)}/0?wx_fmt=png"
    return jsonify(media_id=generate_text(64), url=url)


def _check_pictured_content() -> ResponseReturnValue:
    """Check a picture at once, by the older call; what is scripted for pictures holds."""
    _check_upload()
    if get_world().pictures.suggest == "risky":
        raise Refusal(87014)
    return jsonify(OK)


def _check_upload() -> None:
    if not request.files:
        raise Refusal(41005)


Function = Callable[[], ResponseReturnValue]
DONE: dict[str, tuple[str, Owner, Function]] = {
    "/wxa/getwxacode": ("POST", "mini", _draw_code),
    "/cgi-bin/wxaapp/createwxaqrcode": ("POST", "mini", _draw_code),
    "/wxa/generatescheme": ("POST", "mini", _generate_scheme),
    "/wxa/checksession": ("GET", "mini", _check_session),
    "/wxa/resetusersessionkey": ("GET", "mini", _reset_session_key),
    "/wxa/img_sec_check": ("POST", "mini", _check_pictured_content),
    "/cgi-bin/message/wxopen/activityid/create": ("GET", "mini", _create_activity),
    "/cgi-bin/clear_quota/v2": ("POST", "nobody", _clear_quota_by_secret),
    "/cgi-bin/openapi/quota/get": ("POST", "any", _get_quota),
    "/cgi-bin/media/upload": ("POST", "any", _upload_media),
    "/cgi-bin/media/uploadimg": ("POST", "official", _upload_picture),
    "/cgi-bin/material/add_material": ("POST", "official", _add_material),
}
