"""What every path of the simulated WeChat checks first, in WeChat's order."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from backend import clock
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import Tokens, here

WRONG_METHOD = {"GET": 43001, "POST": 43002}


def method(wanted: str) -> None:
    """Refuse any other method than the one that this path takes."""
    if request.method != wanted:
        raise Refusal(WRONG_METHOD[wanted])


def credentials(sent: Mapping[str, Any]) -> Tokens:
    """Give an account's tokens; refuse a missing or foreign appid, a missing or wrong secret."""
    world = here()
    if not sent.get("appid"):
        raise Refusal(41002)
    if not sent.get("secret"):
        raise Refusal(41004)
    accounts = {
        world.appid: (world.secret, world.tokens),
        world.official_appid: (world.official_secret, world.official_tokens),
    }
    if sent["appid"] not in accounts:
        raise Refusal(40013)
    secret, tokens = accounts[sent["appid"]]
    if sent["secret"] != secret:
        raise Refusal(40125)
    return tokens


def token(*, official: bool = False) -> None:
    """Refuse a call without a token, or with one that is expired, taken back or unknown.

    The Official Account's own calls take none but its own tokens.
    """
    world, sent = here(), request.args.get("access_token")
    known = (world.official_tokens if official else world.tokens).good_until
    if not sent:
        raise Refusal(41001)
    with world.lock:
        if sent not in known:
            raise Refusal(40001)
        good_until = known[sent]
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
