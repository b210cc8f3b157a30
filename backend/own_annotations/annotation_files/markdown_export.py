"""Streams all of a reader's annotations as one Markdown text, by article, newest first.

However many there are, only a few hundred are in memory at once, or those of one
article: articles are grouped until they reach the chunk size.
"""

from collections.abc import Iterator
from itertools import chain

from backend.accounts.models import Account
from backend.annotations import own_marks
from backend.annotations.own_marks import AnnotationFilter
from backend.comments.listing import own_comments
from backend.own_annotations import annotation_list
from backend.own_annotations.annotation_files import export_and_import, text_formats

CHUNK_SIZE = 500


def iter_markdown(reader: Account) -> Iterator[str]:
    """Yield a reader's annotations as Markdown, chunk by chunk."""
    urls = export_and_import.build_iris(reader)
    yield f"{text_formats.HEADING}\n"
    for articles, count in _iter_chunks(reader):
        annotations = annotation_list.list_annotations(
            reader, AnnotationFilter(articles=articles), "", count
        ).words
        yield "\n" + text_formats.format_articles(annotations, urls)


def _iter_chunks(reader: Account) -> Iterator[tuple[tuple[str, ...], int]]:
    """Group articles into chunks, each with its number of annotations."""
    article_ids: list[str] = []
    total = 0
    for article_id, count in _count_by_article(reader):
        if article_ids and total + count > CHUNK_SIZE:
            yield tuple(article_ids), total
            article_ids, total = [], 0
        article_ids.append(article_id)
        total += count
    if article_ids:
        yield tuple(article_ids), total


def _count_by_article(reader: Account) -> list[tuple[str, int]]:
    counts: dict[str, list[int]] = {}
    newest_at: dict[str, float] = {}
    sources = (own_marks.count_marks_by_article(reader), own_comments.count_by_article(reader))
    for article_id, (article_count, last_at) in chain.from_iterable(
        source.items() for source in sources
    ):
        counts.setdefault(article_id, []).append(article_count)
        newest_at[article_id] = max(newest_at.get(article_id, 0.0), last_at.timestamp())
    article_ids = sorted(counts, key=lambda article_id: (-newest_at[article_id], article_id))
    return [(article_id, sum(counts[article_id])) for article_id in article_ids]
