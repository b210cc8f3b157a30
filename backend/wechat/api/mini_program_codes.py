"""Creates mini-program codes (pictures to scan) for a page and scene; checks scenes.

getUnlimitedQRCode (获取不限制的小程序码), POST /wxa/getwxacodeunlimit.
"""

import re
from typing import Literal

from backend.errors import BadInput
from backend.wechat.api_client import Wire

GETWXACODEUNLIMIT = "/wxa/getwxacodeunlimit"
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
PAGE = re.compile(r"[0-9A-Za-z_-]+(?:/[0-9A-Za-z_-]+)*")
MIN_WIDTH, MAX_WIDTH = 280, 1280


class BadScene(BadInput):
    """The scene is not 1 to 32 of the characters that a code can carry."""

    code, message = "bad_scene", "小程序码的参数须为 1 至 32 个允许的字符"


def create_code(
    wire: Wire,
    scene: str,
    page: str,
    *,
    env_version: Literal["release", "trial", "develop"] = "release",
    width: int = 280,
    check_path: bool = True,
    timeout: float | None = None,
) -> bytes:
    """Create the code that opens `page` with `scene`, a JPEG of `width` pixels.

    `check_path` has WeChat refuse a page that is not released. With `timeout` WeChat is called
    once, for so many seconds at the most. The limit is 5,000 a minute for an appid. Raises
    BadScene or BadInput before the call, WeChatError after.
    """
    check_scene(scene)
    if not PAGE.fullmatch(page) or not MIN_WIDTH <= width <= MAX_WIDTH:
        raise BadInput
    body = {
        "scene": scene,
        "page": page,
        "check_path": check_path,
        "env_version": env_version,
        "width": width,
    }
    return wire.picture(GETWXACODEUNLIMIT, body, timeout=timeout)


def check_scene(scene: str) -> None:
    """Check that a code can carry this scene. Raises BadScene.

    >>> check_scene("a1B2c3D4")
    """
    if not SCENE.fullmatch(scene):
        raise BadScene
