"""Routes of marks: list own, popular and group marks of an article; create, update, delete own."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.annotations import marks, popular_passages
from backend.annotations.marks import MarkDeleted, MarkKeyReused, MarksFull
from backend.annotations.schemas import ArticleMarks, MarkChange, MarkOut, MarksQuery, NewMark
from backend.articles import published_articles
from backend.articles.published_articles import ArticleWithdrawn
from backend.chat_groups.memberships import GroupUnknown
from backend.passages.passage_records import QUOTE_REFUSALS

router = api.Router("annotations")
limited_reader = guards.LimitedReader("marks", 120)  # what a client syncs after offline


@router.read(
    "/articles/<article_id>/marks",
    guard=guards.identify_reader,
    etag=True,
    raises=(GroupUnknown, ArticleWithdrawn),
)
def list_marks(reader: Account | None, article_id: str, query: MarksQuery) -> ArticleMarks:
    """List an article's marks: one's own, the popular ones, and those of one's group."""
    article = published_articles.get_summary(article_id)
    items, next_cursor = (
        marks.list_own_marks(reader, article, query.cursor, query.limit) if reader else ([], None)
    )
    return ArticleMarks(
        revision=article.revision,
        items=items,
        next=next_cursor,
        popular=popular_passages.list_popular_passages(article),
        group=marks.list_group_marks(reader, article, query.group_id) if query.group_id else [],
    )


@router.route_for(
    "POST",
    "/articles/<article_id>/marks",
    guard=limited_reader,
    status=201,
    raises=(GroupUnknown, MarkDeleted, MarkKeyReused, MarksFull, *QUOTE_REFUSALS, ArticleWithdrawn),
)
def create_mark(reader: Account, article_id: str, body: NewMark) -> MarkOut:
    """Mark words of an article; the same key, or the same words, give the same mark."""
    return marks.create_mark(reader, article_id, body)


@router.route_for(
    "PUT", "/marks/<mark_id>", guard=limited_reader, raises=(GroupUnknown, ArticleWithdrawn)
)
def update_mark(reader: Account, mark_id: str, body: MarkChange) -> MarkOut:
    """Update one's own mark; one deleted within the week is restored."""
    return marks.update_mark(reader, mark_id, body)


@router.route_for("DELETE", "/marks/<mark_id>", guard=limited_reader)
def delete_mark(reader: Account, mark_id: str) -> None:
    """Delete one's own mark; a PUT within the week restores it."""
    marks.delete_mark(reader, mark_id)
