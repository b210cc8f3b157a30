"""Control route of chat robots: lists the messages that they received.

GET  /simulator/robots                          the robots' messages, the last one last
"""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator.control import control_routes
from backend.wechat.simulator.simulated_world import get_world

blueprint = Blueprint("robot_control", __name__, url_prefix="/simulator")
blueprint.before_request(control_routes.reject_foreign_origins)
blueprint.after_request(control_routes.add_cors_headers)


@blueprint.get("/robots")
def list_robot_messages() -> ResponseReturnValue:
    """List the messages that the robots received."""
    world = get_world()
    with world.lock:
        return jsonify(heard=list(world.heard))
