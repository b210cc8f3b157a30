"""The mini-program in a browser, at `/mini/`, in development only: the files its build has left.

A code of the simulator leads here with `page` and `scene`. Until it has been
built, which needs node, the page says so.
"""

import json
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from backend.config import settings

BUILT = Path(__file__).parents[2] / "miniprogram" / "preview" / "dist"
ABSENT = (
    "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>拾句</title>"
    "<p>小程序预览还没有构建。装好 Node.js 20 以上，再运行一次 make run。</p>"
)

pages = Blueprint("preview", __name__, url_prefix="/mini")


@pages.get("/")
def frame() -> Response:
    """Show the phone, or say why there is none."""
    if not (BUILT / "index.html").is_file():
        return Response(ABSENT, status=503, content_type="text/html; charset=utf-8")
    return _file("index.html")


@pages.get("/preview.json")
def where() -> Response:
    """Tell the preview where the house and its WeChat are."""
    config = settings()
    simulator = config.wechat_api if config.simulated else None
    facts = {"api": config.public_url, "simulator": simulator, "appid": config.wechat_appid}
    return Response(json.dumps(facts), content_type="application/json")


@pages.get("/<path:name>")
def part(name: str) -> Response:
    """Give one file of the build."""
    return _file(name)


def _file(name: str) -> Response:
    answer = send_from_directory(BUILT, name, conditional=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
