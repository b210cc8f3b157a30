"""Routes of forward pictures: what a chat shows of a forwarded passage or challenge."""

from flask import Response, request

from backend import api
from backend.accounts import guards
from backend.api.concurrency_limits import RENDERING
from backend.articles.published_articles import ArticleWithdrawn
from backend.cards import forward_images
from backend.cards.schemas import ForwardPictureQuery
from backend.shares.share_landing import ShareUnknown
from backend.storage import StoreUnavailable

FORWARDS_PER_MINUTE = 30

router = api.Router("forward_pictures")


@router.route_for(
    "GET",
    "/passages/<passage_id>/picture",
    guard=guards.limit_stranger,
    concurrency=RENDERING,
    raises=(ArticleWithdrawn, StoreUnavailable),
)
def get_passage_picture(passage_id: str, query: ForwardPictureQuery) -> api.Jpeg:
    """Return the picture of a forwarded passage, drawn on its first request."""
    return _build_response(forward_images.find_forward(passage_id, query.shape))


@router.route_for(
    "GET",
    "/challenges/<share_id>/picture",
    guard=guards.limit_stranger,
    concurrency=RENDERING,
    raises=(ShareUnknown, ArticleWithdrawn, StoreUnavailable),
)
def get_challenge_picture(share_id: str, query: ForwardPictureQuery) -> api.Jpeg:
    """Return the picture of a challenge: its text, with boxes for what is hidden."""
    return _build_response(forward_images.find_challenge_forward(share_id, query.shape))


def _build_response(forward: forward_images.ForwardImage) -> Response:
    response = Response(content_type="image/jpeg")
    response.set_etag(forward.digest)
    response.cache_control.public, response.cache_control.max_age = (
        True,
        forward_images.MAX_AGE_SECONDS,
    )
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(forward_images.load_drawn(forward) or _draw(forward))
    return response


def _draw(forward: forward_images.ForwardImage) -> bytes:
    """Draw a missing picture, rate limited per network."""
    guards.limit(f"forwards:{guards.get_network_bucket()}", FORWARDS_PER_MINUTE)
    return forward_images.draw_once(forward)
