"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.moderation.models import Block, Check, Report

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give the verdicts on a person's words, their reports, and whom they do not want to meet.

    Who reported them, or does not want to meet them, is not theirs to know.
    """
    return {
        "verdicts": _verdicts(account),
        "reports": _reports(account),
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


def _blocks(account: Account) -> Rows:
    mine = (
        select(Block.id, Account.public_id, Account.nickname, Block.created_at)
        .join(Account, Account.id == Block.blocked_id)
        .where(Block.account_id == account.id)
    )
    for _, public_id, nickname, created_at in bulk.every(mine):
        yield {"person": public_id, "nickname": nickname, "since": created_at}
