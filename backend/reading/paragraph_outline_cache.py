"""Loads paragraph outlines (keys and offsets) of revisions, cached in memory (LRU).

A revision never changes, so nothing has to be invalidated.
"""

from functools import lru_cache

from sqlalchemy import select

from backend import db
from backend.articles import paragraphs
from backend.articles.models import Revision
from backend.reading.position_across_revisions import ParagraphOutline

CACHE_SIZE = 256


def get_outline(article_id: int, number: int) -> ParagraphOutline | None:
    """Return the outline of one revision of an article, None when it does not exist."""
    row = (
        db.session()
        .execute(
            select(Revision.id, Revision.content_digest).where(
                Revision.article_id == article_id, Revision.number == number
            )
        )
        .first()
    )
    return None if row is None else load_outline(*row)


@lru_cache(maxsize=CACHE_SIZE)
def load_outline(revision_id: int, _digest: str) -> ParagraphOutline:
    """Load a revision's outline; the digest guards the cache against a reused row id."""
    document = (
        db.session().scalars(select(Revision.paragraphs).where(Revision.id == revision_id)).one()
    )
    loaded_paragraphs = paragraphs.load_paragraphs(document)
    return ParagraphOutline(
        keys=tuple(paragraph.key for paragraph in loaded_paragraphs),
        starts=tuple(paragraphs.compute_offsets(loaded_paragraphs)),
        length=len(paragraphs.join_text(loaded_paragraphs)),
    )
