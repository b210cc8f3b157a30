"""Exports an account's notices, consents, sent messages, preferences and follows."""

from typing import Any

from backend import bulk_sql
from backend.accounts.models import Account
from backend.articles.models import OfficialAccount
from backend.bulk_sql import Records
from backend.notifications.models import Choice, Consent, Follow, Notice, OutboxEntry

NOTICE_COLUMNS = ("kind", "subject", "outcome", "created_at", "read_at")
CONSENT_COLUMNS = ("template_id", "choice", "reported", "pushed", "spent", "updated_at")
ENTRY_COLUMNS = ("kind", "template_id", "state", "reason", "delivery", "created_at", "sent_at")
CHOICE_COLUMNS = ("muted", "quiet", "quiet_from", "quiet_to")


def export_account_data(account: Account) -> dict[str, Records]:
    """Export a person's notices and sent messages, consents and preferences, and follows."""
    return {
        "notices": _export_rows(Notice, NOTICE_COLUMNS, account, id=Notice.public_id),
        "allowed": _export_rows(Consent, CONSENT_COLUMNS, account),
        "sent": _export_rows(OutboxEntry, ENTRY_COLUMNS, account),
        "notice_choices": _export_rows(Choice, CHOICE_COLUMNS, account),
        "follows": _export_follows(account),
    }


def _export_rows(table: Any, names: tuple[str, ...], account: Account, **extra: Any) -> Records:
    columns = {name: getattr(table, name) for name in names}
    query = bulk_sql.select_record(table.id, **extra, **columns)
    return bulk_sql.stream_records(query.where(table.account_id == account.id))


def _export_follows(account: Account) -> Records:
    query = bulk_sql.select_record(
        Follow.id,
        official_account=OfficialAccount.public_id,
        name=OfficialAccount.name,
        since=Follow.created_at,
    ).join(OfficialAccount, OfficialAccount.id == Follow.official_account_id)
    return bulk_sql.stream_records(query.where(Follow.account_id == account.id))
