"""Recovery codes for a lost second factor: issues ten, consumes each once, voids and counts them.

A code holds 60 random bits and is stored as an HMAC under the installation's digest key, so a
stolen database reveals none, and rotating the secret key loses none. A code is consumed by
one UPDATE: of two concurrent uses, one wins.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from backend import clock, db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import editor_row_locks
from backend.admin.models import Editor, RecoveryCode
from backend.pseudonym_key import get_digest_key

CODE_COUNT = 10
# Neither i, l, o nor u: nothing to mistake when it is copied from paper.
CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_PATTERN = re.compile(f"[{CODE_ALPHABET}]{{12}}")
LOOKALIKES = str.maketrans("ilo", "110", "- ")


@dataclass(frozen=True)
class RecoveryCodesStatus:
    """How many codes an editor has left, and when one was last used."""

    left: int
    last_used_at: datetime | None


def renew_codes(editor: Editor) -> list[str]:
    """Give an editor ten new codes and void all earlier ones; they are never seen again.

    Raises NotSignedIn once the editor may not act.
    """
    codes = [_generate_code() for _ in range(CODE_COUNT)]
    with db.transaction() as session:
        # The lock on the editor's row serializes concurrent renewals, so that ten remain.
        editor_row_locks.lock_editor(editor)
        void_codes(editor)
        digests = [_digest(editor, _normalize(code)) for code in codes]
        session.add_all(RecoveryCode(editor_id=editor.id, digest=digest) for digest in digests)
        audit.record(editor, "editor.recovery_codes_renewed", f"editor:{editor.public_id}")
    return codes


def void_codes(editor: Editor) -> None:
    """Void all codes of an editor."""
    with db.transaction() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.editor_id == editor.id))


def use_code(editor: Editor, text: str) -> bool:
    """Consume a code; False if it is none of this editor's, or used already."""
    code = _normalize(text)
    if not CODE_PATTERN.fullmatch(code):
        return False
    with db.transaction() as session:
        conditions = (
            RecoveryCode.editor_id == editor.id,
            RecoveryCode.digest == _digest(editor, code),
            RecoveryCode.used_at.is_(None),
        )
        statement = update(RecoveryCode).where(*conditions).values(used_at=clock.now())
        result: Any = session.execute(statement)
        if result.rowcount != 1:
            return False
        remaining = get_status(editor).left
        subject = f"editor:{editor.public_id}"
        audit.record(editor, "editor.recovery_code_used", subject, {"left": remaining})
    return True


def is_recovery_code(text: str) -> bool:
    """Tell whether what was typed has the shape of a recovery code."""
    return CODE_PATTERN.fullmatch(_normalize(text)) is not None


def get_status(editor: Editor) -> RecoveryCodesStatus:
    """Get how many codes are left, and when one was last used."""
    used_at = RecoveryCode.used_at
    query = select(func.count(), func.count(used_at), func.max(used_at))
    with db.read_session() as session:
        row = session.execute(query.where(RecoveryCode.editor_id == editor.id)).one()
    return RecoveryCodesStatus(left=row[0] - row[1], last_used_at=row[2])


def _generate_code() -> str:
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _normalize(text: str) -> str:
    return text.strip().casefold().translate(LOOKALIKES)


def _digest(editor: Editor, code: str) -> str:
    """Digest a code for an editor; needs a transaction, where the first digest makes its key."""
    message = f"recovery code:{editor.id}:{code}".encode()
    return hmac.new(get_digest_key().encode(), message, hashlib.sha256).hexdigest()
