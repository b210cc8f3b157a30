"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import OfficialAccount
from backend.notifications.models import Choice, Consent, Entry, Follow, Notice

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give what a person was told and sent, what they allowed and chose, and whom they follow."""
    return {
        "notices": _rows(
            select(Notice.id, Notice.kind, Notice.subject, Notice.outcome, Notice.created_at,
                   Notice.read_at).where(Notice.account_id == account.id)
        ),
        "messages_sent": _rows(
            select(Entry.id, Entry.kind, Entry.state, Entry.created_at, Entry.sent_at)
            .where(Entry.account_id == account.id)
        ),
        "consents": _rows(
            select(Consent.id, Consent.template_id, Consent.reported, Consent.pushed,
                   Consent.spent, Consent.choice, Consent.updated_at)
            .where(Consent.account_id == account.id)
        ),
        "notice_settings": _rows(
            select(Choice.id, Choice.muted, Choice.quiet, Choice.quiet_from, Choice.quiet_to)
            .where(Choice.account_id == account.id)
        ),
        "follows": _rows(
            select(Follow.id, OfficialAccount.name, Follow.created_at)
            .join(OfficialAccount, OfficialAccount.id == Follow.official_account_id)
            .where(Follow.account_id == account.id)
        ),
    }  # fmt: skip


def _rows(asked: Any) -> Rows:
    """Give rows by their columns' names, without the row id by which they are ordered."""
    for row in bulk.every(asked):
        yield {name: value for name, value in row._mapping.items() if name != "id"}
