"""Loads what a card draws raised, lowered or above the words of its passages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from backend import db
from backend.articles import text_layers
from backend.articles.models import Revision
from backend.cards import render


class DrawnLayers(TypedDict):
    """The layers of a card's passages, as the engine takes them."""

    shifts: tuple[tuple[render.TextShift, ...], ...]
    rubies: tuple[tuple[render.TextRuby, ...], ...]


@dataclass(frozen=True)
class QuotePlace:
    """Where the words of a picture stand in a revision, in code points.

    The picture shows `lead` more characters before them, and boxes over the `hidden` ones.
    """

    revision_id: int
    start: int
    end: int
    lead: int = 0
    hidden: tuple[int, int] = (0, 0)


def find_layers(revision: Revision, spans: Iterable[tuple[int, int]]) -> DrawnLayers:
    """Find the layers of passages of a revision."""
    passages = text_layers.find_passage_layers(revision.paragraphs, revision.text, spans)
    return {
        "shifts": tuple(tuple(map(render.TextShift._make, each.shifts)) for each in passages),
        "rubies": tuple(tuple(map(render.TextRuby._make, each.rubies)) for each in passages),
    }


def load_layers(place: QuotePlace | None) -> DrawnLayers:
    """Load the layers of one picture's words, none for words whose place is not known.

    A reading of hidden words would give them away.
    """
    if place is None:
        return {"shifts": (), "rubies": ()}
    with db.read_session() as session:
        revision = session.get_one(Revision, place.revision_id)
    layers = find_layers(revision, [(place.start, place.end)])
    first, last = (at - place.start for at in place.hidden)
    shifts = tuple(
        each._replace(start=each.start + place.lead, end=each.end + place.lead)
        for each in layers["shifts"][0]
    )
    rubies = tuple(
        each._replace(start=each.start + place.lead, end=each.end + place.lead)
        for each in layers["rubies"][0]
        if each.end <= first or each.start >= last
    )
    return {"shifts": (shifts,), "rubies": (rubies,)}
