"""Annotation files as other programs write them, on a quote of our choice. All are made up."""

from dataclasses import dataclass
from typing import Any

CREATED = "2024-03-01T08:00:00.123456+00:00"
EDITED = "2024-03-02T08:00:00.123456+00:00"


@dataclass(frozen=True)
class Spot:
    """What the files are about: an article by its address and its title, and a quote in it."""

    address: str
    title: str
    exact: str
    prefix: str = ""
    suffix: str = ""

    def quote(self) -> dict[str, Any]:
        return {
            "type": "TextQuoteSelector",
            "exact": self.exact,
            "prefix": self.prefix,
            "suffix": self.suffix,
        }


def hypothesis_row(spot: Spot, **fields: Any) -> dict[str, Any]:
    selectors = [
        {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0,
         "endContainer": "/p[1]", "endOffset": 4},
        {"type": "TextPositionSelector", "start": 5120, "end": 5130},
        spot.quote(),
    ]  # fmt: skip
    return {
        "id": "abcDEF123",
        "created": CREATED,
        "updated": EDITED,
        "user": "acct:lin@hypothes.is",
        "uri": spot.address,
        "text": "这里写得好",
        "tags": ["重点", "to read"],
        "group": "__world__",
        "permissions": {"read": ["acct:lin@hypothes.is"], "admin": ["acct:lin@hypothes.is"]},
        "target": [{"source": spot.address, "selector": selectors}],
        "document": {"title": [spot.title]},
        "links": {"html": "https://hypothes.is/a/abcDEF123"},
        "flagged": False,
        "hidden": False,
        "user_info": {"display_name": None},
    } | fields


def hypothesis_rows(spot: Spot) -> dict[str, Any]:
    return {"total": 1, "rows": [hypothesis_row(spot)]}


def hypothesis_export(spot: Spot) -> dict[str, Any]:
    return {
        "export_date": EDITED,
        "export_userid": "acct:lin@hypothes.is",
        "client_version": "1.1400.0",
        "annotations": [hypothesis_row(spot)],
    }


def web_annotation(spot: Spot) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"ex": "https://example.com/"}],
        "id": "https://example.com/anno/1",
        "type": "Annotation",
        "motivation": ["commenting", "tagging"],
        "created": CREATED,
        "modified": EDITED,
        "creator": {"id": "https://example.com/lin", "type": "Person", "name": "林"},
        "body": [
            {"type": "TextualBody", "value": "这里写得好", "purpose": "commenting"},
            {"type": "TextualBody", "value": "重点", "purpose": "tagging"},
            {"type": "TextualBody", "value": "to read", "purpose": "tagging"},
        ],
        "target": {"source": spot.address, "selector": spot.quote()},
    }


def web_collection(spot: Spot) -> dict[str, Any]:
    page = {"type": "AnnotationPage", "startIndex": 0, "items": [web_annotation(spot)]}
    return {"type": "AnnotationCollection", "total": 1, "first": page}


def apache_annotation(spot: Spot) -> dict[str, Any]:
    selector = {"type": "CssSelector", "value": "#js_content > p:nth-child(2)",
                "refinedBy": spot.quote()}  # fmt: skip
    return web_annotation(spot) | {"target": [{"source": spot.address, "selector": [selector]}]}


def recogito_list(spot: Spot) -> list[Any]:
    bodies = [
        {"purpose": "commenting", "value": "这里写得好", "created": CREATED},
        {"purpose": "tagging", "value": "重点"},
        {"purpose": "tagging", "value": "to read"},
    ]
    selectors = [spot.quote(), {"type": "TextPositionSelector", "start": 3, "end": 9}]
    target = {"source": spot.address, "selector": selectors}
    made = web_annotation(spot) | {"id": "#0b1f", "body": bodies, "target": target}
    return [made]


def recogito_own_list(spot: Spot) -> list[Any]:
    who = {"id": "lin", "isGuest": False}
    bodies = [
        {"id": "b1", "annotation": "a1", "purpose": "commenting", "value": "这里写得好"},
        {"id": "b2", "annotation": "a1", "purpose": "tagging", "value": "重点"},
        {"id": "b3", "annotation": "a1", "purpose": "tagging", "value": "to read"},
    ]
    selector = {"id": "s1", "quote": spot.exact, "start": 3, "end": 9}
    target = {"annotation": "a1", "source": spot.address, "selector": [selector], "creator": who,
              "created": CREATED, "updated": EDITED}  # fmt: skip
    return [{"id": "a1", "bodies": bodies, "target": target}]


def readium_set(spot: Spot) -> dict[str, Any]:
    selectors = [
        {"type": "CssSelector", "value": "p:nth-child(2)",
         "refinedBy": {"type": "TextPositionSelector", "start": 0, "end": 6}},
        {"type": "ProgressionSelector", "value": 0.25},
        spot.quote(),
    ]  # fmt: skip
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:1",
        "type": "AnnotationSet",
        "generator": {"id": "https://example.com/reader", "type": "Software", "name": "Reader"},
        "generated": EDITED,
        "title": "我的标注",
        "about": {"dc:title": spot.title, "dc:identifier": ["urn:isbn:123"]},
        "items": [
            {
                "id": "urn:uuid:2",
                "type": "Annotation",
                "created": CREATED,
                "modified": EDITED,
                "creator": {"id": "urn:uuid:3", "type": "Person", "name": "林"},
                "body": {"type": "TextualBody", "value": "这里写得好", "color": "green",
                         "highlight": "solid", "keyword": "重点"},
                "target": {"source": "OEBPS/text/1.xhtml", "selector": selectors},
            }
        ],
    }  # fmt: skip


def zotero_items(spot: Spot) -> list[Any]:
    position = '{"type":"CssSelector","value":"p","refinedBy":{"type":"TextPositionSelector",'
    return [
        {"key": "PAGE", "data": {"key": "PAGE", "itemType": "webpage", "title": spot.title,
                                 "url": spot.address}},
        {"key": "SNAP", "data": {"key": "SNAP", "itemType": "attachment", "parentItem": "PAGE",
                                 "title": "快照"}},
        {"key": "NOTE", "data": {
            "key": "NOTE", "itemType": "annotation", "parentItem": "SNAP",
            "annotationType": "highlight", "annotationText": spot.exact,
            "annotationComment": "这里写得好", "annotationColor": "#5fb236",
            "annotationPageLabel": "", "annotationSortIndex": "00008186",
            "annotationPosition": position + '"start":1,"end":9}}',
            "annotationAuthorName": "林", "tags": [{"tag": "重点"}, {"tag": "to read", "type": 1}],
            "dateAdded": CREATED, "dateModified": EDITED}},
    ]  # fmt: skip


def zotero_export(spot: Spot) -> dict[str, Any]:
    annotation = zotero_items(spot)[2]["data"] | {"parentItem": "SNAP"}
    attachment = {"itemType": "attachment", "key": "SNAP", "annotations": [annotation]}
    page = {"itemType": "webpage", "title": spot.title, "url": spot.address,
            "attachments": [attachment]}  # fmt: skip
    return {"config": {}, "version": {}, "items": [page]}


def zotero_reader_list(spot: Spot) -> dict[str, Any]:
    refined = spot.quote()
    annotation = {
        "id": "AAAA", "type": "highlight", "color": "#5fb236", "sortIndex": "00008186",
        "position": {"type": "CssSelector", "value": "p", "refinedBy": refined},
        "text": spot.exact, "comment": "这里写得好",
        "tags": [{"name": "重点"}, {"name": "to read"}],
        "dateCreated": CREATED, "dateModified": EDITED, "authorName": "林", "pageLabel": "",
    }  # fmt: skip
    return {"url": spot.address, "annotations": [annotation]}


def readest_file(spot: Spot) -> dict[str, Any]:
    return {
        "$format": "readest-annotations",
        "version": 1,
        "exportedAt": 1_785_665_567_362,
        "book": {"title": spot.title, "author": "林舟", "hash": "0a", "format": "EPUB"},
        "progress": [4, 11],
        "annotations": [
            {"id": "q1", "type": "annotation", "cfi": "epubcfi(/6/4!/4/2,/1:0,/1:9)",
             "text": spot.exact, "style": "highlight", "color": "violet", "note": "这里写得好",
             "createdAt": 1_709_280_000_123, "updatedAt": 1_709_366_400_123},
        ],
    }  # fmt: skip


def koreader_file(spot: Spot) -> dict[str, Any]:
    entry = {"chapter": "一", "text": spot.exact, "note": "这里写得好", "time": 1_709_280_000,
             "sort": "highlight", "page": 3, "drawer": "lighten", "color": "blue"}  # fmt: skip
    return {"title": spot.title, "author": "林舟", "file": "/mnt/1.epub", "entries": [entry]}


def koreader_library(spot: Spot) -> dict[str, Any]:
    return {"created_on": 1_709_280_000, "version": "json/1.0.0",
            "documents": [koreader_file(spot)]}  # fmt: skip


FILES = {
    "hypothesis": (hypothesis_row, hypothesis_rows, hypothesis_export),
    "web_annotation": (web_annotation, web_collection, apache_annotation),
    "recogito": (recogito_list, recogito_own_list),
    "readium": (readium_set,),
    "zotero": (zotero_items, zotero_export, zotero_reader_list),
    "readest": (readest_file,),
    "koreader": (koreader_file, koreader_library),
}
