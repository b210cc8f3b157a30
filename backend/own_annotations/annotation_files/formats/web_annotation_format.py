"""Parses W3C Web Annotations, as Apache Annotator, Recogito, Readium and Hypothesis write them.

Also Recogito's own model, in which `bodies` and a target's selectors have no types.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.own_annotations.annotation_files.formats.bodies import get_author, read_bodies
from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    MAX_ADDRESS_LENGTH,
    AnnotationContent,
    FileContext,
    ParsedAnnotation,
    as_list,
    check_text,
    get_dict,
    parse_time,
)
from backend.own_annotations.annotation_files.formats.result import build_parsed
from backend.own_annotations.annotation_files.formats.selectors import (
    Selection,
    filter_strings,
    get_types,
    read_position,
    read_quote,
    read_selectors,
)
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

MEDIA_TYPES = {"Image", "Video", "Sound", "Audio", "MovingImage", "StillImage"}
SEVERAL_TYPES = {"Choice", "Composite", "List", "Independents"}
MAX_STYLE_LENGTH = 10_000


def parse_web_annotation(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one Web Annotation. Raises ImportRejected."""
    types = get_types(item)
    if types and "Annotation" not in types:
        raise ImportRejected("not_an_annotation")
    motivations = filter_strings(item.get("motivation", item.get("motivatedBy")))
    if "replying" in motivations:
        raise ImportRejected("reply")
    content = AnnotationContent(is_highlight="highlighting" in motivations)
    read_bodies(item, item.get("body"), content)
    if item.get("bodyValue") is not None:
        content.add_text(item["bodyValue"])
    if "bookmarking" in motivations and not content.texts:
        raise ImportRejected("bookmark")
    target = _get_single(item.get("target", item.get("hasTarget")))
    if isinstance(target, dict):
        _read_colour(item, target, content)
    selection = _read_target(target)
    return build_parsed(
        at, _read_source(target, context), selection, content, *_read_history(item, content)
    )


def parse_text_annotation(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one annotation of Recogito's own model. Raises ImportRejected."""
    target = get_dict(item.get("target"))
    content = AnnotationContent()
    creator = item.get("creator", target.get("creator"))
    read_bodies({"creator": creator}, item.get("bodies"), content)
    _read_colour(item, target, content)
    content.colours += as_list(get_dict(item.get("properties")).get("color"))
    selectors = as_list(target.get("selector"))
    if len(selectors) > 1:
        raise ImportRejected("several_places")
    selector = get_dict(selectors[0]) if selectors else {}
    quote = selector.get("quote")
    parts = quote if isinstance(quote, dict) else selector | {"exact": quote}
    selection = Selection(
        read_quote(parts.get("exact"), parts.get("prefix"), parts.get("suffix")),
        start=read_position(selector.get("start")),
    )
    if selection.quote is None or not selection.quote.exact.strip():
        raise ImportRejected("no_quote")
    sources = [part.get("source") for part in (selector, target, item) if part.get("source")]
    source = _read_source({"source": sources[0]}, context) if sources else context
    created, edited = (
        parse_time(target.get(name, item.get(name)), content, f"{code}_at")
        for name, code in (("created", "created"), ("updated", "edited"))
    )
    return build_parsed(at, source, selection, content, created, edited, get_author(creator))


def _read_history(
    item: dict[str, Any], content: AnnotationContent
) -> tuple[datetime | None, datetime | None, str]:
    created = parse_time(item.get("created"), content, "created_at")
    return (
        created,
        parse_time(item.get("modified"), content, "edited_at"),
        get_author(item.get("creator")),
    )


def _get_single(value: Any) -> Any:
    """Return the only target; raises ImportRejected when there are several or none."""
    values = as_list(value)
    if len(values) > 1:
        raise ImportRejected("several_places")
    if not values or not isinstance(values[0], str | dict):
        raise ImportRejected("no_article")
    if isinstance(values[0], dict) and SEVERAL_TYPES & set(get_types(values[0])):
        return _get_single(values[0].get("items"))
    return values[0]


def _read_target(target: str | dict[str, Any]) -> Selection:
    if isinstance(target, str):
        return Selection()
    value = target.get("selector")
    selection = read_selectors(value)
    types = set(get_types(target)) | set(get_types(target.get("source")))
    if selection.quote is None and (selection.has_media or MEDIA_TYPES & types):
        raise ImportRejected("media")
    if value not in (None, [], {}) and (
        selection.quote is None or not selection.quote.exact.strip()
    ):
        raise ImportRejected("no_quote")
    return selection


def _read_source(target: str | dict[str, Any], context: FileContext) -> FileContext:
    """Return which article a target is in; the file's own, unless the target names one."""
    source = target.get("source", target) if isinstance(target, dict) else target
    source = source[0] if isinstance(source, list) and source else source
    canonical = source.get("canonical") if isinstance(source, dict) else None
    address = source.get("id", source.get("@id")) if isinstance(source, dict) else source
    address = check_text(address, MAX_ADDRESS_LENGTH, "no_article")
    canonical = check_text(canonical, MAX_ADDRESS_LENGTH, "bad_address")
    if isinstance(target, dict) and not canonical:
        scope = target.get("scope")
        canonical = scope if isinstance(scope, str) and scope.startswith("http") else ""
    is_relative = "://" not in address
    return replace(
        context,
        address=context.address if is_relative and context.address else address,
        canonical=canonical or context.canonical,
    )


def _read_colour(item: dict[str, Any], target: dict[str, Any], content: AnnotationContent) -> None:
    """Read the colour of a style: of the class's rule, or the class's name; or a plain one."""
    classes = filter_strings(target.get("styleClass"))
    stylesheet = item.get("stylesheet")
    style = stylesheet.get("value") if isinstance(stylesheet, dict) else stylesheet
    rules = style if isinstance(style, str) and len(style) <= MAX_STYLE_LENGTH else ""
    for name in filter(None, classes):
        rule = rules.partition(f".{name}")[2].partition("}")[0]
        colour = re.search(r"(?:background(?:-color)?|color)\s*:\s*([^;{}]{1,60})", rule)
        content.colours.append(colour[1].strip() if colour else name)
    content.colours += as_list(item.get("color"))
