"""Exports an account's moderation data: verdicts, appeals, reports, bans, trust, blocks."""

from backend import bulk_sql
from backend.accounts.models import Account
from backend.bulk_sql import Records
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust


def export_account_data(account: Account) -> dict[str, Records]:
    """Export the verdicts on a person's content, their appeals, reports, bans, and whom they block.

    Who reported or blocked them is not included.
    """
    return {
        "verdicts": _export_verdicts(account),
        "appeals": _export_appeals(account),
        "reports": _export_reports(account),
        "bans": _export_bans(account),
        "trusted": _export_trusts(account),
        "blocks": _export_blocks(account),
    }


def _export_verdicts(account: Account) -> Records:
    query = bulk_sql.select_record(
        Check.id,
        kind=Check.kind,
        id=Check.subject,
        state=Check.state,
        why=Check.reason,
        since=Check.since,
        asked_at=Check.created_at,
    )
    return bulk_sql.stream_records(query.where(Check.account_id == account.id))


def _export_reports(account: Account) -> Records:
    query = bulk_sql.select_record(
        Report.id,
        kind=Check.kind,
        id=Check.subject,
        reason=Report.reason,
        words=Report.text,
        made_at=Report.created_at,
        looked_at=Report.reviewed_at,
    ).join(Check, Check.id == Report.check_id)
    return bulk_sql.stream_records(query.where(Report.account_id == account.id))


def _export_appeals(account: Account) -> Records:
    query = bulk_sql.select_record(
        Appeal.id,
        kind=Check.kind,
        id=Check.subject,
        words=Appeal.text,
        outcome=Appeal.outcome,
        at=Appeal.created_at,
    ).join(Check, Check.id == Appeal.check_id)
    return bulk_sql.stream_records(query.where(Appeal.account_id == account.id))


def _export_bans(account: Account) -> Records:
    query = bulk_sql.select_record(
        Ban.id,
        reason=Ban.reason,
        since=Ban.created_at,
        until=Ban.until,
        lifted_at=Ban.lifted_at,
    )
    return bulk_sql.stream_records(query.where(Ban.account_id == account.id))


def _export_trusts(account: Account) -> Records:
    query = bulk_sql.select_record(Trust.id, since=Trust.created_at)
    return bulk_sql.stream_records(query.where(Trust.account_id == account.id))


def _export_blocks(account: Account) -> Records:
    query = bulk_sql.select_record(
        Block.id,
        person=Account.public_id,
        nickname=Account.nickname,
        since=Block.created_at,
    ).join(Account, Account.id == Block.blocked_id)
    return bulk_sql.stream_records(query.where(Block.account_id == account.id))
