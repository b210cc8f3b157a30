"""Thoughts on passages: those that overlap a range, and the best of many ranges at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select

from backend import db
from backend.accounts.models import Account
from backend.annotations import popular
from backend.annotations.models import Passage
from backend.annotations.service import LONGEST_QUOTE
from backend.articles import service as articles
from backend.articles.models import Article, Revision
from backend.errors import BadInput, Conflict, Fault
from backend.messages import lists, shown, standing
from backend.messages.lists import Scope
from backend.messages.models import Message
from backend.messages.schemas import (
    MessagePage,
    PopularList,
    PopularPassage,
    Said,
    ThoughtsQuery,
)
from backend.messages.shown import Eyes

BEST, LOOKED_AT, FEW = 2, 500, 500
LONGEST_PASSAGE = 4 * LONGEST_QUOTE  # it can grow when its article is revised

Span = tuple[int, int]


class OldRevision(Conflict):
    """The range is counted in another text than the current one."""

    code, message = "old_revision", "文章已更新，请刷新后再看"


def list_thoughts(reader: Account | None, article_id: str, query: ThoughtsQuery) -> MessagePage:
    """List the thoughts on passages that overlap a range, one's own private ones among them.

    Raises NotFound, ArticleWithdrawn, OldRevision, GroupUnknown, or BadInput for an empty range.
    """
    article, revision_id = _current(article_id, query.revision)
    _check(query.start, query.end)
    roots = and_(
        Message.article_id == article.id,
        Message.kind == "thought",
        lists.meant_for(reader, query.group),
        Message.passage_id.in_(_touched(revision_id, query.start, query.end)),
    )
    return lists.page(Scope(roots, article.id), lists.eyes_of(reader), query)


def list_popular(reader: Account | None, article_id: str, revision: int | None) -> PopularList:
    """List an article's popular passages, most readers first, each with the best thoughts there.

    Raises NotFound, ArticleWithdrawn, OldRevision.
    """
    article, revision_id = _current(article_id, revision)
    ranges = sorted(popular.of_article(article), key=lambda each: (-each.readers, each.start))
    spans = [(each.start, each.end) for each in ranges]
    found = best(lists.eyes_of(reader), article.id, revision_id, spans)
    return PopularList(
        revision=article.revision,
        items=[
            PopularPassage(**each.model_dump(), thoughts=said)
            for each, said in zip(ranges, found, strict=True)
        ],
    )


def best(eyes: Eyes, article_id: int, revision_id: int, spans: Sequence[Span]) -> list[list[Said]]:
    """Give the thoughts with most likes on each range, at most two; a few queries find them all.

    Only what is shown to all is looked at, and likes are taps of other people:
    nobody likes their own words. Among equals the older one comes first. Where an
    article has more than 500 thoughts, only those with most likes are looked at, so
    that the list costs the same however much is said.
    """
    if not spans:
        return []
    liked = _most_liked(eyes, article_id, revision_id)
    chosen = [
        [key for key, start, end in liked if start < span[1] and end > span[0]][:BEST]
        for span in spans
    ]
    keys = {key for each in chosen for key in each}
    rows = db.session().scalars(select(Message).where(Message.id.in_(keys))).all()
    said = dict(zip((row.id for row in rows), shown.all_of(eyes, rows), strict=True))
    return [[said[key] for key in each if key in said] for each in chosen]


def _most_liked(eyes: Eyes, article_id: int, revision_id: int) -> list[tuple[int, int, int]]:
    """Find the thoughts with most likes in an article, and where each stands, the best first."""
    top = (
        select(Message.id, Message.likes, Message.passage_id)
        .where(Message.article_id == article_id, Message.kind == "thought", Message.listed)
        .where(Message.group_key == "")
        .where(standing.MET, lists.not_blocked(eyes))
        .order_by(Message.likes.desc(), Message.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    asked = (
        select(top.c.id, Passage.start, Passage.end)
        .join(Passage, Passage.id == top.c.passage_id)
        .where(Passage.revision_id == revision_id, Passage.state != "orphaned")
        .order_by(top.c.likes.desc(), top.c.id)
    )
    return [(key, start, end) for key, start, end in db.session().execute(asked)]


def _touched(revision_id: int, start: int, end: int) -> Sequence[int] | Select[int]:
    """Find the passages that a range touches: few by their row ids, many as a question.

    A database guesses badly how many there are: told a few, it begins with them,
    and else with the thoughts in their order, which is right when most belong here.
    """
    asked = select(Passage.id).where(Passage.revision_id == revision_id, overlap(start, end))
    few = db.session().scalars(asked.limit(FEW + 1)).all()
    return few if len(few) <= FEW else asked


def overlap(start: object, end: object) -> ColumnElement[bool]:
    """Choose the passages that share a character with a range of their revision's text.

    That no passage is longer than some keeps the look into the index short.
    """
    return and_(
        Passage.start < end,
        Passage.start > start - LONGEST_PASSAGE,  # type: ignore[operator]
        Passage.end > start,
        Passage.state != "orphaned",
    )


def _current(article_id: str, revision: int | None) -> tuple[Article, int]:
    article = articles.get_summary(article_id)
    if revision is not None and revision != article.revision:
        raise OldRevision
    asked = select(Revision.id).where(
        Revision.article_id == article.id, Revision.number == article.revision
    )
    return article, db.session().scalars(asked).one()


def _check(start: int, end: int) -> None:
    if start >= end:
        raise BadInput(faults=(Fault("/end", "结束位置要在开始位置之后"),))
