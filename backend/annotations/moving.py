"""Seeking an article's passages in its new text, some at a time, and writing down what came of it.

A job. Every batch is one transaction that takes only passages which were not
sought in this revision yet, so that a killed worker, or two at once, cost time
and nothing else. Until a passage has been sought it stands in its old revision,
where nobody looks, and is simply not drawn.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, jobs
from backend.annotations import popular
from backend.annotations.models import Move, Moving, Passage
from backend.annotations.plain import Plain
from backend.annotations.reanchor import Found, Reanchor
from backend.articles.models import Article, Revision

MOVE = "passages.move"
SWEEP = "passages.sweep"
BATCH = 200
SECONDS = 20
ARTICLES_AT_ONCE = 50

OUTCOMES = {"same": "kept", "edited": "moved", "elsewhere": "moved", "gone": "orphaned"}


def article_revised(article: Article) -> None:
    """Have the article's passages sought in its new text; a listener."""
    _order(article.id, article.revision)


def sweep(_payload: dict[str, Any]) -> None:
    """Order what was missed: passages pinned to a text that was just being replaced. A job."""
    behind = exists().where(Passage.article_id == Article.id, Passage.sought < Article.revision)
    with db.transaction() as session:
        rows = select(Article.id, Article.revision).where(Article.revision > 1, behind)
        for article_id, number in session.execute(rows.limit(ARTICLES_AT_ONCE)).all():
            _order(article_id, number)


def _order(article_id: int, number: int, after: int = 0) -> None:
    key = f"{MOVE}:{article_id}:{number}:{after}"
    jobs.enqueue(MOVE, {"article": article_id}, dedupe_key=key)


def move(payload: dict[str, Any]) -> None:
    """Seek the passages of an article that its current text has not been searched for yet. A job.

    It goes on in another job when it has taken its time, so that others get theirs.
    """
    article_id: int = payload["article"]
    until = time.monotonic() + SECONDS
    seekers: dict[tuple[int, int], Reanchor] = {}
    while True:
        with db.reading():
            revision, batch = _next(article_id)
            _prepare(seekers, revision, {each.revision_id for each in batch})
        if not batch:
            return _finish(revision)
        found = {
            each.id: seekers[each.revision_id, revision.id].find(each.start, each.end)
            for each in batch
        }
        with db.transaction():
            _keep(revision, found)
            if time.monotonic() > until:
                return _order(article_id, revision.number, after=batch[-1].id)


def _next(article_id: int) -> tuple[Revision, Sequence[Passage]]:
    session = db.session()
    revision = session.scalars(
        select(Revision)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.id == article_id, Revision.number == Article.revision)
    ).one()
    batch = session.scalars(
        select(Passage)
        .where(Passage.article_id == article_id, Passage.sought < revision.number)
        .order_by(Passage.sought, Passage.id)
        .limit(BATCH)
    ).all()
    return revision, batch


def _prepare(seekers: dict[tuple[int, int], Reanchor], revision: Revision, olds: set[int]) -> None:
    """Lay the text of each old revision beside the current one, once."""
    missing = {old for old in olds if (old, revision.id) not in seekers}
    rows = db.session().execute(select(Revision.id, Revision.text).where(Revision.id.in_(missing)))
    for old, text in rows.all() if missing else ():
        seekers[old, revision.id] = Reanchor(text, revision.text)


def _keep(revision: Revision, found: Mapping[int, Found | None]) -> None:
    """Write down what came of these passages, but for those that another worker has done."""
    session = db.session()
    rows = session.execute(
        select(Passage, Revision.number)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Passage.id.in_(found), Passage.sought < revision.number)
        .order_by(Passage.id)
        .with_for_update(of=Passage, key_share=True)
    ).all()
    if not rows:
        return
    moving = _moving(revision)
    moves = [_entry(moving, each, number, found[each.id]) for each, number in rows]
    places = [_place(each, revision, found[each.id]) for each, _ in rows]
    session.execute(insert(Move), moves)
    session.execute(update(Passage), places)
    counts = Counter(each["outcome"] for each in moves)
    more = {name: getattr(Moving, name) + count for name, count in counts.items()}
    session.execute(update(Moving).where(Moving.id == moving.id).values(more))


def _moving(revision: Revision) -> Moving:
    session = db.session()
    known = select(Moving).where(
        Moving.article_id == revision.article_id, Moving.revision == revision.number
    )
    found = session.scalar(known)
    if found is not None:
        return found
    made = Moving(article_id=revision.article_id, revision=revision.number)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another worker was first
        return session.scalars(known).one()
    return made


def _entry(moving: Moving, passage: Passage, number: int, found: Found | None) -> dict[str, Any]:
    how = found.how if found else "gone"
    return {
        "moving_id": moving.id,
        "passage_id": passage.id,
        "outcome": OUTCOMES[how],
        "how": how,
        "from_revision": number,
        "from_start": passage.start,
        "from_end": passage.end,
        "start": found.start if found else None,
        "end": found.end if found else None,
    }


def _place(passage: Passage, revision: Revision, found: Found | None) -> dict[str, Any]:
    how = found.how if found else "gone"
    words = revision.text[found.start : found.end] if found else ""
    return {
        "id": passage.id,
        "state": state_after(passage.state, how, says_the_same(words, passage.quote)),
        "sought": revision.number,
        "revision_id": revision.id if found else passage.revision_id,
        "start": found.start if found else passage.start,
        "end": found.end if found else passage.end,
    }


def state_after(state: str, how: str, is_quote: bool) -> str:
    """Say how a passage stands to what was picked, after it was found so, or not.

    `is_quote`: the words found are those picked. What once was moved stays moved
    while nothing happens to it; words that come back where they were are anchored.
    """
    if how == "gone":
        return "orphaned"
    if how == "elsewhere":
        return "moved"
    if how == "same" and state != "orphaned":
        return state
    return "anchored" if is_quote else "moved"


def says_the_same(words: str, quote: str) -> bool:
    """Tell whether words are the same but for white space and the form of punctuation."""
    return Plain.of(words).text == Plain.of(quote).text


def _finish(revision: Revision) -> None:
    with db.transaction() as session:
        session.execute(
            update(Moving)
            .where(
                Moving.article_id == revision.article_id,
                Moving.revision <= revision.number,
                Moving.finished_at.is_(None),
            )
            .values(finished_at=clock.now())
        )
        popular.changed(revision.article_id)
