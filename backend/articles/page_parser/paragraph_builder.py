"""Builds paragraphs, headings, lists and code from text, breaks and pictures; enforces limits.

`ParagraphBuilder` is fed text in some inline style, line breaks, ends of blocks and
pictures. It decides where paragraphs begin and end, and enforces the limits.
"""

from collections.abc import Callable

from backend.articles import character_normalization
from backend.articles.element_rules import rendered_widgets
from backend.articles.markup import superscripts
from backend.articles.markup.list_builder import ListBuilder, ListKind
from backend.articles.markup.ruby_builder import RubyBuilder
from backend.articles.page_parser import styled_runs
from backend.articles.page_parser.inline_style import PLAIN, InlineStyle
from backend.articles.page_parser.styled_runs import Piece, RunLine
from backend.articles.paragraphs import (
    Code,
    Divider,
    Heading,
    Items,
    KeyAssigner,
    Paragraph,
    Picture,
    Quote,
    Run,
    Text,
    assign_keys,
    clean,
)
from backend.errors import BadInput

MAX_PARAGRAPHS = 5_000
MAX_PICTURES = 300
MAX_CHARACTERS = 200_000
_MAX_SOURCE_CHARACTERS = 1_000_000  # before its blanks are made one
_TOO_LONG = f"文章太长，正文最多 {MAX_CHARACTERS // 10_000} 万字"

_TITLE_FONT_SIZE, _MAX_TITLE_LENGTH = 18.0, 30
_MID_SENTENCE = tuple("。！？；，、：…!?;,.:~")


class ParagraphBuilder:
    """Builds paragraphs; `finish` returns them."""

    def __init__(self) -> None:
        self._made: list[Paragraph] = []
        self._line: list[Piece] = []
        self._later: list[Picture] = []
        self._list: ListBuilder | None = None
        self._code: list[Piece] | None = None
        self._ruby = RubyBuilder()
        self._left = MAX_CHARACTERS
        self._pictures = 0
        self._keys = KeyAssigner()
        self.written = 0

    @property
    def is_code(self) -> bool:
        """Tell whether program text is being gathered."""
        return self._code is not None

    @property
    def is_list(self) -> bool:
        """Tell whether a list is being gathered."""
        return self._list is not None

    def text(self, text: str, inline: InlineStyle) -> None:
        """Add text as it is in the page's source."""
        if len(text) > _MAX_SOURCE_CHARACTERS:
            raise BadInput(_TOO_LONG)
        if self._ruby.is_reading:
            self._ruby.add_reading(text)
            self._count(text)
        elif self._code is not None:
            self._code.append((text, inline))
            self._count(text)
        elif inline.space and not inline.is_cell:
            self._add_rows(text, inline)
        else:
            self._add_piece(text, inline)

    def _add_piece(self, text: str, inline: InlineStyle) -> None:
        piece = styled_runs.build_piece(text, inline)
        if not text.isspace():
            self._count(piece[0])
            if self._ruby.is_open:
                self._ruby.before_text(self._line)
        self._line.append(piece)

    def _add_rows(self, text: str, inline: InlineStyle) -> None:
        """Add text whose line breaks count; those between blocks are none."""
        if not self._line and text.isspace():
            return
        for index, row in enumerate(text.replace("\r", "").split("\n")):
            if index:
                self.new_line()
            if row:
                self._add_piece(row, inline)

    def new_line(self) -> None:
        """Take a line break that the author made."""
        self._count("\n")
        if self._ruby.is_reading:
            self._ruby.add_reading(" ")
        elif self._code is not None:
            self._code.append(("\n", PLAIN))
        else:
            self._line.append(("\n", PLAIN))

    def end_block(self, inline: InlineStyle) -> None:
        """Take the beginning or end of a block: a new paragraph, or a new line inside one."""
        if self._ruby.is_reading:
            self._ruby.add_reading(" ")
        elif self._code is not None:
            if self._code and not self._code[-1][0].endswith("\n"):
                self._code.append(("\n", PLAIN))
        elif inline.is_cell:
            self._line.append((" ", inline))
        elif self._list is not None:
            self.new_line()
        else:
            self.end_paragraph()

    def cell(self, inline: InlineStyle, borders: int = 1) -> None:
        """Take the border between two cells of a row; more where columns are passed over."""
        if self._code is None and borders:
            border = " | " * borders
            self._left -= len(border)
            self._line.append((border, inline._replace(shifts=(), ruby=None)))

    def open_ruby(self) -> Callable[[], None] | None:
        """Begin words that have something above them; returns what ends them, None too deep."""
        if self._ruby.is_reading or self._ruby.is_full:
            return None
        self._ruby.open(self._line)
        return lambda: self._ruby.close(self._line)

    def open_ruby_part(self, tag: str) -> Callable[[], None] | None:
        """Begin an `rb`, `rt` or `rtc`; returns what ends it, None outside of a ruby element."""
        ruby = self._ruby
        if not ruby.takes_readings or (ruby.is_reading and tag != "rt"):
            return None
        if tag == "rb":
            ruby.open_base(self._line)
            return lambda: ruby.close_base(self._line)
        if tag == "rtc":
            ruby.open_container()
            return ruby.close_container
        ruby.open_reading()
        return ruby.close_reading

    def end_paragraph(self) -> None:
        """Close the paragraph, or the item of a list, that is being gathered."""
        if self._line:
            self._end_line()
        if self._later:
            pictures, self._later = self._later, []
            for picture in pictures:
                self.put(picture)

    def _end_line(self) -> None:
        line, self._line = self._line, []
        self._ruby.start_anew()
        inline = next((inline for text, inline in line if not text.isspace()), None)
        if inline is None:
            return
        lines = styled_runs.build_lines(line)
        if self._list is not None:
            self._add_item(lines)
        else:
            for runs, pieces in lines:
                self._add(self._build_paragraph(runs, pieces, inline))

    def open_list(self, kind: ListKind) -> None:
        """Begin a list, or one within the list that is open."""
        self.end_paragraph()
        if self._list is None:
            self._list = ListBuilder(kind)
        else:
            self._list.open_list(kind)

    def close_list(self) -> None:
        """End the innermost list."""
        self.end_paragraph()
        if self._list is not None and self._list.depth > 1:
            self._list.close_list()
        else:
            self._cut_list()
            self._list = None

    def open_item(self, value: int | None, style: str) -> None:
        """Begin an item of a list, with a number and a counter style of its own."""
        self.end_paragraph()
        if self._list is not None:
            self._list.open_item(value, style)

    def _add_item(self, lines: list[RunLine]) -> None:
        pieces: list[Piece] = []
        for _, line_pieces in lines:
            pieces += [("\n", PLAIN), *line_pieces] if pieces else line_pieces
        if pieces and self._list is not None:
            self._list.add(styled_runs.join_runs(pieces))

    def open_code(self) -> None:
        """Begin program text, in which blanks and line breaks count."""
        self.end_paragraph()
        self._code = []

    def close_code(self, language: str | None) -> None:
        """End the program text."""
        pieces = superscripts.write_shifts(self._code or [])
        text, self._code = "".join(text for text, _ in pieces), None
        lines = clean(text.expandtabs(styled_runs.TAB_WIDTH)).split("\n")
        code = "\n".join(line.rstrip() for line in lines).strip("\n")
        if code.strip():
            self.put(Code(language=language, text=code))

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
            if self._pictures > MAX_PICTURES:
                raise BadInput(f"图片太多，每篇文章最多 {MAX_PICTURES} 张")
        self._add(paragraph)

    def finish(self) -> tuple[Paragraph, ...]:
        """Close what is open and return all paragraphs, with their keys."""
        self.end_paragraph()
        self._cut_list()
        while self._made and isinstance(self._made[-1], Divider):
            self._made.pop()
        paragraphs = rendered_widgets.drop_player_words(self._made)
        is_whole = len(paragraphs) == len(self._made)
        return tuple(paragraphs) if is_whole else assign_keys(paragraphs)

    def _count(self, text: str) -> None:
        self.written += bool(text.strip())
        self._left -= len(text)
        if self._left < 0:
            raise BadInput(_TOO_LONG)

    def _cut_list(self) -> None:
        if self._list is not None and self._list.size:
            self._add(self._list.cut())

    def _add(self, paragraph: Paragraph) -> None:
        previous = self._made[-1] if self._made else Divider()
        if isinstance(paragraph, Divider) and isinstance(previous, Divider):
            return
        size = len(paragraph.items) if isinstance(paragraph, Items) else 1
        if len(self._made) + size > MAX_PARAGRAPHS:
            raise BadInput(f"段落太多，每篇文章最多 {MAX_PARAGRAPHS} 段")
        if not paragraph.key:
            (paragraph,) = assign_keys((paragraph,), self._keys)
        self._made.append(paragraph)

    def _build_paragraph(
        self, runs: tuple[Run, ...], pieces: list[Piece], inline: InlineStyle
    ) -> Paragraph:
        text = "".join(run.text for run in runs)
        level = inline.level or (0 if inline.is_quote else _guess_level(text, pieces))
        if level:
            runs = tuple(run.model_copy(update={"marks": _remove_bold(run)}) for run in runs)
            return Heading(key=self._keys.assign("heading", text), level=level, runs=runs)
        if inline.is_quote:
            return Quote(key=self._keys.assign("quote", text), runs=runs)
        return Text(key=self._keys.assign("text", text), runs=runs)


def _guess_level(text: str, pieces: list[Piece]) -> int:
    """Take a short line for a heading only if all of it is both bold and large."""
    for piece, inline in pieces:
        if not ("bold" in inline.marks and inline.size >= _TITLE_FONT_SIZE) and piece.strip():
            return 0
    is_title = (
        len(text) <= _MAX_TITLE_LENGTH and not text.endswith(_MID_SENTENCE) and "\n" not in text
    )
    return 2 if is_title and any(map(character_normalization.is_letter, text)) else 0


def _remove_bold(run: Run) -> tuple[str, ...]:
    return tuple(mark for mark in run.marks if mark != "bold")
