"""Types of the engine: content of passage, duel and report cards; finished picture; errors."""

from dataclasses import dataclass
from typing import Literal, NamedTuple


class TextShift(NamedTuple):
    """A stretch of a passage that stands off the line, with its brackets: ^(…) or _(…)."""

    start: int
    end: int
    shift: Literal["super", "sub"]


class TextRuby(NamedTuple):
    """A stretch of a passage, and what stands above it: a reading, a translation."""

    start: int
    end: int
    reading: str


@dataclass(frozen=True, slots=True)
class PassageContent:
    """Content of a passage card, which may have several passages.

    The words may be anything that came over the wire: they are cleaned and
    capped before they are measured. `code`, `cover` and `avatar` are picture
    files (JPEG, PNG, WebP, GIF), `backdrop` is the design's own. Without a
    quote the title takes its place. `colour` (#RRGGBB) is what designs that
    take one make their palette of: the account's own, or the cover's. The
    article's `author` is named before the account. `shifts` are what stands off
    the line, and `rubies` what stands above the words, of the quote and of each of `more`.
    """

    quote: str
    title: str
    account: str
    nickname: str
    code: bytes = b""
    cover: bytes | None = None
    avatar: bytes | None = None
    note: str | None = None
    more: tuple[str, ...] = ()
    backdrop: bytes | None = None
    colour: str | None = None
    author: str = ""
    shifts: tuple[tuple[TextShift, ...], ...] = ()
    rubies: tuple[tuple[TextRuby, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class DuelContent:
    """Content of a duel card: two readers, a score, and the passage it was about.

    `shifts` and `rubies` are as in `PassageContent`, of the one quote.
    """

    quote: str
    title: str
    account: str
    nickname: str
    rival: str
    score: str
    rival_score: str
    verdict: str
    code: bytes = b""
    cover: bytes | None = None
    avatar: bytes | None = None
    rival_avatar: bytes | None = None
    note: str | None = None
    backdrop: bytes | None = None
    colour: str | None = None
    author: str = ""
    shifts: tuple[tuple[TextShift, ...], ...] = ()
    rubies: tuple[tuple[TextRuby, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingReportContent:
    """Content of a reading report card of a month or a year.

    `figures` are numbers with their names, such as ("12", "篇文章"); four at
    most are shown. `quote` is the sentence that was best, from the article `title`.
    """

    period: str
    figures: tuple[tuple[str, str], ...]
    quote: str
    title: str
    account: str
    nickname: str
    code: bytes = b""
    cover: bytes | None = None
    avatar: bytes | None = None
    note: str | None = None
    backdrop: bytes | None = None
    colour: str | None = None
    author: str = ""
    shifts: tuple[tuple[TextShift, ...], ...] = ()
    rubies: tuple[tuple[TextRuby, ...], ...] = ()


CardContent = PassageContent | DuelContent | ReadingReportContent


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """A finished card: a baseline JPEG, and its size in pixels."""

    data: bytes
    width: int
    height: int


class DesignFault(NamedTuple):
    """A fault of a design: a path such as `bands.1.boxes.0`, and the reason."""

    at: str
    why: str


class BadDesign(ValueError):
    """The design cannot be drawn; `faults` say which box and why, in Chinese."""

    def __init__(self, *faults: DesignFault) -> None:
        self.faults = faults
        path, reason = faults[0]
        super().__init__(f"设计有误：{path}：{reason}" if path else f"设计有误：{reason}")

    @classmethod
    def at(cls, path: str, reason: str) -> "BadDesign":
        """Build the error of a single fault."""
        return cls(DesignFault(path, reason))


class BadPicture(ValueError):
    """A picture that the card requires is broken, unsupported or too large."""
