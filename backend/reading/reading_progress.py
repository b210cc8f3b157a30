"""Reading progress: records reported positions, moves shelves, resumes; purges and erases it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import article_lookup, published_articles
from backend.articles.models import Article, Revision
from backend.errors import BadInput, FieldError, NotFound
from backend.reading import paragraph_outline_cache
from backend.reading.models import ReadingProgress
from backend.reading.position_across_revisions import ParagraphOutline, convert_position
from backend.reading.schemas import (
    ReadingPositionIn,
    ReadingPositionOut,
    ReadingProgressOut,
    ReadingReport,
    compute_percent,
)

REMOVED_RETENTION = timedelta(days=7)
PURGE_JOB = "shelves.purge_readings"
EMPTY_VALUES = {"revision": 0, "position": 0, "furthest": 0, "length": 0, "finished_at": None}


def record_reading(reader: Account, article_id: str, body: ReadingReport) -> None:
    """Record a reader's position in an article.

    Reports may come late, twice and out of order: a position is replaced only by
    one that was read later, the furthest position only grows, and what was read
    before the reader removed it from the history stays removed. Reaching the end
    finishes the article; on a shelf it moves from to_read to reading to read by
    itself, unless the reader has put it elsewhere since.

    Raises NotFound, ArticleWithdrawn, and BadInput for a revision or a
    paragraph that does not exist.
    """
    article, outline = _load_article_and_outline(article_id, body)
    position = _resolve_position(outline, body.position, "/place/key")
    last_seen = max(
        position, _resolve_position(outline, body.furthest, "/seen/key") if body.furthest else 0
    )
    read_at = min(datetime.fromtimestamp(body.read_at_ms / 1000, UTC), clock.now())
    reading = get_or_create_locked(reader, article)
    if reading.history_removed_at is None or read_at > reading.history_removed_at:
        is_at_end = outline.ends_at(last_seen)
        positions = _convert_positions(
            reading, article, body.revision, outline, (position, last_seen)
        )
        _update_position(reading, *positions, read_at)
        _update_shelf(reading, read_at, is_at_end)


def _load_article_and_outline(
    article_id: str, body: ReadingReport
) -> tuple[Article, ParagraphOutline]:
    row = (
        db.session()
        .execute(
            select(Article, Revision.id, Revision.content_digest)
            .outerjoin(
                Revision,
                and_(Revision.article_id == Article.id, Revision.number == body.revision),
            )
            .where(article_lookup.is_article(article_id))
        )
        .first()
    )
    if row is None:
        raise NotFound
    published_articles.check_published(row[0])
    if row[1] is None:
        raise BadInput(faults=(FieldError("/revision", "没有这个版本"),))
    return row[0], paragraph_outline_cache.load_outline(row[1], row[2])


def _resolve_position(outline: ParagraphOutline, place: ReadingPositionIn, pointer: str) -> int:
    position = outline.position(place.key, place.offset)
    if position is None:
        raise BadInput(faults=(FieldError(pointer, "这个版本里没有这一段"),))
    return position


def get_or_create_locked(reader: Account, article: Article) -> ReadingProgress:
    """Get or create the row of a reader and an article, locked until the transaction ends."""
    session = db.session()
    query = (
        select(ReadingProgress)
        .where(ReadingProgress.account_id == reader.id, ReadingProgress.article_id == article.id)
        .with_for_update()
    )
    reading = session.scalar(query)
    if reading is None:
        reading = ReadingProgress(
            account_id=reader.id, article_id=article.id, shelf="", **EMPTY_VALUES
        )
        session.add(reading)
        session.flush()
    return reading


def _convert_positions(
    reading: ReadingProgress,
    article: Article,
    revision: int,
    reported_outline: ParagraphOutline,
    positions: tuple[int, int],
) -> tuple[int, int]:
    """Convert stored and reported positions into the newer of their revisions."""
    stored_outline = None
    if reading.revision not in (0, revision):
        stored_outline = paragraph_outline_cache.get_outline(article.id, reading.revision)
    if stored_outline is not None and reading.revision > revision:
        return convert_position(positions[0], reported_outline, stored_outline), convert_position(
            positions[1], reported_outline, stored_outline
        )
    if stored_outline is not None:
        reading.position = convert_position(reading.position, stored_outline, reported_outline)
        reading.furthest = convert_position(reading.furthest, stored_outline, reported_outline)
    reading.revision, reading.length = revision, reported_outline.length
    return positions


def _update_position(
    reading: ReadingProgress, position: int, last_seen: int, read_at: datetime
) -> None:
    reading.furthest = max(reading.furthest, last_seen)
    if reading.read_at is None or read_at >= reading.read_at:
        reading.position, reading.read_at = position, read_at


def _update_shelf(reading: ReadingProgress, read_at: datetime, is_at_end: bool) -> None:
    if is_at_end and reading.finished_at is None:
        reading.finished_at = read_at
    if reading.shelved_at is None or read_at <= reading.shelved_at:
        return
    if is_at_end:
        reading.shelf = "read"
    elif reading.shelf == "to_read":
        reading.shelf = "reading"


def get_reading(reader: Account, article_id: str) -> ReadingProgressOut:
    """Return a reader's position in an article, from whichever device they read it on.

    Raises NotFound, ArticleWithdrawn.
    """
    article = published_articles.get_summary(article_id)
    reading = db.session().scalar(
        select(ReadingProgress).where(
            ReadingProgress.account_id == reader.id, ReadingProgress.article_id == article.id
        )
    )
    return _build_reading(reading or ReadingProgress(shelf="", **EMPTY_VALUES), article)


def _build_reading(reading: ReadingProgress, article: Article) -> ReadingProgressOut:
    fields: dict[str, Any] = {
        "position": None,
        "furthest": None,
        "percent": compute_percent(reading),
    }
    stored_outline = (
        paragraph_outline_cache.get_outline(article.id, reading.revision)
        if reading.revision
        else None
    )
    current = stored_outline
    if stored_outline is not None and reading.revision != article.revision:
        current = paragraph_outline_cache.get_outline(article.id, article.revision)
    if stored_outline is not None and current is not None and current.keys:
        position = convert_position(reading.position, stored_outline, current)
        furthest = convert_position(reading.furthest, stored_outline, current)
        fields = {
            "position": ReadingPositionOut.of(position, current),
            "furthest": ReadingPositionOut.of(furthest, current),
            "percent": compute_percent(reading, furthest, current.length),
        }
    return ReadingProgressOut(
        article_id=article.public_id,
        revision=article.revision,
        finished_at=reading.finished_at,
        read_at=reading.read_at,
        shelf=reading.shelf or None,
        **fields,
    )


def purge_removed_readings(_payload: dict[str, Any]) -> None:
    """Delete empty rows that were removed from the history more than a week ago. A job."""
    with db.transaction() as session:
        session.execute(
            delete(ReadingProgress).where(
                ReadingProgress.history_removed_at < clock.now() - REMOVED_RETENTION,
                ReadingProgress.read_at.is_(None),
                ReadingProgress.shelf == "",
            )
        )


def erase_account(account: Account) -> None:
    """Erase an account's reading progress."""
    db.session().execute(delete(ReadingProgress).where(ReadingProgress.account_id == account.id))
