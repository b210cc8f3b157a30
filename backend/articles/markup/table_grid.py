"""Follows a table's rows and columns (colspan, rowspan), and places the borders of its cells.

The cells of a row become one line of text, with a border between them. A cell that reaches
into further rows leaves its column empty there, so that what follows stays in its column.
"""

from selectolax.lexbor import LexborNode

from backend.articles.markup.table_layout import TableLayout

_MAX_COLUMNS = 50
_ALL_ROWS = 65_534  # what rowspan="0" says: to the end of the group of rows


class TableGrid:
    """The rows of one table, as they are walked; `layout` tells which of them are lines."""

    def __init__(self, table: LexborNode, layout: TableLayout) -> None:
        self._layout = layout
        self.is_flowing = layout.flows(table)
        self._reaching: dict[int, int] = {}
        self._group: int | None = None
        self._column = self._last_start = 0

    def open_row(self, row: LexborNode) -> bool:
        """Begin a row; returns whether it is a line of text.

        No cell reaches into it from another `thead`, `tbody` or `tfoot`.
        """
        if self.is_flowing or self._layout.flows(row):
            return False
        self._column = self._last_start = 0
        group = row.parent.mem_id if row.parent is not None else None
        if group != self._group:
            self._group, self._reaching = group, {}
        return True

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
        self._column = start + min(_parse_span(attributes.get("colspan")) or 1, _MAX_COLUMNS)
        rows = _parse_span(attributes.get("rowspan"))
        if rows != 1:
            columns = range(start, min(self._column, _MAX_COLUMNS))
            self._reaching |= dict.fromkeys(columns, rows or _ALL_ROWS)
        return borders


def _parse_span(text: str | None) -> int:
    digits = (text or "").strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 6
    return int(digits) if is_number else 1
