"""Recovery codes: ten one-time replacements for the second factor, for who loses the phone.

A code holds 60 random bits and is kept as an HMAC under the installation's digest key, so a
stolen database opens nothing, and rotating the secret key loses none. What is used is used by
one UPDATE: of two at once, one wins.
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
from backend.admin import acting, audit
from backend.admin.models import Editor, RecoveryCode
from backend.pseudonyms import digest_key

COUNT = 10
# Neither i, l, o nor u: nothing to mistake when it is copied from paper.
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
SHAPE = re.compile(f"[{LETTERS}]{{12}}")
MISTAKEN = str.maketrans("ilo", "110", "- ")


@dataclass(frozen=True)
class Standing:
    """How many codes an editor has left, and when one was last used."""

    left: int
    last_used_at: datetime | None


def renew(editor: Editor) -> list[str]:
    """Give an editor ten new codes and void all earlier ones; they are never seen again.

    Raises NotSignedIn once the editor may not act.
    """
    codes = [_draw() for _ in range(COUNT)]
    with db.transaction() as session:
        # The editor's row makes those who renew at once queue up, so that ten remain.
        acting.hold_editor(editor)
        void(editor)
        digests = [_digest(editor, _read(code)) for code in codes]
        session.add_all(RecoveryCode(editor_id=editor.id, digest=digest) for digest in digests)
        audit.record(editor, "editor.recovery_codes_renewed", f"editor:{editor.public_id}")
    return codes


def void(editor: Editor) -> None:
    """Void all codes of an editor."""
    with db.transaction() as session:
        session.execute(delete(RecoveryCode).where(RecoveryCode.editor_id == editor.id))


def use(editor: Editor, typed: str) -> bool:
    """Use a code up; False if it is none of this editor's, or used already."""
    code = _read(typed)
    if not SHAPE.fullmatch(code):
        return False
    with db.transaction() as session:
        fresh = (
            RecoveryCode.editor_id == editor.id,
            RecoveryCode.digest == _digest(editor, code),
            RecoveryCode.used_at.is_(None),
        )
        spent = update(RecoveryCode).where(*fresh).values(used_at=clock.now())
        done: Any = session.execute(spent)
        if done.rowcount != 1:
            return False
        left = standing(editor).left
        subject = f"editor:{editor.public_id}"
        audit.record(editor, "editor.recovery_code_used", subject, {"left": left})
    return True


def looks_like(typed: str) -> bool:
    """Tell whether what was typed has the shape of a recovery code."""
    return SHAPE.fullmatch(_read(typed)) is not None


def standing(editor: Editor) -> Standing:
    """Tell how many codes are left, and when one was last used."""
    used = RecoveryCode.used_at
    asked = select(func.count(), func.count(used), func.max(used))
    with db.reading() as session:
        row = session.execute(asked.where(RecoveryCode.editor_id == editor.id)).one()
    return Standing(left=row[0] - row[1], last_used_at=row[2])


def _draw() -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(12))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _read(typed: str) -> str:
    return typed.strip().casefold().translate(MISTAKEN)


def _digest(editor: Editor, code: str) -> str:
    """Digest a code for an editor; needs a transaction, where the first digest makes its key."""
    said = f"recovery code:{editor.id}:{code}".encode()
    return hmac.new(digest_key().encode(), said, hashlib.sha256).hexdigest()
