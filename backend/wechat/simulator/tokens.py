"""Simulates getStableAccessToken and getAccessToken: issues and expires tokens of both systems."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend import clock
from backend.wechat.simulator import request_checks
from backend.wechat.simulator.error_responses import Refusal
from backend.wechat.simulator.simulated_world import (
    Token,
    TokenSystems,
    World,
    generate_text,
    get_world,
    store_bounded,
)

TOKEN_LIFETIME = timedelta(hours=2)
OVERLAP = timedelta(minutes=5)
TOKEN_LENGTH = 136

blueprint = Blueprint("tokens", __name__)


@blueprint.route("/cgi-bin/stable_token", methods=["GET", "POST"])
def stable_token() -> ResponseReturnValue:
    """Return the same token to everybody with its remaining lifetime, or force a new one."""
    request_checks.check_method("POST")
    body = request_checks.read_body()
    if body.get("grant_type") != "client_credential":
        raise Refusal(40002)
    tokens = request_checks.check_credentials(body)
    force = body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refusal(40097)
    world = get_world()
    with world.lock:
        world.spend("/cgi-bin/stable_token", body["appid"], 45011)
        return _build_response(_force_new(world, tokens) if force else _get_stable(tokens))


@blueprint.route("/cgi-bin/token", methods=["GET", "POST"])
def get_token() -> ResponseReturnValue:
    """Return a new token of the older system; the one before it lives five minutes more."""
    request_checks.check_method("GET")
    if request.args.get("grant_type") != "client_credential":
        raise Refusal(40002)
    tokens = request_checks.check_credentials(request.args)
    with get_world().lock:
        if tokens.plain:
            _shorten_lifetime(tokens, tokens.plain, clock.now() + OVERLAP)
        tokens.plain = _issue(tokens)
        return _build_response(tokens.plain)


def expire_all(world: World) -> None:
    """End the life of every token of both systems, as two hours would."""
    with world.lock:
        for tokens in (world.tokens, world.official_tokens):
            for text, good_until in tokens.good_until.items():
                if good_until is not None:
                    tokens.good_until[text] = min(good_until, clock.now())
            tokens.stable = tokens.plain = None


def _get_stable(tokens: TokenSystems) -> Token:
    current = tokens.stable
    if current is None or current.expires_at - clock.now() <= OVERLAP:
        current = tokens.stable = _issue(tokens)
    return current


def _force_new(world: World, tokens: TokenSystems) -> Token:
    now = clock.now()
    gap = timedelta(seconds=world.limits["force_refresh gap seconds"])
    if tokens.forced_at and now - tokens.forced_at < gap:
        raise Refusal(45011)
    world.spend_today("force_refresh a day", 45009)
    if tokens.stable:
        tokens.good_until[tokens.stable.text] = None
    tokens.forced_at, tokens.stable = now, _issue(tokens)
    return tokens.stable


def _issue(tokens: TokenSystems) -> Token:
    token = Token(generate_text(TOKEN_LENGTH), clock.now() + TOKEN_LIFETIME)
    store_bounded(tokens.good_until, token.text, token.expires_at)
    return token


def _shorten_lifetime(tokens: TokenSystems, token: Token, until: datetime) -> None:
    good_until = tokens.good_until.get(token.text)
    if good_until is not None:
        tokens.good_until[token.text] = min(good_until, until)


def _build_response(token: Token) -> ResponseReturnValue:
    expires_in = int((token.expires_at - clock.now()).total_seconds())
    body: dict[str, Any] = {"access_token": token.text, "expires_in": max(expires_in, 0)}
    return jsonify(body)
