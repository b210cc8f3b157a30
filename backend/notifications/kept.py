"""What this room keeps about a person, as they may demand it."""

from typing import Any

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import OfficialAccount
from backend.bulk import Records
from backend.notifications.models import Choice, Consent, Entry, Follow, Notice

NOTICE = ("kind", "subject", "outcome", "created_at", "read_at")
CONSENT = ("template_id", "choice", "reported", "pushed", "spent", "updated_at")
ENTRY = ("kind", "template_id", "state", "why", "delivery", "created_at", "sent_at")
CHOICE = ("muted", "quiet", "quiet_from", "quiet_to")


def taken(account: Account) -> dict[str, Records]:
    """Give what a person was told and sent, what they allowed and chose, whom they follow."""
    return {
        "notices": _rows(Notice, NOTICE, account, id=Notice.public_id),
        "allowed": _rows(Consent, CONSENT, account),
        "sent": _rows(Entry, ENTRY, account),
        "notice_choices": _rows(Choice, CHOICE, account),
        "follows": _follows(account),
    }


def _rows(table: Any, names: tuple[str, ...], account: Account, **more: Any) -> Records:
    facts = {name: getattr(table, name) for name in names}
    mine = bulk.record(table.id, **more, **facts)
    return bulk.records(mine.where(table.account_id == account.id))


def _follows(account: Account) -> Records:
    mine = bulk.record(
        Follow.id,
        official_account=OfficialAccount.public_id,
        name=OfficialAccount.name,
        since=Follow.created_at,
    ).join(OfficialAccount, OfficialAccount.id == Follow.official_account_id)
    return bulk.records(mine.where(Follow.account_id == account.id))
