"""Editors' audited actions on a reader: get the record, ban, lift a ban, trust, stop trusting.

The audit log names the reader and for how long, never the text of the reason.
"""

from datetime import timedelta

from backend import clock
from backend.accounts.models import Account
from backend.admin.audit import audit_log as audit
from backend.admin.models import Editor
from backend.moderation.models import Ban
from backend.moderation.review import reader_record
from backend.moderation.review.reader_record import AccountRecord
from backend.moderation.sanctions import bans

DAYS = (1, 7, 30)


def get_person(public_id: str) -> tuple[Account, AccountRecord, list[Ban]]:
    """Get a reader, their moderation record, and all their bans. Raises NotFound."""
    account = bans.get_account(public_id)
    return (
        account,
        reader_record.load_records({account.id: account})[account.id],
        bans.list_bans(account.id),
    )


def ban_reader(
    editor: Editor, public_id: str, days: int | None, reason: str, *, hides_content: bool
) -> AccountRecord:
    """Ban a reader from publishing for some days, or for good. Raises NotFound."""
    until = clock.now() + timedelta(days=days) if days else None
    bans.ban_account(public_id, editor.id, until, reason, hides_content=hides_content)
    detail: audit.Detail = {"days": days or 0, "hides_words": hides_content}
    audit.record(editor, "reader.banned", f"account:{public_id}", detail)
    return _get_record(public_id)


def lift_ban(editor: Editor, public_id: str) -> AccountRecord:
    """Lift a reader's ban. Raises NotFound."""
    bans.lift_ban(public_id, editor.id)
    audit.record(editor, "reader.unbanned", f"account:{public_id}")
    return _get_record(public_id)


def trust_reader(editor: Editor, public_id: str) -> AccountRecord:
    """Trust a reader: their texts are checked by WeChat only. Raises NotFound."""
    bans.trust_account(public_id, editor.id)
    audit.record(editor, "reader.trusted", f"account:{public_id}")
    return _get_record(public_id)


def untrust_reader(editor: Editor, public_id: str) -> AccountRecord:
    """Stop trusting a reader. Raises NotFound."""
    bans.untrust_account(public_id)
    audit.record(editor, "reader.untrusted", f"account:{public_id}")
    return _get_record(public_id)


def _get_record(public_id: str) -> AccountRecord:
    return get_person(public_id)[1]
