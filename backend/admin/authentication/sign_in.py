"""Signs editors in, limiting attempts and hiding which logins exist; changes one's own password.

An attempt is counted before it is checked. A failure takes a fixed
time at least: what the database does for a known login would otherwise show.
"""

import re
import time
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from backend import db
from backend.admin import refused_access_log
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import (
    api_keys,
    device_cookies,
    editor_row_locks,
    password_hashing,
    password_policy,
    sessions,
    sign_in_throttling,
    step_up,
)
from backend.admin.authentication.device_cookies import Device
from backend.admin.authentication.second_factor import recovery_codes, totp_codes
from backend.admin.authentication.sessions import ClientInfo
from backend.admin.authentication.sign_in_throttling import AttemptCounter
from backend.admin.authentication.step_up import Proof
from backend.admin.models import Editor, EditorSession
from backend.admin.refused_access_log import Reason
from backend.api import client_network
from backend.api.gateway import delayed_requests
from backend.errors import AppError, BadInput, FieldError, NotSignedIn

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
MIN_FAILURE_SECONDS = 0.2


class SignInFailed(AppError):
    """Login, password or code is wrong, or it came too soon: which of them is not revealed."""

    status, code = 401, "sign_in_failed"
    message = "登录名、密码或动态码不对。连续 8 次不对，要等 15 分钟；试得太快时请稍等几秒"


@dataclass(frozen=True)
class Credentials:
    """The sign-in form's fields: the code is empty for those without a second factor.

    `device` is the cookie of a device on which this login had signed in.
    """

    login: str
    password: str
    code: str = ""
    device: str = ""


@dataclass(frozen=True)
class SignInResult:
    """A new session's token, the cookie of a known device, and whether a recovery code was used."""

    token: str
    device: str
    by_recovery_code: bool = False


def sign_in(credentials: Credentials, visitor: ClientInfo) -> SignInResult:
    """Sign in.

    Raises TooMany for a network, login or device in a hurry, NotYet for a login whose turn is to
    come, LockedOut, SignInFailed.
    """
    started_at, login = time.monotonic(), credentials.login.strip().casefold()
    device = _find_trusted_device(credentials, login)
    counter, is_counted = _count_attempt(login, visitor, device)
    editor = find_by_login(login)
    is_known = device is not None and is_counted
    is_allowed = (
        editor is None or is_known or sign_in_throttling.count_unknown_device(editor) or is_counted
    )
    password_hash = editor.password_hash if editor is not None and is_allowed else None
    is_match = password_hashing.is_match(
        password_hash, credentials.password, is_known=device is not None
    )
    reason = _find_refusal_reason(editor, is_allowed, is_match, credentials.code)
    if editor is None or reason is not None:
        _fail(editor, reason or "unknown_login", started_at)
    token = _begin_session(editor, visitor)
    counter.empty()
    by_recovery_code = (
        recovery_codes.is_recovery_code(credentials.code) and editor.totp_secret is not None
    )
    return SignInResult(token, device_cookies.sign_cookie(editor, device), by_recovery_code)


def change_password(
    editor: Editor, sign_in: EditorSession, proof: Proof, new_password: str, visitor: ClientInfo
) -> SignInResult:
    """Change one's own password; sign-ins end and keys are revoked, and a new session begins.

    Raises BadInput when the old password is wrong or the new one is weak, and what the
    step-up raises. Who was shut out, reset or signed out meanwhile is NotSignedIn.
    """
    password_policy.check_password(new_password, (editor.login, editor.name))
    step_up.confirm_proof(editor, sign_in, proof)
    if password_hashing.is_match(editor.password_hash, new_password, is_known=True):
        raise BadInput("新密码不能与当前密码相同", faults=(FieldError("/new", "与当前相同"),))
    password_hash = password_hashing.hash_password(new_password)
    with db.transaction():
        row = editor_row_locks.lock_editor(editor)
        editor_row_locks.lock_credential(sign_in)
        row.password_hash, row.must_change_password = password_hash, False
        sessions.end_all_sessions(row)
        api_keys.revoke_all_keys(row)
        token = sessions.begin_session(row, visitor)
        audit.record(row, "editor.password_changed", f"editor:{row.public_id}")
    return SignInResult(token, device_cookies.sign_cookie(row))


def find_by_login(login: str) -> Editor | None:
    """Find an editor who is not disabled."""
    if not LOGIN.fullmatch(login):
        return None
    query = select(Editor).where(Editor.login == login, Editor.disabled_at.is_(None))
    with db.read_session() as session:
        return session.scalar(query)


def _find_trusted_device(credentials: Credentials, login: str) -> Device | None:
    """Find the device behind a cookie, if the editor of this login signed in on it."""
    device = device_cookies.read_cookie(credentials.device) if credentials.device else None
    editor = find_by_login(login) if device is not None else None
    return device if device and editor and device.is_trusted_by(editor) else None


def _count_attempt(
    login: str, visitor: ClientInfo, device: Device | None
) -> tuple[AttemptCounter, bool]:
    """Count the attempt wherever it counts, and tell whether Redis did so.

    A network that is shut out uses up nothing of the login's pace. What has waited for its turn
    was counted before.
    """
    if device is not None:
        sign_in_throttling.check_rate_limit("device", device.id, sign_in_throttling.PER_DEVICE)
        counter = AttemptCounter.of_device(login, device.id)
        return counter, bool(counter.count())
    counter = AttemptCounter.of_network(login, visitor.address)
    if delayed_requests.has_waited():
        return counter, True
    sign_in_throttling.check_rate_limit(
        "address", client_network.bucket_of(visitor.address), sign_in_throttling.PER_NETWORK
    )
    number = counter.count()
    sign_in_throttling.wait_for_turn(login, number)
    return counter, number > 0


def _find_refusal_reason(
    editor: Editor | None, is_allowed: bool, is_match: bool, code: str
) -> Reason | None:
    if editor is None:
        return "unknown_login"
    if not is_allowed:
        return "slowed_down"
    if not is_match:
        return "wrong_password"
    return None if totp_codes.is_satisfied(editor, code.strip()) else "wrong_code"


def _fail(editor: Editor | None, reason: Reason, started_at: float) -> NoReturn:
    refused_access_log.record_refusal(reason, editor)
    time.sleep(max(0.0, started_at + MIN_FAILURE_SECONDS - time.monotonic()))
    raise SignInFailed


def _begin_session(editor: Editor, visitor: ClientInfo) -> str:
    with db.transaction():
        try:
            row = editor_row_locks.lock_editor(editor)
        except NotSignedIn as error:
            raise SignInFailed from error
        row.failures, row.locked_until = 0, None
        token = sessions.begin_session(row, visitor)
        audit.record(row, "editor.signed_in", f"editor:{row.public_id}")
    return token
