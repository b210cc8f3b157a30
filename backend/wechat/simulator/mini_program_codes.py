"""Simulates getUnlimitedQRCode, and the page that scanning a code opens."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import code_picture, request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import World, get_world

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
VERSIONS = ("release", "trial", "develop")
HOME = "pages/index/index"
MAX_URL_LENGTH = 1024
# All that a query may carry as it stands; the rest of what a scene may hold is escaped.
UNESCAPED = "!$'()*,/:;=?@"
OPENED_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>模拟的小程序码</title>
<p>扫码后，微信会打开小程序的页面：</p>
<dl><dt>页面 page</dt><dd><code>{{ page }}</code></dd>
<dt>参数 scene</dt><dd><code>{{ scene }}</code></dd></dl>
<p>模拟器没有设置小程序预览的地址，所以到此为止。</p>
</html>
"""

blueprint = Blueprint("codes", __name__)


@dataclass(frozen=True)
class _CodeRequest:
    scene: str
    page: str
    width: int
    ink: tuple[int, int, int]
    hyaline: bool


@blueprint.route("/wxa/getwxacodeunlimit", methods=["GET", "POST"])
def getwxacodeunlimit() -> ResponseReturnValue:
    """Draw the code of a scene: a JPEG, or a PNG if it shall be transparent."""
    request_checks.check_method("POST")
    request_checks.check_token()
    world = get_world()
    code_request = _parse_code_request(world, request_checks.read_body())
    with world.lock:
        world.spend("/wxa/getwxacodeunlimit", world.appid, 45009)
    target_url = world.opens or f"{request.host_url}open"
    scene = quote(code_request.scene, safe=UNESCAPED)
    content = f"{target_url}?page={quote(code_request.page)}&scene={scene}"
    if len(content) > MAX_URL_LENGTH:  # the host is whatever the caller named
        raise Refusal(40097)
    image = code_picture.draw_code(
        content, code_request.width, ink=code_request.ink, hyaline=code_request.hyaline
    )
    return Response(image, mimetype="image/png" if code_request.hyaline else "image/jpeg")


@blueprint.get("/open")
def open_code() -> ResponseReturnValue:
    """Redirect to the mini-program's preview, as a phone would open it; else show the scan."""
    world = get_world()
    params = {name: request.args.get(name, "") for name in ("page", "scene")}
    if world.continue_url:
        separator = "&" if "?" in world.continue_url else "?"
        return redirect(f"{world.continue_url}{separator}{urlencode(params)}")
    return render_template_string(OPENED_PAGE, **params)


def _parse_code_request(world: World, body: dict[str, Any]) -> _CodeRequest:
    scene, page = body.get("scene"), body.get("page", HOME)
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise Refusal(40129)
    if not isinstance(page, str):
        raise Refusal(40097)
    if "scancode_time" in page or "scancode_time" in scene:
        raise Refusal(85096)
    flags = {name: body.get(name, name == "check_path") for name in ("check_path", "is_hyaline")}
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise Refusal(40097)
    if body.get("env_version", "release") not in VERSIONS:
        raise Refusal(40097)
    _check_page(world, page, flags["check_path"])
    return _CodeRequest(scene, page, _parse_width(body), _parse_colour(body), flags["is_hyaline"])


def _check_page(world: World, page: str, must_be_released: bool) -> None:
    is_malformed = page.startswith("/") or "?" in page or not page.isascii() or len(page) > 128
    with world.lock:
        is_unknown = must_be_released and world.pages is not None and page not in world.pages
    if is_malformed or is_unknown:
        raise Refusal(41030)


def _parse_width(body: dict[str, Any]) -> int:
    width = body.get("width", 430)
    if isinstance(width, bool) or not isinstance(width, int) or not 280 <= width <= 1280:
        raise Refusal(40097)
    return width


def _parse_colour(body: dict[str, Any]) -> tuple[int, int, int]:
    colour = body.get("line_color", {})
    try:
        red, green, blue = (int(colour.get(part, 0)) for part in "rgb")
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise Refusal(40097) from None
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise Refusal(40097)
    return red, green, blue
