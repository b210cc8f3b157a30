"""Routes of cards: designs, creation, previews, own card; forwards' and challenges' pictures."""

from flask import Response, request

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.api.concurrency_limits import RENDERING
from backend.articles import published_articles
from backend.articles.published_articles import ArticleWithdrawn
from backend.cards import creation, forward_images, own_cards, preview_plans
from backend.cards import models as designs
from backend.cards.creation import NoteDoubtful, NoteHidden, NoteUnchecked
from backend.cards.models import DesignUnknown
from backend.cards.schemas import (
    CardOut,
    DesignList,
    DesignOut,
    DesignsQuery,
    ForwardPictureQuery,
    NewCard,
    NewPreview,
    PreviewList,
)
from backend.errors import NotFound
from backend.moderation.text_moderation import JUDGE_REFUSALS
from backend.passages.passage_records import QUOTE_REFUSALS
from backend.shares.mini_program_codes.allocation import CodeUnavailable
from backend.shares.share_landing import ShareUnknown
from backend.storage import StoreUnavailable

FORWARDS_PER_MINUTE = 30

router = api.Router("cards")
limited_reader = guards.LimitedReader("cards", 30)


@router.read(
    "/designs", guard=guards.limit_stranger, etag=True, raises=(NotFound, ArticleWithdrawn)
)
def list_designs(query: DesignsQuery) -> DesignList:
    """List the designs that are offered, for an article if one is named, in their order."""
    article_id = query.article_id
    account_id = published_articles.get_published(article_id)[1].id if article_id else None
    return DesignList(
        items=[DesignOut.of(design) for design in designs.list_offered_designs(account_id)]
    )


@router.route_for(
    "POST",
    "/cards",
    guard=limited_reader,
    status=201,
    transaction=False,
    concurrency=RENDERING,
    raises=(
        NotFound,
        ArticleWithdrawn,
        DesignUnknown,
        *QUOTE_REFUSALS,
        NoteUnchecked,
        NoteDoubtful,
        NoteHidden,
        CodeUnavailable,
        StoreUnavailable,
        *JUDGE_REFUSALS,
    ),
)
def create_card(reader: Account, body: NewCard) -> CardOut:
    """Create a card; the same passage in the same design returns the same card."""
    return creation.create_card(reader, body)


@router.route_for(
    "POST",
    "/cards/previews",
    guard=guards.identify_reader,
    transaction=False,
    raises=(NotFound, ArticleWithdrawn, DesignUnknown, *QUOTE_REFUSALS),
)
def preview_card(reader: Account | None, body: NewPreview) -> PreviewList:
    """Preview a card in several designs, as drawing steps for the client."""
    return preview_plans.build_previews(reader, body)


@router.read("/cards/<card_id>", guard=guards.require_reader, raises=(ArticleWithdrawn,))
def get_card(reader: Account, card_id: str) -> CardOut:
    """Return one of the reader's own cards."""
    return own_cards.get_card(reader, card_id)


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
