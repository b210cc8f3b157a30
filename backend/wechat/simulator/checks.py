"""What every path of the simulated WeChat checks first, in WeChat's order."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from backend import clock
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import here

WRONG_METHOD = {"GET": 43001, "POST": 43002}


def method(wanted: str) -> None:
    """Refuse any other method than the one that this path takes."""
    if request.method != wanted:
        raise Refusal(WRONG_METHOD[wanted])


def credentials(sent: Mapping[str, Any]) -> None:
    """Refuse a missing or foreign appid, and a missing or wrong secret."""
    world = here()
    if not sent.get("appid"):
        raise Refusal(41002)
    if not sent.get("secret"):
        raise Refusal(41004)
    if sent["appid"] != world.appid:
        raise Refusal(40013)
    if sent["secret"] != world.secret:
        raise Refusal(40125)


def token() -> None:
    """Refuse a call without a token, or with one that is expired, taken back or unknown."""
    world, sent = here(), request.args.get("access_token")
    if not sent:
        raise Refusal(41001)
    with world.lock:
        if sent not in world.tokens.good_until:
            raise Refusal(40001)
        good_until = world.tokens.good_until[sent]
        if good_until is None:
            raise Refusal(40001)
        if good_until <= clock.now():
            raise Refusal(42001)


def body() -> dict[str, Any]:
    """Read the JSON object that was sent, in UTF-8; refuse anything else."""
    sent = request.get_data()
    if not sent:
        raise Refusal(44002)
    try:
        read = json.loads(sent.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(47001) from None
    if not isinstance(read, dict):
        raise Refusal(47001)
    return read
