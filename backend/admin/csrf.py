"""Whether a form came from our own page.

A signed token bound to the cookie says so, and so must the browser, where it
says whence a request comes.
"""

import hmac
from urllib.parse import urlsplit

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from backend import keyring
from backend.admin import guards, refusals, sessions
from backend.config import settings
from backend.errors import Forbidden

FIELD, HEADER = "csrf_token", "X-CSRF-Token"
SAFE = ("GET", "HEAD", "OPTIONS")


class ForeignForm(Forbidden):
    """The form is not from our page, or from one that was open for too long."""

    code, message = "foreign_form", "页面已过期，请刷新后再提交"


def token(cookie: str) -> str:
    """Sign a token that is good with this cookie only, for as long as a sign-in may idle."""
    return _signer().dumps(sessions.digest(cookie))


def check() -> None:
    """Refuse a change that was not asked for on our own pages. Raises ForeignForm."""
    if request.method in SAFE:
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not (_is_from_here() and _is_bound(given, guards.cookie())):
        refusals.note("foreign_form")
        raise ForeignForm


def _is_from_here() -> bool:
    """Believe the browser where it says whence a request comes; old ones say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    public = urlsplit(settings().public_url)
    return (
        origin == f"{public.scheme}://{public.netloc}" or origin.partition("://")[2] == request.host
    )


def _is_bound(given: str, cookie: str) -> bool:
    try:
        bound = _signer().loads(given, max_age=int(sessions.IDLE.total_seconds()))
    except BadData:
        return False
    return bool(cookie) and hmac.compare_digest(str(bound), sessions.digest(cookie))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(keyring.signing_keys("admin form"), salt="admin form")
