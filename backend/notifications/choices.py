"""What a reader wants to be sent, and when it is quiet. The inbox has everything at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from backend import clock, db
from backend.accounts.models import Account
from backend.config import settings
from backend.notifications.models import Choice, Entry
from backend.notifications.telling import Kind


@dataclass(frozen=True)
class Wanted:
    """What one reader wants: the kinds that are not sent, and the quiet hours, None for none."""

    muted: frozenset[str]
    quiet: tuple[int, int] | None

    def next_moment(self, at: datetime) -> datetime:
        """Give the first moment from `at` on at which a message may arrive."""
        return at if self.quiet is None else after_quiet(at, *self.quiet)


def after_quiet(at: datetime, start: int, end: int) -> datetime:
    """Give `at`, or the end of the quiet hours it falls into; hours are Shanghai's.

    >>> from datetime import UTC
    >>> after_quiet(datetime(2026, 1, 1, 15, tzinfo=UTC), 22, 8).isoformat()
    '2026-01-02T08:00:00+08:00'
    """
    there = at.astimezone(clock.SHANGHAI)
    is_quiet = (there.hour - start) % 24 < (end - start) % 24
    if not is_quiet:
        return at
    ends = there.replace(hour=end, minute=0, second=0, microsecond=0)
    return ends if ends > there else ends + timedelta(days=1)


def of(reader: Account) -> Wanted:
    """Give what one reader wants."""
    return of_all([reader.id])[reader.id]


def of_all(account_ids: Iterable[int]) -> dict[int, Wanted]:
    """Give what these readers want, in one query."""
    keys = set(account_ids)
    rows = db.session().scalars(select(Choice).where(Choice.account_id.in_(keys)))
    chosen = {row.account_id: _wanted(row) for row in rows}
    usual = Wanted(frozenset(), (settings().quiet_from, settings().quiet_to))
    return {key: chosen.get(key, usual) for key in keys}


def _wanted(row: Choice) -> Wanted:
    hours = (
        settings().quiet_from if row.quiet_from is None else row.quiet_from,
        settings().quiet_to if row.quiet_to is None else row.quiet_to,
    )
    return Wanted(frozenset(filter(None, row.muted.split(","))), hours if row.quiet else None)


def choose(reader: Account, muted: Sequence[Kind], quiet: tuple[int, int] | None) -> Wanted:
    """Keep what a reader wants; what waits for them is looked at anew.

    None for `quiet` is no quiet hours at all.
    """
    session = db.session()
    row = session.scalar(select(Choice).where(Choice.account_id == reader.id))
    if row is None:
        row = Choice(account_id=reader.id)
        session.add(row)
    row.muted, row.quiet = ",".join(sorted(set(muted))), quiet is not None
    row.quiet_from, row.quiet_to = quiet or (None, None)
    waiting = update(Entry).where(
        Entry.account_id == reader.id, Entry.state == "ready", Entry.attempts == 0
    )
    session.execute(waiting.values(due_at=_wanted(row).next_moment(clock.now())))
    session.flush()
    return _wanted(row)
