"""Loads and saves readers' delivery preferences: muted notice kinds, and quiet hours.

They delay or drop subscribe messages; the inbox has everything at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from backend import clock, db
from backend.accounts.models import Account
from backend.config import get_settings
from backend.notifications.models import Choice, OutboxEntry
from backend.notifications.notice_resolvers import NoticeKind


@dataclass(frozen=True)
class NoticePreferences:
    """One reader's preferences: the kinds that are not sent, and the quiet hours, None for none."""

    muted: frozenset[str]
    quiet: tuple[int, int] | None

    def next_moment(self, at: datetime) -> datetime:
        """Get the first time from `at` on at which a message may arrive."""
        return at if self.quiet is None else skip_quiet_hours(at, *self.quiet)


def skip_quiet_hours(at: datetime, start: int, end: int) -> datetime:
    """Skip to the end of the quiet hours that `at` falls into, if any; hours are Shanghai's.

    >>> from datetime import UTC
    >>> skip_quiet_hours(datetime(2026, 1, 1, 15, tzinfo=UTC), 22, 8).isoformat()
    '2026-01-02T08:00:00+08:00'
    """
    local_time = at.astimezone(clock.SHANGHAI)
    is_quiet = (local_time.hour - start) % 24 < (end - start) % 24
    if not is_quiet:
        return at
    quiet_end = local_time.replace(hour=end, minute=0, second=0, microsecond=0)
    return quiet_end if quiet_end > local_time else quiet_end + timedelta(days=1)


def load_preferences(reader: Account) -> NoticePreferences:
    """Load one reader's preferences."""
    return load_all_preferences([reader.id])[reader.id]


def load_all_preferences(account_ids: Iterable[int]) -> dict[int, NoticePreferences]:
    """Load these readers' preferences, in one query."""
    account_id_set = set(account_ids)
    rows = db.session().scalars(select(Choice).where(Choice.account_id.in_(account_id_set)))
    saved = {row.account_id: _build_preferences(row) for row in rows}
    defaults = NoticePreferences(frozenset(), (get_settings().quiet_from, get_settings().quiet_to))
    return {account_id: saved.get(account_id, defaults) for account_id in account_id_set}


def _build_preferences(row: Choice) -> NoticePreferences:
    hours = (
        get_settings().quiet_from if row.quiet_from is None else row.quiet_from,
        get_settings().quiet_to if row.quiet_to is None else row.quiet_to,
    )
    return NoticePreferences(
        frozenset(filter(None, row.muted.split(","))), hours if row.quiet else None
    )


def save_preferences(
    reader: Account, muted: Sequence[NoticeKind], quiet: tuple[int, int] | None
) -> NoticePreferences:
    """Save a reader's preferences; what waits for them is rescheduled.

    None for `quiet` is no quiet hours at all.
    """
    session = db.session()
    row = session.scalar(select(Choice).where(Choice.account_id == reader.id))
    if row is None:
        row = Choice(account_id=reader.id)
        session.add(row)
    row.muted, row.quiet = ",".join(sorted(set(muted))), quiet is not None
    row.quiet_from, row.quiet_to = quiet or (None, None)
    statement = update(OutboxEntry).where(
        OutboxEntry.account_id == reader.id, OutboxEntry.state == "ready", OutboxEntry.attempts == 0
    )
    session.execute(statement.values(due_at=_build_preferences(row).next_moment(clock.now())))
    session.flush()
    return _build_preferences(row)
