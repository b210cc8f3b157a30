"""Words of a word list: listed, added, changed and removed by editors."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from backend import db, ids
from backend.errors import Conflict
from backend.moderation.matching.matcher import Effect, shape
from backend.moderation.word_lists import list_rows, list_settings
from backend.moderation.word_lists.list_rows import MAX_WORD_LENGTH
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.models import ListedWord

MAX_WORDS = 20_000
BATCH_SIZE = 500


class TooManyWords(Conflict):
    """A list holds twenty thousand words at the most."""

    code, message = "too_many_words", f"一份词表最多 {MAX_WORDS} 个词，请先删去一些"


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


def list_words(
    scope: WordListScope, text: str, cursor: str, limit: int
) -> tuple[list[ListedWord], int, str | None]:
    """List a scope's words, the last added first: a page, how many there are, the next cursor."""
    return list_rows.load_page(ListedWord, ListedWord.word, scope, text, cursor, limit)


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
    settings = list_settings.lock_settings(scope)
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
        settings.version = ids.generate(16)
    session.flush()
    return AddResult(len(new_digests), changed_count, len(existing) - changed_count, tuple(refused))


def remove_word(scope: WordListScope, public_id: str) -> str:
    """Remove a word from a list, and return it. Raises NotFound."""
    return list_rows.remove_row(ListedWord, scope, public_id).word


def _parse_entries(entries: Iterable[NewWord]) -> tuple[dict[str, NewWord], list[str]]:
    entries_by_digest: dict[str, NewWord] = {}
    refused = []
    for entry in entries:
        word = entry.word.strip()
        if not word:
            continue
        if not shape(word) or len(word) > MAX_WORD_LENGTH:
            refused.append(word[:MAX_WORD_LENGTH])
            continue
        entries_by_digest.setdefault(list_rows.digest_shape(word), replace(entry, word=word))
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
