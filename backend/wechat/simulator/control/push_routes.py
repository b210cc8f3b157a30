"""Control routes of pushes: push any event by hand, list example events and the last answers.

    GET  /simulator/push    the examples, and how the last pushes were answered
    POST /simulator/push    {"event": {...} or an example's name, "device"?, "mode"?, "format"?,
        "times"?}           pushes it; `device` fills in whose openid it is about

`mode` is plain, compatible or safe, `format` json or xml; both stay as scripted if left out.
"""

from typing import Any

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import login, push_sender
from backend.wechat.simulator.control import control_routes
from backend.wechat.simulator.simulated_world import World, get_world

blueprint = Blueprint("push_control", __name__, url_prefix="/simulator")
blueprint.before_request(control_routes.reject_foreign_origins)
blueprint.after_request(control_routes.add_cors_headers)

MODES, FORMATS = ("plain", "compatible", "safe"), ("json", "xml")
MAX_AT_ONCE = 10
TEMPLATE = {"TemplateId": "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"}
ARTICLE = "http://mp.weixin.qq.com/s?__biz=MzI1ODEyMzQ1Ng==&mid=2247480001&idx=1&sn=5h1ju#rd"
EXAMPLES: dict[str, dict[str, Any]] = {
    "wxa_media_check": {
        "Event": "wxa_media_check",
        "trace_id": "trace",
        "version": 2,
        "errcode": 0,
        "errmsg": "ok",
        "result": {"suggest": "pass", "label": 100},
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100,
                    "prob": 90}],
    },
    "subscribe_msg_popup_event": {
        "Event": "subscribe_msg_popup_event",
        "List": [{**TEMPLATE, "SubscribeStatusString": "accept", "PopupScene": "0"}],
    },
    "subscribe_msg_change_event": {
        "Event": "subscribe_msg_change_event",
        "List": [{**TEMPLATE, "SubscribeStatusString": "reject"}],
    },
    "subscribe_msg_sent_event": {
        "Event": "subscribe_msg_sent_event",
        "List": [{**TEMPLATE, "MsgID": "1700827132819554304", "ErrorCode": "0",
                  "ErrorStatus": "success"}],
    },
    "user_info_modified": {"Event": "user_info_modified"},
    "user_authorization_revoke": {"Event": "user_authorization_revoke", "RevokeInfo": "6"},
    "user_authorization_cancellation": {"Event": "user_authorization_cancellation"},
    "user_enter_tempsession": {"Event": "user_enter_tempsession", "SessionFrom": ""},
    "message_text": {"MsgType": "text", "Content": "你好", "MsgId": 23637352235060880},
    "MASSSENDJOBFINISH": {
        "Event": "MASSSENDJOBFINISH",
        "MsgID": 1000001625,
        "Status": "send success",
        "TotalCount": 1,
        "FilterCount": 1,
        "SentCount": 1,
        "ErrorCount": 0,
        "ArticleUrlResult": {
            "ResultList": {"item": [{"ArticleIdx": 1, "ArticleUrl": ARTICLE}]},
            "Count": 1,
        },
    },
    "PUBLISHJOBFINISH": {
        "Event": "PUBLISHJOBFINISH",
        "PublishEventInfo": {
            "publish_id": 2247503051,
            "publish_status": 0,
            "article_id": "b5O2OUs25HBxRceL7hfReg",
            "article_detail": {"count": 1, "item": [{"idx": 1, "article_url": ARTICLE}]},
        },
    },
}  # fmt: skip


@blueprint.get("/push")
def list_examples() -> ResponseReturnValue:
    """List an example of each event, and how the last pushes were answered."""
    world = get_world()
    return jsonify(examples=EXAMPLES, told=list(world.pushes.recent))


@blueprint.post("/push")
def push_by_hand() -> ResponseReturnValue:
    """Push anything."""
    body, world = control_routes.read_body(), get_world()
    event = _build_event(world, body)
    mode, format_name = _read_choice(body, "mode", MODES), _read_choice(body, "format", FORMATS)
    for _ in range(control_routes.read_number({"times": 1, **body}, "times", 1, MAX_AT_ONCE)):
        push_sender.push_event(world, event, mode, format_name)  # type: ignore[arg-type] # looked at above
    return jsonify(pushed=event, to=world.pushes.to), 202


def _build_event(world: World, body: dict[str, Any]) -> dict[str, Any]:
    requested = body.get("event")
    event = EXAMPLES.get(requested) if isinstance(requested, str) else requested
    if not isinstance(event, dict):
        abort(
            control_routes.build_error("event is an object, or one of " + ", ".join(EXAMPLES), 422)
        )
    device = control_routes.read_text(body, "device")
    openid_fields = {"OpenID": login.derive_openid(world, device)} if device else {}
    return push_sender.complete_event(
        {"appid": world.appid, "AppID": world.appid, **openid_fields, **event}
    )


def _read_choice(body: dict[str, Any], name: str, choices: tuple[str, ...]) -> str | None:
    requested = body.get(name)
    if requested is not None and requested not in choices:
        abort(control_routes.build_error(f"{name} is one of " + ", ".join(choices), 422))
    return requested
