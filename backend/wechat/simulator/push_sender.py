"""Sends the simulator's pushes: signed, encrypted or plain, as JSON or XML, up to three tries.

Facts: MPDOC, 消息推送: five seconds for an answer, three tries in all, `success` or nothing at
all ends them. Of the tries we guess that they carry the same body and the same signature.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from backend import clock
from backend.wechat.pushes import crypto, parsing
from backend.wechat.simulator.simulated_world import PushSettings, World

MAX_TRIES = 3
PAUSE_SECONDS = 1.0
OFFICIAL_EVENTS = ("MASSSENDJOBFINISH", "PUBLISHJOBFINISH")
WRAPPERS_BY_EVENT = {wrapper.lower(): wrapper for wrapper in parsing.WRAPPERS}
ORIGINAL_ID = "gh_5h1ju0000000"

PushMode = Literal["plain", "compatible", "safe"]
PushFormat = Literal["json", "xml"]


@dataclass(frozen=True)
class PushRequest:
    """One HTTP request of a push: its URL and body."""

    event: str
    url: str
    body: bytes
    content_type: str


def push_event(
    world: World,
    event: dict[str, Any],
    mode: PushMode | None = None,
    format_name: PushFormat | None = None,
) -> None:
    """Push an event as WeChat would, after a delay and in another thread; nothing waits for it.

    It is sent to the mini-program's endpoint, or to the Official Account's if it is an event of
    that. What every push carries is filled in: sender, time, type. Without a target URL
    nothing happens.
    """
    push_settings = world.pushes
    complete = complete_event(event)
    is_official = complete.get("Event") in OFFICIAL_EVENTS
    url = f"{push_settings.to}/wechat/push" + ("/official" if is_official else "")
    if push_settings.to:
        push_request = _build_request(
            world,
            complete,
            url,
            is_official,
            (mode or push_settings.mode, format_name or push_settings.form),
        )
        push_settings.later(
            push_settings.delay, lambda: _deliver(push_settings, push_request, MAX_TRIES)
        )


def complete_event(event: dict[str, Any]) -> dict[str, Any]:
    """Complete an event with the fields that every push carries."""
    defaults = {
        "ToUserName": ORIGINAL_ID,
        "FromUserName": event.get("OpenID", "o-wechat-itself"),
        "CreateTime": int(clock.now().timestamp()),
        "MsgType": "event",
    }
    return defaults | event


def _build_request(
    world: World,
    event: dict[str, Any],
    url: str,
    is_official: bool,
    mode_and_format: tuple[str, str],
) -> PushRequest:
    push_settings, (mode, format_name) = world.pushes, mode_and_format
    token = push_settings.official_token if is_official else push_settings.token
    key = push_settings.official_key if is_official else push_settings.key
    body = _to_json(event) if format_name == "json" else to_xml(event)
    now, nonce = str(int(clock.now().timestamp())), str(secrets.randbelow(10**10))
    query = {"timestamp": now, "nonce": nonce, "signature": crypto.sign(token, now, nonce)}
    if mode != "plain":
        appid = world.official_appid if is_official else world.appid
        ciphertext = crypto.encrypt(body, key, appid)
        query |= {"openid": str(event["FromUserName"]), "encrypt_type": "aes"}
        query["msg_signature"] = crypto.sign(token, now, nonce, ciphertext)
        envelope: dict[str, Any] = {"ToUserName": event["ToUserName"], "Encrypt": ciphertext}
        envelope = envelope if mode == "safe" else event | envelope
        body = _to_json(envelope) if format_name == "json" else to_xml(envelope)
    content_type = "application/json" if format_name == "json" else "text/xml"
    return PushRequest(str(event.get("Event", "")), f"{url}?{urlencode(query)}", body, content_type)


def _deliver(push_settings: PushSettings, push_request: PushRequest, tries_left: int) -> None:
    status, answer = push_settings.deliver(
        push_request.url, push_request.body, push_request.content_type
    )
    push_settings.recent.append(
        {"event": push_request.event, "status": status, "left": tries_left - 1}
    )
    if status == 200 and answer.strip() in (b"", b"success"):
        return
    if tries_left > 1:
        push_settings.later(
            PAUSE_SECONDS, lambda: _deliver(push_settings, push_request, tries_left - 1)
        )


def _to_json(event: dict[str, Any]) -> bytes:
    """Convert to JSON; a list of one template is not a list, as WeChat has it."""
    entries = event.get("List")
    if isinstance(entries, list) and len(entries) == 1:
        event = {**event, "List": entries[0]}
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")


def to_xml(event: dict[str, Any]) -> bytes:
    """Convert to XML; templates are in an element that is named like the event."""
    wrapper = WRAPPERS_BY_EVENT.get(str(event.get("Event", "")).replace("_", ""))
    if wrapper and "List" in event:
        event = {name: value for name, value in event.items() if name != "List"} | {
            wrapper: {"List": event["List"]}
        }
    return f"<xml>{_to_xml_value(event)}</xml>".encode("utf-8", "replace")


def _to_xml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{_to_xml_value(item)}</{name}>"
            for name, values in value.items()
            for item in (values if isinstance(values, list) else [values])
        )
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"
