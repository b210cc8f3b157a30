"""Control routes: create login codes and group info, script failures and results, list calls.

    POST /simulator/codes   {"openid"?, "unionid"?, "device"?}  a js_code, as wx.login gives one
    POST /simulator/groups  {"group", "openid"? or "device", "said"?}  as wx.getGroupEnterInfo
        gives it: encryptedData and iv; `said` replaces parts of the encrypted info
    POST /simulator/script  one or more of:
        {"path", "errcode", "times"?}      refuse the next calls to a path
        {"outage": seconds, "manner"?}     be unreachable: "503" or "closed"; 0 ends it
        {"expire_tokens": true}            expire every token
        {"quota": {name: number}}          other limits than the usual ones; names in `state`
        {"pages": [...] or null}           the released pages; null takes any
        {"words": {word: suggest}}         what the text check suggests: pass, review or risky
        {"publications": {name: {"day", "readers"}}}  what the Official Account published
        {"figures_late": true or false}    whether its figures are still to come
        {"inactive": [device, ...]}        whose holder was not here for two hours
        {"pictures": {"suggest"?, "delay"?, "silent"?, "unreachable"?}}  what it says of pictures
        {"pushes": {"mode"?, "format"?, "delay"?}}  how it pushes, and after how many seconds
    GET  /simulator/calls                  how often each path was called

A browser may call it from this machine's own pages only.
"""

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import group_enter_info, login, tokens
from backend.wechat.simulator.simulated_world import (
    Outage,
    PictureBehaviour,
    Publication,
    ScriptedRefusal,
    World,
    generate_text,
    get_world,
)

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
MAX_TIMES = 100_000
MAX_SCRIPTED_REFUSALS = 100
MAX_WORDS = 1000
MAX_OUTAGE_SECONDS = 86_400
MAX_DELAY = 7_200

blueprint = Blueprint("control", __name__, url_prefix="/simulator")


@blueprint.post("/codes")
def create_code() -> ResponseReturnValue:
    """Create a login code of a named user, of the holder of a named device, or of a new user."""
    body, world = read_body(), get_world()
    openid, unionid, device = (read_text(body, name) for name in ("openid", "unionid", "device"))
    openid = openid or login.derive_openid(world, device or generate_text(32))
    code = login.create_code(world, openid, unionid)
    return jsonify(code=code, openid=openid), 201


@blueprint.post("/groups")
def create_group_info() -> ResponseReturnValue:
    """Create the encrypted group info of a user, or of the holder of a device."""
    body, world = read_body(), get_world()
    group, openid, device = (read_text(body, name) for name in ("group", "openid", "device"))
    if not group or not (openid or device):
        abort(build_error("group and device are needed", 422))
    overrides = body.get("said", {})
    if not isinstance(overrides, dict):
        abort(build_error("said is an object", 422))
    with world.lock:
        member_openid = openid or login.derive_openid(world, device or "")
        return jsonify(
            group_enter_info.encrypt_group_info(world, member_openid, group, overrides)
        ), 201


@blueprint.post("/script")
def apply_script() -> ResponseReturnValue:
    """Script failures and other behaviour, from now on."""
    body, world = read_body(), get_world()
    with world.lock:
        for name, handler in SCRIPT_HANDLERS.items():
            if name in body:
                handler(world, body)
    return jsonify(played=[name for name in SCRIPT_HANDLERS if name in body])


@blueprint.get("/calls")
def list_calls() -> ResponseReturnValue:
    """List how often each path was called, refusals included."""
    world = get_world()
    with world.lock:
        return jsonify(calls=dict(world.calls))


@blueprint.before_request
def reject_foreign_origins() -> ResponseReturnValue | None:
    """Reject other sites' pages, and answer CORS preflight requests."""
    origin = request.headers.get("Origin")
    if origin and not _is_local(origin):
        return build_error("only pages of this machine may come in here", 403)
    return Response(status=204) if request.method == "OPTIONS" else None


@blueprint.after_request
def add_cors_headers(response: Response) -> Response:
    """Add CORS headers for this machine's own pages."""
    origin = request.headers.get("Origin")
    if origin and _is_local(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Vary"] = "Origin"
    return response


def _script_refusal(world: World, body: dict[str, Any]) -> None:
    path, errcode = read_text(body, "path"), body.get("errcode")
    if not path or type(errcode) is not int or errcode == 0:
        abort(build_error("path is a string, errcode a number other than 0", 422))
    if path not in world.faults and len(world.faults) >= MAX_SCRIPTED_REFUSALS:
        abort(build_error("enough refusals are waiting", 422))
    world.faults[path] = ScriptedRefusal(errcode, read_number(body, "times", 1, MAX_TIMES))


def _script_outage(world: World, body: dict[str, Any]) -> None:
    mode = body.get("manner", "503")
    if mode not in ("503", "closed"):
        abort(build_error("manner is 503 or closed", 422))
    seconds = read_number(body, "outage", 0, MAX_OUTAGE_SECONDS)
    world.outage = Outage(clock.now() + timedelta(seconds=seconds), mode) if seconds else None


def _expire_tokens(world: World, body: dict[str, Any]) -> None:
    if body["expire_tokens"] is True:
        tokens.expire_all(world)


def _set_limits(world: World, body: dict[str, Any]) -> None:
    quota = body["quota"]
    if not isinstance(quota, dict) or not quota.keys() <= world.limits.keys():
        abort(build_error("quota names one of " + ", ".join(world.limits), 422))
    world.limits.update({name: read_number(quota, name, 0, MAX_TIMES) for name in quota})


def _set_pages(world: World, body: dict[str, Any]) -> None:
    pages = body["pages"]
    if pages is not None and not (
        isinstance(pages, list) and all(isinstance(page, str) for page in pages)
    ):
        abort(build_error("pages is a list of paths, or null", 422))
    world.pages = None if pages is None else frozenset(pages)


def _set_words(world: World, body: dict[str, Any]) -> None:
    words = body["words"]
    if not isinstance(words, dict) or not all(
        0 < len(word) <= 128 and suggest in ("pass", "review", "risky")
        for word, suggest in words.items()
    ):
        abort(build_error("words are 1 to 128 characters, and pass, review or risky", 422))
    if len(world.words | words) > MAX_WORDS:
        abort(build_error("enough words are known", 422))
    world.words.update(words)


def _set_inactive(world: World, body: dict[str, Any]) -> None:
    devices = body["inactive"]
    if not isinstance(devices, list) or not all(isinstance(device, str) for device in devices):
        abort(build_error("inactive is a list of devices", 422))
    world.inactive = frozenset(login.derive_openid(world, device) for device in devices)


def _set_push_options(world: World, body: dict[str, Any]) -> None:
    options = body["pushes"]
    if not isinstance(options, dict):
        abort(build_error("pushes are an object", 422))
    mode, form = options.get("mode", world.pushes.mode), options.get("format", world.pushes.form)
    if mode not in ("plain", "compatible", "safe") or form not in ("json", "xml"):
        abort(build_error("mode is plain, compatible or safe; format json or xml", 422))
    world.pushes.mode, world.pushes.form = mode, form
    world.pushes.delay = read_number({"delay": 0, **options}, "delay", 0, MAX_DELAY)


def _set_publications(world: World, body: dict[str, Any]) -> None:
    publications = body["publications"]
    try:
        world.publications = {
            str(name): Publication(
                date.fromisoformat(publication["day"]),
                read_number(publication, "readers", 0, 10**9),
            )
            for name, publication in publications.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        abort(build_error("publications are names, each with a day and how many readers", 422))


def _set_figures_late(world: World, body: dict[str, Any]) -> None:
    world.figures_late = body["figures_late"] is True


def _set_picture_results(world: World, body: dict[str, Any]) -> None:
    options = body["pictures"]
    if not isinstance(options, dict) or options.get("suggest", "pass") not in (
        "pass",
        "review",
        "risky",
    ):
        abort(build_error("pictures are an object; suggest is pass, review or risky", 422))
    world.pictures = PictureBehaviour(
        suggest=options.get("suggest", "pass"),
        delay=read_number({"delay": 0, **options}, "delay", 0, MAX_DELAY),
        silent=options.get("silent") is True,
        unreachable=options.get("unreachable") is True,
    )


SCRIPT_HANDLERS = {
    "pictures": _set_picture_results,
    "pushes": _set_push_options,
    "path": _script_refusal,
    "outage": _script_outage,
    "expire_tokens": _expire_tokens,
    "quota": _set_limits,
    "pages": _set_pages,
    "words": _set_words,
    "inactive": _set_inactive,
    "publications": _set_publications,
    "figures_late": _set_figures_late,
}


def read_body() -> dict[str, Any]:
    """Read the JSON object that was sent; refuse anything else."""
    try:
        body = json.loads(request.get_data().decode("utf-8") or "{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        abort(build_error("send a JSON object", 422))
    return body


def read_text(body: dict[str, Any], name: str) -> str | None:
    """Read an optional string."""
    value = body.get(name)
    if value is not None and not (isinstance(value, str) and 0 < len(value) <= 128):
        abort(build_error(f"{name} is a string of 1 to 128 characters", 422))
    return value


def read_number(body: dict[str, Any], name: str, minimum: int, maximum: int) -> int:
    """Read an integer within bounds, the minimum where it is missing."""
    value = body.get(name, minimum)
    if type(value) is not int or not minimum <= value <= maximum:
        abort(build_error(f"{name} is a whole number from {minimum} to {maximum}", 422))
    return value


def build_error(reason: str, status: int) -> Response:
    """Build the error response for an invalid body."""
    response = jsonify(why=reason)
    response.status_code = status
    return response


def _is_local(origin: str) -> bool:
    try:
        return urlsplit(origin).hostname in LOCAL_HOSTS
    except ValueError:
        return False
