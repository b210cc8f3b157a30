"""The simulated Generate URL Link, and the links it makes."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import drawn, here, keep

VERSIONS = ("release", "trial", "develop")
MOST_QUERY, MOST_ADDED, MOST_DAYS, AFTER_DAYS = 1024, 256, 30, 1

topic = Blueprint("links", __name__)


@topic.route("/wxa/generate_urllink", methods=["GET", "POST"])
def generate_urllink() -> ResponseReturnValue:
    """Make a link that opens a released page with a query, for so many days."""
    checks.method("POST")
    checks.token()
    world = here()
    opens = _opens(checks.body())
    with world.lock:
        world.spend_today("links a day", 44993)
        name = drawn(11)
        keep(world.links, name, opens)
    return jsonify(errcode=0, errmsg="ok", url_link=f"{request.host_url}link/{name}")


@topic.get("/link/<name>")
def follow(name: str) -> ResponseReturnValue:
    """Go on to where the link leads, with what was added to it as `cq`."""
    world = here()
    with world.lock:
        opens = world.links.get(name)
    added = request.args.get("cq", "")
    if opens is None or len(quote(added, safe="")) > MOST_ADDED:
        return "链接已失效", 404
    page, query = opens
    if added:
        query += f"&cq={quote(added, safe='')}"
    if not world.continue_url:
        return f"{page}?{query}"
    return redirect(f"{world.continue_url}#/{page}?{query}")


def _opens(sent: dict[str, Any]) -> tuple[str, str]:
    page, query = sent.get("path", ""), sent.get("query", "")
    released = here().pages
    if not isinstance(page, str) or "?" in page or (released is not None and page not in released):
        raise Refusal(40165)
    if not isinstance(query, str) or len(query) > MOST_QUERY:
        raise Refusal(40212)
    if sent.get("env_version", "release") not in VERSIONS:
        raise Refusal(85402)
    days = sent.get("expire_interval")
    if sent.get("expire_type") != AFTER_DAYS or days not in range(1, MOST_DAYS + 1):
        raise Refusal(85401)
    return page, query
