"""Stores located annotations of an import as private marks, thoughts and messages, idempotently."""

from dataclasses import dataclass
from datetime import datetime

from backend import db
from backend.accounts.models import Account
from backend.annotations import own_marks
from backend.annotations.own_marks import ImportOutcome
from backend.articles.models import Article, Revision
from backend.comments.listing import own_comments
from backend.passages import passage_records
from backend.passages.models import Passage
from backend.passages.quote_anchors import QuoteAnchor

PassagesByPointer = dict[str, Passage]
OutcomesByPointer = dict[str, list[ImportOutcome]]


@dataclass(frozen=True)
class LocatedAnnotation:
    """An imported annotation and its current anchor; a mark if it has a colour, and its text.

    `is_moved` when it was found elsewhere than the file says.
    """

    at: str
    article: Article
    revision: Revision
    anchor: QuoteAnchor | None
    is_moved: bool
    text: str
    colour: str | None
    created_at: datetime
    edited_at: datetime | None
    losses: dict[str, int]


def store_annotations(reader: Account, located: list[LocatedAnnotation]) -> OutcomesByPointer:
    """Store annotations; return what became of each one's mark and of its text."""
    anchored = [
        (annotation, annotation.anchor) for annotation in located if annotation.anchor is not None
    ]
    mark_items = [annotation for annotation, _ in anchored if annotation.colour is not None]
    message_items = [annotation for annotation in located if annotation.text]
    with db.transaction():
        pinned_passages = passage_records.get_or_create_passages(
            [(annotation.article, annotation.revision, anchor) for annotation, anchor in anchored]
        )
        passages = {
            annotation.at: passage
            for (annotation, _), passage in zip(anchored, pinned_passages, strict=True)
        }
        outcomes = [
            *_store_marks(reader, mark_items, passages),
            *_store_messages(reader, message_items, passages),
        ]
    by_pointer: OutcomesByPointer = {}
    for annotation, outcome in zip([*mark_items, *message_items], outcomes, strict=True):
        by_pointer.setdefault(annotation.at, []).append(outcome)
    return by_pointer


def _store_marks(
    reader: Account, located: list[LocatedAnnotation], passages: PassagesByPointer
) -> list[ImportOutcome]:
    return own_marks.import_marks(
        reader,
        [
            own_marks.ImportedMark(
                passages[annotation.at], annotation.colour or "", annotation.created_at
            )
            for annotation in located
        ],
    )


def _store_messages(
    reader: Account, located: list[LocatedAnnotation], passages: PassagesByPointer
) -> list[ImportOutcome]:
    imports = []
    for annotation in located:
        passage = passages.get(annotation.at)
        imports.append(
            own_comments.ImportedMessage(
                annotation.article.id,
                passage.id if passage else None,
                annotation.text,
                annotation.created_at,
                annotation.edited_at,
            )
        )
    return own_comments.import_messages(reader, imports)
