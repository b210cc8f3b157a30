"""Re-anchoring for editors: lists runs and results by passage, re-anchors orphans by hand."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from backend import db
from backend.api import paging
from backend.articles.models import Article, Revision
from backend.errors import Conflict, NotFound
from backend.passages import passage_records
from backend.passages.models import Passage, ReanchorResult, ReanchorRun
from backend.passages.quote_anchors import QuoteAnchor
from backend.passages.reanchor_schemas import (
    QuoteInContext,
    ReanchorResultOut,
    ReanchorResultPage,
    ReanchorResultsQuery,
    ReanchorRunOut,
)

ResultRow = tuple[ReanchorResult, Passage]


class ReanchoringInProgress(Conflict):
    """The article's passages are still being re-anchored."""

    code, message = "still_seeking", "文章刚更新，句子还在对准，请稍后再试"


class NotOrphaned(Conflict):
    """The passage has a position, and keeps it."""

    code, message = "not_orphaned", "这一句已经有位置了，不需要重新对准"


def list_runs(article: Article, cursor: str, limit: int) -> paging.Page[ReanchorRun]:
    """List re-anchoring runs, newest first."""
    query = select(ReanchorRun).where(ReanchorRun.article_id == article.id)
    return paging.load_scalars(query, cursor, limit, ReanchorRun.revision.desc())


def count_pending(article: Article) -> int:
    """Count the passages not yet re-anchored in the article's current text."""
    query = select(func.count()).where(
        Passage.article_id == article.id, Passage.searched_revision < article.revision
    )
    return db.session().scalar(query) or 0


def list_results(article: Article, query: ReanchorResultsQuery) -> ReanchorResultPage:
    """List a run's results with one outcome; the newest run unless one is given.

    Raises NotFound where there is no run.
    """
    session = db.session()
    run_query = select(ReanchorRun).where(ReanchorRun.article_id == article.id)
    if query.revision is not None:
        run_query = run_query.where(ReanchorRun.revision == query.revision)
    run = session.scalar(run_query.order_by(ReanchorRun.revision.desc()).limit(1))
    if run is None:
        raise NotFound
    results_query = (
        select(ReanchorResult, Passage)
        .join(Passage, Passage.id == ReanchorResult.passage_id)
        .where(ReanchorResult.run_id == run.id, ReanchorResult.outcome == query.outcome)
    )
    rows, next_cursor = paging.load_rows(
        results_query, query.cursor, query.limit, ReanchorResult.id
    )
    items = _build_results(article, run, rows)
    return ReanchorResultPage(run=ReanchorRunOut.of(run), items=items, next=next_cursor)


def _build_results(
    article: Article, run: ReanchorRun, rows: Sequence[ResultRow]
) -> list[ReanchorResultOut]:
    numbers = {result.from_revision for result, _ in rows} | {run.revision}
    query = select(Revision.number, Revision.text).where(
        Revision.article_id == article.id, Revision.number.in_(numbers)
    )
    texts: dict[int, str] = dict(db.session().execute(query).all())
    return [
        ReanchorResultOut(
            id=passage.public_id,
            quote=passage.quote,
            state=passage.state,
            outcome=result.outcome,
            reason=result.reason,
            previous=_build_context(
                texts, result.from_revision, result.from_start, result.from_end
            ),
            current=_build_context(texts, run.revision, result.start, result.end),
        )
        for result, passage in rows
    ]


def reanchor_by_hand(passage_id: str, quote: str, start: int | None) -> tuple[Passage, Article]:
    """Anchor an orphaned passage to words of the current text, in the current transaction.

    It stays the same passage: its shares and messages lead there. The quote stays
    as it is. Raises NotFound, NotOrphaned, ReanchoringInProgress, PassageAbsent,
    PassageAmbiguous.
    """
    session = db.session()
    passage = session.scalar(
        select(Passage).where(Passage.public_id == passage_id).with_for_update(key_share=True)
    )
    if passage is None:
        raise NotFound
    article, revision = _load_current_revision(passage)
    if passage.searched_revision < revision.number:
        raise ReanchoringInProgress
    if passage.state != "orphaned":
        raise NotOrphaned
    anchor = passage_records.locate_quote(revision, quote, start)
    passage.state, passage.revision_id = "moved", revision.id
    passage.start, passage.end = anchor.start, anchor.end
    _record_manual_anchor(passage, revision, anchor)
    return passage, article


def _load_current_revision(passage: Passage) -> tuple[Article, Revision]:
    query = (
        select(Article, Revision)
        .join(Revision, Revision.article_id == Article.id)
        .where(Article.id == passage.article_id, Revision.number == Article.revision)
    )
    article, revision = db.session().execute(query).one()
    return article, revision


def _record_manual_anchor(passage: Passage, revision: Revision, anchor: QuoteAnchor) -> None:
    """Update the run that had orphaned the passage."""
    session = db.session()
    run = session.scalars(
        select(ReanchorRun).where(
            ReanchorRun.article_id == passage.article_id, ReanchorRun.revision == revision.number
        )
    ).one()
    session.execute(
        update(ReanchorResult)
        .where(ReanchorResult.run_id == run.id, ReanchorResult.passage_id == passage.id)
        .values(outcome="moved", reason="by_hand", start=anchor.start, end=anchor.end)
    )
    session.execute(
        update(ReanchorRun)
        .where(ReanchorRun.id == run.id)
        .values(moved=ReanchorRun.moved + 1, orphaned=ReanchorRun.orphaned - 1)
    )


def _build_context(
    texts: dict[int, str], number: int, start: int | None, end: int | None
) -> QuoteInContext | None:
    if start is None or end is None:
        return None
    return QuoteInContext.of(number, QuoteAnchor.at(texts[number], start, end))
