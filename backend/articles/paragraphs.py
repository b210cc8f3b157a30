"""Paragraph types (heading, text, list, picture…): their JSON form, plain text, offsets, keys.

The text of a revision is `join_text(paragraphs)`: the text of each paragraph,
joined by one newline. A list gives its items one per line; pictures, dividers
and placeholders give an empty line, since nobody can mark words in them. The
paragraph at index i therefore starts at `compute_offsets(paragraphs)[i]`. Everything is
counted in code points.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, field_validator

from backend.articles.character_normalization import clean as clean
from backend.articles.sentences import split_sentences as split_sentences

Mark = Literal["bold", "italic", "underline", "strike", "code"]
Shift = Literal["super", "sub"]
EmbedKind = Literal[
    "video", "audio", "mini_program", "card", "vote", "product", "place", "picture", "paid"
]

# Before pydantic's own check, which refuses a lone surrogate where we only want it gone.
CleanText = Annotated[
    str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)
]
MAX_RUBY_LENGTH = 200
MAX_LIST_LEVEL = 8
MAX_MARKER_LENGTH = 40


def _is_empty(value: object) -> bool:
    return value is None or value == () or value == ""


class Run(BaseModel):
    """A stretch of text in one manner; `href` is an https address or absent.

    `shift` says that ^(…) or _(…) is drawn off the line, without these brackets; neighbours of
    the same shift share them. What Unicode has a raised or lowered sign for needs none. `ruby`
    is what stands above the words, such as their reading; it is no part of the text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: CleanText
    marks: tuple[Mark, ...] = Field(default=(), exclude_if=_is_empty)
    href: str | None = Field(default=None, max_length=2048, exclude_if=_is_empty)
    shift: Shift | None = Field(default=None, exclude_if=_is_empty)
    ruby: CleanText = Field(default="", max_length=MAX_RUBY_LENGTH, exclude_if=_is_empty)

    @field_validator("href")
    @classmethod
    def _https_only(cls, value: str | None) -> str | None:
        return value if value and value.startswith("https://") else None


class BaseParagraph(BaseModel):
    """What every paragraph has: a short id that its content gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(default="", max_length=24)

    @property
    def words(self) -> str:
        """Give what this paragraph adds to the text of the revision."""
        return ""


class TextualParagraph(BaseParagraph):
    """A paragraph that is one flow of text."""

    runs: tuple[Run, ...]

    @property
    def words(self) -> str:
        """Give the text of the runs, one after the other."""
        return "".join(run.text for run in self.runs)


class Heading(TextualParagraph):
    """A heading; 1 is the most important level."""

    kind: Literal["heading"] = "heading"
    level: int = Field(ge=1, le=3)


class Text(TextualParagraph):
    """An ordinary paragraph; a newline in it is a line break its author made."""

    kind: Literal["text"] = "text"


class Quote(TextualParagraph):
    """A paragraph of a quotation; a long quotation is several of these."""

    kind: Literal["quote"] = "quote"


class Items(BaseParagraph):
    """A list. `start` is the first number, where pictures cut an ordered list in pieces.

    `levels` says how deep each item is nested, from 0, and `markers` what stands before it
    ("iv.", "•", or nothing); both are absent where all is on one level and numbered or
    dotted as usual.
    """

    kind: Literal["list"] = "list"
    ordered: bool
    start: int = Field(default=1, ge=1)
    items: tuple[tuple[Run, ...], ...]
    levels: tuple[Annotated[int, Field(ge=0, le=MAX_LIST_LEVEL)], ...] = Field(
        default=(), exclude_if=_is_empty
    )
    markers: tuple[Annotated[CleanText, Field(max_length=MAX_MARKER_LENGTH)], ...] = Field(
        default=(), exclude_if=_is_empty
    )

    @property
    def words(self) -> str:
        """Give the items, one per line."""
        return "\n".join("".join(run.text for run in item) for item in self.items)


class Code(BaseParagraph):
    """Program text with its line breaks and its indentation, tabs as four spaces."""

    kind: Literal["code"] = "code"
    language: str | None = Field(default=None, max_length=20, exclude_if=_is_empty)
    text: CleanText

    @property
    def words(self) -> str:
        """Give the program text."""
        return self.text


class Picture(BaseParagraph):
    """A picture of the article: where it came from, and where we keep our copy.

    `url` is what stood in the page, https or relative, and is not to be trusted:
    the caller decides which addresses it fetches. `file` is the storage key of
    the copy, absent until there is one. Width and height are the page's claim.
    """

    kind: Literal["picture"] = "picture"
    url: str | None = Field(default=None, max_length=2048, exclude_if=_is_empty)
    file: str | None = Field(default=None, max_length=200, exclude_if=_is_empty)
    alt: CleanText = Field(default="", max_length=300, exclude_if=_is_empty)
    width: int | None = Field(default=None, ge=1, exclude_if=_is_empty)
    height: int | None = Field(default=None, ge=1, exclude_if=_is_empty)


class Divider(BaseParagraph):
    """A line between two parts."""

    kind: Literal["divider"] = "divider"


class Placeholder(BaseParagraph):
    """Something that only the original page can show, and the words that say so."""

    kind: Literal["placeholder"] = "placeholder"
    what: EmbedKind
    says: CleanText = Field(max_length=200)


Paragraph = Annotated[
    Heading | Text | Quote | Items | Code | Picture | Divider | Placeholder,
    Field(discriminator="kind"),
]

_PARAGRAPHS: TypeAdapter[list[Paragraph]] = TypeAdapter(list[Paragraph])


def dump_paragraphs(paragraphs: Iterable[Paragraph]) -> list[dict[str, Any]]:
    """Dump paragraphs for a JSON column: empty fields are left out."""
    return [paragraph.model_dump(mode="json") for paragraph in paragraphs]


def load_paragraphs(stored: object) -> list[Paragraph]:
    """Load what `dump_paragraphs` made; raises pydantic's ValidationError for anything else."""
    return _PARAGRAPHS.validate_python(stored)


def join_text(paragraphs: Iterable[Paragraph]) -> str:
    """Join the text in which passages of this revision are counted."""
    return "\n".join(paragraph.words for paragraph in paragraphs)


def compute_offsets(paragraphs: Sequence[Paragraph]) -> list[int]:
    """Compute where each paragraph starts in `join_text`, in code points.

    >>> compute_offsets([Text(runs=(Run(text="一二"),)), Divider(), Text(runs=(Run(text="三"),))])
    [0, 3, 4]
    """
    lengths = (len(paragraph.words) + 1 for paragraph in paragraphs)
    return list(accumulate(lengths, initial=0))[: len(paragraphs)]


def assign_keys(
    paragraphs: Iterable[Paragraph], keys: "KeyAssigner | None" = None
) -> tuple[Paragraph, ...]:
    """Assign every paragraph its key: a digest of its kind and text, numbered where it repeats.

    The same text keeps the same key from one revision to the next, whatever
    precedes it. Where a picture is stored does not change its key.
    """
    keys = keys or KeyAssigner()
    return tuple(
        paragraph
        if (key := keys.assign(paragraph.kind, _get_keyed_text(paragraph))) == paragraph.key
        else paragraph.model_copy(update={"key": key})
        for paragraph in paragraphs
    )


class KeyAssigner:
    """Assigns the keys of one article's paragraphs, in their order."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def assign(self, kind: str, text: str) -> str:
        """Assign the next paragraph its key."""
        digest = hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:12]
        count = self._counts[digest] = self._counts.get(digest, 0) + 1
        return digest if count == 1 else f"{digest}-{count}"


def _get_keyed_text(paragraph: Paragraph) -> str:
    return paragraph.says if isinstance(paragraph, Placeholder) else paragraph.words
