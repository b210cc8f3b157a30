"""ParsedAnnotation, which every file format yields, and checks of untrusted values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from backend.api import field_types
from backend.own_annotations.annotation_files.formats.selectors import QuoteSelector
from backend.own_annotations.annotation_files.import_reasons import ImportRejected

MAX_TEXT_LENGTH = 20_000
MAX_ADDRESS_LENGTH = 2048
MAX_NAME_LENGTH = 300
MAX_PARTS = 100


@dataclass(frozen=True)
class FileContext:
    """What a file says of all its annotations: their article, and whose file it is."""

    address: str = ""
    canonical: str = ""
    title: str = ""
    owner: str = ""


@dataclass(frozen=True)
class ParsedAnnotation:
    """One parsed annotation; `at` is its position in the file.

    `address` and `canonical` name the article, `title` does where they are no web addresses.
    Without a quote, it is about the article as a whole. `until` is a second quote, before
    which the annotated text ends. `colour` is None unless the file has one. `author` is a
    name or an IRI. `losses` counts what cannot be kept, by the code of the reason.
    """

    at: str
    address: str
    canonical: str
    title: str
    quote: str
    prefix: str
    suffix: str
    start: int | None
    until: QuoteSelector | None
    text: str
    tags: tuple[str, ...]
    colour: str | None
    is_highlight: bool
    created_at: datetime | None
    edited_at: datetime | None
    author: str
    losses: Mapping[str, int]


@dataclass
class AnnotationContent:
    """What the bodies of an annotation hold, as far as they were read."""

    texts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    colours: list[Any] = field(default_factory=list)
    is_highlight: bool = False
    losses: Counter[str] = field(default_factory=Counter)

    def add_text(self, value: Any) -> None:
        """Add a text; raises ImportRejected unless it is one."""
        text = check_text(value, MAX_TEXT_LENGTH, "bad_text")
        if text.strip():
            self.texts.append(text)

    def add_tag(self, *values: Any) -> None:
        """Add the first value that is a tag; when none is, a tag is lost."""
        tag = find_text(*values)
        self.tags += [tag] if tag else []
        self.losses["tags"] += not tag


def check_text(value: Any, max_length: int, code: str) -> str:
    """Return a short text without control characters; none for null. Raises ImportRejected."""
    if value is None:
        return ""
    if not is_text(value, max_length):
        raise ImportRejected(code)
    return str(value)


def is_text(value: Any, max_length: int) -> bool:
    """Tell whether a value is a text without control characters, and not too long."""
    return (
        isinstance(value, str)
        and len(value) <= max_length
        and not field_types.CONTROL_CHARACTERS.search(value)
    )


def find_text(*values: Any) -> str:
    """Return the first value that is a short text, or the first one in a list."""
    for value in values:
        for item in value[:MAX_PARTS] if isinstance(value, list) else [value]:
            if is_text(item, MAX_NAME_LENGTH) and item.strip():
                return str(item.strip())
    return ""


def get_dict(value: Any) -> dict[str, Any]:
    """Return a value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, null as an empty one, and any other value as its only item."""
    return value if isinstance(value, list) else [] if value is None else [value]


def parse_time(
    value: Any, content: AnnotationContent, code: str, zone: tzinfo = UTC
) -> datetime | None:
    """Parse an ISO time, in `zone` unless it has one; what is no time counts as a loss."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        if moment is not None and moment.year >= 1990:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    if value not in (None, ""):
        content.losses[code] = 1
    return None


def parse_epoch(
    value: Any, content: AnnotationContent, code: str, unit: float = 1
) -> datetime | None:
    """Parse a number of `unit` seconds since 1970; what is no time counts as a loss."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        moment = datetime.fromtimestamp(value * unit, UTC) if is_number else None
        if moment is not None and moment.year >= 1990:
            return moment
    except (ValueError, OverflowError, OSError):
        pass
    if value not in (None, "", 0):
        content.losses[code] = 1
    return None
