"""Word lists for all or one Official Account: edits words and settings, caches their matchers.

Every change gives a list a new version, by which cached matchers are
invalidated.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from backend import db, ids
from backend.api import paging
from backend.articles.models import OfficialAccount
from backend.errors import Conflict, NotFound
from backend.moderation.matching.matcher import Effect, Matcher, shape
from backend.moderation.models import ListedException, ListedWord, Standard

ALL_SCOPE = "all"
MAX_WORDS = 20_000
MAX_WORD_LENGTH = 64
BATCH_SIZE = 500


class TooManyWords(Conflict):
    """A list holds twenty thousand words at the most."""

    code, message = "too_many_words", f"一份词表最多 {MAX_WORDS} 个词，请先删去一些"


@dataclass(frozen=True)
class WordListScope:
    """The scope of a list: an Official Account, or `all` (row 0)."""

    row: int
    id: str
    name: str


@dataclass(frozen=True)
class NewWord:
    """A word to list, what becomes of texts that hold it, and an editor's note."""

    word: str
    effect: Effect
    note: str = ""


@dataclass(frozen=True)
class AddResult:
    """Result of adding lines: numbers of new, changed and known words, and refused lines."""

    added: int
    changed: int
    known: int
    refused: tuple[str, ...]


def list_scopes() -> list[WordListScope]:
    """List the scopes: all, then each Official Account; they are few."""
    rows = db.session().scalars(select(OfficialAccount).order_by(OfficialAccount.id).limit(200))
    return [
        WordListScope(0, ALL_SCOPE, "所有公众号"),
        *(WordListScope(row.id, row.public_id, row.name) for row in rows),
    ]


def get_scope(public_id: str) -> WordListScope:
    """Get a scope by the Official Account's public id, or `all`. Raises NotFound."""
    scope = next((candidate for candidate in list_scopes() if candidate.id == public_id), None)
    if scope is None:
        raise NotFound
    return scope


def get_standard(scope: WordListScope) -> Standard:
    """Get the settings of a scope; defaults where nothing was ever set."""
    row = db.session().scalar(select(Standard).where(Standard.scope_id == scope.row))
    return row or Standard(scope_id=scope.row, version="", hold_first=0)


def list_standards() -> list[tuple[WordListScope, Standard]]:
    """List every scope with its settings, in two queries."""
    scopes = list_scopes()
    standards_by_scope = {
        row.scope_id: row for row in load_standards({scope.row for scope in scopes})
    }
    default = Standard(version="", hold_first=0)
    return [(scope, standards_by_scope.get(scope.row, default)) for scope in scopes]


def set_hold_first(scope: WordListScope, count: int) -> None:
    """Set how many texts of a newcomer must have passed before theirs wait for nobody."""
    lock_standard(scope).hold_first = count


def list_words(
    scope: WordListScope, text: str, cursor: str, limit: int
) -> tuple[list[ListedWord], int, str | None]:
    """List a scope's words, the last added first: a page, how many there are, the next cursor."""
    conditions = [ListedWord.scope_id == scope.row]
    if text.strip():
        conditions.append(db.contains_text(ListedWord.word, text.strip()))
    query = select(ListedWord).where(*conditions)
    rows, next_cursor = paging.load_scalars(query, cursor, limit, ListedWord.id.desc())
    count_query = select(func.count()).select_from(ListedWord).where(*conditions)
    return rows, db.session().scalar(count_query) or 0, next_cursor


def add_words(
    scope: WordListScope, lines: Iterable[str], effect: Effect, note: str, editor_id: int
) -> AddResult:
    """Add words to a list, one a line, all with this effect and note. Raises TooManyWords."""
    return add_entries(scope, (NewWord(line, effect, note) for line in lines), editor_id)


def add_entries(scope: WordListScope, entries: Iterable[NewWord], editor_id: int) -> AddResult:
    """Add words to a list; an existing one takes the new effect and note.

    Lines without a letter or digit, or too long, are refused and given back.
    Raises TooManyWords.
    """
    entries_by_digest, refused = _parse_entries(entries)
    standard_row = lock_standard(scope)
    existing = _load_existing(scope, list(entries_by_digest))
    session = db.session()
    count = session.scalar(
        select(func.count()).select_from(ListedWord).where(ListedWord.scope_id == scope.row)
    )
    new_digests = [digest for digest in entries_by_digest if digest not in existing]
    if (count or 0) + len(new_digests) > MAX_WORDS:
        raise TooManyWords
    changed_count = 0
    for digest, row in existing.items():
        entry = entries_by_digest[digest]
        if (row.effect, row.note) != (entry.effect, entry.note):
            row.effect, row.note, changed_count = entry.effect, entry.note, changed_count + 1
    session.add_all(
        ListedWord(
            scope_id=scope.row,
            word=entries_by_digest[digest].word,
            digest=digest,
            effect=entries_by_digest[digest].effect,
            note=entries_by_digest[digest].note,
            editor_id=editor_id,
        )
        for digest in new_digests
    )
    if new_digests or changed_count:
        standard_row.version = ids.generate(16)
    session.flush()
    return AddResult(len(new_digests), changed_count, len(existing) - changed_count, tuple(refused))


def remove_word(scope: WordListScope, public_id: str) -> str:
    """Remove a word from a list, and return it. Raises NotFound."""
    standard_row = lock_standard(scope)
    conditions = (ListedWord.scope_id == scope.row, ListedWord.public_id == public_id)
    row = db.session().scalar(select(ListedWord).where(*conditions))
    if row is None:
        raise NotFound
    word = row.word
    db.session().execute(delete(ListedWord).where(ListedWord.id == row.id))
    standard_row.version = ids.generate(16)
    return word


def load_standards(scope_ids: set[int]) -> list[Standard]:
    """Load the settings of these scopes, in one query."""
    with db.read_session() as session:
        return list(session.scalars(select(Standard).where(Standard.scope_id.in_(scope_ids))))


def load_matchers(scope_ids: set[int], standards: list[Standard] | None = None) -> list[Matcher]:
    """Load the matchers of these scopes; read anew only when a list has changed."""
    cached: dict[int, tuple[str, Matcher]] = current_app.extensions.setdefault("matchers", {})
    result = []
    for standard_row in load_standards(scope_ids) if standards is None else standards:
        version, matcher = cached.get(standard_row.scope_id, ("", None))
        if matcher is None or version != standard_row.version:
            with db.read_session() as session:
                query = select(ListedWord.word, ListedWord.effect)
                word_rows = session.execute(
                    query.where(ListedWord.scope_id == standard_row.scope_id)
                )
                exceptions = session.scalars(
                    select(ListedException.text).where(
                        ListedException.scope_id == standard_row.scope_id
                    )
                )
                matcher = Matcher(((word, effect) for word, effect in word_rows), exceptions)
            cached[standard_row.scope_id] = (standard_row.version, matcher)
        result.append(matcher)
    return result


def _parse_entries(entries: Iterable[NewWord]) -> tuple[dict[str, NewWord], list[str]]:
    entries_by_digest: dict[str, NewWord] = {}
    refused = []
    for entry in entries:
        word = entry.word.strip()
        if not word:
            continue
        shape_text = shape(word)
        if not shape_text or len(word) > MAX_WORD_LENGTH:
            refused.append(word[:MAX_WORD_LENGTH])
            continue
        digest = hashlib.sha256(shape_text.encode()).hexdigest()
        entries_by_digest.setdefault(digest, replace(entry, word=word))
    return entries_by_digest, refused


def _load_existing(scope: WordListScope, digests: list[str]) -> dict[str, ListedWord]:
    existing: dict[str, ListedWord] = {}
    for start in range(0, len(digests), BATCH_SIZE):
        batch = digests[start : start + BATCH_SIZE]
        conditions = (ListedWord.scope_id == scope.row, ListedWord.digest.in_(batch))
        existing |= {
            row.digest: row for row in db.session().scalars(select(ListedWord).where(*conditions))
        }
    return existing


def lock_standard(scope: WordListScope) -> Standard:
    """Lock a scope's settings until the commit; created where there are none."""
    session = db.session()
    query = select(Standard).where(Standard.scope_id == scope.row)
    if session.scalar(query) is None:
        try:
            with session.begin_nested():
                session.add(Standard(scope_id=scope.row))
        except IntegrityError:  # another editor made it first
            pass
    lock_query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(lock_query).one()
