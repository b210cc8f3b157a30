"""Request checks that all simulated APIs share: method, appid and secret, token, JSON body."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from backend import clock
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import TokenSystems, get_world

WRONG_METHOD = {"GET": 43001, "POST": 43002}


def check_method(expected: str) -> None:
    """Check the request's method."""
    if request.method != expected:
        raise Refusal(WRONG_METHOD[expected])


def check_credentials(params: Mapping[str, Any]) -> TokenSystems:
    """Check appid and secret, and return the account's tokens."""
    world = get_world()
    if not params.get("appid"):
        raise Refusal(41002)
    if not params.get("secret"):
        raise Refusal(41004)
    accounts = {
        world.appid: (world.secret, world.tokens),
        world.official_appid: (world.official_secret, world.official_tokens),
    }
    if params["appid"] not in accounts:
        raise Refusal(40013)
    secret, tokens = accounts[params["appid"]]
    if params["secret"] != secret:
        raise Refusal(40125)
    return tokens


def check_token(*, official: bool = False) -> None:
    """Check the call's token: not missing, expired, revoked or unknown.

    The Official Account's own calls take only its own tokens.
    """
    world, sent_token = get_world(), request.args.get("access_token")
    expiry_by_token = (world.official_tokens if official else world.tokens).good_until
    if not sent_token:
        raise Refusal(41001)
    with world.lock:
        if sent_token not in expiry_by_token:
            raise Refusal(40001)
        good_until = expiry_by_token[sent_token]
        if good_until is None:
            raise Refusal(40001)
        if good_until <= clock.now():
            raise Refusal(42001)


def read_body() -> dict[str, Any]:
    """Read the JSON object that was sent, in UTF-8; refuse anything else."""
    data = request.get_data()
    if not data:
        raise Refusal(44002)
    try:
        parsed = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(47001) from None
    if not isinstance(parsed, dict):
        raise Refusal(47001)
    return parsed
