"""Tells tables of data, whose rows are lines of text, from tables that only arrange blocks.

A table arranges where it has one column, where it is said to be for presentation, where it holds
blocks or pictures and no row has words in two cells, or where its only row is columns of prose
or of program text. In a table of data, a cell across its columns that holds prose is a block too.
"""

from selectolax.lexbor import LexborNode

CELL_TAGS = ("td", "th")
_ARRANGED_TAGS = frozenset(
    ("ul", "ol", "menu", "dl", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
     "video", "audio", "iframe", "embed", "object", "img", "image", "svg")
)  # fmt: skip
_PROSE_TAGS = frozenset(("p", "section", "div"))
_MIN_PROSE_LENGTH = 120
_MAX_ROLE_LENGTH = 20


class TableLayout:
    """Which of a table, all tables nested in it and their rows hold blocks that flow one by one."""

    def __init__(self, table: LexborNode) -> None:
        self._flowing: set[int] = set()
        self._frames: set[int] = set()
        self._read(table)

    def flows(self, node: LexborNode) -> bool:
        """Tell whether the cells of a table or a row are blocks like any other."""
        return node.mem_id in self._flowing

    def is_frame(self, table: LexborNode) -> bool:
        """Tell whether a nested table is one cell around all that the cell around it holds."""
        return table.mem_id in self._frames

    def _read(self, root: LexborNode) -> None:
        open_tables: list[_Table] = []
        steps: list[tuple[LexborNode, bool]] = [(root, False)]
        while steps:
            node, is_read = steps.pop()
            if is_read:
                self._close(node, open_tables)
                continue
            if node.mem_id != root.mem_id and node.next is not None:
                steps.append((node.next, False))
            if node.tag == "table":
                open_tables.append(_Table(node, self._frames, self._flowing))
                steps.append((node, True))
            else:
                open_tables[-1].add(node)
            if node.child is not None:
                steps.append((node.child, False))

    def _close(self, node: LexborNode, open_tables: "list[_Table]") -> None:
        table = open_tables.pop()
        table.end_row()
        if table.is_flowing:
            self._flowing.add(node.mem_id)
        if open_tables:
            open_tables[-1].add_table(node, table)


class _Cell:
    """What was seen in a cell; `frame` is the nested table that may be all of it."""

    __slots__ = ("frame", "is_program", "length", "nested_count", "paragraphs")

    def __init__(self) -> None:
        self.length = self.paragraphs = self.nested_count = 0
        self.is_program = False
        self.frame: int | None = None

    @property
    def is_prose(self) -> bool:
        return self.paragraphs > 1 and self.length >= _MIN_PROSE_LENGTH


class _Table:
    """What was seen in a table; only the cells of its last row are remembered."""

    def __init__(self, node: LexborNode, frames: set[int], flowing: set[int]) -> None:
        role = (node.attributes.get("role") or "")[:_MAX_ROLE_LENGTH].strip().lower()
        self._is_presentation = role in ("presentation", "none")
        self._frames, self._flowing = frames, flowing
        self._row: LexborNode | None = None
        self._cells: list[_Cell] = []
        self._cell: _Cell | None = None
        self._spans = self._arranges = self._has_data = self._has_columns = False
        self._column_count = self._worded_rows = 0
        self.cell_count = 0

    @property
    def has_words(self) -> bool:
        return self._worded_rows > 0

    @property
    def is_flowing(self) -> bool:
        arranges = self._arranges and not self._has_data
        has_columns = self._has_columns and self._worded_rows == 1
        return self._is_presentation or self._column_count <= 1 or arranges or has_columns

    def add(self, node: LexborNode) -> None:
        """Take the next node that is not in a nested table."""
        tag, cell = node.tag or "", self._cell
        if tag == "tr" or tag == "caption":
            self.end_row()
            self._row = node
        elif tag in CELL_TAGS:
            self._open_cell(node)
        elif cell is None:
            return
        elif tag in _PROSE_TAGS:
            cell.paragraphs += 1
        elif tag in _ARRANGED_TAGS:
            self._arranges = True
            cell.is_program = cell.is_program or (tag == "pre" and not cell.length)
        elif node.is_text_node:
            cell.length += len((node.text_content or "").strip())

    def add_table(self, node: LexborNode, table: "_Table") -> None:
        """Take a nested table, when all of it was seen."""
        self._arranges = True
        if self._cell is not None:
            self._cell.nested_count += 1
            is_framing = table.cell_count == 1 and self._cell.nested_count == 1
            self._cell.frame = node.mem_id if is_framing and table.has_words else None

    def _open_cell(self, node: LexborNode) -> None:
        self._cell = _Cell()
        self._cells.append(self._cell)
        self._spans = "colspan" in node.attributes
        self.cell_count += 1

    def end_row(self) -> None:
        """Count what the row that ends has."""
        for cell in self._cells:
            if cell.frame is not None and not cell.length:
                self._frames.add(cell.frame)
        self._count_cells([cell for cell in self._cells if cell.length or cell.frame])
        self._row, self._cell, self._cells = None, None, []

    def _count_cells(self, worded: list[_Cell]) -> None:
        self._column_count = max(self._column_count, len(self._cells))
        self._worded_rows += bool(worded)
        self._has_data = self._has_data or len(worded) > 1
        if worded:
            self._has_columns = all(cell.is_prose or cell.is_program for cell in worded)
        self._arranges = self._arranges or any(cell.is_prose for cell in worded)
        is_alone = len(self._cells) == 1 and self._spans
        if is_alone and worded and worded[0].is_prose and self._row is not None:
            self._flowing.add(self._row.mem_id)
