"""The simulated getStableAccessToken and getAccessToken: two systems, apart from each other."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import Token, World, drawn, here, keep

LIFE = timedelta(hours=2)
OVERLAP = timedelta(minutes=5)
LENGTH = 136

topic = Blueprint("tokens", __name__)


@topic.route("/cgi-bin/stable_token", methods=["GET", "POST"])
def stable_token() -> ResponseReturnValue:
    """Give everybody the same token and what is left of it, or force a new one on all."""
    checks.method("POST")
    sent = checks.body()
    if sent.get("grant_type") != "client_credential":
        raise Refusal(40002)
    checks.credentials(sent)
    force = sent.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refusal(40097)
    world = here()
    with world.lock:
        world.spend("/cgi-bin/stable_token", world.appid, 45011)
        return _said(_forced(world) if force else _stable(world))


@topic.route("/cgi-bin/token", methods=["GET", "POST"])
def token() -> ResponseReturnValue:
    """Give a new token of the older system; the one before it lives five minutes more."""
    checks.method("GET")
    if request.args.get("grant_type") != "client_credential":
        raise Refusal(40002)
    checks.credentials(request.args)
    world = here()
    with world.lock:
        if world.tokens.plain:
            _shorten(world, world.tokens.plain, clock.now() + OVERLAP)
        world.tokens.plain = _issued(world)
        return _said(world.tokens.plain)


def expire_all(world: World) -> None:
    """End the life of every token of both systems, as two hours would."""
    with world.lock:
        for text, good_until in world.tokens.good_until.items():
            if good_until is not None:
                world.tokens.good_until[text] = min(good_until, clock.now())
        world.tokens.stable = world.tokens.plain = None


def _stable(world: World) -> Token:
    current = world.tokens.stable
    if current is None or current.expires_at - clock.now() <= OVERLAP:
        current = world.tokens.stable = _issued(world)
    return current


def _forced(world: World) -> Token:
    now, tokens = clock.now(), world.tokens
    gap = timedelta(seconds=world.limits["force_refresh gap seconds"])
    if tokens.forced_at and now - tokens.forced_at < gap:
        raise Refusal(45011)
    world.spend_today("force_refresh a day", 45009)
    if tokens.stable:
        tokens.good_until[tokens.stable.text] = None
    tokens.forced_at, tokens.stable = now, _issued(world)
    return tokens.stable


def _issued(world: World) -> Token:
    issued = Token(drawn(LENGTH), clock.now() + LIFE)
    keep(world.tokens.good_until, issued.text, issued.expires_at)
    return issued


def _shorten(world: World, token: Token, until: datetime) -> None:
    good_until = world.tokens.good_until.get(token.text)
    if good_until is not None:
        world.tokens.good_until[token.text] = min(good_until, until)


def _said(token: Token) -> ResponseReturnValue:
    left = int((token.expires_at - clock.now()).total_seconds())
    said: dict[str, Any] = {"access_token": token.text, "expires_in": max(left, 0)}
    return jsonify(said)
