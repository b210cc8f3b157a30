"""Loads one page of a list by keyset pagination: the cursor holds the last row's order values.

Pages neither skip nor repeat rows while others are added or removed, and a later page costs no
more than the first. The columns of an order are unique together, and none of them is null in a
row of the list. What has no such order (a search by relevance, a ranking that changes, several
tables merged) makes its cursors by itself, with `cursors`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from backend import db
from backend.api import cursors

Item = TypeVar("Item")
Columns = TypeVarTuple("Columns")
OrderColumn = ColumnElement[Any] | InstrumentedAttribute[Any]


class Page(NamedTuple, Generic[Item]):
    """One page of a list, and the cursor of the page after it, None on the last one."""

    items: list[Item]
    next: str | None


def load_scalars(query: Select[Item], cursor: str, limit: int, *order: OrderColumn) -> Page[Item]:
    """Load a page of a query for one thing a row, in this order. Raises BadCursor."""
    rows, next_cursor = _load_page(query, cursor, limit, order)
    return Page([row[0] for row in rows], next_cursor)


def load_rows(
    query: Select[*Columns], cursor: str, limit: int, *order: OrderColumn
) -> Page[tuple[*Columns]]:
    """Load a page of a query, in this order. Raises BadCursor."""
    rows, next_cursor = _load_page(query, cursor, limit, order)
    return Page([tuple(row[: -len(order)]) for row in rows], next_cursor)


def build_condition(order: Sequence[OrderColumn], position: Sequence[Any]) -> ColumnElement[bool]:
    """Build the condition for the rows that come after a position in this order."""
    condition: ColumnElement[bool] = false()
    for element, value in reversed(list(zip(order, position, strict=True))):
        column, is_descending = _split_direction(element)
        is_beyond = column < value if is_descending else column > value
        condition = or_(is_beyond, and_(column == value, condition))
    return condition


def _load_page(
    query: Select[*tuple[Any, ...]], cursor: str, limit: int, order: Sequence[OrderColumn]
) -> tuple[Sequence[Row[*tuple[Any, ...]]], str | None]:
    """Load a page of rows, each with its values of the order at the end."""
    columns = [_split_direction(element)[0] for element in order]
    if cursor:
        query = query.where(build_condition(order, _parse_position(columns, cursor)))
    query = query.add_columns(*columns).order_by(*order).limit(limit + 1)
    rows = db.session().execute(query).all()
    if len(rows) <= limit:
        return rows, None
    position = rows[limit - 1][-len(columns) :]
    return rows[:limit], cursors.pack(*map(_to_part, position))


def _split_direction(element: OrderColumn) -> tuple[ColumnElement[Any] | OrderColumn, bool]:
    """Split a term of an ORDER BY into its column and whether it descends."""
    if isinstance(element, UnaryExpression) and element.modifier is desc_op:
        return element.element, True
    return element, False


def _parse_position(columns: Sequence[OrderColumn], cursor: str) -> list[Any]:
    is_moment = [isinstance(column.type, db.UtcDateTime) for column in columns]
    parts = cursors.unpack(cursor, *(str if moment else int for moment in is_moment))
    return [
        cursors.parse_moment(part) if moment else part
        for part, moment in zip(parts, is_moment, strict=True)
    ]


def _to_part(value: int | datetime) -> str | int:
    return value.isoformat() if isinstance(value, datetime) else value
