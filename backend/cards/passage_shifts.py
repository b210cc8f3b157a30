"""Finds what stands off the line in a passage, for the card engine to raise and lower."""

from collections.abc import Sequence

from backend.articles import text_shifts
from backend.articles.models import Revision
from backend.cards.render import TextShift
from backend.passages.quote_anchors import QuoteAnchor


def find_shifts(
    revision: Revision, anchors: Sequence[QuoteAnchor]
) -> tuple[tuple[TextShift, ...], ...]:
    """Find, for each passage, what stands off the line in it, counted from its first character."""
    return tuple(_find_in_passage(revision, anchor) for anchor in anchors)


def _find_in_passage(revision: Revision, anchor: QuoteAnchor) -> tuple[TextShift, ...]:
    stretches = text_shifts.find_shifts(
        revision.paragraphs, revision.text, anchor.start, anchor.end
    )
    return tuple(TextShift(*shifted) for shifted in stretches)
