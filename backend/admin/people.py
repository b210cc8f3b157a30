"""What editors do about readers who talk, told to the audit log: ban them, trust them.

The audit log names the reader and for how long, never the reason in its words.
"""

from datetime import timedelta

from backend import clock
from backend.accounts.models import Account
from backend.admin import audit
from backend.admin.models import Editor
from backend.moderation import bans, people
from backend.moderation.models import Ban
from backend.moderation.people import Record

DAYS = (1, 7, 30)


def get_person(public_id: str) -> tuple[Account, Record, list[Ban]]:
    """Give a reader, their record, and the bans they ever had. Raises NotFound."""
    account = bans.get_person(public_id)
    return account, people.records({account.id: account})[account.id], bans.list_bans(account.id)


def ban(
    editor: Editor, public_id: str, days: int | None, reason: str, *, hides_words: bool
) -> Record:
    """Let a reader say nothing in public for some days, or for good. Raises NotFound."""
    until = clock.now() + timedelta(days=days) if days else None
    bans.ban(public_id, editor.id, until, reason, hides_words=hides_words)
    detail: audit.Detail = {"days": days or 0, "hides_words": hides_words}
    audit.record(editor, "reader.banned", f"account:{public_id}", detail)
    return _record(public_id)


def lift(editor: Editor, public_id: str) -> Record:
    """Let a banned reader speak again. Raises NotFound."""
    bans.lift(public_id, editor.id)
    audit.record(editor, "reader.unbanned", f"account:{public_id}")
    return _record(public_id)


def trust(editor: Editor, public_id: str) -> Record:
    """Let a reader's words wait for WeChat only. Raises NotFound."""
    bans.trust(public_id, editor.id)
    audit.record(editor, "reader.trusted", f"account:{public_id}")
    return _record(public_id)


def untrust(editor: Editor, public_id: str) -> Record:
    """Treat a reader's words as anybody's again. Raises NotFound."""
    bans.untrust(public_id)
    audit.record(editor, "reader.untrusted", f"account:{public_id}")
    return _record(public_id)


def _record(public_id: str) -> Record:
    return get_person(public_id)[1]
