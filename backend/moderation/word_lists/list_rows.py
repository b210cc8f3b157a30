"""Rows of a word list, be they words or exceptions: a page of them, removal, and their digests."""

import hashlib
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute

from backend import db, ids
from backend.api import paging
from backend.errors import NotFound
from backend.moderation.matching.matcher import shape
from backend.moderation.word_lists import list_settings
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.models import ListedException, ListedWord

MAX_WORD_LENGTH = 64
ListRow = TypeVar("ListRow", ListedWord, ListedException)


def load_page(
    model: type[ListRow],
    column: InstrumentedAttribute[str],
    scope: WordListScope,
    text: str,
    cursor: str,
    limit: int,
) -> tuple[list[ListRow], int, str | None]:
    """Load a list's rows with this text in a column, the last added first.

    Returns a page of them, how many there are, and the next cursor. Raises BadCursor.
    """
    conditions = [model.scope_id == scope.row]
    if text.strip():
        conditions.append(db.contains_text(column, text.strip()))
    query = select(model).where(*conditions)
    rows, next_cursor = paging.load_scalars(query, cursor, limit, model.id.desc())
    count_query = select(func.count()).select_from(model).where(*conditions)
    return rows, db.session().scalar(count_query) or 0, next_cursor


def remove_row(model: type[ListRow], scope: WordListScope, public_id: str) -> ListRow:
    """Remove a row from a list, which gets a new version; return the row. Raises NotFound."""
    settings = list_settings.lock_settings(scope)
    conditions = (model.scope_id == scope.row, model.public_id == public_id)
    row = db.session().scalar(select(model).where(*conditions))
    if row is None:
        raise NotFound
    db.session().execute(delete(model).where(model.id == row.id))
    settings.version = ids.generate(16)
    return row


def digest_shape(text: str) -> str:
    """Digest a text's shape, by which two spellings of one word are known as the same."""
    return hashlib.sha256(shape(text).encode()).hexdigest()
