"""Parses annotations of Hypothesis, as its API and its client's JSON export give them."""

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
    parse_time,
)
from backend.own_annotations.annotation_files.formats.result import build_parsed
from backend.own_annotations.annotation_files.formats.selectors import Selection, read_selectors
from backend.own_annotations.annotation_files.import_reasons import ImportRejected


def parse_hypothesis(at: str, item: dict[str, Any], context: FileContext) -> ParsedAnnotation:
    """Parse one annotation of Hypothesis. Raises ImportRejected."""
    if item.get("references"):
        raise ImportRejected("reply")
    targets = as_list(item.get("target"))
    if len(targets) > 1:
        raise ImportRejected("several_places")
    target = get_dict(targets[0]) if targets else {}
    content = AnnotationContent()
    content.add_text(item.get("text"))
    for tag in as_list(item.get("tags"))[:MAX_PARTS]:
        content.add_tag(tag)
    content.losses["tags"] += len(as_list(item.get("tags"))[MAX_PARTS:])
    readers = as_list(get_dict(item.get("permissions")).get("read"))
    if any(isinstance(reader, str) and reader.startswith("group:") for reader in readers):
        content.losses["shared"] = 1
    created = parse_time(item.get("created"), content, "created_at")
    edited = parse_time(item.get("updated"), content, "edited_at")
    author = find_text(item.get("user"))
    return build_parsed(
        at,
        _read_article(item, target, context),
        _read_selection(target),
        content,
        created,
        edited,
        author,
    )


def _read_selection(target: dict[str, Any]) -> Selection:
    selectors = target.get("selector")
    selection = read_selectors(selectors)
    if selectors and (selection.quote is None or not selection.quote.exact.strip()):
        raise ImportRejected("media" if selection.has_media else "no_quote")
    return selection


def _read_article(
    item: dict[str, Any], target: dict[str, Any], context: FileContext
) -> FileContext:
    """Return the article: the page's address, and a second one that the page calls its own."""
    address = check_text(item.get("uri"), MAX_ADDRESS_LENGTH, "no_article")
    document = get_dict(item.get("document"))
    links = [get_dict(link) for link in as_list(document.get("link"))[:MAX_PARTS]]
    canonical = [link.get("href") for link in links if link.get("rel") == "canonical"]
    others = [*canonical, target.get("source"), *(link.get("href") for link in links)]
    second = [
        other
        for other in others
        if isinstance(other, str) and other.startswith("http") and other != address
    ]
    return replace(
        context,
        address=address,
        canonical=check_text(second[0], MAX_ADDRESS_LENGTH, "bad_address") if second else "",
        title=find_text(document.get("title")) or context.title,
    )
