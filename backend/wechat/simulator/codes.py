"""The simulated getUnlimitedQRCode, and the address that its codes hold."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import checks, picture
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import World, here

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
VERSIONS = ("release", "trial", "develop")
HOME = "pages/index/index"
LONGEST_ADDRESS = 1024
# All that a query may carry as it stands; the rest of what a scene may hold is escaped.
PLAIN = "!$'()*,/:;=?@"
OPENED = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>模拟的小程序码</title>
<p>扫码后，微信会打开小程序的页面：</p>
<dl><dt>页面 page</dt><dd><code>{{ page }}</code></dd>
<dt>参数 scene</dt><dd><code>{{ scene }}</code></dd></dl>
<p>模拟器没有设置小程序预览的地址，所以到此为止。</p>
</html>
"""

topic = Blueprint("codes", __name__)


@dataclass(frozen=True)
class _Wish:
    scene: str
    page: str
    width: int
    ink: tuple[int, int, int]
    hyaline: bool


@topic.route("/wxa/getwxacodeunlimit", methods=["GET", "POST"])
def getwxacodeunlimit() -> ResponseReturnValue:
    """Draw the code of a scene: a JPEG, or a PNG if it shall be see-through."""
    checks.method("POST")
    checks.token()
    world = here()
    wish = _wish(world, checks.body())
    with world.lock:
        world.spend("/wxa/getwxacodeunlimit", world.appid, 45009)
    opens = world.opens or f"{request.host_url}open"
    held = f"{opens}?page={quote(wish.page)}&scene={quote(wish.scene, safe=PLAIN)}"
    if len(held) > LONGEST_ADDRESS:  # the host is whatever the caller named
        raise Refusal(40097)
    drawn = picture.draw(held, wish.width, ink=wish.ink, hyaline=wish.hyaline)
    return Response(drawn, mimetype="image/png" if wish.hyaline else "image/jpeg")


@topic.get("/open")
def opened() -> ResponseReturnValue:
    """Go on to the mini-program's preview, as a phone would open it; else tell what was scanned."""
    world = here()
    asked = {name: request.args.get(name, "") for name in ("page", "scene")}
    if world.continue_url:
        joint = "&" if "?" in world.continue_url else "?"
        return redirect(f"{world.continue_url}{joint}{urlencode(asked)}")
    return render_template_string(OPENED, **asked)


def _wish(world: World, sent: dict[str, Any]) -> _Wish:
    scene, page = sent.get("scene"), sent.get("page", HOME)
    if not isinstance(scene, str) or not SCENE.fullmatch(scene):
        raise Refusal(40129)
    if not isinstance(page, str):
        raise Refusal(40097)
    if "scancode_time" in page or "scancode_time" in scene:
        raise Refusal(85096)
    flags = {name: sent.get(name, name == "check_path") for name in ("check_path", "is_hyaline")}
    if not all(isinstance(flag, bool) for flag in flags.values()):
        raise Refusal(40097)
    if sent.get("env_version", "release") not in VERSIONS:
        raise Refusal(40097)
    _check_page(world, page, flags["check_path"])
    return _Wish(scene, page, _width(sent), _ink(sent), flags["is_hyaline"])


def _check_page(world: World, page: str, released: bool) -> None:
    malformed = page.startswith("/") or "?" in page or not page.isascii() or len(page) > 128
    with world.lock:
        unknown = released and world.pages is not None and page not in world.pages
    if malformed or unknown:
        raise Refusal(41030)


def _width(sent: dict[str, Any]) -> int:
    width = sent.get("width", 430)
    if isinstance(width, bool) or not isinstance(width, int) or not 280 <= width <= 1280:
        raise Refusal(40097)
    return width


def _ink(sent: dict[str, Any]) -> tuple[int, int, int]:
    colour = sent.get("line_color", {})
    try:
        red, green, blue = (int(colour.get(part, 0)) for part in "rgb")
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise Refusal(40097) from None
    if not all(0 <= part <= 255 for part in (red, green, blue)):
        raise Refusal(40097)
    return red, green, blue
