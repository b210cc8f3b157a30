"""Enrols editors in the second factor by a secret for an authenticator app, and disables it."""

import pyotp
from cryptography.fernet import InvalidToken

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys, editor_row_locks, sessions
from backend.admin.authentication.second_factor import recovery_codes, totp_codes
from backend.admin.models import Editor
from backend.errors import BadInput, FieldError

ISSUER = "拾句"
OFFER_SECONDS = 900


def offer_secret(editor: Editor) -> str:
    """Offer an encrypted secret to enrol with: it comes back with the first code in 15 minutes."""
    secret = pyotp.random_base32()
    return totp_codes.build_cipher().encrypt(f"{editor.id}:{secret}".encode()).decode()


def read_offer(editor: Editor, offer: str) -> str:
    """Decrypt the secret offered to this editor. Raises BadInput when it is stale or another's."""
    try:
        owner, secret = (
            totp_codes.build_cipher().decrypt(offer.encode(), ttl=OFFER_SECONDS).decode().split(":")
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

    Every other sign-in than the one with the digest `except_digest` ends; where a second factor is
    replaced, keys are revoked, too. Raises BadInput when the first code is wrong, and NotSignedIn
    once the editor may not act.
    """
    secret = read_offer(editor, offer)
    step = totp_codes.find_matching_step(secret, code)
    if step is None:
        raise BadInput("动态码不对，请核对手机时间后再试", faults=(FieldError("/code", "不对"),))
    with db.transaction():
        row = editor_row_locks.lock_editor(editor)
        is_replacement = row.totp_secret is not None
        row.totp_secret = totp_codes.build_cipher().encrypt(secret.encode()).decode()
        row.totp_step = step
        sessions.end_all_sessions(row, except_digest=except_digest)
        if is_replacement:
            api_keys.revoke_all_keys(row)
        codes = recovery_codes.renew_codes(row)
        audit.record(editor, "editor.second_factor_on", f"editor:{editor.public_id}")
    return codes


def disable_second_factor(editor: Editor, *, except_digest: str) -> None:
    """Ask this editor for codes no longer.

    Every other sign-in than the one with the digest `except_digest` ends, and all keys are revoked.
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
