"""Second factor by TOTP: offers a secret, enrols an editor, checks a code once, disables it.

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
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys, editor_row_locks, sessions
from backend.admin.authentication.second_factor import recovery_codes
from backend.admin.models import Editor
from backend.errors import BadInput, FieldError

ISSUER = "拾句"
PURPOSE = "second factor"
STEP_SECONDS = 30
OFFER_SECONDS = 900
CODE_PATTERN = re.compile(r"[0-9]{6}")

log = structlog.get_logger()


def offer_secret(editor: Editor) -> str:
    """Offer an encrypted secret to enrol with: it comes back with the first code in 15 minutes."""
    return _build_cipher().encrypt(f"{editor.id}:{pyotp.random_base32()}".encode()).decode()


def read_offer(editor: Editor, offer: str) -> str:
    """Decrypt the secret offered to this editor. Raises BadInput when it is stale or another's."""
    try:
        owner, secret = (
            _build_cipher().decrypt(offer.encode(), ttl=OFFER_SECONDS).decode().split(":")
        )
    except (InvalidToken, ValueError) as error:
        raise BadInput("设置已过期，请重新开始") from error
    if owner != str(editor.id):
        raise BadInput("设置已过期，请重新开始")
    return secret


def build_otpauth_uri(editor: Editor, secret: str) -> str:
    """Build the otpauth URI which authenticator apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=editor.login, issuer_name=ISSUER)


def enrol_editor(editor: Editor, offer: str, code: str, *, except_digest: str) -> list[str]:
    """Ask this editor for codes from now on, and give ten recovery codes, shown this once.

    Every other sign-in than the one with the digest `besides` ends; where a second factor is
    replaced, keys are revoked, too. Raises BadInput when the first code is wrong, and NotSignedIn
    once the editor may not act.
    """
    secret = read_offer(editor, offer)
    step = _find_matching_step(secret, code)
    if step is None:
        raise BadInput("动态码不对，请核对手机时间后再试", faults=(FieldError("/code", "不对"),))
    with db.transaction():
        row = editor_row_locks.lock_editor(editor)
        is_replacement = row.totp_secret is not None
        row.totp_secret = _build_cipher().encrypt(secret.encode()).decode()
        row.totp_step = step
        sessions.end_all_sessions(row, except_digest=except_digest)
        if is_replacement:
            api_keys.revoke_all_keys(row)
        codes = recovery_codes.renew_codes(row)
        audit.record(editor, "editor.second_factor_on", f"editor:{editor.public_id}")
    return codes


def disable_second_factor(editor: Editor, *, except_digest: str) -> None:
    """Ask this editor for codes no longer.

    Every other sign-in than the one with the digest `besides` ends, and all keys are revoked.
    Raises NotSignedIn once the editor may not act.
    """
    with db.transaction():
        row = editor_row_locks.lock_editor(editor)
        clear_second_factor(row)
        sessions.end_all_sessions(row, except_digest=except_digest)
        api_keys.revoke_all_keys(row)
        audit.record(editor, "editor.second_factor_off", f"editor:{editor.public_id}")


def clear_second_factor(editor: Editor) -> None:
    """Clear the second factor and recovery codes of an editor locked in a transaction."""
    editor.totp_secret = None
    recovery_codes.void_codes(editor)


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
        secret = _build_cipher().decrypt(editor.totp_secret.encode()).decode()
    except InvalidToken:
        log.error("second factor unreadable: was SECRET_KEY changed?", editor=editor.public_id)
        return False
    step = _find_matching_step(secret, code)
    return step is not None and _claim_step(editor, step)


def _find_matching_step(secret: str, code: str) -> int | None:
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


def _build_cipher() -> MultiFernet:
    return secret_keys.build_cipher(PURPOSE)
