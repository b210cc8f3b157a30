"""What goes in, what comes out, and the two ways it fails."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the card of a passage says; several passages may stand on one card.

    The words may be anything that came over the wire: they are cleaned and
    capped before they are measured. `code`, `cover` and `avatar` are picture
    files (JPEG, PNG, WebP, GIF), `backdrop` is the design's own. Without a
    quote the title takes its place. `colour` (#RRGGBB) is what designs that
    take one make their palette of: the account's own, or the cover's.
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


@dataclass(frozen=True, slots=True)
class Duel:
    """All that the card of a duel says: two readers, a score, and the words it was about."""

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


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the card of a month or a year of reading says.

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


AnyFacts = Facts | Duel | Reading


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished card: a baseline JPEG, and its size in pixels."""

    data: bytes
    width: int
    height: int


class Fault(NamedTuple):
    """What is wrong with a design, and where: a path such as `bands.1.boxes.0`."""

    at: str
    why: str


class BadDesign(ValueError):
    """The design cannot be drawn; `faults` say which box and why, in Chinese."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        where, why = faults[0]
        super().__init__(f"设计有误：{where}：{why}" if where else f"设计有误：{why}")

    @classmethod
    def at(cls, where: str, why: str) -> "BadDesign":
        """Refuse a design for one fault."""
        return cls(Fault(where, why))


class BadPicture(ValueError):
    """A picture that the card cannot do without is broken, foreign or too large."""
