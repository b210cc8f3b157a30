"""Signing in: counted before it is judged, limited by who asks, not telling who exists.

`attempts` says who is limited and how. A failure takes a fixed time at least: what the database
does for a known login would otherwise show.
"""

import re
import time
from dataclasses import dataclass
from typing import NoReturn

from sqlalchemy import select

from backend import db
from backend.admin import (
    acting,
    attempts,
    audit,
    keys,
    password_policy,
    passwords,
    recovery_codes,
    refusals,
    second_factor,
    sessions,
    step_up,
    trusted_devices,
)
from backend.admin.attempts import Bucket
from backend.admin.models import Editor, EditorSession
from backend.admin.refusals import Reason
from backend.admin.sessions import Visitor
from backend.admin.step_up import Proof
from backend.admin.trusted_devices import Device
from backend.api import client_network, waiting
from backend.errors import AppError, BadInput, Fault, NotSignedIn

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
FAILURE_SECONDS = 0.2


class SignInFailed(AppError):
    """Login, password or code is wrong, or it came too soon: which of them is not told."""

    status, code = 401, "sign_in_failed"
    message = "登录名、密码或动态码不对。连续 8 次不对，要等 15 分钟；试得太快时请稍等几秒"


@dataclass(frozen=True)
class Credentials:
    """What somebody at the door says: the code is empty for those without a second factor.

    `device` is the cookie of a device on which this login had signed in.
    """

    login: str
    password: str
    code: str = ""
    device: str = ""


@dataclass(frozen=True)
class SignedIn:
    """A new session's token, the cookie of a known device, and whether a recovery code was used."""

    token: str
    device: str
    by_recovery_code: bool = False


def sign_in(said: Credentials, visitor: Visitor) -> SignedIn:
    """Sign in.

    Raises TooMany for a network, login or device in a hurry, NotYet for a login whose turn is to
    come, LockedOut, SignInFailed.
    """
    started, login = time.monotonic(), said.login.strip().casefold()
    device = _known_device(said, login)
    bucket, is_counted = _count(login, visitor, device)
    editor = find_by_login(login)
    is_known = device is not None and is_counted
    in_time = editor is None or is_known or attempts.count_stranger(editor) or is_counted
    kept = editor.password_hash if editor is not None and in_time else None
    right = passwords.matches(kept, said.password, known=device is not None)
    why = _why_refused(editor, in_time, right, said.code)
    if editor is None or why is not None:
        _refuse(editor, why or "unknown_login", started)
    token = _let_in(editor, visitor)
    bucket.empty()
    by_recovery_code = recovery_codes.looks_like(said.code) and editor.totp_secret is not None
    return SignedIn(token, trusted_devices.sign(editor, device), by_recovery_code)


def change_password(
    editor: Editor, sign_in: EditorSession, proof: Proof, new: str, visitor: Visitor
) -> SignedIn:
    """Change one's own password; sign-ins end and keys are revoked, and a new session begins.

    Raises BadInput when what is given is wrong or the new one will not do, and what
    `step_up.confirm` raises. Who was shut out, reset or signed out meanwhile is NotSignedIn.
    """
    password_policy.check(new, (editor.login, editor.name))
    step_up.confirm(editor, sign_in, proof)
    if passwords.matches(editor.password_hash, new, known=True):
        raise BadInput("新密码不能与当前密码相同", faults=(Fault("/new", "与当前相同"),))
    kept = passwords.hashed(new)
    with db.transaction():
        found = acting.hold_editor(editor)
        acting.hold_entry(sign_in)
        found.password_hash, found.must_change_password = kept, False
        sessions.end_all(found)
        keys.revoke_all(found)
        token = sessions.begin(found, visitor)
        audit.record(found, "editor.password_changed", f"editor:{found.public_id}")
    return SignedIn(token, trusted_devices.sign(found))


def find_by_login(login: str) -> Editor | None:
    """Find an editor who may still enter."""
    if not LOGIN.fullmatch(login):
        return None
    asked = select(Editor).where(Editor.login == login, Editor.disabled_at.is_(None))
    with db.reading() as session:
        return session.scalar(asked)


def _known_device(said: Credentials, login: str) -> Device | None:
    """Find the device behind a cookie, if the editor of this login signed in on it."""
    device = trusted_devices.read(said.device) if said.device else None
    editor = find_by_login(login) if device is not None else None
    return device if device and editor and device.is_trusted_by(editor) else None


def _count(login: str, visitor: Visitor, device: Device | None) -> tuple[Bucket, bool]:
    """Count the attempt wherever it counts, and tell whether Redis did so.

    A network that is shut out uses up nothing of the login's pace. What has waited for its turn
    was counted before.
    """
    if device is not None:
        attempts.check_pace("device", device.id, attempts.PER_DEVICE)
        bucket = Bucket.of_device(login, device.id)
        return bucket, bool(bucket.count())
    bucket = Bucket.of_network(login, visitor.address)
    if waiting.has_waited():
        return bucket, True
    attempts.check_pace("address", client_network.bucket(visitor.address), attempts.PER_NETWORK)
    number = bucket.count()
    attempts.wait_for_turn(login, number)
    return bucket, number > 0


def _why_refused(editor: Editor | None, in_time: bool, right: bool, code: str) -> Reason | None:
    if editor is None:
        return "unknown_login"
    if not in_time:
        return "slowed_down"
    if not right:
        return "wrong_password"
    return None if second_factor.satisfied(editor, code.strip()) else "wrong_code"


def _refuse(editor: Editor | None, why: Reason, started: float) -> NoReturn:
    refusals.note(why, editor)
    time.sleep(max(0.0, started + FAILURE_SECONDS - time.monotonic()))
    raise SignInFailed


def _let_in(editor: Editor, visitor: Visitor) -> str:
    with db.transaction():
        try:
            found = acting.hold_editor(editor)
        except NotSignedIn as error:
            raise SignInFailed from error
        found.failures, found.locked_until = 0, None
        token = sessions.begin(found, visitor)
        audit.record(found, "editor.signed_in", f"editor:{found.public_id}")
    return token
