"""Doors to cards: choose a design, have words cut out; and to the picture of a forward."""

from flask import Response, request

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.api.seats import RENDERING
from backend.cards import forwards, previews, service
from backend.cards.schemas import (
    CardOut,
    DesignList,
    DesignOut,
    DesignsQuery,
    NewCard,
    NewPreview,
    PictureQuery,
    PreviewList,
)

CARDS_A_MINUTE = 30
FORWARDS_A_MINUTE = 30

room = api.Room("cards")


def maker() -> Account:
    """Guard of making cards: a reader, at the pace at which a person chooses words."""
    reader = guards.reader()
    guards.limit(f"cards:{reader.public_id}", CARDS_A_MINUTE)
    return reader


@room.read("/designs", guard=guards.stranger, etag=True)
def list_designs(query: DesignsQuery) -> DesignList:
    """List the designs that are offered, for an article if one is named, in their order."""
    return DesignList(items=[DesignOut.of(each) for each in service.list_designs(query.article)])


@room.route_for("POST", "/cards", guard=maker, status=201, transaction=False, at_once=RENDERING)
def issue_card(reader: Account, body: NewCard) -> CardOut:
    """Cut words out as a card; the same words in the same design give the same card."""
    return service.issue(reader, body)


@room.route_for("POST", "/cards/previews", guard=guards.reader_or_stranger, transaction=False)
def preview_card(reader: Account | None, body: NewPreview) -> PreviewList:
    """Tell how a card would look in several designs, as steps that the phone draws itself."""
    return previews.preview(reader, body)


@room.read("/cards/<card_id>", guard=guards.reader)
def get_card(reader: Account, card_id: str) -> CardOut:
    """Give one of the reader's own cards."""
    return service.get_card(reader, card_id)


@room.route_for("GET", "/passages/<passage_id>/picture", guard=guards.stranger,
                at_once=RENDERING)  # fmt: skip
def show_passage(passage_id: str, query: PictureQuery) -> api.Jpeg:
    """Give the picture that a chat shows of words passed on, drawn for the first who asks."""
    return _shown(forwards.find(passage_id, query.shape))


@room.route_for("GET", "/challenges/<s>/picture", guard=guards.stranger,
                at_once=RENDERING)  # fmt: skip
def show_challenge(s: str, query: PictureQuery) -> api.Jpeg:
    """Give the picture that a chat shows of a challenge: the words, boxes for what is hidden."""
    return _shown(forwards.find_challenge(s, query.shape))


def _shown(forward: forwards.Forward) -> Response:
    answer = Response(content_type="image/jpeg")
    answer.set_etag(forward.digest)
    answer.cache_control.public, answer.cache_control.max_age = True, forwards.FRESH_SECONDS
    answer.make_conditional(request)
    if answer.status_code == 200:
        answer.set_data(forwards.find_drawn(forward) or _drawn(forward))
    return answer


def _drawn(forward: forwards.Forward) -> bytes:
    """Draw what is not there yet, at the pace at which one network passes words on."""
    guards.limit(f"forwards:{guards.network()}", FORWARDS_A_MINUTE)
    return forwards.draw(forward)
