"""The second factor: a six-digit code from the editor's phone (TOTP), used once each."""

import hmac
import re

import pyotp
import redis
import structlog
from cryptography.fernet import InvalidToken, MultiFernet

from backend import cache, clock, db, keyring
from backend.admin import audit
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


def enrol(editor: Editor, offered: str, code: str) -> None:
    """Ask this editor for codes from now on. Raises BadInput when the first code is wrong."""
    secret = opened(editor, offered)
    if not _is_current(secret, code, editor.id):
        raise BadInput("动态码不对，请核对手机时间后再试", faults=(Fault("/code", "不对"),))
    with db.transaction() as session:
        found = session.get_one(Editor, editor.id)
        found.totp_secret = _seal().encrypt(secret.encode()).decode()
        audit.record(editor, "editor.second_factor_on", f"editor:{editor.public_id}")


def drop(editor: Editor) -> None:
    """Ask this editor for codes no longer."""
    with db.transaction() as session:
        session.get_one(Editor, editor.id).totp_secret = None
        audit.record(editor, "editor.second_factor_off", f"editor:{editor.public_id}")


def satisfied(editor: Editor, code: str) -> bool:
    """Tell whether the code is right, or the editor has no second factor.

    A code counts for its own half minute and the ones beside it, and only
    once. With Redis away the once is not kept: the password still is.
    """
    if editor.totp_secret is None:
        return True
    try:
        secret = _seal().decrypt(editor.totp_secret.encode()).decode()
    except InvalidToken:
        log.error("second factor unreadable: was SECRET_KEY changed?", editor=editor.public_id)
        return False
    return _is_current(secret, code, editor.id)


def _is_current(secret: str, code: str, editor_id: int) -> bool:
    if not CODE.fullmatch(code):
        return False
    totp, step = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for each in (step - 1, step, step + 1):
        if hmac.compare_digest(totp.at(each * STEP_SECONDS), code):
            return _is_first_use(editor_id, each)
    return False


def _is_first_use(editor_id: int, step: int) -> bool:
    try:
        return bool(cache.client().set(f"totp:{editor_id}:{step}", 1, nx=True, ex=120))
    except redis.RedisError:
        return True


def _seal() -> MultiFernet:
    return keyring.cipher(PURPOSE)
