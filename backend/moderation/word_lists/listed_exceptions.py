"""Exceptions of a word list: listed, added and removed; those that undo a word are refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from backend import db, ids
from backend.errors import BadInput, Conflict
from backend.moderation.matching.matcher import Match, Matcher, shape
from backend.moderation.word_lists import list_rows, list_settings
from backend.moderation.word_lists.list_rows import MAX_WORD_LENGTH
from backend.moderation.word_lists.list_settings import WordListScope
from backend.moderation.word_lists.models import ListedException, ListedWord

MAX_EXCEPTIONS = 5_000


class TooManyExceptions(Conflict):
    """A list holds five thousand exceptions at the most."""

    code, message = "too_many_exceptions", f"一份词表最多 {MAX_EXCEPTIONS} 个例外，请先删去一些"


class BadException(BadInput):
    """None of the exceptions can be accepted; the message names the first one, and why."""

    code, message = "bad_exception", "这些例外都没有加入"


@dataclass(frozen=True)
class NewException:
    """An exception to add, and an editor's note."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class RefusedException:
    """A line that is no exception of the list, and why, in Chinese."""

    text: str
    reason: str


@dataclass(frozen=True)
class AddedExceptions:
    """Result of adding lines: numbers of new, changed and known exceptions, and refused lines."""

    added: int
    changed: int
    known: int
    refused: tuple[RefusedException, ...]


def list_exceptions(
    scope: WordListScope, text: str, cursor: str, limit: int
) -> tuple[list[ListedException], int, str | None]:
    """List a scope's exceptions, the last added first: a page, how many, the next cursor."""
    return list_rows.load_page(ListedException, ListedException.text, scope, text, cursor, limit)


def add_exceptions(
    scope: WordListScope, entries: Iterable[NewException], editor_id: int
) -> AddedExceptions:
    """Add exceptions to a list; a known one takes the new note.

    One that is a listed word itself, its disguise, or made of such words alone would let pass
    what the list is for; one without any listed word would do nothing. They are given back.
    Raises TooManyExceptions.
    """
    settings = list_settings.lock_settings(scope)
    by_digest, refused = _parse_entries(scope, entries)
    session = db.session()
    of_scope = ListedException.scope_id == scope.row
    existing = {row.digest: row for row in session.scalars(select(ListedException).where(of_scope))}
    new_digests = [digest for digest in by_digest if digest not in existing]
    if len(existing) + len(new_digests) > MAX_EXCEPTIONS:
        raise TooManyExceptions
    known = [digest for digest in by_digest if digest in existing]
    changed = [digest for digest in known if existing[digest].note != by_digest[digest].note]
    for digest in changed:
        existing[digest].note = by_digest[digest].note
    session.add_all(
        ListedException(
            scope_id=scope.row,
            text=by_digest[digest].text,
            digest=digest,
            note=by_digest[digest].note,
            editor_id=editor_id,
        )
        for digest in new_digests
    )
    if new_digests:
        settings.version = ids.generate(16)
    session.flush()
    return AddedExceptions(len(new_digests), len(changed), len(known) - len(changed), refused)


def check_any_accepted(result: AddedExceptions) -> None:
    """Raise BadException, naming them, where all that were to be added are refused."""
    if result.refused and not (result.added or result.changed or result.known):
        raise BadException("；".join(f"{each.text}：{each.reason}" for each in result.refused[:10]))


def remove_exception(scope: WordListScope, public_id: str) -> str:
    """Remove an exception from a list, and return it. Raises NotFound."""
    return list_rows.remove_row(ListedException, scope, public_id).text


def explain_refusal(text: str, words: Matcher) -> str | None:
    """Explain in Chinese why a text cannot be an exception from these words; None where it can.

    >>> words = Matcher([("大麻", "refuse")])
    >>> explain_refusal("大麻烦", words) is None, explain_refusal("大 麻", words)
    (True, '这就是词表里的“大麻”')
    """
    if not shape(text) or len(text) > MAX_WORD_LENGTH:
        return "太长，或者里面没有字"
    matches = list(words.find_matches(text))
    if not matches:
        return "里面没有这份词表的词"
    for match in matches:
        if len(match.places) == len(match.shape.letters):
            return f"这就是词表里的“{match.word}”"
        if not _stands_plainly(match):
            return f"这是词表里的“{match.word}”的变形"
    letters = {at for match in matches for at in match.places}
    if len(letters) == len(matches[0].shape.letters):
        return f"这里面除了词表里的“{matches[0].word}”什么也没有"
    return None


def _stands_plainly(match: Match) -> bool:
    start, end = match.places[0], match.places[-1] + 1
    is_whole = match.shape.letters[start:end] == match.word and len(match.places) == end - start
    return is_whole and not any(at in match.shape.gaps for at in range(start + 1, end))


def _parse_entries(
    scope: WordListScope, entries: Iterable[NewException]
) -> tuple[dict[str, NewException], tuple[RefusedException, ...]]:
    query = select(ListedWord.word, ListedWord.effect).where(ListedWord.scope_id == scope.row)
    words = Matcher((word, effect) for word, effect in db.session().execute(query))
    by_digest: dict[str, NewException] = {}
    refused = []
    for entry in entries:
        text = entry.text.strip()
        if not text:
            continue
        reason = explain_refusal(text[: MAX_WORD_LENGTH + 1], words)
        if reason:
            refused.append(RefusedException(text[:MAX_WORD_LENGTH], reason))
        else:
            by_digest.setdefault(list_rows.digest_shape(text), NewException(text, entry.note))
    return by_digest, tuple(refused)
