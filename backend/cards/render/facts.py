"""What goes in, what comes out, and the two ways it fails."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a card says.

    The words may be anything that came over the wire: they are cleaned and
    capped before they are measured. `code`, `cover` and `avatar` are picture
    files (JPEG, PNG, WebP, GIF). Without a quote the title takes its place.
    """

    quote: str
    title: str
    account: str
    nickname: str
    code: bytes = b""
    cover: bytes | None = None
    avatar: bytes | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished card: a baseline JPEG, and its size in pixels."""

    data: bytes
    width: int
    height: int


class BadDesign(ValueError):
    """The design cannot be drawn; the sentence says which box and why."""


class BadPicture(ValueError):
    """A picture that the card cannot do without is broken, foreign or too large."""
