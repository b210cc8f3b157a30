"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.accounts.models import Account
from backend.articles.models import OfficialAccount
from backend.notifications.models import Choice, Consent, Entry, Follow, Notice

NOTICE = ("kind", "subject", "outcome", "created_at", "read_at")
CONSENT = ("template_id", "choice", "reported", "pushed", "spent", "updated_at")
ENTRY = ("kind", "template_id", "state", "why", "delivery", "created_at", "sent_at")
CHOICE = ("muted", "quiet", "quiet_from", "quiet_to")

Rows = Iterator[dict[str, Any]]


def taken(account: Account) -> dict[str, Rows]:
    """Give what a person was told and sent, what they allowed and chose, whom they follow."""
    return {
        "notices": _rows(Notice, ("public_id", *NOTICE), account),
        "allowed": _rows(Consent, CONSENT, account),
        "sent": _rows(Entry, ENTRY, account),
        "notice_choices": _rows(Choice, CHOICE, account),
        "follows": _follows(account),
    }


def _rows(table: Any, names: tuple[str, ...], account: Account) -> Rows:
    columns = [getattr(table, name) for name in names]
    shown = ["id" if name == "public_id" else name for name in names]
    mine = select(table.id, *columns).where(table.account_id == account.id)
    for row in bulk.every(mine):
        yield dict(zip(shown, row[1:], strict=True))


def _follows(account: Account) -> Rows:
    mine = (
        select(Follow.id, OfficialAccount.public_id, OfficialAccount.name, Follow.created_at)
        .join(OfficialAccount, OfficialAccount.id == Follow.official_account_id)
        .where(Follow.account_id == account.id)
    )
    for _, public_id, name, created_at in bulk.every(mine):
        yield {"official_account": public_id, "name": name, "since": created_at}
