"""The app's own line to WeChat: plugged once by `app.py`, found here by every room above."""

from flask import Flask, current_app

from backend.wechat.wire import Wire


def init(app: Flask, wire: Wire) -> None:
    """Give the app its wire."""
    app.extensions["wechat"] = wire


def current() -> Wire:
    """Find the current app's wire."""
    found: Wire = current_app.extensions["wechat"]
    return found
