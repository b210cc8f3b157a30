"""Locates an imported annotation's quote in an article, by context or position.

Pure; never by similarity. A quote with context is found where the context agrees on one
side at least, or exactly at the file's position; a quote without context, where it
occurs once or nearest to the file's position.
"""

from backend.passages import quote_anchors
from backend.passages.quote_anchors import CONTEXT_LENGTH, AmbiguousQuote, QuoteAnchor
from backend.shelves.annotation_files.annotation_parser import ImportRejected, ParsedAnnotation

NOT_FOUND = "文章里没有找到这段文字"
AMBIGUOUS = "这段文字在文中出现了多次，分不清是哪一处"


def locate_annotation(text: str, annotation: ParsedAnnotation) -> QuoteAnchor:
    """Locate an annotation's quote in a text. Raises ImportRejected with the reason."""
    prefix, suffix = annotation.prefix[-CONTEXT_LENGTH:], annotation.suffix[:CONTEXT_LENGTH]
    try:
        if not prefix.strip() and not suffix.strip():
            anchor = quote_anchors.locate(text, annotation.quote, annotation.start)
        else:
            anchor = _locate_with_context(text, annotation, prefix, suffix) or _locate_in_place(
                text, annotation
            )
    except AmbiguousQuote as error:
        raise ImportRejected(AMBIGUOUS) from error
    if anchor is None:
        raise ImportRejected(NOT_FOUND)
    return anchor


def _locate_with_context(
    text: str, annotation: ParsedAnnotation, prefix_context: str, suffix_context: str
) -> QuoteAnchor | None:
    """Locate the quote within its context on both sides, else on either side."""
    for prefix, suffix in (
        (prefix_context, suffix_context),
        (prefix_context, ""),
        ("", suffix_context),
    ):
        if not prefix.strip() and not suffix.strip():
            continue
        expected_start = (
            None if annotation.start is None else max(0, annotation.start - len(prefix))
        )
        context_anchor = quote_anchors.locate(
            text, prefix + annotation.quote + suffix, expected_start
        )
        if context_anchor is not None:
            return _locate_within(
                text, annotation.quote, context_anchor, context_anchor.start + len(prefix)
            )
    return None


def _locate_within(
    text: str, quote: str, context_anchor: QuoteAnchor, expected_start: int
) -> QuoteAnchor | None:
    anchor = quote_anchors.locate(text, quote, expected_start)
    is_inside = (
        anchor is not None
        and context_anchor.start <= anchor.start
        and anchor.end <= context_anchor.end
    )
    return anchor if is_inside else None


def _locate_in_place(text: str, annotation: ParsedAnnotation) -> QuoteAnchor | None:
    """Locate the quote exactly at the file's position, whatever its context is now."""
    anchor = quote_anchors.locate(text, annotation.quote, annotation.start)
    return anchor if anchor is not None and anchor.start == annotation.start else None
