"""The app's own lines to WeChat: plugged once by `app.py`, found here by every room above."""

from flask import Flask, current_app

from backend.wechat.wire import Wire


def init(app: Flask, wire: Wire, official: Wire | None) -> None:
    """Give the app its wire, and the Official Account's own where there is one."""
    app.extensions["wechat"] = wire
    app.extensions["wechat_official"] = official


def current() -> Wire:
    """Find the current app's wire."""
    found: Wire = current_app.extensions["wechat"]
    return found


def official() -> Wire | None:
    """Find the wire that speaks in the Official Account's name; None where it is not connected."""
    found: Wire | None = current_app.extensions["wechat_official"]
    return found
