"""The outlines of revisions, found once: a revision never changes."""

from functools import lru_cache

from sqlalchemy import select

from backend import db
from backend.articles import paragraphs
from backend.articles.models import Revision
from backend.shelves.places import Outline

KEPT = 256


def of(article_id: int, number: int) -> Outline | None:
    """Give the outline of one revision of an article, None when there is no such revision."""
    row = (
        db.session()
        .execute(
            select(Revision.id, Revision.content_digest).where(
                Revision.article_id == article_id, Revision.number == number
            )
        )
        .first()
    )
    return None if row is None else read(*row)


@lru_cache(maxsize=KEPT)
def read(revision_id: int, _digest: str) -> Outline:
    """Read the outline of a revision; its digest tells it from any other that had this row id."""
    kept = db.session().scalars(select(Revision.paragraphs).where(Revision.id == revision_id)).one()
    found = paragraphs.load(kept)
    return Outline(
        keys=tuple(paragraph.key for paragraph in found),
        starts=tuple(paragraphs.offsets(found)),
        length=len(paragraphs.plain_text(found)),
    )
