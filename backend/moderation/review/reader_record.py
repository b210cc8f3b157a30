"""Moderation record of an account: counts of content by state, reports and bans; ban and trust."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from backend import db
from backend.accounts.models import Account
from backend.moderation import state_machine, subject_registry
from backend.moderation.models import Ban, Check, Report, Trust
from backend.moderation.sanctions import bans


@dataclass
class AccountRecord:
    """Since when an account exists, and how much of its content is in which state.

    `reported` counts reports by readers, looked at or not; `bans` counts those
    that ever were, and `ban` is the active one.
    """

    since: datetime
    shown: int = 0
    waiting: int = 0
    refused: int = 0
    hidden: int = 0
    reported: int = 0
    bans: int = 0
    ban: Ban | None = None
    trusted: bool = False


def load_records(accounts: dict[int, Account]) -> dict[int, AccountRecord]:
    """Load the records of these accounts, by row id, in a fixed number of queries."""
    records_by_id = {
        account_id: AccountRecord(since=account.created_at)
        for account_id, account in accounts.items()
    }
    if not records_by_id:
        return records_by_id
    session, is_of_accounts = db.session(), Check.account_id.in_(records_by_id)
    is_speech = Check.kind.in_(subject_registry.list_speech_kinds())
    states = select(Check.account_id, Check.state, func.count()).where(is_of_accounts, is_speech)
    for account_id, state, count in session.execute(states.group_by(Check.account_id, Check.state)):
        field = "waiting" if state in state_machine.PENDING_STATES else state
        if account_id is not None and field != "gone":
            setattr(
                records_by_id[account_id], field, getattr(records_by_id[account_id], field) + count
            )
    report_counts = select(Check.account_id, func.count()).join(Report, Report.check_id == Check.id)
    for account_id, count in session.execute(
        report_counts.where(is_of_accounts).group_by(Check.account_id)
    ):
        records_by_id[account_id or 0].reported = count
    _add_bans(records_by_id)
    for account_id in session.scalars(
        select(Trust.account_id).where(Trust.account_id.in_(records_by_id))
    ):
        records_by_id[account_id].trusted = True
    return records_by_id


def _add_bans(records_by_id: dict[int, AccountRecord]) -> None:
    session, is_of_accounts = db.session(), Ban.account_id.in_(records_by_id)
    ban_counts = select(Ban.account_id, func.count()).where(is_of_accounts).group_by(Ban.account_id)
    for account_id, count in session.execute(ban_counts):
        records_by_id[account_id].bans = count
    for ban in session.scalars(
        select(Ban).where(is_of_accounts, bans.build_active_filter()).order_by(Ban.id)
    ):
        records_by_id[ban.account_id].ban = ban
