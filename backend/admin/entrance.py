"""Signing in: counted before it is judged, locked after eight failures, not telling who exists.

Failures of a known login are kept in the table, and that is what refuses. What
is *told* comes from Redis, where known and unknown logins are counted alike;
with Redis away a locked login is refused with the ordinary words, which name
the lock-out too. A failure takes a fixed time at least: what the database does
for a known login would otherwise show.
"""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

import redis
from sqlalchemy import select

from backend import cache, clock, db
from backend.admin import audit, passwords, second_factor, sessions
from backend.admin.models import Editor
from backend.admin.sessions import Visitor
from backend.api import client_network
from backend.errors import AppError, BadInput, Fault, TooMany

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
MOST_FAILURES = 8
LOCKED = timedelta(minutes=15)
DAY_SECONDS = 24 * 3600
FAILURE_SECONDS = 0.2
PER_ADDRESS = (20, 60)
PER_LOGIN = (10, 60)
PER_EDITOR = (5, 60)


class SignInFailed(AppError):
    """Login, password or code is wrong, or the login is locked: which of them is not told."""

    status, code = 401, "sign_in_failed"
    message = "登录名、密码或动态码不对。连续 8 次不对，该登录名会锁定 15 分钟"


class LockedOut(TooMany):
    """Eight failures in a row; told for any login that was tried so often."""

    code = "locked_out"

    def __init__(self, seconds: int) -> None:
        """Say when it opens again."""
        minutes = -(-seconds // 60)
        super().__init__(f"失败次数过多，请在 {minutes} 分钟后再试", retry_after=seconds)


@dataclass(frozen=True)
class Credentials:
    """What somebody at the door says: the code is empty for those without a second factor."""

    login: str
    password: str
    code: str = ""


def sign_in(said: Credentials, visitor: Visitor) -> str:
    """Sign in and give the new session's token.

    Raises TooMany for an address or login in a hurry, LockedOut, SignInFailed.
    """
    started, login = time.monotonic(), said.login.strip().casefold()
    _check_pace(f"address:{client_network.network_of(visitor.address)}", PER_ADDRESS)
    tally = _Tally(login)
    tally.check()
    _check_pace(f"login:{tally.name}", PER_LOGIN)
    editor = _count_attempt(login) if LOGIN.fullmatch(login) else None
    right = passwords.matches(editor.password_hash if editor else None, said.password)
    if editor is None or not right or not second_factor.satisfied(editor, said.code.strip()):
        _refuse(editor, tally, started)
    token = _let_in(editor, visitor)
    tally.forget()
    return token


def confirm(editor: Editor, password: str) -> None:
    """Ask a signed-in editor for the password again, before what matters.

    Raises BadInput when it is wrong, TooMany after five in a minute.
    """
    _check_pace(f"confirm:{editor.id}", PER_EDITOR)
    if not passwords.matches(editor.password_hash, password):
        raise BadInput("当前密码不对", faults=(Fault("/password", "不对"),))


def change_password(editor: Editor, current: str, new: str, visitor: Visitor) -> str:
    """Change one's own password; every sign-in ends, and a new one's token is given.

    Raises BadInput when the current one is wrong or the new one will not do.
    """
    passwords.check_new(new, editor.login)
    confirm(editor, current)
    if passwords.matches(editor.password_hash, new):
        raise BadInput("新密码不能与当前密码相同", faults=(Fault("/new", "与当前相同"),))
    kept = passwords.hashed(new)
    with db.transaction() as session:
        found = session.get_one(Editor, editor.id, with_for_update=True)
        found.password_hash, found.must_change_password = kept, False
        sessions.end_all(found)
        token = sessions.begin(found, visitor)
        audit.record(found, "editor.password_changed", f"editor:{found.public_id}")
    return token


def _count_attempt(login: str) -> Editor | None:
    """Count an attempt before it is judged, so that many at once cannot share one count.

    Gives the editor whose password may be tried: None if unknown, disabled, locked.
    """
    with db.transaction() as session:
        asked = select(Editor).where(Editor.login == login, Editor.disabled_at.is_(None))
        editor = session.scalar(asked.with_for_update())
        if editor is None:
            return None
        now = clock.now()
        if editor.locked_until is not None:
            if editor.locked_until > now:
                return None
            editor.failures, editor.locked_until = 0, None
        editor.failures += 1
        if editor.failures >= MOST_FAILURES:
            editor.locked_until = now + LOCKED
    return editor


def _refuse(editor: Editor | None, tally: "_Tally", started: float) -> NoReturn:
    tally.add()
    if editor is not None and editor.locked_until is not None:
        with db.transaction():
            audit.record(None, "editor.locked", f"editor:{editor.public_id}")
    time.sleep(max(0.0, started + FAILURE_SECONDS - time.monotonic()))
    raise SignInFailed


def _let_in(editor: Editor, visitor: Visitor) -> str:
    with db.transaction() as session:
        asked = select(Editor).where(Editor.id == editor.id, Editor.disabled_at.is_(None))
        found = session.scalar(asked.with_for_update())
        if found is None or found.password_hash != editor.password_hash:
            raise SignInFailed
        found.failures, found.locked_until = 0, None
        token = sessions.begin(found, visitor)
        audit.record(found, "editor.signed_in", f"editor:{found.public_id}")
    return token


def _check_pace(key: str, pace: tuple[int, int]) -> None:
    wait = cache.wait_for(f"editors:{key}", *pace)
    if wait:
        raise TooMany(retry_after=wait)


class _Tally:
    """The failures of one login as everybody may be told them, whether it exists or not."""

    def __init__(self, login: str) -> None:
        self.name = sessions.digest(login)[:32]

    def check(self) -> None:
        until = _answer("GET", f"editors:locked:{self.name}")
        left = float(until or 0) - clock.now().timestamp()
        if left > 0:
            raise LockedOut(max(1, round(left)))

    def add(self) -> None:
        failed = f"editors:failed:{self.name}"
        count = _answer("INCR", failed)
        _answer("EXPIRE", failed, DAY_SECONDS)
        if count is not None and count >= MOST_FAILURES:
            until, seconds = clock.now() + LOCKED, int(LOCKED.total_seconds())
            _answer("SET", f"editors:locked:{self.name}", until.timestamp(), "EX", seconds)
            _answer("DEL", failed)

    def forget(self) -> None:
        _answer("DEL", f"editors:failed:{self.name}")
        _answer("DEL", f"editors:locked:{self.name}")


def _answer(*command: str | int | float) -> Any:
    try:
        return cache.client().execute_command(*command)  # type: ignore[no-untyped-call]
    except redis.RedisError:
        return None
