"""All that a reader marked and wrote, in one list, newest first.

Each room that keeps words finds and counts those of one reader; here their
finds are put in order of time. What was made in the same moment is ordered by
room, then by row.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from backend.accounts.models import Account
from backend.annotations import mine as marks
from backend.annotations.mine import Below, Sought
from backend.annotations.models import Mark, Passage
from backend.api import cursors
from backend.articles.models import Article
from backend.messages import mine as messages
from backend.messages.models import Message
from backend.messages.shown import out_of_sight, state_of
from backend.moderation import fates
from backend.shelves.word import About, Quoted, Word

ALL_ROWS = 2**63 - 1

Place = tuple[datetime, int, int]
Found = list[tuple[datetime, int, Word]]
Source = Callable[[Account, Sought, Below | None, int], Found]


@dataclass(frozen=True)
class Page:
    """A page of words, the number of the first among all, and the cursor of the page after it."""

    words: list[Word]
    first: int
    next: str | None


def page(reader: Account, sought: Sought, cursor: str, limit: int) -> Page:
    """Give a page of a reader's words, newest first.

    Pages neither skip nor repeat while more is marked and written.
    """
    place, first = _read(cursor) if cursor else (None, 0)
    found: list[tuple[Place, Word]] = []
    for room, source in enumerate(SOURCES):
        rows = source(reader, sought, _below(place, room), limit + 1)
        found += (((moment, room, key), word) for moment, key, word in rows)
    found.sort(key=lambda each: each[0], reverse=True)
    after = None
    if len(found) > limit:
        moment, room, key = found[limit - 1][0]
        after = cursors.pack(moment.isoformat(), room, key, first + limit)
    return Page([word for _, word in found[:limit]], first, after)


def count(reader: Account) -> int:
    """Count all that a reader marked and wrote."""
    return marks.count(reader) + messages.count(reader)


def _read(cursor: str) -> tuple[Place, int]:
    moment, room, key, first = cursors.unpack(cursor, str, int, int, int)
    return (cursors.moment(moment), room, key), first


def _below(place: Place | None, room: int) -> Below | None:
    """Say where a room's rows go on below a place in the list of all rooms."""
    if place is None:
        return None
    moment, last, key = place
    return Below(moment, key if room == last else ALL_ROWS if room < last else 0)


def _marks(reader: Account, sought: Sought, below: Below | None, limit: int) -> Found:
    rows = marks.find(reader, sought, below, limit)
    return [(row[0].created_at, row[0].id, _of_mark(*row)) for row in rows]


def _of_mark(mark: Mark, passage: Passage, article: Article, revision: int) -> Word:
    return Word(
        kind="mark",
        id=mark.public_id,
        about=_about(article),
        quote=_quoted(passage, revision, article),
        colour=mark.colour,
        text=None,
        visibility=mark.visibility,
        state="shown",
        created_at=mark.created_at,
        edited_at=None,
        answers=None,
    )


def _messages(reader: Account, sought: Sought, below: Below | None, limit: int) -> Found:
    rows = messages.find(reader, sought, below, limit)
    found = fates.of(out_of_sight(row[0] for row in rows))
    words: Found = []
    for row in rows:
        fate = found.get(row[0].check_id or 0, fates.NOTHING)
        word = replace(_of_message(*row), told=fate.told, appeal=fate.appeal)
        words.append((row[0].created_at, row[0].id, word))
    return words


def _of_message(
    message: Message,
    article: Article,
    passage: Passage | None,
    revision: int | None,
    answered: str | None,
) -> Word:
    return Word(
        kind=message.kind,
        id=message.public_id,
        about=_about(article),
        quote=_quoted(passage, revision, article) if passage else None,
        colour=None,
        text=message.text,
        visibility=message.visibility,
        state=state_of(message),
        created_at=message.created_at,
        edited_at=message.edited_at,
        answers=answered,
    )


def _about(article: Article) -> About:
    return About(
        id=article.public_id,
        title=article.title,
        author=article.author,
        source_url=article.source_url,
        available=article.status == "published",
    )


def _quoted(passage: Passage, revision: int | None, article: Article) -> Quoted:
    placed = revision == article.revision and passage.state != "orphaned"
    return Quoted(
        exact=passage.quote,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=passage.start if placed else None,
        end=passage.end if placed else None,
        revision=article.revision,
        state=passage.state,
    )


SOURCES: tuple[Source, ...] = (_marks, _messages)
