"""The side door for pushes: anything can be pushed by hand, from examples of all there is.

    GET  /simulator/push    the examples, and how the last pushes were answered
    POST /simulator/push    {"event": {...} or an example's name, "device"?, "mode"?, "format"?,
        "times"?}           pushes it; `device` fills in whose openid it is about

`mode` is plain, compatible or safe, `format` json or xml; both stay as scripted if left out.
"""

from typing import Any

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from backend.wechat.simulator import door, login, pushing
from backend.wechat.simulator.world import World, here

topic = Blueprint("push_door", __name__, url_prefix="/simulator")
topic.before_request(door.only_local_pages)
topic.after_request(door.let_local_pages_read)

MODES, FORMS = ("plain", "compatible", "safe"), ("json", "xml")
MOST_AT_ONCE = 10
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


@topic.get("/push")
def examples() -> ResponseReturnValue:
    """Give an example of each event, and how the last pushes were answered."""
    world = here()
    return jsonify(examples=EXAMPLES, told=list(world.pushes.told))


@topic.post("/push")
def push() -> ResponseReturnValue:
    """Push anything."""
    sent, world = door.asked(), here()
    event = _event(world, sent)
    mode, form = _one_of(sent, "mode", MODES), _one_of(sent, "format", FORMS)
    for _ in range(door.number({"times": 1, **sent}, "times", 1, MOST_AT_ONCE)):
        pushing.push(world, event, mode, form)  # type: ignore[arg-type] # looked at above
    return jsonify(pushed=event, to=world.pushes.to), 202


def _event(world: World, sent: dict[str, Any]) -> dict[str, Any]:
    asked = sent.get("event")
    event = EXAMPLES.get(asked) if isinstance(asked, str) else asked
    if not isinstance(event, dict):
        abort(door.wrong("event is an object, or one of " + ", ".join(EXAMPLES), 422))
    device = door.text(sent, "device")
    who = {"OpenID": login.openid_of(world, device)} if device else {}
    return pushing.whole({"appid": world.appid, "AppID": world.appid, **who, **event})


def _one_of(sent: dict[str, Any], name: str, known: tuple[str, ...]) -> str | None:
    asked = sent.get(name)
    if asked is not None and asked not in known:
        abort(door.wrong(f"{name} is one of " + ", ".join(known), 422))
    return asked
