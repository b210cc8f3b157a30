"""Security headers of editors' responses: CSP, cross-origin, permissions, referrer, framing."""

from urllib.parse import urlsplit

from flask import Response, current_app

POLICY = (
    "default-src 'self'; img-src 'self' data:{media}; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
SECURITY_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not no-referrer: under that, browsers name no origin when a form is sent.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def add_security_headers(response: Response) -> Response:
    """Add headers against foreign scripts, framing and sniffing; caching is `cache_headers`'."""
    response.headers.update(SECURITY_HEADERS)
    response.headers["Content-Security-Policy"] = POLICY.format(media=_get_media_origin())
    return response


def _get_media_origin() -> str:
    parts = urlsplit(current_app.extensions["media_url"])
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
