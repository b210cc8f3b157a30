"""The second factor: a six-digit code from the editor's phone (TOTP), used once each.

That a code was used is kept in the editor's row, so it holds without Redis, too. A recovery
code stands in for it.
"""

import hmac
import re
from typing import Any

import pyotp
import structlog
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import or_, update

from backend import clock, db, keyring
from backend.admin import acting, audit, keys, recovery_codes, sessions
from backend.admin.models import Editor
from backend.errors import BadInput, Fault

ISSUER = "拾句"
PURPOSE = "second factor"
STEP_SECONDS = 30
OFFER_SECONDS = 900
CODE = re.compile(r"[0-9]{6}")

log = structlog.get_logger()


def offer(editor: Editor) -> str:
    """Draw a secret to enrol with, sealed: it comes back with the first code within 15 minutes."""
    return _seal().encrypt(f"{editor.id}:{pyotp.random_base32()}".encode()).decode()


def opened(editor: Editor, offered: str) -> str:
    """Open what was offered to this editor. Raises BadInput when it is stale or another's."""
    try:
        owner, secret = _seal().decrypt(offered.encode(), ttl=OFFER_SECONDS).decode().split(":")
    except (InvalidToken, ValueError) as error:
        raise BadInput("设置已过期，请重新开始") from error
    if owner != str(editor.id):
        raise BadInput("设置已过期，请重新开始")
    return secret


def address(editor: Editor, secret: str) -> str:
    """Give the otpauth address which authenticator apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=editor.login, issuer_name=ISSUER)


def enrol(editor: Editor, offered: str, code: str, *, besides: str) -> list[str]:
    """Ask this editor for codes from now on, and give ten recovery codes, shown this once.

    Every other sign-in than the one with the digest `besides` ends; where a second factor is
    replaced, keys are revoked, too. Raises BadInput when the first code is wrong, and NotSignedIn
    once the editor may not act.
    """
    secret = opened(editor, offered)
    step = _matching_step(secret, code)
    if step is None:
        raise BadInput("动态码不对，请核对手机时间后再试", faults=(Fault("/code", "不对"),))
    with db.transaction():
        found = acting.hold_editor(editor)
        replaces = found.totp_secret is not None
        found.totp_secret = _seal().encrypt(secret.encode()).decode()
        found.totp_step = step
        sessions.end_all(found, besides=besides)
        if replaces:
            keys.revoke_all(found)
        codes = recovery_codes.renew(found)
        audit.record(editor, "editor.second_factor_on", f"editor:{editor.public_id}")
    return codes


def drop(editor: Editor, *, besides: str) -> None:
    """Ask this editor for codes no longer.

    Every other sign-in than the one with the digest `besides` ends, and all keys are revoked.
    Raises NotSignedIn once the editor may not act.
    """
    with db.transaction():
        found = acting.hold_editor(editor)
        remove(found)
        sessions.end_all(found, besides=besides)
        keys.revoke_all(found)
        audit.record(editor, "editor.second_factor_off", f"editor:{editor.public_id}")


def remove(editor: Editor) -> None:
    """Take the second factor and its recovery codes from an editor held in a transaction."""
    editor.totp_secret = None
    recovery_codes.void(editor)


def satisfied(editor: Editor, code: str) -> bool:
    """Tell whether the code is right, or the editor has no second factor; it is used up by that.

    A code counts for its own half minute and the ones beside it, only once, and never after a
    later one. A recovery code counts once.
    """
    if editor.totp_secret is None:
        return True
    if recovery_codes.looks_like(code):
        return recovery_codes.use(editor, code)
    try:
        secret = _seal().decrypt(editor.totp_secret.encode()).decode()
    except InvalidToken:
        log.error("second factor unreadable: was SECRET_KEY changed?", editor=editor.public_id)
        return False
    step = _matching_step(secret, code)
    return step is not None and _is_first_use(editor, step)


def _matching_step(secret: str, code: str) -> int | None:
    """Find the half minute of which this is the code: the current one, or one beside it."""
    if not CODE.fullmatch(code):
        return None
    totp, step = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    fits = [
        each
        for each in (step - 1, step, step + 1)
        if hmac.compare_digest(totp.at(each * STEP_SECONDS), code)
    ]
    return fits[0] if fits else None


def _is_first_use(editor: Editor, step: int) -> bool:
    """Use a half minute up: of two at once, one wins."""
    unused = or_(Editor.totp_step.is_(None), Editor.totp_step < step)
    taken = update(Editor).where(Editor.id == editor.id, unused).values(totp_step=step)
    with db.transaction() as session:
        done: Any = session.execute(taken.execution_options(synchronize_session=False))
        return bool(done.rowcount == 1)


def _seal() -> MultiFernet:
    return keyring.cipher(PURPOSE)
