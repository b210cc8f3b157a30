"""Sets Cache-Control on every response, `no-store` by default; etags where a route allows.

What a route allows to be cached (a public read by its etag, a picture for good) is public for
an anonymous request, and private where the request carried a sign-in. All else (personal
responses, tokens, errors, downloads) is not stored.
"""

from flask import Response, request


def set_cache_control(response: Response) -> Response:
    """Complete a response's Cache-Control, after its view has set all else."""
    cache_control = response.cache_control
    if response.status_code >= 400 or not cache_control or cache_control.no_store:
        response.headers["Cache-Control"] = "no-store"
    elif "Authorization" in request.headers:
        cache_control.public, cache_control.private = False, True
    return response


def set_etag(response: Response, etag: str) -> Response:
    """Allow caching with revalidation by an etag on each request; 304 where it still matches."""
    response.set_etag(etag)
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response
