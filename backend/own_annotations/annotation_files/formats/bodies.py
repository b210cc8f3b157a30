"""Reads the bodies of a Web Annotation: texts, tags, colours; counts what cannot be kept.

Bodies of Recogito without a type are read by their purpose, and Readium's style is read too.
"""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from backend.own_annotations.annotation_files.formats.colours import match_colour
from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    MAX_PARTS,
    AnnotationContent,
    as_list,
    find_text,
    get_dict,
)
from backend.own_annotations.annotation_files.formats.selectors import filter_strings, get_types
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

TAG_TYPES = {"Tag", "SemanticTag"}
TAG_PURPOSES = {"tagging", "classifying"}
BLOCK_END = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/blockquote)\b[^<>]{0,100}>", re.IGNORECASE)


def read_bodies(item: dict[str, Any], bodies: Any, content: AnnotationContent) -> None:
    """Read all bodies of an annotation. Raises ImportRejected for a text that is none."""
    values = as_list(bodies)
    author = get_author(item.get("creator"))
    motivations = set(filter_strings(item.get("motivation", item.get("motivatedBy"))))
    if not motivations <= TAG_PURPOSES:
        motivations = set()
    for body in values[:MAX_PARTS]:
        _read_body(body, author, content, motivations)
    content.losses["attachment"] += len(values[MAX_PARTS:])


def get_author(creator: Any) -> str:
    """Return the name or the IRI of who wrote something; empty when nobody is named."""
    for value in as_list(creator):
        if isinstance(value, dict):
            return find_text(value.get("id"), value.get("@id"), value.get("name"))
        return find_text(value)
    return ""


def _read_body(
    body: Any, author: str, content: AnnotationContent, tag_motivations: set[str]
) -> None:
    if not isinstance(body, dict):
        content.losses["attachment"] += 1  # an IRI
        return
    types = set(get_types(body))
    purposes = set(filter_strings(body.get("purpose"))) | set(
        filter_strings(body.get("motivation"))
    )
    purposes = purposes or tag_motivations  # a body without a purpose has the annotation's
    writer = get_author(body.get("creator"))
    if "replying" in purposes and writer and author and writer != author:
        content.losses["replies"] += 1
        return
    content.is_highlight |= "highlighting" in purposes
    _read_style(body, content)
    if "Choice" in types:
        options = as_list(body.get("items"))
        content.losses["attachment"] += max(0, len(options) - 1)
        if options and isinstance(options[0], dict) and "Choice" not in get_types(options[0]):
            _read_body(options[0], author, content, tag_motivations)
        return
    if purposes & TAG_PURPOSES or types & TAG_TYPES:
        source = body.get("source", body.get("id"))
        content.add_tag(_get_value(body), body.get("label"), get_dict(source).get("id"), source)
        return
    _read_value(body, types, purposes, content)


def _read_style(body: dict[str, Any], content: AnnotationContent) -> None:
    for name in ("color", "colour", "highlight"):
        value = body.get(name)
        if value is None:
            continue
        if name != "highlight" or match_colour(value):
            content.colours.append(value)
        elif value != "solid":
            content.losses["style"] = 1
    for keyword in as_list(body.get("keyword"))[:MAX_PARTS]:
        content.add_tag(keyword)


def _read_value(
    body: dict[str, Any], types: set[str], purposes: set[str], content: AnnotationContent
) -> None:
    value = _get_value(body)
    if "highlighting" in purposes and (not isinstance(value, str) or match_colour(value)):
        content.colours += as_list(value)
    elif isinstance(value, str):
        if body.get("format") in ("text/html", "application/xhtml+xml"):
            content.losses["markup"] = 1
            value = strip_markup(value)
        content.add_text(value)
    elif "TextualBody" in types and value is not None:
        raise ImportRejected("bad_text")
    elif value is not None or "source" in body or "id" in body or "geometry" in body:
        content.losses["attachment"] += 1


def _get_value(body: dict[str, Any]) -> Any:
    """Return a body's value, taken out of JSON-LD's {"@value": …}."""
    value = body.get("value", body.get("chars"))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def strip_markup(html: str) -> str:
    """Return the text of HTML, with its blocks on lines of their own."""
    root = LexborHTMLParser(BLOCK_END.sub("\n", html)).body
    return root.text().strip() if root is not None else ""
