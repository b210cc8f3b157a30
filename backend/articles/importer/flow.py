"""Gathers text as it flows out of a page into clean paragraphs.

`Flow` is told what comes, in order: text in some ink, a line break, the end of
a block, a picture. It decides where paragraphs begin and end, and counts.
"""

from backend.articles.importer import runs
from backend.articles.importer.ink import Ink
from backend.articles.importer.runs import Line, Piece
from backend.articles.paragraphs import (
    Code,
    Divider,
    Heading,
    Items,
    Paragraph,
    Picture,
    Quote,
    Run,
    Text,
    clean,
    keyed,
)
from backend.errors import BadInput

MOST_PARAGRAPHS = 5_000
MOST_PICTURES = 300
MOST_CHARACTERS = 200_000
_LONGEST_SOURCE = 1_000_000  # before its blanks are made one
_TOO_LONG = f"文章太长，正文最多 {MOST_CHARACTERS // 10_000} 万字"

_BIG, _TITLE_LENGTH = 18.0, 30
_MID_SENTENCE = tuple("。！？；，、：…!?;,.:~")


class Flow:
    """Paragraphs in the making; `finish` gives them."""

    def __init__(self) -> None:
        self._made: list[Paragraph] = []
        self._line: list[Piece] = []
        self._later: list[Picture] = []
        self._list: _List | None = None
        self._code: list[str] | None = None
        self._left = MOST_CHARACTERS
        self._pictures = 0
        self.written = 0

    @property
    def is_code(self) -> bool:
        """Say whether program text is being gathered."""
        return self._code is not None

    @property
    def is_list(self) -> bool:
        """Say whether a list is being gathered."""
        return self._list is not None

    def text(self, text: str, ink: Ink) -> None:
        """Take text of the page as it stands in the source."""
        if len(text) > _LONGEST_SOURCE:
            raise BadInput(_TOO_LONG)
        if self._code is not None:
            self._code.append(text)
            self._count(text)
            return
        made = runs.piece(text, ink)
        self._line.append(made)
        if not text.isspace():
            self._count(made[0])

    def new_line(self) -> None:
        """Take a line break that the author made."""
        self._count("\n")
        if self._code is not None:
            self._code.append("\n")
        else:
            self._line.append(("\n", Ink()))

    def end_block(self, ink: Ink) -> None:
        """Take the beginning or end of a block: a new paragraph, or a new line inside one."""
        if self._code is not None:
            if self._code and not self._code[-1].endswith("\n"):
                self._code.append("\n")
        elif ink.is_cell:
            self._line.append((" ", ink))
        elif self._list is not None:
            self.new_line()
        else:
            self.end_paragraph()

    def cell(self, ink: Ink) -> None:
        """Take the border between two cells of a row."""
        if self._code is None:
            self._line.append((" | ", ink))

    def end_paragraph(self) -> None:
        """Close the paragraph, or the item of a list, that is being gathered."""
        lines = runs.lines(self._line)
        ink = next((ink for text, ink in self._line if not text.isspace()), Ink())
        self._line = []
        if self._list is not None:
            self._list.add(lines)
        else:
            for line in lines:
                self._add(_paragraph(*line, ink))
        later, self._later = self._later, []
        for picture in later:
            self.put(picture)

    def open_list(self, ordered: bool, start: int) -> None:
        """Begin a list; a list within a list only ends an item."""
        self.end_paragraph()
        self._list = _List(ordered, start)

    def close_list(self) -> None:
        """End the outermost list."""
        self.end_paragraph()
        self._cut_list()
        self._list = None

    def open_code(self) -> None:
        """Begin program text, in which blanks and line breaks count."""
        self.end_paragraph()
        self._code = []

    def close_code(self, language: str | None) -> None:
        """End the program text."""
        text, self._code = "".join(self._code or ()), None
        tidy = "\n".join(row.rstrip() for row in clean(text.expandtabs(4)).split("\n")).strip("\n")
        if tidy.strip():
            self.put(Code(language=language, text=tidy))

    def put_later(self, picture: Picture) -> None:
        """Take a picture that stands within a sentence: it follows the paragraph."""
        self.written += 1
        self._later.append(picture)

    def put(self, paragraph: Paragraph) -> None:
        """Take something that is not text; whatever is being gathered ends before it."""
        if self._code is None:
            self.end_paragraph()
        self._cut_list()
        self.written += 1
        if isinstance(paragraph, Picture):
            self._pictures += 1
            if self._pictures > MOST_PICTURES:
                raise BadInput(f"图片太多，每篇文章最多 {MOST_PICTURES} 张")
        self._add(paragraph)

    def finish(self) -> tuple[Paragraph, ...]:
        """Close what is open and give all paragraphs, with their keys."""
        self.end_paragraph()
        self._cut_list()
        while self._made and isinstance(self._made[-1], Divider):
            self._made.pop()
        return keyed(self._made)

    def _count(self, text: str) -> None:
        self.written += bool(text.strip())
        self._left -= len(text)
        if self._left < 0:
            raise BadInput(_TOO_LONG)

    def _cut_list(self) -> None:
        if self._list is not None and self._list.items:
            self._add(self._list.cut())

    def _add(self, paragraph: Paragraph) -> None:
        before = self._made[-1] if self._made else Divider()
        if isinstance(paragraph, Divider) and isinstance(before, Divider):
            return
        size = len(paragraph.items) if isinstance(paragraph, Items) else 1
        if len(self._made) + size > MOST_PARAGRAPHS:
            raise BadInput(f"段落太多，每篇文章最多 {MOST_PARAGRAPHS} 段")
        self._made.append(paragraph)


class _List:
    def __init__(self, ordered: bool, start: int) -> None:
        self.ordered = ordered
        self.start = start
        self.items: list[tuple[Run, ...]] = []

    def add(self, lines: list[Line]) -> None:
        pieces: list[Piece] = []
        for _, part in lines:
            pieces += [("\n", Ink()), *part] if pieces else part
        if pieces:
            self.items.append(runs.joined(pieces))

    def cut(self) -> Items:
        made = Items(ordered=self.ordered, start=self.start, items=tuple(self.items))
        if self.ordered:
            self.start += len(self.items)
        self.items = []
        return made


def _paragraph(made: tuple[Run, ...], pieces: list[Piece], ink: Ink) -> Paragraph:
    level = ink.level or (0 if ink.is_quote else _guessed_level(made, pieces))
    if level:
        plain = (run.model_copy(update={"marks": _without_bold(run)}) for run in made)
        return Heading(level=level, runs=tuple(plain))
    return Quote(runs=made) if ink.is_quote else Text(runs=made)


def _guessed_level(made: tuple[Run, ...], pieces: list[Piece]) -> int:
    """Take a short line for a heading only if all of it is both bold and large."""
    text = "".join(run.text for run in made)
    is_title = len(text) <= _TITLE_LENGTH and not text.endswith(_MID_SENTENCE) and "\n" not in text
    inks = (ink for part, ink in pieces if part.strip())
    is_loud = all("bold" in ink.marks and ink.size >= _BIG for ink in inks)
    return 2 if is_title and is_loud and any(map(str.isalnum, text)) else 0


def _without_bold(run: Run) -> tuple[str, ...]:
    return tuple(mark for mark in run.marks if mark != "bold")
