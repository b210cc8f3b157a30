"""CSRF protection: signs form tokens bound to the session cookie, and checks them and the origin.

The browser's `Sec-Fetch-Site` and `Origin` headers must agree, where it sends them.
"""

import hmac
from urllib.parse import urlsplit

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from backend import secret_keys
from backend.admin import guards, refused_access_log
from backend.admin.authentication import sessions
from backend.config import get_settings
from backend.errors import Forbidden

FIELD, HEADER = "csrf_token", "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class CsrfFailed(Forbidden):
    """The form is not from our page, or from one that was open for too long."""

    code, message = "foreign_form", "页面已过期，请刷新后再提交"


def sign_token(cookie: str) -> str:
    """Sign a token that is valid with this cookie only, for as long as a session may idle."""
    return _build_signer().dumps(sessions.digest_token(cookie))


def check_request() -> None:
    """Refuse a write that was not sent from our own pages. Raises CsrfFailed."""
    if request.method in SAFE_METHODS:
        return
    token = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not (_is_same_origin() and _is_valid_token(token, guards.read_cookie())):
        refused_access_log.record_refusal("foreign_form")
        raise CsrfFailed


def _is_same_origin() -> bool:
    """Check the headers by which browsers name a request's origin; old ones send none."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    public_url = urlsplit(get_settings().public_url)
    return (
        origin == f"{public_url.scheme}://{public_url.netloc}"
        or origin.partition("://")[2] == request.host
    )


def _is_valid_token(token: str, cookie: str) -> bool:
    try:
        digest = _build_signer().loads(token, max_age=int(sessions.IDLE_LIMIT.total_seconds()))
    except BadData:
        return False
    return bool(cookie) and hmac.compare_digest(str(digest), sessions.digest_token(cookie))


def _build_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_keys.list_signing_keys("admin form"), salt="admin form")
