"""Reads Web Annotation selectors, nested and refined ones too, down to the quote they hold.

A TextQuoteSelector counts wherever it stands: by itself, as a refinement of a CSS, XPath or
fragment selector, or at both ends of a RangeSelector. A position counts only where it is
one in the whole text. Everything else cannot be resolved without the original page.
"""

from dataclasses import dataclass
from typing import Any

from backend.api import field_types
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

MAX_QUOTE_LENGTH = 1200
MAX_SELECTORS = 20
MAX_POSITION = 10**6
MEDIA_FRAGMENTS = ("xywh=", "t=", "track=")


@dataclass(frozen=True)
class QuoteSelector:
    """A quote and the text on either side of it."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Selection:
    """What selectors say together; `has_media` when one is of a picture or a recording."""

    quote: QuoteSelector | None = None
    until: QuoteSelector | None = None
    start: int | None = None
    has_media: bool = False


def read_selectors(value: Any) -> Selection:
    """Read one selector or a list of them; of each kind the first counts. Raises ImportRejected."""
    values = value if isinstance(value, list) else [value]
    selection = Selection()
    for selector in values[:MAX_SELECTORS]:
        if isinstance(selector, dict):
            selection = _merge(selection, _read_selector(selector))
    return selection


def read_quote(exact: Any, prefix: Any = "", suffix: Any = "") -> QuoteSelector:
    """Check the parts of a quote. Raises ImportRejected."""
    return QuoteSelector(
        _check(exact, "bad_quote"),
        _check(prefix, "bad_context"),
        _check(suffix, "bad_context"),
    )


def select_quote(exact: Any) -> Selection:
    """Return the selection of a bare quote; an empty one selects nothing. Raises ImportRejected."""
    quote = read_quote(exact)
    return Selection(quote if quote.exact.strip() else None)


def read_position(value: Any) -> int | None:
    """Return a position in a text; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_position = isinstance(value, int) and not isinstance(value, bool)
    return value if is_position and 0 <= value <= MAX_POSITION else None


def get_types(item: Any) -> list[str]:
    """Return an object's JSON-LD types, without a namespace."""
    value = item.get("type", item.get("@type")) if isinstance(item, dict) else None
    return filter_strings(value)


def filter_strings(value: Any) -> list[str]:
    """Return the strings of a value or of a list, without the namespace of Web Annotation."""
    values = value if isinstance(value, list) else [value]
    strings = [item for item in values[:MAX_SELECTORS] if isinstance(item, str)]
    return [text.rpartition("#")[2].removeprefix("oa:") for text in strings]


def _merge(one: Selection, other: Selection) -> Selection:
    return Selection(
        one.quote or other.quote,
        one.until if one.quote else other.until,
        other.start if one.start is None else one.start,
        one.has_media or other.has_media,
    )


def _read_selector(selector: dict[str, Any]) -> Selection:
    types, refinement = get_types(selector), selector.get("refinedBy")
    if "TextQuoteSelector" in types or (not types and "exact" in selector):
        quote = read_quote(selector.get("exact"), selector.get("prefix"), selector.get("suffix"))
        return Selection(_refine(quote, refinement))
    if "TextPositionSelector" in types:
        inner = read_selectors(refinement)
        return Selection(inner.quote, inner.until, read_position(selector.get("start")))
    inner = read_selectors(refinement)
    if inner.quote is None and "RangeSelector" in types:
        start, end = (read_selectors(selector.get(f"{side}Selector")) for side in ("start", "end"))
        if start.quote and end.quote:
            return Selection(start.quote, end.quote)
    has_media = inner.has_media or "SvgSelector" in types or _is_media_fragment(selector)
    return Selection(inner.quote, inner.until, None, has_media)


def _refine(quote: QuoteSelector, refinement: Any) -> QuoteSelector:
    """Narrow a quote down to what its refinement selects in it."""
    if not isinstance(refinement, dict | list):
        return quote
    inner = read_selectors(refinement)
    if inner.quote is not None:
        parts = inner.quote
        at = quote.exact.find(parts.prefix + parts.exact + parts.suffix) + len(parts.prefix)
        if at < len(parts.prefix):
            at = quote.exact.find(parts.exact)
        end = at + len(parts.exact)
    else:
        at, end = _read_range(refinement, quote.exact)
    if not 0 <= at < end:
        raise ImportRejected("bad_quote")
    return QuoteSelector(
        quote.exact[at:end],
        (quote.prefix + quote.exact[:at])[-MAX_QUOTE_LENGTH:],
        (quote.exact[end:] + quote.suffix)[:MAX_QUOTE_LENGTH],
    )


def _read_range(refinement: Any, text: str) -> tuple[int, int]:
    """Read a TextPositionSelector in a quote; all of the quote when there is none."""
    for selector in refinement if isinstance(refinement, list) else [refinement]:
        if "TextPositionSelector" in get_types(selector):
            at, end = (read_position(selector.get(side)) for side in ("start", "end"))
            if at is None or end is None or end > len(text):
                raise ImportRejected("bad_quote")
            return at, end
    return 0, len(text)


def _is_media_fragment(selector: dict[str, Any]) -> bool:
    value = selector.get("value")
    return isinstance(value, str) and value.startswith(MEDIA_FRAGMENTS)


def _check(value: Any, code: str) -> str:
    text = "" if value is None else value
    if (
        not isinstance(text, str)
        or len(text) > MAX_QUOTE_LENGTH
        or field_types.CONTROL_CHARACTERS.search(text)
    ):
        raise ImportRejected(code)
    return text
