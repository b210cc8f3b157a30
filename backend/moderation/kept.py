"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
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


def _verdicts(account: Account) -> Rows:
    columns = (Check.id, Check.kind, Check.subject, Check.state, Check.why, Check.since)
    mine = select(*columns, Check.created_at).where(Check.account_id == account.id)
    for _, kind, subject, state, why, since, created_at in bulk.every(mine):
        yield {
            "kind": kind,
            "id": subject,
            "state": state,
            "why": why,
            "since": since,
            "asked_at": created_at,
        }


def _reports(account: Account) -> Rows:
    mine = (
        select(
            Report.id, Check.kind, Check.subject, Report.reason, Report.words,
            Report.created_at, Report.looked_at,
        )
        .join(Check, Check.id == Report.check_id)
        .where(Report.account_id == account.id)
    )  # fmt: skip
    for _, kind, subject, reason, words, created_at, looked_at in bulk.every(mine):
        yield {
            "kind": kind,
            "id": subject,
            "reason": reason,
            "words": words,
            "made_at": created_at,
            "looked_at": looked_at,
        }


def _appeals(account: Account) -> Rows:
    mine = (
        select(
            Appeal.id, Check.kind, Check.subject, Appeal.words, Appeal.outcome, Appeal.created_at
        )
        .join(Check, Check.id == Appeal.check_id)
        .where(Appeal.account_id == account.id)
    )  # fmt: skip
    for _, kind, subject, words, outcome, created_at in bulk.every(mine):
        yield {"kind": kind, "id": subject, "words": words, "outcome": outcome, "at": created_at}


def _bans(account: Account) -> Rows:
    columns = (Ban.id, Ban.reason, Ban.until, Ban.lifted_at, Ban.created_at)
    mine = select(*columns).where(Ban.account_id == account.id)
    for _, reason, until, lifted_at, created_at in bulk.every(mine):
        yield {"reason": reason, "since": created_at, "until": until, "lifted_at": lifted_at}


def _trusts(account: Account) -> Rows:
    mine = select(Trust.id, Trust.created_at).where(Trust.account_id == account.id)
    for _, created_at in bulk.every(mine):
        yield {"since": created_at}


def _blocks(account: Account) -> Rows:
    mine = (
        select(Block.id, Account.public_id, Account.nickname, Block.created_at)
        .join(Account, Account.id == Block.blocked_id)
        .where(Block.account_id == account.id)
    )
    for _, public_id, nickname, created_at in bulk.every(mine):
        yield {"person": public_id, "nickname": nickname, "since": created_at}
