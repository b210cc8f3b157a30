"""Control routes of subscription messages: answer consent popups; list grants, titles, messages.

POST /simulator/consents  {"device" or "openid", "template", "choice", "silent"?}  as the
    popup of wx.requestSubscribeMessage is answered: accept (one grant) or reject; `silent`
    is for who keeps their choice, and is asked nothing
GET  /simulator/consents  ?device= or openid=   what is still granted, by template
GET  /simulator/templates                       the titles that a popup shows, by template
GET  /simulator/messages  ?device= or openid=   the delivered messages, the last one last
"""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import login, subscribe_messages
from backend.wechat.simulator.control import control_routes
from backend.wechat.simulator.simulated_world import World, get_world

blueprint = Blueprint("subscribe_message_control", __name__, url_prefix="/simulator")
blueprint.before_request(control_routes.reject_foreign_origins)
blueprint.after_request(control_routes.add_cors_headers)

CHOICES = ("accept", "reject", "ban", "filter")


@blueprint.post("/consents")
def answer_consent() -> ResponseReturnValue:
    """Answer the popup for one template, as a user does."""
    body, world = control_routes.read_body(), get_world()
    openid, device, template, choice = (
        control_routes.read_text(body, name) for name in ("openid", "device", "template", "choice")
    )
    if not (openid or device) or choice not in CHOICES:
        abort(
            control_routes.build_error(
                "device, template and choice (accept, reject) are needed", 422
            )
        )
    if template not in subscribe_messages.TEMPLATES:
        abort(
            control_routes.build_error(
                "template is one of " + ", ".join(subscribe_messages.TEMPLATES), 422
            )
        )
    user_openid = openid or login.derive_openid(world, device or "")
    subscribe_messages.answer_popup(
        world, user_openid, template, choice, body.get("silent") is True
    )
    return jsonify(openid=user_openid, granted=world.grants.get((user_openid, template), 0)), 201


@blueprint.get("/consents")
def list_grants() -> ResponseReturnValue:
    """List a user's remaining grants, by template."""
    world = get_world()
    user_openid = _find_openid(world)
    with world.lock:
        return jsonify(
            granted={
                template_id: count
                for (openid, template_id), count in world.grants.items()
                if openid == user_openid
            }
        )


@blueprint.get("/templates")
def list_titles() -> ResponseReturnValue:
    """List the popup's title of each template; a phone has no token for WeChat's own path."""
    return jsonify(titles={item.id: item.title for item in subscribe_messages.TEMPLATES.values()})


@blueprint.get("/messages")
def list_delivered() -> ResponseReturnValue:
    """List the delivered messages, to one user or to all."""
    world = get_world()
    user_openid = _find_openid(world)
    with world.lock:
        delivered_messages = [
            message
            for message in world.delivered
            if not user_openid or message["openid"] == user_openid
        ]
    return jsonify(messages=delivered_messages)


def _find_openid(world: World) -> str:
    device = request.args.get("device", "")[:128]
    return request.args.get("openid", "")[:128] or (
        login.derive_openid(world, device) if device else ""
    )
