"""Routes of cards: the designs on offer, creation, previews, the reader's own card."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.api.concurrency_limits import RENDERING
from backend.articles import published_articles
from backend.articles.published_articles import ArticleWithdrawn
from backend.cards import creation, models, own_cards, preview_plans
from backend.cards.creation import NoteDoubtful, NoteHidden, NoteUnchecked
from backend.cards.models import DesignUnknown
from backend.cards.schemas import (
    CardOut,
    DesignList,
    DesignOut,
    DesignsQuery,
    NewCard,
    NewPreview,
    PreviewList,
)
from backend.errors import NotFound
from backend.moderation.text_moderation import JUDGE_REFUSALS
from backend.passages.passage_records import QUOTE_REFUSALS
from backend.shares.mini_program_codes.allocation import CodeUnavailable
from backend.storage import StoreUnavailable

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
        items=[DesignOut.of(design) for design in models.list_offered_designs(account_id)]
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
