"""Simulates Generate URL Link, and serves the links it makes: each redirects to its page."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import generate_text, get_world, store_bounded

VERSIONS = ("release", "trial", "develop")
MAX_QUERY_LENGTH, MAX_ADDED_LENGTH, MAX_DAYS, EXPIRE_AFTER_DAYS = 1024, 256, 30, 1

blueprint = Blueprint("links", __name__)


@blueprint.route("/wxa/generate_urllink", methods=["GET", "POST"])
def generate_urllink() -> ResponseReturnValue:
    """Create a link that opens a released page with a query, for so many days."""
    request_checks.check_method("POST")
    request_checks.check_token()
    world = get_world()
    target = _parse_target(request_checks.read_body())
    with world.lock:
        world.spend_today("links a day", 44993)
        name = generate_text(11)
        store_bounded(world.links, name, target)
    return jsonify(errcode=0, errmsg="ok", url_link=f"{request.host_url}link/{name}")


@blueprint.get("/link/<name>")
def open_link(name: str) -> ResponseReturnValue:
    """Redirect to the link's target, with what was added to it as `cq`."""
    world = get_world()
    with world.lock:
        target = world.links.get(name)
    added_query = request.args.get("cq", "")
    if target is None or len(quote(added_query, safe="")) > MAX_ADDED_LENGTH:
        return "链接已失效", 404
    page, query = target
    if added_query:
        query += f"&cq={quote(added_query, safe='')}"
    if not world.continue_url:
        return f"{page}?{query}"
    return redirect(f"{world.continue_url}#/{page}?{query}")


def _parse_target(body: dict[str, Any]) -> tuple[str, str]:
    page, query = body.get("path", ""), body.get("query", "")
    released_pages = get_world().pages
    if (
        not isinstance(page, str)
        or "?" in page
        or (released_pages is not None and page not in released_pages)
    ):
        raise Refusal(40165)
    if not isinstance(query, str) or len(query) > MAX_QUERY_LENGTH:
        raise Refusal(40212)
    if body.get("env_version", "release") not in VERSIONS:
        raise Refusal(85402)
    days = body.get("expire_interval")
    if body.get("expire_type") != EXPIRE_AFTER_DAYS or days not in range(1, MAX_DAYS + 1):
        raise Refusal(85401)
    return page, query
