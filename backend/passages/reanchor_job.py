"""Jobs that re-anchor an article's passages in its new revision, in batches; records results.

Every batch is one transaction that takes only passages not yet searched for in
this revision, so that a killed worker, or two at once, cost time and nothing
else. Until a passage has been re-anchored it belongs to its old revision and
is simply not drawn. The results are recorded for the editors' report.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from backend import clock, db, job_queue
from backend.articles.models import Article, Revision
from backend.manifest import ExtensionPoint
from backend.passages.alignment.passage_relocation import PassageMatch, Reanchorer
from backend.passages.models import Passage, ReanchorResult, ReanchorRun
from backend.passages.normalization import NormalizedText

REANCHOR_JOB = "passages.reanchor"
REANCHOR_SWEEP_JOB = "passages.reanchor_missed"
BATCH_SIZE = 200
TIME_SLICE_SECONDS = 20
ARTICLES_PER_SWEEP = 50

# Called with an article's row id once its passages were re-anchored.
REANCHORED_HOOKS = ExtensionPoint[Callable[[int], None]]("re-anchored hooks")
OUTCOME_BY_CAUSE = {
    "same": "unchanged",
    "edited": "moved",
    "elsewhere": "moved",
    "gone": "orphaned",
}


def on_article_revised(article: Article) -> None:
    """Enqueue the re-anchoring of an article's passages; a listener for new revisions."""
    _enqueue_reanchoring(article.id, article.revision)


def enqueue_missed_articles(_payload: dict[str, Any]) -> None:
    """Enqueue missed articles: passages pinned to a text that was being replaced. A job."""
    has_pending = exists().where(
        Passage.article_id == Article.id, Passage.searched_revision < Article.revision
    )
    with db.transaction() as session:
        query = select(Article.id, Article.revision).where(Article.revision > 1, has_pending)
        for article_id, number in session.execute(query.limit(ARTICLES_PER_SWEEP)).all():
            _enqueue_reanchoring(article_id, number)


def _enqueue_reanchoring(article_id: int, revision_number: int, after_id: int = 0) -> None:
    key = f"{REANCHOR_JOB}:{article_id}:{revision_number}:{after_id}"
    job_queue.enqueue(REANCHOR_JOB, {"article": article_id}, dedupe_key=key)


def reanchor_passages(payload: dict[str, Any]) -> None:
    """Re-anchor the passages of an article not yet searched for in its current text. A job.

    It continues in another job when its time slice is over, so that other jobs get theirs.
    """
    article_id: int = payload["article"]
    deadline = time.monotonic() + TIME_SLICE_SECONDS
    reanchorers: dict[tuple[int, int], Reanchorer] = {}
    while True:
        with db.read_session():
            revision, batch = _load_batch(article_id)
            _add_reanchorers(reanchorers, revision, {passage.revision_id for passage in batch})
        if not batch:
            return _finish_runs(revision)
        matches = {
            passage.id: reanchorers[passage.revision_id, revision.id].find(
                passage.start, passage.end
            )
            for passage in batch
        }
        with db.transaction():
            _store_results(revision, matches)
            if time.monotonic() > deadline:
                return _enqueue_reanchoring(article_id, revision.number, after_id=batch[-1].id)


def _load_batch(article_id: int) -> tuple[Revision, Sequence[Passage]]:
    session = db.session()
    revision = session.scalars(
        select(Revision)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.id == article_id, Revision.number == Article.revision)
    ).one()
    batch = session.scalars(
        select(Passage)
        .where(Passage.article_id == article_id, Passage.searched_revision < revision.number)
        .order_by(Passage.searched_revision, Passage.id)
        .limit(BATCH_SIZE)
    ).all()
    return revision, batch


def _add_reanchorers(
    reanchorers: dict[tuple[int, int], Reanchorer], revision: Revision, revision_ids: set[int]
) -> None:
    """Align the text of each old revision with the current one, once."""
    missing_ids = {
        revision_id for revision_id in revision_ids if (revision_id, revision.id) not in reanchorers
    }
    rows = db.session().execute(
        select(Revision.id, Revision.text).where(Revision.id.in_(missing_ids))
    )
    for revision_id, text in rows.all() if missing_ids else ():
        reanchorers[revision_id, revision.id] = Reanchorer(text, revision.text)


def _store_results(revision: Revision, matches: Mapping[int, PassageMatch | None]) -> None:
    """Store the results for these passages, except those another worker has done."""
    session = db.session()
    rows = session.execute(
        select(Passage, Revision.number)
        .join(Revision, Revision.id == Passage.revision_id)
        .where(Passage.id.in_(matches), Passage.searched_revision < revision.number)
        .order_by(Passage.id)
        .with_for_update(of=Passage, key_share=True)
    ).all()
    if not rows:
        return
    run = _get_or_create_run(revision)
    results = [_build_result(run, passage, number, matches[passage.id]) for passage, number in rows]
    updates = [_build_passage_update(passage, revision, matches[passage.id]) for passage, _ in rows]
    session.execute(insert(ReanchorResult), results)
    session.execute(update(Passage), updates)
    counts = Counter(passage["outcome"] for passage in results)
    increments = {name: getattr(ReanchorRun, name) + count for name, count in counts.items()}
    session.execute(update(ReanchorRun).where(ReanchorRun.id == run.id).values(increments))


def _get_or_create_run(revision: Revision) -> ReanchorRun:
    session = db.session()
    query = select(ReanchorRun).where(
        ReanchorRun.article_id == revision.article_id, ReanchorRun.revision == revision.number
    )
    run = session.scalar(query)
    if run is not None:
        return run
    new_run = ReanchorRun(article_id=revision.article_id, revision=revision.number)
    try:
        with session.begin_nested():
            session.add(new_run)
    except IntegrityError:  # another worker was first
        return session.scalars(query).one()
    return new_run


def _build_result(
    run: ReanchorRun, passage: Passage, from_number: int, match: PassageMatch | None
) -> dict[str, Any]:
    cause = match.how if match else "gone"
    return {
        "run_id": run.id,
        "passage_id": passage.id,
        "outcome": OUTCOME_BY_CAUSE[cause],
        "reason": cause,
        "from_revision": from_number,
        "from_start": passage.start,
        "from_end": passage.end,
        "start": match.start if match else None,
        "end": match.end if match else None,
    }


def _build_passage_update(
    passage: Passage, revision: Revision, match: PassageMatch | None
) -> dict[str, Any]:
    cause = match.how if match else "gone"
    text = revision.text[match.start : match.end] if match else ""
    return {
        "id": passage.id,
        "state": resolve_state(passage.state, cause, is_same_text(text, passage.quote)),
        "searched_revision": revision.number,
        "revision_id": revision.id if match else passage.revision_id,
        "start": match.start if match else passage.start,
        "end": match.end if match else passage.end,
    }


def resolve_state(state: str, cause: str, is_quote: bool) -> str:
    """Return a passage's state after a re-anchoring result.

    `is_quote`: the text found equals the quote. What once was moved stays moved
    while nothing happens to it; words that come back where they were are anchored.
    """
    if cause == "gone":
        return "orphaned"
    if cause == "elsewhere":
        return "moved"
    if cause == "same" and state != "orphaned":
        return state
    return "anchored" if is_quote else "moved"


def is_same_text(text: str, quote: str) -> bool:
    """Return whether texts are equal but for white space and the form of punctuation."""
    return NormalizedText.of(text).text == NormalizedText.of(quote).text


def _finish_runs(revision: Revision) -> None:
    with db.transaction() as session:
        session.execute(
            update(ReanchorRun)
            .where(
                ReanchorRun.article_id == revision.article_id,
                ReanchorRun.revision <= revision.number,
                ReanchorRun.finished_at.is_(None),
            )
            .values(finished_at=clock.now())
        )
        for on_reanchored in REANCHORED_HOOKS.load():
            on_reanchored(revision.article_id)
