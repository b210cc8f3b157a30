"""Lists thoughts that overlap a range of text, and popular passages with their best thoughts."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, select

from backend import db
from backend.accounts.models import Account
from backend.annotations import popular_passages
from backend.articles import published_articles
from backend.articles.models import Article, Revision
from backend.comments.listing import lists, presenters
from backend.comments.listing.lists import Scope
from backend.comments.listing.presenters import Viewer
from backend.comments.models import Message
from backend.comments.schemas import (
    MessageItem,
    MessagePage,
    PopularList,
    PopularPassage,
    ThoughtsQuery,
)
from backend.errors import BadInput, Conflict, FieldError
from backend.passages.models import Passage
from backend.passages.passage_records import MAX_QUOTE_LENGTH

MAX_BEST, MAX_CANDIDATES, MAX_PASSAGE_IDS = 2, 500, 500
MAX_PASSAGE_LENGTH = 4 * MAX_QUOTE_LENGTH  # it can grow when its article is revised

Span = tuple[int, int]


class OldRevision(Conflict):
    """The range is counted in another text than the current one."""

    code, message = "old_revision", "文章已更新，请刷新后再看"


def list_thoughts(reader: Account | None, article_id: str, query: ThoughtsQuery) -> MessagePage:
    """List the thoughts on passages that overlap a range, one's own private ones among them.

    Raises NotFound, ArticleWithdrawn, OldRevision, GroupUnknown, or BadInput for an empty range.
    """
    article, revision_id = _get_current(article_id, query.revision)
    _check_range(query.start, query.end)
    roots = and_(
        Message.article_id == article.id,
        Message.kind == "thought",
        lists.build_audience_filter(reader, query.group_id),
        Message.passage_id.in_(_find_overlapping(revision_id, query.start, query.end)),
    )
    return lists.build_page(Scope(roots, article.id), presenters.load_viewer(reader), query)


def list_popular(reader: Account | None, article_id: str, revision: int | None) -> PopularList:
    """List an article's popular passages, most readers first, each with the best thoughts there.

    Raises NotFound, ArticleWithdrawn, OldRevision.
    """
    article, revision_id = _get_current(article_id, revision)
    ranges = sorted(
        popular_passages.list_popular_passages(article),
        key=lambda passage: (-passage.readers, passage.start),
    )
    spans = [(passage.start, passage.end) for passage in ranges]
    thoughts_by_range = list_best(presenters.load_viewer(reader), article.id, revision_id, spans)
    return PopularList(
        revision=article.revision,
        items=[
            PopularPassage(**passage.model_dump(), thoughts=thoughts)
            for passage, thoughts in zip(ranges, thoughts_by_range, strict=True)
        ],
    )


def list_best(
    viewer: Viewer, article_id: int, revision_id: int, spans: Sequence[Span]
) -> list[list[MessageItem]]:
    """List the thoughts with most likes on each range, at most two, in a few queries.

    Only public thoughts count, and likes are taps of other people:
    nobody likes their own thoughts. Among equals the older one comes first. Where an
    article has more than 500 thoughts, only those with most likes are considered, so
    that the list costs the same however many there are.
    """
    if not spans:
        return []
    candidates = _list_most_liked(viewer, article_id, revision_id)
    chosen_ids = [
        [message_id for message_id, start, end in candidates if start < span[1] and end > span[0]][
            :MAX_BEST
        ]
        for span in spans
    ]
    message_ids = {message_id for ids in chosen_ids for message_id in ids}
    rows = db.session().scalars(select(Message).where(Message.id.in_(message_ids))).all()
    items = dict(zip((row.id for row in rows), presenters.build_items(viewer, rows), strict=True))
    return [[items[message_id] for message_id in ids if message_id in items] for ids in chosen_ids]


def _list_most_liked(
    viewer: Viewer, article_id: int, revision_id: int
) -> list[tuple[int, int, int]]:
    """List the thoughts with most likes in an article, each with its range, the best first."""
    top = (
        select(Message.id, Message.likes, Message.passage_id)
        .where(Message.article_id == article_id, Message.kind == "thought", Message.listed)
        .where(Message.group_key == "")
        .where(Message.is_public, presenters.build_not_blocked_filter(viewer))
        .order_by(Message.likes.desc(), Message.id.desc())
        .limit(MAX_CANDIDATES)
        .subquery()
    )
    query = (
        select(top.c.id, Passage.start, Passage.end)
        .join(Passage, Passage.id == top.c.passage_id)
        .where(Passage.revision_id == revision_id, Passage.state != "orphaned")
        .order_by(top.c.likes.desc(), top.c.id)
    )
    return [(message_id, start, end) for message_id, start, end in db.session().execute(query)]


def _find_overlapping(revision_id: int, start: int, end: int) -> Sequence[int] | Select[int]:
    """Find the passages that overlap a range: few by their row ids, many as a subquery.

    A database estimates their number badly: given a few ids, it begins with them,
    and else with the thoughts in their order, which is right when most match.
    """
    query = select(Passage.id).where(
        Passage.revision_id == revision_id, build_overlap_filter(start, end)
    )
    passage_ids = db.session().scalars(query.limit(MAX_PASSAGE_IDS + 1)).all()
    return passage_ids if len(passage_ids) <= MAX_PASSAGE_IDS else query


def build_overlap_filter(start: object, end: object) -> ColumnElement[bool]:
    """Build the condition for passages that overlap a range of their revision's text.

    The maximum length of a passage keeps the index scan short.
    """
    return and_(
        Passage.start < end,
        Passage.start > start - MAX_PASSAGE_LENGTH,  # type: ignore[operator]
        Passage.end > start,
        Passage.state != "orphaned",
    )


def _get_current(article_id: str, revision: int | None) -> tuple[Article, int]:
    article = published_articles.get_summary(article_id)
    if revision is not None and revision != article.revision:
        raise OldRevision
    query = select(Revision.id).where(
        Revision.article_id == article.id, Revision.number == article.revision
    )
    return article, db.session().scalars(query).one()


def _check_range(start: int, end: int) -> None:
    if start >= end:
        raise BadInput(faults=(FieldError("/end", "结束位置要在开始位置之后"),))
