"""Checks the second factor's time-based codes (TOTP, RFC 6238), each of which counts once.

The last used code is stored in the editor's row, so it holds without Redis, too. A recovery
code can replace it.
"""

import hmac
import re
from typing import Any

import pyotp
import structlog
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import or_, update

from backend import clock, db, secret_keys
from backend.admin.authentication.second_factor import recovery_codes
from backend.admin.models import Editor

PURPOSE = "second factor"
STEP_SECONDS = 30
CODE_PATTERN = re.compile(r"[0-9]{6}")

log = structlog.get_logger()


def is_satisfied(editor: Editor, code: str) -> bool:
    """Tell whether the code is right, or the editor has no second factor; it is consumed by that.

    A code counts for its own half minute and the ones beside it, only once, and never after a
    later one. A recovery code counts once.
    """
    if editor.totp_secret is None:
        return True
    if recovery_codes.is_recovery_code(code):
        return recovery_codes.use_code(editor, code)
    try:
        secret = build_cipher().decrypt(editor.totp_secret.encode()).decode()
    except InvalidToken:
        log.error("second factor unreadable: was SECRET_KEY changed?", editor=editor.public_id)
        return False
    step = find_matching_step(secret, code)
    return step is not None and _claim_step(editor, step)


def find_matching_step(secret: str, code: str) -> int | None:
    """Find the half minute of which this is the code: the current one, or one beside it."""
    if not CODE_PATTERN.fullmatch(code):
        return None
    totp, step = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    steps = [
        candidate
        for candidate in (step - 1, step, step + 1)
        if hmac.compare_digest(totp.at(candidate * STEP_SECONDS), code)
    ]
    return steps[0] if steps else None


def _claim_step(editor: Editor, step: int) -> bool:
    """Claim a half minute: of two concurrent uses, one wins."""
    is_unused = or_(Editor.totp_step.is_(None), Editor.totp_step < step)
    statement = update(Editor).where(Editor.id == editor.id, is_unused).values(totp_step=step)
    with db.transaction() as session:
        result: Any = session.execute(statement.execution_options(synchronize_session=False))
        return bool(result.rowcount == 1)


def build_cipher() -> MultiFernet:
    """Build the cipher of the secrets, as they are offered and stored."""
    return secret_keys.build_cipher(PURPOSE)
