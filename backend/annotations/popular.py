"""The popular passages of an article: found by a job, kept in one row, read in no time.

Whoever changes a counted mark only orders the job; it reads all counted marks
of the article and keeps the few ranges that many readers share. So an article is
read as fast with a hundred thousand marks as with ten, and a rebuild is right
whatever happened: deletions, forgotten accounts, words found elsewhere.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from backend import clock, db, jobs
from backend.annotations.models import Mark, Passage, PopularPassages
from backend.annotations.peaks import peaks
from backend.annotations.schemas import PopularOut
from backend.articles.models import Article, Revision
from backend.config import settings

REBUILD = "popular.rebuild"
SHORTEST_PACE, LONGEST_PACE = 5, 60
MARKS_A_SECOND = 1000


def changed(article_id: int) -> None:
    """Order that an article's popular passages be found anew, soon.

    Orders of the same few seconds are one: five for an article with few
    marks, up to a minute where there are many to read. The job runs after
    those seconds are over, so it sees the change that ordered it.
    """
    marks = db.session().scalar(
        select(PopularPassages.marks).where(PopularPassages.article_id == article_id)
    )
    pace = min(max(SHORTEST_PACE, (marks or 0) // MARKS_A_SECOND), LONGEST_PACE)
    now = clock.now().timestamp()
    due = (int(now + 1) // pace + 1) * pace
    jobs.enqueue(
        REBUILD,
        {"articles": [article_id]},
        dedupe_key=f"{REBUILD}:{article_id}:{due}",
        delay=due - now,
    )


def forgotten(article_ids: list[int]) -> None:
    """Order the same for all articles that a forgotten account had marked, as one job."""
    if article_ids:
        jobs.enqueue(REBUILD, {"articles": article_ids}, delay=1)


def rebuild(payload: dict[str, Any]) -> None:
    """Find the popular passages of these articles anew."""
    for article_id in payload["articles"]:
        _rebuild(article_id)


def _rebuild(article_id: int) -> None:
    as_of = clock.now()
    with db.reading() as session:
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
    found = peaks(spans, revision.text, settings().popular_readers)
    ranges = [
        PopularOut(
            start=peak.start,
            end=peak.end,
            quote=revision.text[peak.start : peak.end],
            readers=peak.readers,
        ).model_dump()
        for peak in sorted(found, key=lambda peak: peak.start)
    ]
    _keep(article_id, revision.number, ranges, len(marks), as_of)


def _keep(article_id: int, revision: int, ranges: list[Any], marks: int, as_of: datetime) -> None:
    with db.transaction() as session:
        kept = session.scalar(
            select(PopularPassages)
            .where(PopularPassages.article_id == article_id)
            .with_for_update()
        )
        if kept is None:
            kept = PopularPassages(article_id=article_id, as_of=as_of)
            session.add(kept)
        if kept.as_of <= as_of:  # another worker may have read the marks later
            kept.revision, kept.ranges, kept.marks, kept.as_of = revision, ranges, marks, as_of


def of_article(article: Article) -> list[PopularOut]:
    """Give what was last found in the article's current text, in order of place.

    Nothing while a new revision has not been looked through yet: ranges of an
    old text would lie on other words.
    """
    ranges = db.session().scalar(
        select(PopularPassages.ranges).where(
            PopularPassages.article_id == article.id,
            PopularPassages.revision == article.revision,
        )
    )
    return [PopularOut(**each) for each in ranges or []]
