"""Adding to tables of sums: a row that is missing is made, one that is there is added to."""

from collections import defaultdict
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, UniqueConstraint

from backend import bulk
from backend.spread.models import ArticleSum, DaySum, FacetSum, ShareSum

Kind = type[ShareSum] | type[ArticleSum] | type[DaySum] | type[FacetSum]
KINDS: tuple[Kind, ...] = (ArticleSum, DaySum, FacetSum, ShareSum)
Key = tuple[Any, ...]


class Sums:
    """Numbers to be added, by table and key; what cancels out is never written."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.of: dict[Kind, dict[Key, dict[str, int]]] = {
            kind: defaultdict(lambda: defaultdict(int)) for kind in KINDS
        }

    def add(self, kind: Kind, key: Key, **numbers: int) -> None:
        """Add to one row; `key` holds the values of the table's own key, in its order."""
        row = self.of[kind][key]
        for name, number in numbers.items():
            row[name] += number

    def write(self) -> None:
        """Add everything to the database, always in the same order of tables and rows."""
        for kind in KINDS:
            names = columns(kind)
            rows = [
                dict(zip(key_of(kind), key, strict=True)) | {n: numbers.get(n, 0) for n in names}
                for key, numbers in sorted(self.of[kind].items())
                if any(numbers.values())
            ]
            bulk.add(table(kind), rows, unique=unique_of(kind), to=names)


def key_of(kind: Kind) -> tuple[str, ...]:
    """Name what makes a row of this table one; for a share, its article and parent go along."""
    if kind is ShareSum:
        return ("share_id", "article_id", "parent_id")
    return unique_of(kind)


def unique_of(kind: Kind) -> tuple[str, ...]:
    """Name those columns of a row's key that no two rows share."""
    if kind is ShareSum:
        return ("share_id",)
    for each in table(kind).constraints:
        if isinstance(each, UniqueConstraint):
            return tuple(column.name for column in each.columns)
    raise TypeError(kind)


@cache
def columns(kind: Kind) -> tuple[str, ...]:
    """Name the numbers of this table."""
    beside = {"id", *key_of(kind)}
    return tuple(column.name for column in table(kind).columns if column.name not in beside)


def table(kind: Kind) -> Table:
    """Give the table itself."""
    return cast(Table, kind.__table__)
