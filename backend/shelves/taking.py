"""Taking words along, and bringing them back: files out, files in.

A file that comes in was made by anyone. Its parts are understood one by one,
sought in the articles as they are now, and kept as the reader's own and
private; what cannot be placed is told, with its place in the file.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.accounts.models import Account
from backend.annotations import mine as marks
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.annotations.mine import Outcome, Sought
from backend.annotations.models import Passage
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.config import settings
from backend.errors import BadInput
from backend.messages import mine as messages
from backend.messages.schemas import LONGEST_MESSAGE, LONGEST_THOUGHT
from backend.moderation.texts import cleaned
from backend.shelves import foreign, jsonld, words
from backend.shelves.foreign import Taken, Unread
from backend.shelves.jsonld import Names
from backend.shelves.schemas import RefusedOut, TakenIn
from backend.shelves.seeking import seek

WORDS_IN_A_FILE = 500
NOT_HERE = "这里没有这篇文章，或已被撤回"
NOTHING_SAID = "既没有引文，也没有文字"
FULL = "这篇文章里放不下更多了"

Passages = dict[str, Passage]
Text = tuple[Article, Revision]


@dataclass(frozen=True)
class Placed:
    """An annotation from a file, and where it stands now; without text it is a mark."""

    at: str
    article: Article
    revision: Revision
    anchor: Anchor | None
    text: str
    colour: str
    moment: datetime


def names_of(reader: Account) -> Names:
    """Give the names under which a reader's words go into files."""
    return Names(settings().public_url.rstrip("/"), reader.public_id, reader.nickname)


def part(reader: Account, cursor: str) -> words.Page:
    """Give the next part of all that goes into a reader's file."""
    return words.page(reader, Sought(), cursor, WORDS_IN_A_FILE)


def as_annotations(reader: Account, cursor: str) -> tuple[dict[str, Any], str | None]:
    """Write one part of a reader's words as Web Annotations, and give the cursor of the next."""
    page = part(reader, cursor)
    shown = jsonld.Page(page.words, cursor, page.next, page.first, words.count(reader))
    return jsonld.collection(shown, names_of(reader)), page.next


def bring(reader: Account, document: dict[str, Any]) -> TakenIn:
    """Take in a file of Web Annotations for a reader.

    Each quote is sought in the article's current text, by its surroundings if
    it has any, and never laid on words that only look alike. The same file
    twice is once. Raises BadInput for what is no such file.
    """
    try:
        found = foreign.annotations(document)
    except Unread as error:
        raise BadInput(str(error)) from error
    taken, refused = _understood(found)
    with db.reading():
        placed, lost = _placed(reader, taken)
    try:
        kept = _kept(reader, placed)
    except IntegrityError:  # the same file, sent twice at once
        kept = _kept(reader, placed)
    kept.refused[:0] = [*refused, *lost]
    return kept


def _understood(found: Iterable[tuple[str, Any]]) -> tuple[list[Taken], list[RefusedOut]]:
    taken, refused = [], []
    for at, given in found:
        try:
            taken.append(foreign.read(at, given))
        except Unread as error:
            refused.append(RefusedOut(at=at, why=str(error)))
    return taken, refused


def _placed(reader: Account, taken: list[Taken]) -> tuple[list[Placed], list[RefusedOut]]:
    texts = _texts(names_of(reader), taken)
    placed, lost = [], []
    for each in taken:
        try:
            placed.append(_place(each, texts))
        except Unread as error:
            lost.append(RefusedOut(at=each.at, why=str(error)))
    return placed, lost


def _texts(names: Names, taken: list[Taken]) -> dict[str, Text]:
    """Find the articles of a file: by our own names, and by where they were published."""
    ours = names.article("")
    ids = {each.address.removeprefix(ours) for each in taken if each.address.startswith(ours)}
    addresses = {name for each in taken for name in (each.address, each.canonical) if name}
    found: dict[str, Text] = {}
    for article, revision in articles.find_published(ids, addresses):
        found[names.article(article.public_id)] = article, revision
        if article.source_url:
            found[article.source_url] = article, revision
    return found


def _place(taken: Taken, texts: dict[str, Text]) -> Placed:
    text = texts.get(taken.address) or texts.get(taken.canonical)
    if text is None:
        raise Unread(NOT_HERE)
    article, revision = text
    longest = LONGEST_THOUGHT if taken.quote else LONGEST_MESSAGE
    said = cleaned(taken.text)
    if len(said) > longest:
        raise Unread(f"文字太长，最多 {longest} 个字")
    if not said and not taken.quote:
        raise Unread(NOTHING_SAID)
    anchor = seek(revision.text, taken) if taken.quote else None
    return Placed(taken.at, article, revision, anchor, said, taken.colour, _moment(taken))


def _moment(taken: Taken) -> datetime:
    """Give when it was made, which no file can set in the future."""
    return min(taken.created_at or clock.now(), clock.now())


def _kept(reader: Account, placed: list[Placed]) -> TakenIn:
    """Keep what has been placed: what has words as messages and thoughts, the rest as marks."""
    quoted = [(each, each.anchor) for each in placed if each.anchor is not None]
    silent, spoken = (
        [each for each in placed if not each.text],
        [each for each in placed if each.text],
    )
    with db.transaction():
        pinned = annotations.pin_all([(each.article, each.revision, at) for each, at in quoted])
        passages = {each.at: passage for (each, _), passage in zip(quoted, pinned, strict=True)}
        told = [*_marked(reader, silent, passages), *_said(reader, spoken, passages)]
    counts = Counter(told)
    full = [
        RefusedOut(at=each.at, why=FULL)
        for each, outcome in zip([*silent, *spoken], told, strict=True)
        if outcome == "full"
    ]
    return TakenIn(kept=counts["kept"], already=counts["already"], refused=full)


def _marked(reader: Account, placed: list[Placed], passages: Passages) -> list[Outcome]:
    return marks.bring(
        reader, [marks.Brought(passages[each.at], each.colour, each.moment) for each in placed]
    )


def _said(reader: Account, placed: list[Placed], passages: Passages) -> list[Outcome]:
    brought = []
    for each in placed:
        passage = passages.get(each.at)
        key = passage.id if passage else None
        brought.append(messages.Brought(each.article.id, key, each.text, each.moment))
    return messages.bring(reader, brought)
