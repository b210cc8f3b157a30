"""The side door of the simulator, for people and tests: nothing here exists at WeChat.

    POST /simulator/codes   {"openid"?, "unionid"?, "device"?}  a js_code, as wx.login gives one
    POST /simulator/groups  {"group", "openid"? or "device", "said"?}  as wx.getGroupEnterInfo
        gives it: encryptedData and iv; `said` replaces parts of what is sealed
    POST /simulator/script  one or more of:
        {"path", "errcode", "times"?}      refuse the next calls to a path
        {"outage": seconds, "manner"?}     be away: "503" or "closed"; 0 ends it
        {"expire_tokens": true}            end every token's life
        {"quota": {name: number}}          other limits than the usual ones; names in `world`
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
from backend.wechat.simulator import groups, login, tokens
from backend.wechat.simulator.world import Fault, Outage, Pictures, Published, World, drawn, here

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
MOST_TIMES = 100_000
MOST_FAULTS = 100
MOST_WORDS = 1000
LONGEST_OUTAGE = 86_400
MOST_DELAY = 7_200

topic = Blueprint("door", __name__, url_prefix="/simulator")


@topic.post("/codes")
def codes() -> ResponseReturnValue:
    """Log a named user, the holder of a named device, or a new user in on their phone."""
    sent, world = asked(), here()
    openid, unionid, device = (text(sent, name) for name in ("openid", "unionid", "device"))
    openid = openid or login.openid_of(world, device or drawn(32))
    code = login.new_code(world, openid, unionid)
    return jsonify(code=code, openid=openid), 201


@topic.post("/groups")
def enter_info() -> ResponseReturnValue:
    """Seal that a user, or the holder of a device, came from the chat group of this name."""
    sent, world = asked(), here()
    group, openid, device = (text(sent, name) for name in ("group", "openid", "device"))
    if not group or not (openid or device):
        abort(wrong("group and device are needed", 422))
    said = sent.get("said", {})
    if not isinstance(said, dict):
        abort(wrong("said is an object", 422))
    with world.lock:
        who = openid or login.openid_of(world, device or "")
        return jsonify(groups.seal(world, who, group, said)), 201


@topic.post("/script")
def script() -> ResponseReturnValue:
    """Have WeChat behave otherwise than on a good day, from now on."""
    sent, world = asked(), here()
    with world.lock:
        for name, play in PLAYS.items():
            if name in sent:
                play(world, sent)
    return jsonify(played=[name for name in PLAYS if name in sent])


@topic.get("/calls")
def calls() -> ResponseReturnValue:
    """Tell how often each path was called, refusals included."""
    world = here()
    with world.lock:
        return jsonify(calls=dict(world.calls))


@topic.before_request
def only_local_pages() -> ResponseReturnValue | None:
    """Turn away other sites' pages, and answer a browser that asks whether it may come in."""
    origin = request.headers.get("Origin")
    if origin and not _is_local(origin):
        return wrong("only pages of this machine may come in here", 403)
    return Response(status=204) if request.method == "OPTIONS" else None


@topic.after_request
def let_local_pages_read(response: Response) -> Response:
    """Allow this machine's own pages to read the answer."""
    origin = request.headers.get("Origin")
    if origin and _is_local(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Vary"] = "Origin"
    return response


def _refuse(world: World, sent: dict[str, Any]) -> None:
    path, errcode = text(sent, "path"), sent.get("errcode")
    if not path or type(errcode) is not int or errcode == 0:
        abort(wrong("path is a string, errcode a number other than 0", 422))
    if path not in world.faults and len(world.faults) >= MOST_FAULTS:
        abort(wrong("enough refusals are waiting", 422))
    world.faults[path] = Fault(errcode, number(sent, "times", 1, MOST_TIMES))


def _be_away(world: World, sent: dict[str, Any]) -> None:
    manner = sent.get("manner", "503")
    if manner not in ("503", "closed"):
        abort(wrong("manner is 503 or closed", 422))
    seconds = number(sent, "outage", 0, LONGEST_OUTAGE)
    world.outage = Outage(clock.now() + timedelta(seconds=seconds), manner) if seconds else None


def _expire(world: World, sent: dict[str, Any]) -> None:
    if sent["expire_tokens"] is True:
        tokens.expire_all(world)


def _limit(world: World, sent: dict[str, Any]) -> None:
    quota = sent["quota"]
    if not isinstance(quota, dict) or not quota.keys() <= world.limits.keys():
        abort(wrong("quota names one of " + ", ".join(world.limits), 422))
    world.limits.update({name: number(quota, name, 0, MOST_TIMES) for name in quota})


def _release(world: World, sent: dict[str, Any]) -> None:
    pages = sent["pages"]
    if pages is not None and not (
        isinstance(pages, list) and all(isinstance(page, str) for page in pages)
    ):
        abort(wrong("pages is a list of paths, or null", 422))
    world.pages = None if pages is None else frozenset(pages)


def _frown(world: World, sent: dict[str, Any]) -> None:
    words = sent["words"]
    if not isinstance(words, dict) or not all(
        0 < len(word) <= 128 and suggest in ("pass", "review", "risky")
        for word, suggest in words.items()
    ):
        abort(wrong("words are 1 to 128 characters, and pass, review or risky", 422))
    if len(world.words | words) > MOST_WORDS:
        abort(wrong("enough words are known", 422))
    world.words.update(words)


def _leave(world: World, sent: dict[str, Any]) -> None:
    devices = sent["inactive"]
    if not isinstance(devices, list) or not all(isinstance(device, str) for device in devices):
        abort(wrong("inactive is a list of devices", 422))
    world.inactive = frozenset(login.openid_of(world, device) for device in devices)


def _push(world: World, sent: dict[str, Any]) -> None:
    how = sent["pushes"]
    if not isinstance(how, dict):
        abort(wrong("pushes are an object", 422))
    mode, form = how.get("mode", world.pushes.mode), how.get("format", world.pushes.form)
    if mode not in ("plain", "compatible", "safe") or form not in ("json", "xml"):
        abort(wrong("mode is plain, compatible or safe; format json or xml", 422))
    world.pushes.mode, world.pushes.form = mode, form
    world.pushes.delay = number({"delay": 0, **how}, "delay", 0, MOST_DELAY)


def _publish(world: World, sent: dict[str, Any]) -> None:
    told = sent["publications"]
    try:
        world.publications = {
            str(key): Published(date.fromisoformat(each["day"]), number(each, "readers", 0, 10**9))
            for key, each in told.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        abort(wrong("publications are names, each with a day and how many readers", 422))


def _be_late(world: World, sent: dict[str, Any]) -> None:
    world.figures_late = sent["figures_late"] is True


def _look(world: World, sent: dict[str, Any]) -> None:
    how = sent["pictures"]
    if not isinstance(how, dict) or how.get("suggest", "pass") not in ("pass", "review", "risky"):
        abort(wrong("pictures are an object; suggest is pass, review or risky", 422))
    world.pictures = Pictures(
        suggest=how.get("suggest", "pass"),
        delay=number({"delay": 0, **how}, "delay", 0, MOST_DELAY),
        silent=how.get("silent") is True,
        unreachable=how.get("unreachable") is True,
    )


PLAYS = {
    "pictures": _look,
    "pushes": _push,
    "path": _refuse,
    "outage": _be_away,
    "expire_tokens": _expire,
    "quota": _limit,
    "pages": _release,
    "words": _frown,
    "inactive": _leave,
    "publications": _publish,
    "figures_late": _be_late,
}


def asked() -> dict[str, Any]:
    """Read the JSON object that was sent; refuse anything else."""
    try:
        sent = json.loads(request.get_data().decode("utf-8") or "{}")
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        abort(wrong("send a JSON object", 422))
    return sent


def text(sent: dict[str, Any], name: str) -> str | None:
    """Read a part that is words, or is not there."""
    given = sent.get(name)
    if given is not None and not (isinstance(given, str) and 0 < len(given) <= 128):
        abort(wrong(f"{name} is a string of 1 to 128 characters", 422))
    return given


def number(sent: dict[str, Any], name: str, least: int, most: int) -> int:
    """Read a whole number within bounds, the least where it is not there."""
    given = sent.get(name, least)
    if type(given) is not int or not least <= given <= most:
        abort(wrong(f"{name} is a whole number from {least} to {most}", 422))
    return given


def wrong(why: str, status: int) -> Response:
    """Say what is wrong with what was sent."""
    response = jsonify(why=why)
    response.status_code = status
    return response


def _is_local(origin: str) -> bool:
    try:
        return urlsplit(origin).hostname in LOCAL_HOSTS
    except ValueError:
        return False
