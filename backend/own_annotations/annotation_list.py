"""Lists a reader's marks and messages merged into one, newest first, in pages; counts them.

Each source package searches and counts its own; here the results are merged by
time. Annotations of the same moment are ordered by source, then by row.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from backend.accounts.models import Account
from backend.annotations import own_marks
from backend.annotations.models import Mark
from backend.annotations.own_marks import AnnotationFilter, PageAnchor
from backend.api import cursors
from backend.articles.models import Article
from backend.comments.listing import own_comments
from backend.comments.listing.presenters import list_hidden_check_ids
from backend.comments.models import Message
from backend.moderation import status_explanations
from backend.own_annotations.own_annotation import AnnotatedArticle, AnnotationQuote, OwnAnnotation
from backend.passages.models import Passage

MAX_ROW_ID = 2**63 - 1

MergePosition = tuple[datetime, int, int]
SourceRows = list[tuple[datetime, int, OwnAnnotation]]
AnnotationSource = Callable[[Account, AnnotationFilter, PageAnchor | None, int], SourceRows]


@dataclass(frozen=True)
class OwnAnnotationPage:
    """A page of annotations, the number of its first, and the cursor of the next page."""

    words: list[OwnAnnotation]
    first: int
    next: str | None


def list_annotations(
    reader: Account, criteria: AnnotationFilter, cursor: str, limit: int
) -> OwnAnnotationPage:
    """Return a page of a reader's annotations, newest first.

    Pages neither skip nor repeat while new annotations are added.
    """
    position, first = _parse_cursor(cursor) if cursor else (None, 0)
    merged: list[tuple[MergePosition, OwnAnnotation]] = []
    for source_number, source in enumerate(SOURCES):
        rows = source(reader, criteria, _source_start(position, source_number), limit + 1)
        merged += (
            ((moment, source_number, row_id), annotation) for moment, row_id, annotation in rows
        )
    merged.sort(key=lambda item: item[0], reverse=True)
    next_cursor = None
    if len(merged) > limit:
        moment, source_number, row_id = merged[limit - 1][0]
        next_cursor = cursors.pack(moment.isoformat(), source_number, row_id, first + limit)
    return OwnAnnotationPage([annotation for _, annotation in merged[:limit]], first, next_cursor)


def count_annotations(reader: Account) -> int:
    """Count all annotations of a reader."""
    return own_marks.count_marks(reader) + own_comments.count_messages(reader)


def _parse_cursor(cursor: str) -> tuple[MergePosition, int]:
    moment, source_number, row_id, first = cursors.unpack(cursor, str, int, int, int)
    return (cursors.parse_moment(moment), source_number, row_id), first


def _source_start(position: MergePosition | None, source_number: int) -> PageAnchor | None:
    """Convert a position in the merged list to where one source's rows continue."""
    if position is None:
        return None
    moment, last_source, row_id = position
    return PageAnchor(
        moment,
        row_id
        if source_number == last_source
        else MAX_ROW_ID
        if source_number < last_source
        else 0,
    )


def _search_marks(
    reader: Account, criteria: AnnotationFilter, start: PageAnchor | None, limit: int
) -> SourceRows:
    rows = own_marks.search_marks(reader, criteria, start, limit)
    return [(row[0].created_at, row[0].id, _from_mark(*row)) for row in rows]


def _from_mark(mark: Mark, passage: Passage, article: Article, revision: int) -> OwnAnnotation:
    return OwnAnnotation(
        kind="mark",
        id=mark.public_id,
        article=_build_article(article),
        quote=_build_quote(passage, revision, article),
        colour=mark.colour,
        text=None,
        visibility=mark.visibility,
        state="shown",
        created_at=mark.created_at,
        edited_at=None,
        answers=None,
    )


def _search_messages(
    reader: Account, criteria: AnnotationFilter, start: PageAnchor | None, limit: int
) -> SourceRows:
    rows = own_comments.find_messages(reader, criteria, start, limit)
    fates_by_check = status_explanations.load_statuses(
        list_hidden_check_ids(row[0] for row in rows)
    )
    source_rows: SourceRows = []
    for row in rows:
        fate = fates_by_check.get(row[0].check_id or 0, status_explanations.NO_STATUS)
        annotation = replace(_from_message(*row), explanation=fate.explanation, appeal=fate.appeal)
        source_rows.append((row[0].created_at, row[0].id, annotation))
    return source_rows


def _from_message(
    message: Message,
    article: Article,
    passage: Passage | None,
    revision: int | None,
    answers: str | None,
) -> OwnAnnotation:
    return OwnAnnotation(
        kind=message.kind,
        id=message.public_id,
        article=_build_article(article),
        quote=_build_quote(passage, revision, article) if passage else None,
        colour=None,
        text=message.text,
        visibility=message.visibility,
        state=message.author_state,
        created_at=message.created_at,
        edited_at=message.edited_at,
        answers=answers,
    )


def _build_article(article: Article) -> AnnotatedArticle:
    return AnnotatedArticle(
        id=article.public_id,
        title=article.title,
        author=article.author,
        source_url=article.source_url,
        available=article.status == "published",
    )


def _build_quote(passage: Passage, revision: int | None, article: Article) -> AnnotationQuote:
    start, end = passage.get_range(revision, article.revision)
    return AnnotationQuote(
        exact=passage.quote,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=start,
        end=end,
        revision=article.revision,
        state=passage.state,
    )


SOURCES: tuple[AnnotationSource, ...] = (_search_marks, _search_messages)
