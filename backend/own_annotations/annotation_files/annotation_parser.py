"""Recognizes the format of an annotation file, lists its annotations, parses each of them.

Pure. What cannot be parsed is reported with its position in the file and the reason; the
rest of the file is still read. A file may mix annotations of several formats.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.own_annotations.annotation_files.formats.hypothesis_format import parse_hypothesis
from backend.own_annotations.annotation_files.formats.parsed_annotation import (
    FileContext,
    ParsedAnnotation,
    as_list,
    find_text,
    get_dict,
)
from backend.own_annotations.annotation_files.formats.reading_app_format import (
    parse_koreader,
    parse_readest,
)
from backend.own_annotations.annotation_files.formats.selectors import get_types
from backend.own_annotations.annotation_files.formats.web_annotation_format import (
    parse_text_annotation,
    parse_web_annotation,
)
from backend.own_annotations.annotation_files.formats.zotero_format import (
    check_address,
    is_zotero,
    list_zotero,
    parse_zotero,
)
from backend.own_annotations.annotation_files.import_reasons import ImportRejected, UnknownFile

MAX_ANNOTATIONS = 10_000
ADDRESS_FIELDS = ("source", "uri", "url", "canonical", "dc:source")
UNKNOWN = (
    "认不出这是什么标注文件；可以导入 W3C 标注、Hypothesis、Recogito、Readium、Zotero、"
    "Readest 和 KOReader 的 JSON"
)

Parser = Callable[[str, dict[str, Any], FileContext], ParsedAnnotation]
Entry = tuple[str, Any, FileContext]
PARSERS: dict[str, Parser] = {
    "web_annotation": parse_web_annotation,
    "readium": parse_web_annotation,
    "hypothesis": parse_hypothesis,
    "recogito": parse_text_annotation,
    "zotero": parse_zotero,
    "readest": parse_readest,
    "koreader": parse_koreader,
}


@dataclass(frozen=True)
class AnnotationFile:
    """A file's format, and its annotations with their positions; `is_partial` when more follow."""

    format: str
    entries: list[Entry]
    is_partial: bool = False

    def parse(self, entry: Entry) -> ParsedAnnotation:
        """Parse one of the annotations. Raises ImportRejected."""
        at, item, context = entry
        if not isinstance(item, dict):
            raise ImportRejected("not_an_annotation")
        _, parser = _choose_parser(item) or (self.format, PARSERS[self.format])
        return parser(at, item, context)


def read_file(document: Any) -> AnnotationFile:
    """List the annotations of a file, each with its position as a JSON pointer.

    Raises UnknownFile when it holds none, or over 10,000 of them.
    """
    file = _recognize(document)
    if len(file.entries) > MAX_ANNOTATIONS:
        raise UnknownFile(f"一次最多导入 {MAX_ANNOTATIONS} 条，请把文件分开导入")
    return file


def _recognize(document: Any) -> AnnotationFile:
    if isinstance(document, list):
        return _read_list("", document, FileContext())
    if not isinstance(document, dict):
        raise UnknownFile(UNKNOWN)
    types = get_types(document)
    if "AnnotationCollection" in types:
        return _read_collection(document)
    context = _read_context(document)
    if {"AnnotationPage", "AnnotationSet"} & set(types):
        name = "readium" if "AnnotationSet" in types else "web_annotation"
        return _read_items(document, "items", context, name, bool(document.get("next")))
    if _choose_parser(document) is not None:
        return _read_list("", [document], context, is_single=True)
    if isinstance(document.get("rows"), list):
        return _read_rows(document, context)
    return _read_wrapper(document, context)


def _read_collection(document: dict[str, Any]) -> AnnotationFile:
    """Read a collection: its first page, or its own items; none where it says so."""
    context, first = _read_context(document), document.get("first")
    if isinstance(first, dict):
        name, is_partial = "web_annotation", bool(first.get("next"))
        return _read_items(first, "items", context, name, is_partial, "/first")
    if isinstance(document.get("items"), list):
        return _read_items(document, "items", context, "web_annotation", False)
    if first is None and document.get("total") == 0:
        return AnnotationFile("web_annotation", [])
    raise UnknownFile("这份 W3C 标注集只有目录，没有标注；请导入它的各页")


def _read_rows(document: dict[str, Any], context: FileContext) -> AnnotationFile:
    total, rows = document.get("total"), document["rows"]
    is_partial = isinstance(total, int) and total > len(rows)
    file = _read_items(document, "rows", context, "hypothesis", is_partial)
    replies = as_list(document.get("replies"))
    entries = [(f"/replies/{number}", reply, context) for number, reply in enumerate(replies)]
    return AnnotationFile(file.format, [*file.entries, *entries], is_partial)


def _read_wrapper(document: dict[str, Any], context: FileContext) -> AnnotationFile:
    """Read an object around a list of annotations."""
    if document.get("$format") == "readest-annotations":
        return _read_items(document, "annotations", context, "readest", False)
    documents = document.get("documents")
    if isinstance(documents, list) and any("entries" in get_dict(book) for book in documents):
        entries: list[Entry] = []
        for number, book in enumerate(documents):
            inner = _read_context(get_dict(book))
            pointer = f"/documents/{number}"
            entries += _list_entries(pointer, get_dict(book).get("entries"), "entries", inner)
        return AnnotationFile("koreader", entries)
    if isinstance(document.get("entries"), list):
        return _read_items(document, "entries", context, "koreader", False)
    is_export = "export_userid" in document or "client_version" in document
    for name in ("annotations", "items", "@graph"):
        if isinstance(document.get(name), list):
            if is_export:
                return _read_items(document, name, context, "hypothesis", False)
            return _read_list(f"/{name}", document[name], context)
    raise UnknownFile(_name_foreign_file(document))


def _read_list(
    pointer: str, items: list[Any], context: FileContext, is_single: bool = False
) -> AnnotationFile:
    """Read a bare list; its format is that of the first annotation that is recognized."""
    if any(_is_zotero_item(item) for item in items):
        entries = list_zotero(pointer, items, context)
        if not entries:
            raise UnknownFile("这是 Zotero 的文献，里面没有批注")
        if is_single:
            entries = [("", *entries[0][1:])]
        return AnnotationFile("zotero", entries)
    names = [parser[0] for parser in map(_choose_parser, items) if parser]
    if not names:
        raise UnknownFile(UNKNOWN)
    entries = [
        ("" if is_single else f"{pointer}/{number}", item, context)
        for number, item in enumerate(items)
    ]
    return AnnotationFile(names[0], entries)


def _read_items(
    document: dict[str, Any],
    field: str,
    context: FileContext,
    name: str,
    is_partial: bool,
    pointer: str = "",
) -> AnnotationFile:
    return AnnotationFile(
        name, _list_entries(pointer, document.get(field), field, context), is_partial
    )


def _list_entries(pointer: str, items: Any, field: str, context: FileContext) -> list[Entry]:
    if not isinstance(items, list):
        raise UnknownFile("标注文件不完整，里面没有标注的列表")
    return [(f"{pointer}/{field}/{number}", item, context) for number, item in enumerate(items)]


def _choose_parser(item: Any) -> tuple[str, Parser] | None:
    """Choose the format of one annotation by its fields."""
    if not isinstance(item, dict):
        return None
    types, target = get_types(item), item.get("target")
    if is_zotero(item):
        return "zotero", parse_zotero
    if "uri" in item and ("target" in item or "text" in item or "user" in item):
        return "hypothesis", parse_hypothesis
    if "bodies" in item and isinstance(target, dict):
        return "recogito", parse_text_annotation
    if "Annotation" in types or (not types and target is not None):
        is_recogito = any(
            isinstance(body, dict) and "purpose" in body and not get_types(body)
            for body in as_list(item.get("body"))
        )
        return "recogito" if is_recogito else "web_annotation", parse_web_annotation
    if "cfi" in item or "xpointer0" in item:
        return "readest", parse_readest
    if "drawer" in item or ("sort" in item and "time" in item):
        return "koreader", parse_koreader
    return None


def _is_zotero_item(item: Any) -> bool:
    data = get_dict(get_dict(item).get("data")) or get_dict(item)
    return is_zotero(item) or ("itemType" in data and isinstance(data["itemType"], str))


def _read_context(document: dict[str, Any]) -> FileContext:
    """Read what a file says of the article that all its annotations are in."""
    about, book = get_dict(document.get("about")), get_dict(document.get("book"))
    identifiers = as_list(about.get("dc:identifier"))[:20]
    addresses = [document.get(name) for name in ADDRESS_FIELDS]
    addresses += [about.get("dc:source"), about.get("id"), *identifiers]
    web_addresses = [address for address in map(check_address, addresses) if address]
    return FileContext(
        address=web_addresses[0] if web_addresses else "",
        canonical=web_addresses[1] if len(web_addresses) > 1 else "",
        title=find_text(about.get("dc:title"), book.get("title"), document.get("title")),
        owner=find_text(document.get("export_userid")),
    )


def _name_foreign_file(document: dict[str, Any]) -> str:
    """Name a file that is recognized, but holds nothing that can be imported."""
    types = get_types(document)
    if "highlights" in document or "results" in document:
        return "这像是 Readwise 的文件，还不能导入"
    if {"Manifest", "sc:Manifest", "Collection"} & set(types):
        return "这是 IIIF 的图片清单，图片上的标注不能导入"
    if "FeatureCollection" in types:
        return "这是 GeoJSON 地图数据，不是标注文件"
    return UNKNOWN
