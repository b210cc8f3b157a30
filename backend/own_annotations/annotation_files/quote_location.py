"""Locates an imported annotation's quote in an article, by context or position.

Pure; never by similarity. A quote with context is found where the context agrees on one
side at least, or exactly at the file's position; a quote without context, where it
occurs once or nearest to the file's position. A long quote that occurs once is found
whatever is around it.
"""

from backend.own_annotations.annotation_files.formats.parsed_annotation import ParsedAnnotation
from backend.own_annotations.annotation_files.formats.selectors import (
    MAX_QUOTE_LENGTH,
    QuoteSelector,
)
from backend.own_annotations.annotation_files.import_reasons import ImportRejected
from backend.passages import quote_anchors
from backend.passages.normalization import strip_whitespace
from backend.passages.quote_anchors import CONTEXT_LENGTH, AmbiguousQuote, QuoteAnchor

UNMISTAKABLE_LENGTH = 8


def locate_annotation(text: str, annotation: ParsedAnnotation) -> QuoteAnchor:
    """Locate an annotation's quote in a text. Raises ImportRejected with the reason."""
    quote = QuoteSelector(annotation.quote, annotation.prefix, annotation.suffix)
    anchor = _locate_quote(text, quote, annotation.start)
    if annotation.until is None:
        return anchor
    end = anchor.start + 1
    end += _locate_quote(text[end:], annotation.until, 0).start
    if end - anchor.start > MAX_QUOTE_LENGTH:
        raise ImportRejected("quote_not_found")
    return QuoteAnchor.at(text, anchor.start, end)


def is_moved(
    text: str, annotation: ParsedAnnotation, anchor: QuoteAnchor, is_same_text: bool
) -> bool:
    """Tell whether a quote was found elsewhere than the file says.

    The file's position counts in `is_same_text` only; in another text, as a page in a
    browser is, what is around the quote does.
    """
    if annotation.start is not None:
        converted = quote_anchors.code_points_in_utf16(text, annotation.start)
        if anchor.start in (annotation.start, converted):
            return False
        if is_same_text:
            return True
    prefix, suffix = (_compact(side) for side in (annotation.prefix, annotation.suffix))
    if not prefix and not suffix:
        return annotation.start is not None
    around = 4 * CONTEXT_LENGTH
    before = _compact(text[max(0, anchor.start - around) : anchor.start])[-CONTEXT_LENGTH:]
    after = _compact(text[anchor.end : anchor.end + around])[:CONTEXT_LENGTH]
    prefix, suffix = prefix[-len(before) :] if before else "", suffix[: len(after)]
    return not (before.endswith(prefix) and (annotation.until or after.startswith(suffix)))


def _compact(text: str) -> str:
    return "".join(text.split())


def _locate_quote(text: str, quote: QuoteSelector, start: int | None) -> QuoteAnchor:
    prefix, suffix = quote.prefix[-CONTEXT_LENGTH:], quote.suffix[:CONTEXT_LENGTH]
    try:
        if not prefix.strip() and not suffix.strip():
            anchor = quote_anchors.locate(text, quote.exact, start)
        else:
            anchor = (
                _locate_with_context(text, quote, start)
                or _locate_in_place(text, quote, start)
                or _locate_unmistakable(text, quote)
            )
    except AmbiguousQuote as error:
        raise ImportRejected("several_quotes") from error
    if anchor is None:
        raise ImportRejected("quote_not_found")
    return anchor


def _locate_with_context(text: str, quote: QuoteSelector, start: int | None) -> QuoteAnchor | None:
    """Locate the quote within its context on both sides, else on either side."""
    context = quote.prefix[-CONTEXT_LENGTH:], quote.suffix[:CONTEXT_LENGTH]
    for prefix, suffix in (context, (context[0], ""), ("", context[1])):
        if not prefix.strip() and not suffix.strip():
            continue
        expected_start = None if start is None else max(0, start - len(prefix))
        context_anchor = quote_anchors.locate(text, prefix + quote.exact + suffix, expected_start)
        if context_anchor is not None:
            return _locate_within(
                text, quote.exact, context_anchor, context_anchor.start + len(prefix)
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


def _locate_in_place(text: str, quote: QuoteSelector, start: int | None) -> QuoteAnchor | None:
    """Locate the quote exactly at the file's position, whatever its context is now."""
    anchor = quote_anchors.locate(text, quote.exact, start)
    return anchor if anchor is not None and anchor.start == start else None


def _locate_unmistakable(text: str, quote: QuoteSelector) -> QuoteAnchor | None:
    """Locate a quote that is long enough to mean only this place, if it occurs once."""
    compact, _ = strip_whitespace(quote.exact)
    if len(compact) < UNMISTAKABLE_LENGTH:
        return None
    return quote_anchors.locate(text, quote.exact, None)
