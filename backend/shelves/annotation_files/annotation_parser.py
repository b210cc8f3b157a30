"""Parses an imported Web Annotation file: lists its annotations, checks every untrusted part.

Pure. What cannot be parsed is reported with its position in the file and the reason;
the rest of the file is still read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.api import base_schemas
from backend.shelves.annotation_files.web_annotations import COLOUR_VALUES

MAX_ANNOTATIONS = 500
MAX_QUOTE_LENGTH = 1200
MAX_TEXT_LENGTH = 20_000
MAX_ADDRESS_LENGTH = 2048
MAX_PARTS = 20


@dataclass(frozen=True)
class ParsedAnnotation:
    """One parsed annotation; `at` is its position in the file.

    `address` and `canonical` name the article. Without a quote, it is about the article as a
    whole; without text, it is a mark.
    """

    at: str
    address: str
    canonical: str
    quote: str
    prefix: str
    suffix: str
    start: int | None
    text: str
    colour: str
    created_at: datetime | None


class ImportRejected(Exception):
    """A part that cannot be imported; the message tells the user why."""


def list_annotations(document: Any) -> list[tuple[str, Any]]:
    """List the annotations of a file, each with its position as a JSON pointer.

    The file is a collection with its first page inside, a page, or one
    annotation. Raises ImportRejected when it is none of these, or has over 500 items.
    """
    pointer, types = "", _get_types(document)
    if "Annotation" in types:
        return [(pointer, document)]
    if "AnnotationCollection" in types:
        pointer, document = "/first", document.get("first")
        types = _get_types(document)
    items = document.get("items") if "AnnotationPage" in types else None
    if not isinstance(items, list):
        raise ImportRejected("这不是一份可以导入的标注文件")
    if len(items) > MAX_ANNOTATIONS:
        raise ImportRejected(f"一次最多导入 {MAX_ANNOTATIONS} 条")
    return [(f"{pointer}/items/{number}", item) for number, item in enumerate(items)]


def parse_annotation(pointer: str, item: Any) -> ParsedAnnotation:
    """Parse one annotation. Raises ImportRejected."""
    if "Annotation" not in _get_types(item):
        raise ImportRejected("不是标注")
    if "replying" in _filter_strings(item.get("motivation")):
        raise ImportRejected("回复不能导入")
    target = _require_single(item.get("target"))
    source = _require_single(target.get("source", target) if isinstance(target, dict) else target)
    address = source.get("id") if isinstance(source, dict) else source
    canonical = source.get("canonical") if isinstance(source, dict) else None
    selectors = _get_selectors(target)
    quote_selector = selectors.get("TextQuoteSelector", {})
    annotation = ParsedAnnotation(
        at=pointer,
        address=_check_text(address, MAX_ADDRESS_LENGTH, "没有说明是哪篇文章"),
        canonical=_check_text(canonical or "", MAX_ADDRESS_LENGTH, "文章的地址有误"),
        quote=_check_text(quote_selector.get("exact", ""), MAX_QUOTE_LENGTH, "引文有误或太长"),
        prefix=_check_text(quote_selector.get("prefix", ""), MAX_QUOTE_LENGTH, "引文的上文有误"),
        suffix=_check_text(quote_selector.get("suffix", ""), MAX_QUOTE_LENGTH, "引文的下文有误"),
        start=_parse_start(selectors.get("TextPositionSelector", {}).get("start")),
        text=_get_text_body(item),
        colour=_get_colour(target),
        created_at=_parse_created(item.get("created")),
    )
    if selectors and not annotation.quote.strip():
        raise ImportRejected("没有引文，找不到位置")
    if not annotation.quote and not annotation.text.strip():
        raise ImportRejected("既没有引文，也没有文字")
    return annotation


def _get_types(item: Any) -> list[str]:
    return _filter_strings(item.get("type")) if isinstance(item, dict) else []


def _filter_strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values[:MAX_PARTS] if isinstance(item, str)]


def _require_single(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) != 1:
            raise ImportRejected("指向多处的标注不能导入")
        value = value[0]
    if not isinstance(value, (str, dict)):
        raise ImportRejected("没有说明是哪篇文章")
    return value


def _get_selectors(target: Any) -> dict[str, dict[str, Any]]:
    """Return the selectors by their type; the first of each type counts."""
    value = target.get("selector") if isinstance(target, dict) else None
    values = value if isinstance(value, list) else [value] if value is not None else []
    selectors: dict[str, dict[str, Any]] = {}
    for selector in values[:MAX_PARTS]:
        for selector_type in _get_types(selector):
            selectors.setdefault(selector_type, selector)
    if values and not selectors:
        raise ImportRejected("没有引文，找不到位置")
    return selectors


def _get_text_body(annotation: dict[str, Any]) -> str:
    """Join the text of all bodies; tags and external links are left out."""
    bodies = annotation.get("body", [])
    texts = [
        body.get("value")
        for body in (bodies if isinstance(bodies, list) else [bodies])[:MAX_PARTS]
        if "TextualBody" in _get_types(body)
        and "tagging" not in _filter_strings(body.get("purpose"))
    ]
    if "bodyValue" in annotation:
        texts.append(annotation["bodyValue"])
    return "\n".join(_check_text(body, MAX_TEXT_LENGTH, "文字有误或太长") for body in texts)


def _check_text(value: Any, max_length: int, reason: str) -> str:
    if (
        not isinstance(value, str)
        or len(value) > max_length
        or base_schemas.CONTROL_CHARACTERS.search(value)
    ):
        raise ImportRejected(reason)
    return value


def _parse_start(value: Any) -> int | None:
    is_valid = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**6
    return value if is_valid else None


def _get_colour(target: Any) -> str:
    classes = _filter_strings(target.get("styleClass")) if isinstance(target, dict) else []
    return next((name for name in classes if name in COLOUR_VALUES), "yellow")


def _parse_created(value: Any) -> datetime | None:
    """Parse the creation time; one without a time zone, or before 1990, is ignored."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None or moment.year < 1990:
            return None
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
