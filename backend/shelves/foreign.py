"""Reading Web Annotations from a file of unknown origin: hostile until every part is checked.

Pure. What cannot be understood is named by its place in the file and why; the
rest of the file is read all the same.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backend.api import fields
from backend.shelves.jsonld import PAINTS

MOST = 500
LONGEST_QUOTE = 1200
LONGEST_TEXT = 20_000
LONGEST_ADDRESS = 2048
MOST_PARTS = 20


@dataclass(frozen=True)
class Taken:
    """One annotation that was understood; `at` is its place in the file.

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


class Unread(Exception):
    """A part that cannot be taken in; the message is the sentence that says why."""


def annotations(document: Any) -> list[tuple[str, Any]]:
    """Find the annotations of a file, each with its place in it as a JSON pointer.

    The file is a collection with its first page inside, a page, or one
    annotation. Raises Unread when it is none of these, or holds more than 500.
    """
    at, kinds = "", _kinds(document)
    if "Annotation" in kinds:
        return [(at, document)]
    if "AnnotationCollection" in kinds:
        at, document = "/first", document.get("first")
        kinds = _kinds(document)
    items = document.get("items") if "AnnotationPage" in kinds else None
    if not isinstance(items, list):
        raise Unread("这不是一份可以导入的标注文件")
    if len(items) > MOST:
        raise Unread(f"一次最多导入 {MOST} 条")
    return [(f"{at}/items/{number}", item) for number, item in enumerate(items)]


def read(at: str, given: Any) -> Taken:
    """Understand one annotation. Raises Unread."""
    if "Annotation" not in _kinds(given):
        raise Unread("不是标注")
    if "replying" in _strings(given.get("motivation")):
        raise Unread("回复不能导入")
    target = _only(given.get("target"))
    source = _only(target.get("source", target) if isinstance(target, dict) else target)
    address = source.get("id") if isinstance(source, dict) else source
    canonical = source.get("canonical") if isinstance(source, dict) else None
    selectors = _selectors(target)
    words = selectors.get("TextQuoteSelector", {})
    taken = Taken(
        at=at,
        address=_text(address, LONGEST_ADDRESS, "没有说明是哪篇文章"),
        canonical=_text(canonical or "", LONGEST_ADDRESS, "文章的地址有误"),
        quote=_text(words.get("exact", ""), LONGEST_QUOTE, "引文有误或太长"),
        prefix=_text(words.get("prefix", ""), LONGEST_QUOTE, "引文的上文有误"),
        suffix=_text(words.get("suffix", ""), LONGEST_QUOTE, "引文的下文有误"),
        start=_start(selectors.get("TextPositionSelector", {}).get("start")),
        text=_body(given),
        colour=_colour(target),
        created_at=_created(given.get("created")),
    )
    if selectors and not taken.quote.strip():
        raise Unread("没有引文，找不到位置")
    if not taken.quote and not taken.text.strip():
        raise Unread("既没有引文，也没有文字")
    return taken


def _kinds(given: Any) -> list[str]:
    return _strings(given.get("type")) if isinstance(given, dict) else []


def _strings(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else [given]
    return [each for each in listed[:MOST_PARTS] if isinstance(each, str)]


def _only(given: Any) -> Any:
    if isinstance(given, list):
        if len(given) != 1:
            raise Unread("指向多处的标注不能导入")
        given = given[0]
    if not isinstance(given, (str, dict)):
        raise Unread("没有说明是哪篇文章")
    return given


def _selectors(target: Any) -> dict[str, dict[str, Any]]:
    """Give the selectors by their kind; the first of each kind counts."""
    given = target.get("selector") if isinstance(target, dict) else None
    listed = given if isinstance(given, list) else [given] if given is not None else []
    found: dict[str, dict[str, Any]] = {}
    for each in listed[:MOST_PARTS]:
        for kind in _kinds(each):
            found.setdefault(kind, each)
    if listed and not found:
        raise Unread("没有引文，找不到位置")
    return found


def _body(given: dict[str, Any]) -> str:
    """Join all words of the bodies; tags and links to elsewhere are left out."""
    bodies = given.get("body", [])
    written = [
        each.get("value")
        for each in (bodies if isinstance(bodies, list) else [bodies])[:MOST_PARTS]
        if "TextualBody" in _kinds(each) and "tagging" not in _strings(each.get("purpose"))
    ]
    if "bodyValue" in given:
        written.append(given["bodyValue"])
    return "\n".join(_text(each, LONGEST_TEXT, "文字有误或太长") for each in written)


def _text(given: Any, longest: int, why: str) -> str:
    if not isinstance(given, str) or len(given) > longest or fields.CONTROL.search(given):
        raise Unread(why)
    return given


def _start(given: Any) -> int | None:
    is_place = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 10**6
    return given if is_place else None


def _colour(target: Any) -> str:
    classes = _strings(target.get("styleClass")) if isinstance(target, dict) else []
    return next((each for each in classes if each in PAINTS), "yellow")


def _created(given: Any) -> datetime | None:
    """Read when it was made; a moment without a zone, or before 1990, is not believed."""
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
        if moment is None or moment.tzinfo is None or moment.year < 1990:
            return None
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
