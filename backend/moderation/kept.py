"""What this room keeps about a person, as they may demand it."""

from backend import bulk
from backend.accounts.models import Account
from backend.bulk import Records
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust


def taken(account: Account) -> dict[str, Records]:
    """Give the verdicts on a person's words, their appeals, reports and bans, and whom they block.

    Who reported them, or does not want to meet them, is not theirs to know.
    """
    return {
        "verdicts": _verdicts(account),
        "appeals": _appeals(account),
        "reports": _reports(account),
        "bans": _bans(account),
        "trusted": _trusts(account),
        "blocks": _blocks(account),
    }


def _verdicts(account: Account) -> Records:
    mine = bulk.record(
        Check.id,
        kind=Check.kind,
        id=Check.subject,
        state=Check.state,
        why=Check.why,
        since=Check.since,
        asked_at=Check.created_at,
    )
    return bulk.records(mine.where(Check.account_id == account.id))


def _reports(account: Account) -> Records:
    mine = bulk.record(
        Report.id,
        kind=Check.kind,
        id=Check.subject,
        reason=Report.reason,
        words=Report.words,
        made_at=Report.created_at,
        looked_at=Report.looked_at,
    ).join(Check, Check.id == Report.check_id)
    return bulk.records(mine.where(Report.account_id == account.id))


def _appeals(account: Account) -> Records:
    mine = bulk.record(
        Appeal.id,
        kind=Check.kind,
        id=Check.subject,
        words=Appeal.words,
        outcome=Appeal.outcome,
        at=Appeal.created_at,
    ).join(Check, Check.id == Appeal.check_id)
    return bulk.records(mine.where(Appeal.account_id == account.id))


def _bans(account: Account) -> Records:
    mine = bulk.record(
        Ban.id,
        reason=Ban.reason,
        since=Ban.created_at,
        until=Ban.until,
        lifted_at=Ban.lifted_at,
    )
    return bulk.records(mine.where(Ban.account_id == account.id))


def _trusts(account: Account) -> Records:
    mine = bulk.record(Trust.id, since=Trust.created_at)
    return bulk.records(mine.where(Trust.account_id == account.id))


def _blocks(account: Account) -> Records:
    mine = bulk.record(
        Block.id,
        person=Account.public_id,
        nickname=Account.nickname,
        since=Block.created_at,
    ).join(Account, Account.id == Block.blocked_id)
    return bulk.records(mine.where(Block.account_id == account.id))
