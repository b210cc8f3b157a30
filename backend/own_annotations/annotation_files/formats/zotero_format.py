"""Parses Zotero's annotations: items of its API and exports, and what its reader writes.

An annotation belongs to an attachment, which belongs to a web page; where the page is in the
file, too, its address and title name the article.
"""

import json
from dataclasses import replace
from typing import Any

from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    MAX_ADDRESS_LENGTH,
    MAX_PARTS,
    AnnotationContent,
    FileContext,
    ParsedAnnotation,
    as_list,
    check_text,
    find_text,
    get_dict,
    is_text,
    parse_time,
)
from backend.own_annotations.annotation_files.formats.result import build_parsed
from backend.own_annotations.annotation_files.formats.selectors import (
    Selection,
    read_quote,
    read_selectors,
)
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

DRAWN_TYPES = {"image", "ink"}
STYLE_TYPES = {"underline"}
MAX_POSITION_LENGTH = 65_000
MAX_DEPTH = 4

Entries = list[tuple[str, Any, FileContext]]


def list_zotero(pointer: str, items: list[Any], context: FileContext, depth: int = 0) -> Entries:
    """List the annotations among items, inside their attachments too, each with its page."""
    parents = {}
    for item in items:
        data = _get_data(item)
        key = data.get("key", get_dict(item).get("key", data.get("itemKey")))
        if isinstance(key, str):
            parents[key] = data
    entries: Entries = []
    for number, item in enumerate(items):
        at, data = f"{pointer}/{number}", _get_data(item)
        page = _read_page(data, parents, context)
        if not isinstance(item, dict) or is_zotero(item):
            entries.append((at, item, page))
        elif data.get("itemType") == "note":
            entries.append((at, data, page))
        else:
            for part in ("attachments", "annotations", "notes"):
                inner = data.get(part)
                if isinstance(inner, list) and depth < MAX_DEPTH:
                    entries += list_zotero(f"{at}/{part}", inner, page, depth + 1)
    return entries


def is_zotero(item: Any) -> bool:
    """Tell whether an item is an annotation of Zotero's."""
    data = _get_data(item)
    return (
        data.get("itemType") == "annotation"
        or "annotationType" in data
        or "annotationText" in data
        or ("sortIndex" in data and "position" in data)
    )


def parse_zotero(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one annotation of Zotero's. Raises ImportRejected."""
    data = _get_data(item)
    if not is_zotero(item):
        raise ImportRejected("not_an_annotation")
    kind = _get_field(data, "type")
    if isinstance(kind, str) and kind in DRAWN_TYPES:
        raise ImportRejected("media")
    content = AnnotationContent()
    content.add_text(_get_field(data, "comment"))
    content.colours += as_list(_get_field(data, "color"))
    content.losses["style"] += isinstance(kind, str) and kind in STYLE_TYPES
    tags = as_list(data.get("tags"))
    for tag in tags[:MAX_PARTS]:
        content.add_tag(*((tag.get("tag"), tag.get("name")) if isinstance(tag, dict) else (tag,)))
    content.losses["tags"] += len(tags[MAX_PARTS:])
    selection = _read_selection(data)
    if selection.quote is None:
        content.losses["position"] = 1
        content.colours = []
    created = parse_time(data.get("dateAdded", data.get("dateCreated")), content, "created_at")
    edited = parse_time(data.get("dateModified"), content, "edited_at")
    author = find_text(data.get("annotationAuthorName"), data.get("authorName"))
    return build_parsed(at, context, selection, content, created, edited, author)


def _read_selection(data: dict[str, Any]) -> Selection:
    """Return the annotated text, with its surroundings if the position in a web page has them."""
    text = _get_field(data, "text")
    position = _read_position(_get_field(data, "position"))
    selected = read_selectors(position).quote
    quote = read_quote(text)
    if not quote.exact.strip():
        return Selection(selected)
    if selected is not None and selected.exact.split() == quote.exact.split():
        quote = replace(quote, prefix=selected.prefix, suffix=selected.suffix)
    return Selection(quote)


def _read_position(value: Any) -> Any:
    if not is_text(value, MAX_POSITION_LENGTH):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _read_page(
    data: dict[str, Any], parents: dict[str, dict[str, Any]], context: FileContext
) -> FileContext:
    """Return the page that an item is in: of the nearest parent that has an address."""
    address, title = "", ""
    for _ in range(MAX_DEPTH):
        address = address or check_address(data.get("url"))
        title = find_text(data.get("title")) or title
        parent = data.get("parentItem")
        if not isinstance(parent, str) or parent not in parents:
            break
        data = parents[parent]
    return replace(context, address=address or context.address, title=title or context.title)


def check_address(value: Any) -> str:
    """Return a web address; nothing for anything else."""
    is_address = is_text(value, MAX_ADDRESS_LENGTH) and str(value).startswith("http")
    return check_text(value, MAX_ADDRESS_LENGTH, "bad_address") if is_address else ""


def _get_field(data: dict[str, Any], name: str) -> Any:
    """Return an annotation's field, by its name in Zotero's items or in its reader."""
    return data.get(f"annotation{name.capitalize()}", data.get(name))


def _get_data(item: Any) -> dict[str, Any]:
    outer = get_dict(item)
    return get_dict(outer.get("data")) or outer
