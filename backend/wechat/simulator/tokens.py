"""The simulated getStableAccessToken and getAccessToken: two systems, apart from each other."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import checks
from backend.wechat.simulator.refusals import Refusal
from backend.wechat.simulator.world import Token, Tokens, World, drawn, here, keep

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
    tokens = checks.credentials(sent)
    force = sent.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refusal(40097)
    world = here()
    with world.lock:
        world.spend("/cgi-bin/stable_token", sent["appid"], 45011)
        return _said(_forced(world, tokens) if force else _stable(tokens))


@topic.route("/cgi-bin/token", methods=["GET", "POST"])
def token() -> ResponseReturnValue:
    """Give a new token of the older system; the one before it lives five minutes more."""
    checks.method("GET")
    if request.args.get("grant_type") != "client_credential":
        raise Refusal(40002)
    tokens = checks.credentials(request.args)
    with here().lock:
        if tokens.plain:
            _shorten(tokens, tokens.plain, clock.now() + OVERLAP)
        tokens.plain = _issued(tokens)
        return _said(tokens.plain)


def expire_all(world: World) -> None:
    """End the life of every token of both systems, as two hours would."""
    with world.lock:
        for tokens in (world.tokens, world.official_tokens):
            for text, good_until in tokens.good_until.items():
                if good_until is not None:
                    tokens.good_until[text] = min(good_until, clock.now())
            tokens.stable = tokens.plain = None


def _stable(tokens: Tokens) -> Token:
    current = tokens.stable
    if current is None or current.expires_at - clock.now() <= OVERLAP:
        current = tokens.stable = _issued(tokens)
    return current


def _forced(world: World, tokens: Tokens) -> Token:
    now = clock.now()
    gap = timedelta(seconds=world.limits["force_refresh gap seconds"])
    if tokens.forced_at and now - tokens.forced_at < gap:
        raise Refusal(45011)
    world.spend_today("force_refresh a day", 45009)
    if tokens.stable:
        tokens.good_until[tokens.stable.text] = None
    tokens.forced_at, tokens.stable = now, _issued(tokens)
    return tokens.stable


def _issued(tokens: Tokens) -> Token:
    issued = Token(drawn(LENGTH), clock.now() + LIFE)
    keep(tokens.good_until, issued.text, issued.expires_at)
    return issued


def _shorten(tokens: Tokens, token: Token, until: datetime) -> None:
    good_until = tokens.good_until.get(token.text)
    if good_until is not None:
        tokens.good_until[token.text] = min(good_until, until)


def _said(token: Token) -> ResponseReturnValue:
    left = int((token.expires_at - clock.now()).total_seconds())
    said: dict[str, Any] = {"access_token": token.text, "expires_in": max(left, 0)}
    return jsonify(said)
