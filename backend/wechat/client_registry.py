"""Registry of the app's WeChat clients, mini-program and Official Account; their HTTP session."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import requests
from flask import Flask, current_app
from requests.adapters import HTTPAdapter

from backend.config import Config
from backend.wechat.api_client import Wire

Seat = Callable[[], AbstractContextManager[Any]]


def init(app: Flask, config: Config, http: requests.Session, seat: Seat) -> None:
    """Register the app's wire, and the Official Account's own where there is one.

    Each call to WeChat is made inside `seat()`, which bounds how many run at once.
    """
    options: dict[str, Any] = {
        "base_url": config.wechat_api,
        "redis": app.extensions["redis"],
        "http": http,
        "seat": seat,
    }
    mini = config.wechat_appid, config.wechat_secret.get_secret_value()
    official = config.official_appid, config.official_secret.get_secret_value()
    app.extensions["wechat"] = Wire(*mini, **options)
    app.extensions["wechat_official"] = Wire(*official, **options) if all(official) else None


def get_wire() -> Wire:
    """Get the current app's wire."""
    wire: Wire = current_app.extensions["wechat"]
    return wire


def get_official_wire() -> Wire | None:
    """Get the Official Account's wire; None where it is not configured."""
    wire: Wire | None = current_app.extensions["wechat_official"]
    return wire


def build_session() -> requests.Session:
    """Build the HTTP session that carries all calls to WeChat."""
    http = requests.Session()
    http.trust_env = False  # a proxy in the environment must never see the secret
    http.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=16))
    return http
