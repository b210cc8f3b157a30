"""Parses the JSON files of reading apps: Readest and KOReader. They name a book by its title."""

from typing import Any

from backend import clock
from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    AnnotationContent,
    FileContext,
    ParsedAnnotation,
    as_list,
    parse_epoch,
    parse_time,
)
from backend.own_annotations.annotation_files.formats.result import build_parsed
from backend.own_annotations.annotation_files.formats.selectors import Selection, select_quote
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

MILLISECOND = 0.001
PLAIN_STYLES = ("highlight", "lighten", "")


def parse_readest(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one annotation of Readest's. Raises ImportRejected."""
    if item.get("type") == "bookmark":
        raise ImportRejected("bookmark")
    content = AnnotationContent()
    content.add_text(item.get("note"))
    selection = _read_style(item, "text", "style", content)
    created = parse_epoch(item.get("createdAt"), content, "created_at", MILLISECOND)
    edited = parse_epoch(item.get("updatedAt"), content, "edited_at", MILLISECOND)
    return build_parsed(at, context, selection, content, created, edited, "")


def parse_koreader(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one entry of KOReader's JSON export. Raises ImportRejected."""
    if item.get("sort") == "bookmark":
        raise ImportRejected("bookmark")
    content = AnnotationContent()
    content.add_text(item.get("note"))
    selection = _read_style(item, "text", "drawer", content)
    if "time" in item:
        created = parse_epoch(item["time"], content, "created_at")
    else:
        created = parse_time(item.get("datetime"), content, "created_at", clock.SHANGHAI)
    edited = parse_time(item.get("datetime_updated"), content, "edited_at", clock.SHANGHAI)
    return build_parsed(at, context, selection, content, created, edited, "")


def _read_style(
    item: dict[str, Any], quote: str, style: str, content: AnnotationContent
) -> Selection:
    selection = select_quote(item.get(quote))
    content.losses["style"] += (item.get(style) or "") not in PLAIN_STYLES
    if selection.quote is None:
        content.losses["position"] = 1
    else:
        content.colours += as_list(item.get("color"))
    return selection
