"""Doors to marks: what is drawn in an article, and making, changing, deleting one's own."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.annotations import marks, popular
from backend.annotations.schemas import ArticleMarks, MarkChange, MarkOut, MarksQuery, NewMark
from backend.articles import service as articles

MARKS_A_MINUTE = 120

room = api.Room("annotations")


def marker() -> Account:
    """Guard of marking: a reader, no faster than a phone empties what waited while offline."""
    reader = guards.reader()
    guards.limit(f"marks:{reader.public_id}", MARKS_A_MINUTE)
    return reader


@room.read("/articles/<article_id>/marks", guard=guards.reader_or_stranger, etag=True)
def list_marks(reader: Account | None, article_id: str, query: MarksQuery) -> ArticleMarks:
    """Give what is drawn in an article: one's own marks, what many or one's group marked."""
    article = articles.get_summary(article_id)
    own, after = (
        marks.list_own(reader, article, query.cursor, query.limit) if reader else ([], None)
    )
    return ArticleMarks(
        revision=article.revision,
        items=own,
        next=after,
        popular=popular.of_article(article),
        group=marks.list_for_group(reader, article, query.group) if query.group else [],
    )


@room.route_for("POST", "/articles/<article_id>/marks", guard=marker, status=201)
def mark(reader: Account, article_id: str, body: NewMark) -> MarkOut:
    """Mark words of an article; the same key, or the same words, give the same mark."""
    return marks.mark(reader, article_id, body)


@room.route_for("PUT", "/marks/<mark_id>", guard=marker)
def change_mark(reader: Account, mark_id: str, body: MarkChange) -> MarkOut:
    """Let one's own mark be so; one deleted within the week comes back."""
    return marks.change(reader, mark_id, body)


@room.route_for("DELETE", "/marks/<mark_id>", guard=marker)
def unmark(reader: Account, mark_id: str) -> None:
    """Delete one's own mark; a PUT within the week brings it back."""
    marks.unmark(reader, mark_id)
