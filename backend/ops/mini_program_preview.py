"""Serves the mini-program's browser preview at `/mini/` from its build, in development only.

A code of the simulator leads here with `page` and `scene`. Until it has been
built, which needs node, the page says so.
"""

import json
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from backend.config import get_settings

BUILD_FOLDER = Path(__file__).parents[2] / "miniprogram" / "preview" / "dist"
NOT_BUILT_PAGE = (
    "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>拾句</title>"
    "<p>小程序预览还没有构建。装好 Node.js 20 以上，再运行一次 make run。</p>"
)

blueprint = Blueprint("preview", __name__, url_prefix="/mini")


@blueprint.get("/")
def show_preview() -> Response:
    """Serve the preview page, or say that it is not built."""
    if not (BUILD_FOLDER / "index.html").is_file():
        return Response(NOT_BUILT_PAGE, status=503, content_type="text/html; charset=utf-8")
    return _send_file("index.html")


@blueprint.get("/preview.json")
def show_settings() -> Response:
    """Give the preview the addresses of the API and of the simulator."""
    config = get_settings()
    simulator_url = config.wechat_api if config.simulated else None
    payload = {"api": config.public_url, "simulator": simulator_url, "appid": config.wechat_appid}
    return Response(json.dumps(payload), content_type="application/json")


@blueprint.get("/<path:name>")
def show_file(name: str) -> Response:
    """Serve one file of the build."""
    return _send_file(name)


def _send_file(name: str) -> Response:
    response = send_from_directory(BUILD_FOLDER, name, conditional=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
