"""Write buffer of the rollup tables: adds up increments by table and key, upserts them in bulk."""

from collections import defaultdict
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, UniqueConstraint

from backend import bulk_sql
from backend.spread.models import (
    AgeRollup,
    ArticleRollup,
    DayRollup,
    FacetRollup,
    ShareRollup,
)

RollupModel = (
    type[ShareRollup] | type[ArticleRollup] | type[DayRollup] | type[FacetRollup] | type[AgeRollup]
)
ROLLUP_MODELS: tuple[RollupModel, ...] = (
    ArticleRollup,
    DayRollup,
    FacetRollup,
    AgeRollup,
    ShareRollup,
)
RollupKey = tuple[Any, ...]


class RollupWriteBuffer:
    """Pending increments, by table and key; those that cancel out are never written."""

    def __init__(self) -> None:
        """Start without increments."""
        self.of: dict[RollupModel, dict[RollupKey, dict[str, int]]] = {
            model: defaultdict(lambda: defaultdict(int)) for model in ROLLUP_MODELS
        }

    def add(self, model: RollupModel, key: RollupKey, **numbers: int) -> None:
        """Add to one row; `key` holds the values of the table's own key, in its order."""
        row = self.of[model][key]
        for name, number in numbers.items():
            row[name] += number

    def write(self) -> None:
        """Add everything to the database, always in the same order of tables and rows."""
        for model in ROLLUP_MODELS:
            names = get_number_columns(model)
            rows = [
                dict(zip(get_key_columns(model), key, strict=True))
                | {name: numbers.get(name, 0) for name in names}
                for key, numbers in sorted(self.of[model].items())
                if any(numbers.values())
            ]
            bulk_sql.upsert_counts(
                get_table(model), rows, unique=get_unique_columns(model), columns=names
            )


def get_key_columns(model: RollupModel) -> tuple[str, ...]:
    """Return a table's key columns; for a share, its article and parent are included."""
    if model is ShareRollup:
        return ("share_id", "article_id", "parent_id")
    return get_unique_columns(model)


def get_unique_columns(model: RollupModel) -> tuple[str, ...]:
    """Return the columns of the table's unique constraint."""
    if model is ShareRollup:
        return ("share_id",)
    for constraint in get_table(model).constraints:
        if isinstance(constraint, UniqueConstraint):
            return tuple(column.name for column in constraint.columns)
    raise TypeError(model)


@cache
def get_number_columns(model: RollupModel) -> tuple[str, ...]:
    """Return the number columns of this table."""
    key_columns = {"id", *get_key_columns(model)}
    return tuple(
        column.name for column in get_table(model).columns if column.name not in key_columns
    )


def get_table(model: RollupModel) -> Table:
    """Return the SQLAlchemy table of a model."""
    return cast(Table, model.__table__)
