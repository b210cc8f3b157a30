"""Extension points for personal data: exporters, ranked erasers, locks, retention rules.

The account itself is exported in `data_export.py` and erased in `deletion.py`; whatever else is
stored about a person belongs to other packages, which plug in here what they do with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from backend.accounts.models import Account
from backend.config import get_settings
from backend.manifest import ExtensionPoint, KeyedExtensionPoint, RankedExtensionPoint

Exporter = Callable[[Account], dict[str, Iterator[dict[str, Any]]]]
PictureLister = Callable[[Account], dict[str, str]]
TextWriter = Callable[[Account], Iterator[str]]
Eraser = Callable[[Account], None]

# The lists of rows that a package adds to data.json, by name.
EXPORTERS = ExtensionPoint[Exporter]("exporters")
# The texts that a package adds to the export, by the name of their file.
EXPORTED_TEXTS = KeyedExtensionPoint[str, TextWriter]("exported texts")
# The pictures that a package adds: names of files to the keys under which the store has them.
EXPORTED_PICTURES = ExtensionPoint[PictureLister]("exported pictures")


class EraserRank(IntEnum):
    """Where an eraser stands: the lock order, in which all transactions lock these rows."""

    VISITS = 1  # under the write lock of visits, which comes before all others
    READINGS = 2  # rows that only their own reader writes
    MARKS = 3
    CHECKS = 4  # before the content that they are about
    CONTENT = 5
    JOBS = 6  # the erasers before may enqueue some


# What erases an account's rows, inside the transaction; each may be called again.
ERASERS = RankedExtensionPoint[EraserRank, Eraser]("erasers")
# What erases an account's data in Redis, outside the transaction.
CACHE_ERASERS = ExtensionPoint[Eraser]("cache erasers")
# Takes the locks that come before the lock of an account.
DELETION_LOCKS = ExtensionPoint[Callable[[], None]]("deletion locks")


class RetentionStage(IntEnum):
    """When a retention rule runs, within one sweep."""

    VISITS = 1  # who came, and what they did under a visitor's digest
    VISITORS = 2  # what tells whose digest that is
    RECORDS = 3
    IDLE_ACCOUNTS = 4
    DELETED_ACCOUNTS = 5  # last: these leave nothing that could expire


@dataclass(frozen=True)
class RetentionRule:
    """A retention rule: `setting` names the setting with its days, where 0 is never.

    Without a setting it always applies.
    """

    name: str
    setting: str | None
    sweep: Callable[[datetime, int], int]

    def days(self) -> int:
        """Get the configured days; 0 without a setting, and for never."""
        days: int = getattr(get_settings(), self.setting) if self.setting else 0
        return days

    @property
    def is_on(self) -> bool:
        """Whether the rule applies at all."""
        return self.setting is None or self.days() > 0


# What expires by itself.
RETENTION_RULES = RankedExtensionPoint[RetentionStage, RetentionRule]("retention rules")
