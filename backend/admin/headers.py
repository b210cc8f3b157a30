"""What the browser is told about every answer of the editors' desk."""

from urllib.parse import urlsplit

from flask import Response, current_app

POLICY = (
    "default-src 'self'; img-src 'self' data:{media}; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    # Not no-referrer: under that, browsers name no origin when a form is sent.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def guard(response: Response) -> Response:
    """Forbid scripts of others, framing and sniffing; `api.caching` forbids keeping pages."""
    response.headers.update(ALWAYS)
    response.headers["Content-Security-Policy"] = POLICY.format(media=_media_origin())
    return response


def _media_origin() -> str:
    parts = urlsplit(current_app.extensions["media_url"])
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
