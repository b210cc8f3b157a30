"""Says of every answer who may keep it: nobody, unless a route said so itself.

What a route lets be kept (a public read by its etag, a picture for good) may be kept by
everybody where a stranger asked, and by the asking phone alone where the request carried a
sign-in. All else (personal answers, tokens, refusals, files to take along) is not stored.
"""

from flask import Response, request


def set_cache_control(response: Response) -> Response:
    """Complete an answer's Cache-Control, after all else has been said about it."""
    kept = response.cache_control
    if response.status_code >= 400 or not kept or kept.no_store:
        response.headers["Cache-Control"] = "no-store"
    elif "Authorization" in request.headers:
        kept.public, kept.private = False, True
    return response


def let_be_kept(response: Response, etag: str) -> Response:
    """Let a read be kept as long as its etag is asked about each time; 304 where it still holds."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response
