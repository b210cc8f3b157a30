"""Puts the simulated WeChat together: its world, its topics, and what happens before each call."""

import socket
from collections.abc import Collection

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from backend import clock
from backend.wechat.simulator import (
    codes,
    datacube,
    door,
    links,
    login,
    media,
    message_door,
    messages,
    push_door,
    robots,
    safety,
    tokens,
)
from backend.wechat.simulator.refusals import Refusal, apology
from backend.wechat.simulator.world import PushLine, World, here

MOST_SENT_BYTES = 2 * 1024 * 1024
OUR_OWN = ("/simulator/", "/open", "/link/")


def create_simulator(
    *,
    appid: str,
    secret: str,
    opens: str = "",
    continue_url: str = "",
    pages: Collection[str] | None = None,
    pushes: PushLine | None = None,
    official: tuple[str, str] = ("", ""),
) -> Flask:
    """Make a WeChat with one mini-program, and perhaps an Official Account (appid, secret).

    `opens` is the address that codes hold; unset, it is the simulator's own `/open`, which goes
    on to `continue_url` if there is one. `pages` are the released pages; None takes any.
    `pushes` says where it pushes to; without it nothing is pushed.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MOST_SENT_BYTES
    world = World(appid, secret, opens, continue_url, pages, *official)
    app.extensions["wechat_world"], world.pushes = world, pushes or PushLine()
    for each in (tokens, login, codes, links, safety, media, datacube, messages, robots):
        app.register_blueprint(each.topic)
    for each in (door, push_door, message_door):
        app.register_blueprint(each.topic)
    app.before_request(_as_scripted)
    app.register_error_handler(Refusal, apology)
    app.register_error_handler(NotFound, _no_such_path)
    return app


def _as_scripted() -> ResponseReturnValue | None:
    if request.path.startswith(OUR_OWN) or request.url_rule is None:
        return None
    world = here()
    with world.lock:
        world.calls[request.path] += 1
        if world.outage and clock.now() < world.outage.until:
            return _away(world.outage.manner)
        fault = world.faults.get(request.path)
        if fault is None:
            return None
        fault.times -= 1
        if fault.times <= 0:
            del world.faults[request.path]
    raise Refusal(fault.errcode)


def _away(manner: str) -> Response:
    line = request.environ.get("werkzeug.socket")
    if manner == "closed" and line is not None:
        line.shutdown(socket.SHUT_RDWR)
    return Response("<html><body>503 Service Unavailable</body></html>", 503)


def _no_such_path(_: NotFound) -> Response:
    return apology(Refusal(40066))
