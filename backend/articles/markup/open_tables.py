"""Follows the tables that are open as a page is walked, and puts nested ones off.

A table that is nested in a row follows it, so that the row stays one line; but a table of one
cell that is all of the cell around it is a frame, and its text is that of the cell.
"""

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from backend.articles.markup.table_grid import TableGrid
from backend.articles.markup.table_layout import TableLayout

Step = Callable[[], None]


class OpenTables:
    """The tables that are open, the innermost last; each is told from mere layout once."""

    def __init__(self) -> None:
        self._open: list[TableGrid] = []
        self._layout: TableLayout | None = None
        self._put_off: list[Step] = []

    def open(self, table: LexborNode) -> None:
        """Begin a table."""
        if self._layout is None or not self._open:
            self._layout = TableLayout(table)
        self._open.append(TableGrid(table, self._layout))

    def close(self) -> None:
        """End the innermost table."""
        self._open.pop()

    def is_frame(self, table: LexborNode) -> bool:
        """Tell whether a table is one cell around all that the cell around it holds."""
        return self._layout is not None and self._layout.is_frame(table)

    def put_off(self, step: Step) -> None:
        """Put what walks a nested table off to the end of the row."""
        self._put_off.append(step)

    def open_row(self, row: LexborNode) -> bool:
        """Begin a row; returns whether it is a line of text."""
        return bool(self._open) and self._open[-1].open_row(row)

    def close_row(self) -> list[Step]:
        """End a row that is a line; returns what was put off until then."""
        self._open[-1].close_row()
        steps, self._put_off = self._put_off, []
        return steps

    def open_cell(self, attributes: dict[str, str | None]) -> int | None:
        """Place a cell in a line; returns the borders before it, None within a frame."""
        grid = self._open[-1]
        return None if grid.is_flowing else grid.open_cell(attributes)
