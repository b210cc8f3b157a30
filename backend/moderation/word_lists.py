"""Editors' lists of words: one for all Official Accounts, and one for each.

Every change gives a list a new version, and who looks up the version knows
whether the words it has ready are still those.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from backend import db, ids
from backend.api import cursors
from backend.articles.models import OfficialAccount
from backend.errors import Conflict, NotFound
from backend.moderation.matching import Effect, Matcher, shape
from backend.moderation.models import ListedWord, Standard

ALL = "all"
MOST_WORDS = 20_000
LONGEST_WORD = 64
BATCH = 500


class TooManyWords(Conflict):
    """A list holds twenty thousand words at the most."""

    code, message = "too_many_words", f"一份词表最多 {MOST_WORDS} 个词，请先删去一些"


@dataclass(frozen=True)
class Place:
    """Where a list holds: an Official Account, or `all` (row 0)."""

    row: int
    id: str
    name: str


@dataclass(frozen=True)
class Added:
    """What became of lines: words that are new, that were there, and lines that are no words."""

    added: int
    changed: int
    known: int
    refused: tuple[str, ...]


def list_places() -> list[Place]:
    """Give the places that have a list: all, then each Official Account; they are few."""
    rows = db.session().scalars(select(OfficialAccount).order_by(OfficialAccount.id).limit(200))
    return [Place(0, ALL, "所有公众号"), *(Place(row.id, row.public_id, row.name) for row in rows)]


def get_place(public_id: str) -> Place:
    """Find a place by the Official Account's public id, or `all`. Raises NotFound."""
    found = next((each for each in list_places() if each.id == public_id), None)
    if found is None:
        raise NotFound
    return found


def standard(place: Place) -> Standard:
    """Give what a place asks of words; where nothing was ever set, nothing is asked."""
    found = db.session().scalar(select(Standard).where(Standard.place == place.row))
    return found or Standard(place=place.row, version="", hold_first=0)


def list_standards() -> list[tuple[Place, Standard]]:
    """Give every place with what it asks of words, in two queries."""
    places = list_places()
    asked = {each.place: each for each in standards_of({place.row for place in places})}
    none = Standard(version="", hold_first=0)
    return [(place, asked.get(place.row, none)) for place in places]


def hold_first(place: Place, count: int) -> None:
    """Set how many words of a newcomer must have passed before theirs wait for nobody."""
    _held(place).hold_first = count


def list_words(
    place: Place, query: str, cursor: str, limit: int
) -> tuple[list[ListedWord], int, str | None]:
    """List a place's words, the last added first: a page, how many there are, the next cursor."""
    mine = [ListedWord.place == place.row]
    if query.strip():
        mine.append(db.holds(ListedWord.word, query.strip()))
    asked = select(ListedWord).where(*mine).order_by(ListedWord.id.desc()).limit(limit + 1)
    if cursor:
        asked = asked.where(ListedWord.id < cursors.unpack(cursor, int)[0])
    session = db.session()
    rows = list(session.scalars(asked))
    total = session.scalar(select(func.count()).select_from(ListedWord).where(*mine)) or 0
    after = cursors.pack(rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], total, after


def add_words(
    place: Place, lines: Iterable[str], effect: Effect, note: str, editor_id: int
) -> Added:
    """List words, one a line; one that is there takes the new effect and note.

    Lines without a letter or digit, or too long, are refused and given back.
    Raises TooManyWords.
    """
    wanted, refused = _read(lines)
    kept = _held(place)
    known = _known(place, list(wanted))
    session = db.session()
    count = session.scalar(
        select(func.count()).select_from(ListedWord).where(ListedWord.place == place.row)
    )
    fresh = [digest for digest in wanted if digest not in known]
    if (count or 0) + len(fresh) > MOST_WORDS:
        raise TooManyWords
    changed = 0
    for row in known.values():
        if (row.effect, row.note) != (effect, note):
            row.effect, row.note, changed = effect, note, changed + 1
    session.add_all(
        ListedWord(
            place=place.row,
            word=wanted[digest],
            digest=digest,
            effect=effect,
            note=note,
            editor_id=editor_id,
        )
        for digest in fresh
    )
    if fresh or changed:
        kept.version = ids.new(16)
    session.flush()
    return Added(len(fresh), changed, len(known) - changed, tuple(refused))


def remove_word(place: Place, public_id: str) -> str:
    """Take a word off a list, and give it. Raises NotFound."""
    kept = _held(place)
    mine = (ListedWord.place == place.row, ListedWord.public_id == public_id)
    found = db.session().scalar(select(ListedWord).where(*mine))
    if found is None:
        raise NotFound
    word = found.word
    db.session().execute(delete(ListedWord).where(ListedWord.id == found.id))
    kept.version = ids.new(16)
    return word


def try_text(place: Place, text: str) -> list[tuple[str, Effect]]:
    """Say which listed words stand in a text and what would become of it, each word once."""
    hits = [hit for each in matchers({0, place.row}) for hit in each.hits(text)]
    words = dict.fromkeys(word for word, _ in hits)
    refused = {word for word, effect in hits if effect == "refuse"}
    return [(word, "refuse" if word in refused else "review") for word in words]


def standards_of(rows: set[int]) -> list[Standard]:
    """Give what these places ask of words, in one query."""
    with db.reading() as session:
        return list(session.scalars(select(Standard).where(Standard.place.in_(rows))))


def matchers(rows: set[int], standards: list[Standard] | None = None) -> list[Matcher]:
    """Give the words of these places, ready to be looked for; read anew only when changed."""
    ready: dict[int, tuple[str, Matcher]] = current_app.extensions.setdefault("matchers", {})
    found = []
    for each in standards_of(rows) if standards is None else standards:
        version, matcher = ready.get(each.place, ("", None))
        if matcher is None or version != each.version:
            with db.reading() as session:
                asked = select(ListedWord.word, ListedWord.effect)
                rows_of = session.execute(asked.where(ListedWord.place == each.place))
                matcher = Matcher((word, effect) for word, effect in rows_of)
            ready[each.place] = (each.version, matcher)
        found.append(matcher)
    return found


def _read(lines: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    wanted: dict[str, str] = {}
    refused = []
    for line in lines:
        word = line.strip()
        if not word:
            continue
        shaped = shape(word)
        if not shaped or len(word) > LONGEST_WORD:
            refused.append(word[:LONGEST_WORD])
            continue
        wanted.setdefault(hashlib.sha256(shaped.encode()).hexdigest(), word)
    return wanted, refused


def _known(place: Place, digests: list[str]) -> dict[str, ListedWord]:
    found: dict[str, ListedWord] = {}
    for start in range(0, len(digests), BATCH):
        batch = digests[start : start + BATCH]
        mine = (ListedWord.place == place.row, ListedWord.digest.in_(batch))
        found |= {row.digest: row for row in db.session().scalars(select(ListedWord).where(*mine))}
    return found


def _held(place: Place) -> Standard:
    """Give a place's standard, made where there is none, held until the commit."""
    session = db.session()
    mine = select(Standard).where(Standard.place == place.row)
    if session.scalar(mine) is None:
        try:
            with session.begin_nested():
                session.add(Standard(place=place.row))
        except IntegrityError:  # another editor made it first
            pass
    held = mine.with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).one()
