"""The side door for messages: a phone's popup, what was delivered, and what robots were told.

POST /simulator/consents  {"device" or "openid", "template", "choice", "silent"?}  as the
    popup of wx.requestSubscribeMessage is answered: accept (one grant) or reject; `silent`
    is for who keeps their choice, and is asked nothing
GET  /simulator/consents  ?device= or openid=   what is still granted, by template
GET  /simulator/templates                       the titles that a popup shows, by template
GET  /simulator/messages  ?device= or openid=   what was delivered, the last one last
GET  /simulator/robots                          what the robots were told, the last one last
"""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import door, login, messages
from backend.wechat.simulator.world import World, here

topic = Blueprint("message_door", __name__, url_prefix="/simulator")
topic.before_request(door.only_local_pages)
topic.after_request(door.let_local_pages_read)

CHOICES = ("accept", "reject", "ban", "filter")


@topic.post("/consents")
def answer() -> ResponseReturnValue:
    """Answer the popup for one template, as a user does."""
    sent, world = door.asked(), here()
    openid, device, template, choice = (
        door.text(sent, name) for name in ("openid", "device", "template", "choice")
    )
    if not (openid or device) or choice not in CHOICES:
        abort(door.wrong("device, template and choice (accept, reject) are needed", 422))
    if template not in messages.TEMPLATES:
        abort(door.wrong("template is one of " + ", ".join(messages.TEMPLATES), 422))
    who = openid or login.openid_of(world, device or "")
    messages.answer_popup(world, who, template, choice, sent.get("silent") is True)
    return jsonify(openid=who, granted=world.grants.get((who, template), 0)), 201


@topic.get("/consents")
def granted() -> ResponseReturnValue:
    """Tell what a user still grants, by template."""
    world = here()
    who = _asked_about(world)
    with world.lock:
        return jsonify(
            granted={key: count for (openid, key), count in world.grants.items() if openid == who}
        )


@topic.get("/templates")
def titles() -> ResponseReturnValue:
    """Tell what the popup calls each template; a phone has no token to ask WeChat's own path."""
    return jsonify(titles={each.id: each.title for each in messages.TEMPLATES.values()})


@topic.get("/messages")
def delivered() -> ResponseReturnValue:
    """Tell what was delivered, to one user or to all."""
    world = here()
    who = _asked_about(world)
    with world.lock:
        found = [each for each in world.delivered if not who or each["openid"] == who]
    return jsonify(messages=found)


@topic.get("/robots")
def robots() -> ResponseReturnValue:
    """Tell what the robots were told."""
    world = here()
    with world.lock:
        return jsonify(heard=list(world.heard))


def _asked_about(world: World) -> str:
    device = request.args.get("device", "")[:128]
    return request.args.get("openid", "")[:128] or (
        login.openid_of(world, device) if device else ""
    )
