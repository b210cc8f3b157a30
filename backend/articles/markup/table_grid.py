"""Follows a table's rows and columns (colspan, rowspan), and tells data from mere layout.

The cells of a row become one line of text, with a border between them. A cell that reaches
into further rows leaves its column empty there, so that what follows stays in its column.
Where a table only arranges pictures, lists or other tables, its cells are blocks like any other.
"""

from selectolax.lexbor import LexborNode

CELL_TAGS = ("td", "th")
_MAX_COLUMNS = 50
_ARRANGED_TAGS = frozenset(
    ("table", "ul", "ol", "menu", "dl", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
     "hr", "video", "audio", "iframe", "embed", "object")
)  # fmt: skip
_PICTURE_TAGS = frozenset(("img", "image", "svg"))
_PROSE_TAGS = frozenset(("p", "section", "div"))
_MIN_DATA_ROWS, _MIN_DATA_CELLS = 2, 2
_MIN_PROSE_LENGTH = 120


class TableGrid:
    """The rows of one table, as they are walked."""

    def __init__(self, table: LexborNode) -> None:
        self.is_layout = _is_layout(table)
        self._reaching: dict[int, int] = {}
        self._column = self._last_start = 0

    def open_row(self, row: LexborNode) -> int:
        """Begin a row; returns how many cells it has, those that reach into it counted."""
        self._column = self._last_start = 0
        return _count_cells(row) + len(self._reaching)

    def close_row(self) -> None:
        """End a row: what reaches further has one row less to go."""
        self._reaching = {column: rows - 1 for column, rows in self._reaching.items() if rows > 1}

    def open_cell(self, attributes: dict[str, str | None]) -> int:
        """Place a cell; returns how many borders stand before it, one for each column passed."""
        start = self._column
        while start in self._reaching:
            start += 1
        is_far = self._last_start >= _MAX_COLUMNS
        borders = 1 if is_far else min(start, _MAX_COLUMNS) - self._last_start
        self._last_start = start
        self._column = start + min(_parse_span(attributes.get("colspan")), _MAX_COLUMNS)
        rows = _parse_span(attributes.get("rowspan"))
        if rows > 1:
            columns = range(start, min(self._column, _MAX_COLUMNS))
            self._reaching |= dict.fromkeys(columns, rows)
        return borders


def _count_cells(row: LexborNode) -> int:
    count, child = 0, row.child
    while child is not None and count < _MIN_DATA_CELLS:
        count += child.tag in CELL_TAGS
        child = child.next
    return count


def _parse_span(text: str | None) -> int:
    digits = (text or "").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 6
    return max(1, int(digits)) if is_number else 1


def _is_layout(table: LexborNode) -> bool:
    """Tell whether a table arranges blocks; looks no further than at the first that says so."""
    contents = _TableContents()
    steps = [table.child]
    while steps:
        node = steps.pop()
        if node is None:
            continue
        if contents.add(node):
            return True
        steps += [node.next, node.child]
    contents.end_row()
    return contents.has_pictures and contents.data_rows < _MIN_DATA_ROWS


class _TableContents:
    """What was seen in a table: rows with words in several cells, pictures, prose."""

    def __init__(self) -> None:
        self.data_rows = 0
        self.has_pictures = False
        self._worded_cells = 0
        self._length = self._paragraphs = 0

    def add(self, node: LexborNode) -> bool:
        """Take the next node; returns whether it proves that the table only arranges."""
        tag = node.tag or ""
        if tag == "tr":
            self.end_row()
        elif tag in CELL_TAGS:
            self._length = self._paragraphs = 0
        elif tag in _PROSE_TAGS:
            self._paragraphs += 1
        self.has_pictures = self.has_pictures or tag in _PICTURE_TAGS
        if node.is_text_node and (words := (node.text_content or "").strip()):
            self._worded_cells += not self._length
            self._length += len(words)
        is_prose = self._paragraphs > 1 and self._length >= _MIN_PROSE_LENGTH
        return tag in _ARRANGED_TAGS or is_prose

    def end_row(self) -> None:
        """Count the row that ends."""
        self.data_rows += self._worded_cells >= _MIN_DATA_CELLS
        self._worded_cells = self._length = self._paragraphs = 0
