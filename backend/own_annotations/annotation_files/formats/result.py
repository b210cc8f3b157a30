"""Builds the ParsedAnnotation of what a format's parser has read: tags, colour, losses."""

from datetime import datetime

from backend.own_annotations.annotation_files import tag_line
from backend.own_annotations.annotation_files.formats.colours import match_colour
from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    AnnotationContent,
    FileContext,
    ParsedAnnotation,
)
from backend.own_annotations.annotation_files.formats.selectors import QuoteSelector, Selection
from backend.own_annotations.annotation_files.import_reasons import ImportRejected


def build_parsed(
    at: str,
    context: FileContext,
    selection: Selection,
    content: AnnotationContent,
    created_at: datetime | None,
    edited_at: datetime | None,
    author: str,
) -> ParsedAnnotation:
    """Build a parsed annotation. Raises ImportRejected when it has neither quote nor words."""
    quote = selection.quote or QuoteSelector("")
    tags = tag_line.normalize_tags(content.tags)
    content.losses["tags"] += tags.dropped
    content.losses["tag_sign"] += tags.changed
    if not quote.exact.strip() and not content.texts and not tags.names:
        raise ImportRejected("empty")
    return ParsedAnnotation(
        at=at,
        address=context.address,
        canonical=context.canonical,
        title=context.title,
        quote=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        start=selection.start,
        until=selection.until,
        text="\n".join(content.texts),
        tags=tags.names,
        colour=_choose_colour(content),
        is_highlight=content.is_highlight,
        created_at=created_at,
        edited_at=edited_at if edited_at != created_at else None,
        author="" if author == context.owner else author,
        losses={code: count for code, count in content.losses.items() if count > 0},
    )


def _choose_colour(content: AnnotationContent) -> str | None:
    """Return the nearest of our colours to the first that is one; None without any."""
    matches = [match for match in map(match_colour, content.colours) if match]
    if not matches:
        content.losses["colour"] += bool(content.colours)
        return "yellow" if content.colours else None
    colour, is_same = matches[0]
    content.losses["colour"] += not is_same
    return colour
