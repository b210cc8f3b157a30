"""How the simulated WeChat pushes: signed, sealed or in the open, JSON or XML, up to three times.

Facts: MPDOC, 消息推送: five seconds for an answer, three tries in all, `success` or nothing at
all ends them. Of the tries we guess that they carry the same words and the same signature.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from backend import clock
from backend.wechat.pushes import reading, sealing
from backend.wechat.simulator.world import PushLine, World

TRIES = 3
PAUSE_SECONDS = 1.0
OFFICIAL = ("MASSSENDJOBFINISH", "PUBLISHJOBFINISH")
WRAPPED = {wrapper.lower(): wrapper for wrapper in reading.WRAPPERS}
ORIGINAL_ID = "gh_5h1ju0000000"

Mode = Literal["plain", "compatible", "safe"]
Format = Literal["json", "xml"]


@dataclass(frozen=True)
class Parcel:
    """One push as it goes out: where to, and what."""

    event: str
    url: str
    body: bytes
    content_type: str


def push(
    world: World, event: dict[str, Any], mode: Mode | None = None, form: Format | None = None
) -> None:
    """Push an event as WeChat would, in a while and from elsewhere; nothing waits for it.

    It is told to the mini-program's server, or to the Official Account's if it is an event of
    that. What every push carries is filled in: from whom, when, of which kind. Without an
    address to push to nothing happens.
    """
    line = world.pushes
    said = whole(event)
    official = said.get("Event") in OFFICIAL
    url = f"{line.to}/wechat/push" + ("/official" if official else "")
    if line.to:
        parcel = _packed(world, said, url, official, (mode or line.mode, form or line.form))
        line.later(line.delay, lambda: _try(line, parcel, TRIES))


def whole(event: dict[str, Any]) -> dict[str, Any]:
    """Add to an event what every push carries, where it is not there."""
    usual = {
        "ToUserName": ORIGINAL_ID,
        "FromUserName": event.get("OpenID", "o-wechat-itself"),
        "CreateTime": int(clock.now().timestamp()),
        "MsgType": "event",
    }
    return usual | event


def _packed(
    world: World, said: dict[str, Any], url: str, official: bool, how: tuple[str, str]
) -> Parcel:
    line, (mode, form) = world.pushes, how
    token = line.official_token if official else line.token
    key = line.official_key if official else line.key
    written = _json(said) if form == "json" else xml(said)
    now, nonce = str(int(clock.now().timestamp())), str(secrets.randbelow(10**10))
    query = {"timestamp": now, "nonce": nonce, "signature": sealing.signature(token, now, nonce)}
    if mode != "plain":
        appid = world.official_appid if official else world.appid
        sealed = sealing.sealed(written, key, appid)
        query |= {"openid": str(said["FromUserName"]), "encrypt_type": "aes"}
        query["msg_signature"] = sealing.signature(token, now, nonce, sealed)
        outside: dict[str, Any] = {"ToUserName": said["ToUserName"], "Encrypt": sealed}
        outside = outside if mode == "safe" else said | outside
        written = _json(outside) if form == "json" else xml(outside)
    kind = "application/json" if form == "json" else "text/xml"
    return Parcel(str(said.get("Event", "")), f"{url}?{urlencode(query)}", written, kind)


def _try(line: PushLine, parcel: Parcel, left: int) -> None:
    status, answer = line.deliver(parcel.url, parcel.body, parcel.content_type)
    line.told.append({"event": parcel.event, "status": status, "left": left - 1})
    if status == 200 and answer.strip() in (b"", b"success"):
        return
    if left > 1:
        line.later(PAUSE_SECONDS, lambda: _try(line, parcel, left - 1))


def _json(said: dict[str, Any]) -> bytes:
    """Write JSON; a list of one template is not a list, as WeChat has it."""
    entries = said.get("List")
    if isinstance(entries, list) and len(entries) == 1:
        said = {**said, "List": entries[0]}
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")


def xml(said: dict[str, Any]) -> bytes:
    """Write XML; templates lie in an element that is named like the event."""
    wrapper = WRAPPED.get(str(said.get("Event", "")).replace("_", ""))
    if wrapper and "List" in said:
        said = {name: value for name, value in said.items() if name != "List"} | {
            wrapper: {"List": said["List"]}
        }
    return f"<xml>{_inside(said)}</xml>".encode("utf-8", "replace")


def _inside(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{_inside(each)}</{name}>"
            for name, many in value.items()
            for each in (many if isinstance(many, list) else [many])
        )
    if isinstance(value, int | float):
        return str(value)
    words = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{words}]]>"
