"""What can be done with reading: report it, and go on from it. What is seen of it: `shelf.py`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select

from backend import clock, db
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.errors import BadInput, Fault, NotFound
from backend.shelves import outlines
from backend.shelves.models import Reading
from backend.shelves.places import Outline, carried
from backend.shelves.schemas import NewReading, PlaceIn, PlaceOut, ReadingOut, percent

FORGOTTEN_FOR = timedelta(days=7)
SWEEP = "shelves.sweep"
NOTHING = {"revision": 0, "place": 0, "furthest": 0, "length": 0, "finished_at": None}


def report(reader: Account, article_id: str, told: NewReading) -> None:
    """Take down where a reader is in an article.

    Reports may come late, twice and out of order: a place is replaced only by
    one that was read later, the furthest place only grows, and what was read
    before the reader forgot it stays forgotten. Coming to the end finishes the
    article; on a shelf it moves from to_read to reading to read by itself, unless
    the reader has put it elsewhere since.

    Raises NotFound, ArticleWithdrawn, and BadInput for a revision or a
    paragraph that does not exist.
    """
    article, outline = _article_of(article_id, told)
    place = _position(outline, told.place, "/place/key")
    seen = max(place, _position(outline, told.seen, "/seen/key") if told.seen else 0)
    at = min(datetime.fromtimestamp(told.at / 1000, UTC), clock.now())
    reading = hold(reader, article)
    if reading.forgotten_at is None or at > reading.forgotten_at:
        ended = outline.ends_at(seen)
        places = _in_one_revision(reading, article, told.revision, outline, (place, seen))
        _move(reading, *places, at)
        _advance(reading, at, ended)


def _article_of(article_id: str, told: NewReading) -> tuple[Article, Outline]:
    row = (
        db.session()
        .execute(
            select(Article, Revision.id, Revision.content_digest)
            .outerjoin(
                Revision,
                and_(Revision.article_id == Article.id, Revision.number == told.revision),
            )
            .where(Article.public_id == article_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    articles.check_published(row[0])
    if row[1] is None:
        raise BadInput(faults=(Fault("/revision", "没有这个版本"),))
    return row[0], outlines.read(row[1], row[2])


def _position(outline: Outline, place: PlaceIn, at: str) -> int:
    position = outline.position(place.key, place.offset)
    if position is None:
        raise BadInput(faults=(Fault(at, "这个版本里没有这一段"),))
    return position


def hold(reader: Account, article: Article) -> Reading:
    """Hold the row of a reader and an article until the transaction ends; made if need be."""
    session = db.session()
    mine = (
        select(Reading)
        .where(Reading.account_id == reader.id, Reading.article_id == article.id)
        .with_for_update()
    )
    found = session.scalar(mine)
    if found is None:
        found = Reading(account_id=reader.id, article_id=article.id, shelf="", **NOTHING)
        session.add(found)
        session.flush()
    return found


def _in_one_revision(
    reading: Reading, article: Article, revision: int, outline: Outline, places: tuple[int, int]
) -> tuple[int, int]:
    """Bring what is kept and what is told into the newer of their revisions."""
    kept = None
    if reading.revision not in (0, revision):
        kept = outlines.of(article.id, reading.revision)
    if kept is not None and reading.revision > revision:
        return carried(places[0], outline, kept), carried(places[1], outline, kept)
    if kept is not None:
        reading.place = carried(reading.place, kept, outline)
        reading.furthest = carried(reading.furthest, kept, outline)
    reading.revision, reading.length = revision, outline.length
    return places


def _move(reading: Reading, place: int, seen: int, at: datetime) -> None:
    reading.furthest = max(reading.furthest, seen)
    if reading.read_at is None or at >= reading.read_at:
        reading.place, reading.read_at = place, at


def _advance(reading: Reading, at: datetime, ended: bool) -> None:
    if ended and reading.finished_at is None:
        reading.finished_at = at
    if reading.shelved_at is None or at <= reading.shelved_at:
        return
    if ended:
        reading.shelf = "read"
    elif reading.shelf == "to_read":
        reading.shelf = "reading"


def get_reading(reader: Account, article_id: str) -> ReadingOut:
    """Tell where a reader is in an article, on whatever phone they read it before.

    Raises NotFound, ArticleWithdrawn.
    """
    article = articles.get_summary(article_id)
    found = db.session().scalar(
        select(Reading).where(Reading.account_id == reader.id, Reading.article_id == article.id)
    )
    return _shown(found or Reading(shelf="", **NOTHING), article)


def _shown(reading: Reading, article: Article) -> ReadingOut:
    shown: dict[str, Any] = {"place": None, "furthest": None, "percent": percent(reading)}
    kept = outlines.of(article.id, reading.revision) if reading.revision else None
    current = kept
    if kept is not None and reading.revision != article.revision:
        current = outlines.of(article.id, article.revision)
    if kept is not None and current is not None and current.keys:
        place = carried(reading.place, kept, current)
        furthest = carried(reading.furthest, kept, current)
        shown = {
            "place": PlaceOut.of(place, current),
            "furthest": PlaceOut.of(furthest, current),
            "percent": percent(reading, furthest, current.length),
        }
    return ReadingOut(
        article=article.public_id,
        revision=article.revision,
        finished_at=reading.finished_at,
        read_at=reading.read_at,
        shelf=reading.shelf or None,
        **shown,
    )


def sweep(_payload: dict[str, Any]) -> None:
    """Remove the empty rows of what was forgotten more than a week ago."""
    with db.transaction() as session:
        session.execute(
            delete(Reading).where(
                Reading.forgotten_at < clock.now() - FORGOTTEN_FOR,
                Reading.read_at.is_(None),
                Reading.shelf == "",
            )
        )


def forget(account: Account) -> None:
    """Remove all that an account read."""
    db.session().execute(delete(Reading).where(Reading.account_id == account.id))
