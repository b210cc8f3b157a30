"""Popular passages of an article: a job computes them from marks into one row; lists them.

A change of a counted mark only enqueues the job; it reads all counted marks of
the article and stores the few ranges that many readers share. So an article is
read as fast with a hundred thousand marks as with ten, and a rebuild is correct
whatever happened: deletions, erased accounts, re-anchored passages.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from backend import clock, db, job_queue
from backend.annotations.models import Mark, PopularPassages
from backend.annotations.popular_ranges import find_popular_ranges
from backend.annotations.schemas import PopularOut
from backend.articles.models import Article, Revision
from backend.config import get_settings
from backend.passages.models import Passage

REBUILD_JOB = "popular.rebuild"
MIN_DELAY, MAX_DELAY = 5, 60
MARKS_PER_SECOND = 1000


def enqueue_rebuild(article_id: int) -> None:
    """Enqueue a rebuild of an article's popular passages.

    Requests within the same few seconds are one job: five for an article with few
    marks, up to a minute where there are many to read. The job runs after
    those seconds are over, so it sees the change that caused it.
    """
    marks = db.session().scalar(
        select(PopularPassages.marks).where(PopularPassages.article_id == article_id)
    )
    interval = min(max(MIN_DELAY, (marks or 0) // MARKS_PER_SECOND), MAX_DELAY)
    now = clock.now().timestamp()
    due = (int(now + 1) // interval + 1) * interval
    job_queue.enqueue(
        REBUILD_JOB,
        {"articles": [article_id]},
        dedupe_key=f"{REBUILD_JOB}:{article_id}:{due}",
        delay=due - now,
    )


def enqueue_rebuilds(article_ids: list[int]) -> None:
    """Enqueue one rebuild for all articles that an erased account had marked."""
    if article_ids:
        job_queue.enqueue(REBUILD_JOB, {"articles": article_ids}, delay=1)


def rebuild_popular_passages(payload: dict[str, Any]) -> None:
    """Recompute the popular passages of these articles. A job."""
    for article_id in payload["articles"]:
        _rebuild_article(article_id)


def _rebuild_article(article_id: int) -> None:
    as_of = clock.now()
    with db.read_session() as session:
        revision = session.scalars(
            select(Revision)
            .join(Article, Article.id == Revision.article_id)
            .where(Article.id == article_id, Revision.number == Article.revision)
        ).one()
        marks = session.execute(
            select(Mark.account_id, Passage.start, Passage.end)
            .join(Passage, Passage.id == Mark.passage_id)
            .where(
                Mark.article_id == article_id,
                Mark.visibility == "counted",
                Mark.deleted_at.is_(None),
                Passage.revision_id == revision.id,
                Passage.state != "orphaned",
            )
        ).all()
    spans = [(reader, start, end) for reader, start, end in marks]
    popular_ranges = find_popular_ranges(spans, revision.text, get_settings().popular_readers)
    ranges = [
        PopularOut(
            start=item.start,
            end=item.end,
            quote=revision.text[item.start : item.end],
            readers=item.readers,
        ).model_dump()
        for item in sorted(popular_ranges, key=lambda item: item.start)
    ]
    _store_ranges(article_id, revision.number, ranges, len(marks), as_of)


def _store_ranges(
    article_id: int, revision: int, ranges: list[Any], marks: int, as_of: datetime
) -> None:
    with db.transaction() as session:
        popular = session.scalar(
            select(PopularPassages)
            .where(PopularPassages.article_id == article_id)
            .with_for_update()
        )
        if popular is None:
            popular = PopularPassages(article_id=article_id, as_of=as_of)
            session.add(popular)
        if popular.as_of <= as_of:  # another worker may have read the marks later
            popular.revision, popular.ranges, popular.marks, popular.as_of = (
                revision,
                ranges,
                marks,
                as_of,
            )


def list_popular_passages(article: Article) -> list[PopularOut]:
    """Return the popular passages of the article's current text, in text order.

    Empty while a new revision has not been processed yet: ranges of an
    old text would lie on other words.
    """
    ranges = db.session().scalar(
        select(PopularPassages.ranges).where(
            PopularPassages.article_id == article.id,
            PopularPassages.revision == article.revision,
        )
    )
    return [PopularOut(**fields) for fields in ranges or []]
