"""Application factory of the simulator: registers APIs; applies scripted refusals and outages."""

import socket
from collections.abc import Collection

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from backend import clock
from backend.wechat.simulator import (
    datacube,
    login,
    mini_program_codes,
    other_apis,
    picture_check,
    robots,
    subscribe_messages,
    text_check,
    tokens,
    url_links,
)
from backend.wechat.simulator.control import (
    control_routes,
    push_routes,
    robot_routes,
    subscribe_message_routes,
)
from backend.wechat.simulator.error_responses import Refusal, WeChatJson, build_refusal_response
from backend.wechat.simulator.simulated_world import PushSettings, World, get_world

MAX_REQUEST_BYTES = 2 * 1024 * 1024
CONTROL_PATHS = ("/simulator/", "/open", "/link/")


def create_simulator(
    *,
    appid: str,
    secret: str,
    code_target_url: str = "",
    continue_url: str = "",
    pages: Collection[str] | None = None,
    pushes: PushSettings | None = None,
    official: tuple[str, str] = ("", ""),
) -> Flask:
    """Create a WeChat with one mini-program, and perhaps an Official Account (appid, secret).

    `code_target_url` is the URL that codes hold; unset, it is the simulator's own `/open`, which
    redirects to `continue_url` if there is one. `pages` are the released pages; None takes any.
    `pushes` says where it pushes to; without it nothing is pushed.
    """
    app = Flask(__name__)
    app.json = WeChatJson(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    world = World(appid, secret, code_target_url, continue_url, pages, *official)
    app.extensions["wechat_world"], world.pushes = world, pushes or PushSettings()
    for module in (
        tokens,
        login,
        mini_program_codes,
        url_links,
        text_check,
        picture_check,
        datacube,
        subscribe_messages,
        robots,
        other_apis,
    ):
        app.register_blueprint(module.blueprint)
    for module in (control_routes, push_routes, subscribe_message_routes, robot_routes):
        app.register_blueprint(module.blueprint)
    app.before_request(_apply_script)
    app.register_error_handler(Refusal, build_refusal_response)
    app.register_error_handler(HTTPException, _handle_http_error)
    return app


def _apply_script() -> ResponseReturnValue | None:
    if request.path.startswith(CONTROL_PATHS) or request.url_rule is None:
        return None
    if request.blueprint == "other_calls" and not other_apis.is_known(request.path):
        return None
    world = get_world()
    with world.lock:
        world.calls[request.path] += 1
        if world.outage and clock.now() < world.outage.until:
            return _simulate_outage(world.outage.manner)
        scripted = world.faults.get(request.path)
        if scripted is None:
            return None
        scripted.times -= 1
        if scripted.times <= 0:
            del world.faults[request.path]
    raise Refusal(scripted.errcode)


def _simulate_outage(mode: str) -> Response:
    connection = request.environ.get("werkzeug.socket")
    if mode == "closed" and connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response("<html><body>503 Service Unavailable</body></html>", 503)


def _handle_http_error(error: HTTPException) -> Response:
    """Refuse as WeChat does what Flask would answer with a page of its own."""
    if isinstance(error, MethodNotAllowed):
        is_post_wanted = "POST" in (error.valid_methods or ())
        return build_refusal_response(Refusal(43002 if is_post_wanted else 43001))
    errcodes = {404: 40066, 413: 45001}
    return build_refusal_response(Refusal(errcodes.get(error.code or 0, -1)))
