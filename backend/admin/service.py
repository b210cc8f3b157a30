"""What can be done about editors: take in, reset, change the role of, disable, enable.

Each verb is for a page and for the command line, which has no editor: then
`by` is None. Every change is in the audit log, in the same transaction. Whatever changes how
an editor signs in, or what they may do, ends their sign-ins and revokes their keys.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db
from backend.admin import acting, audit, keys, password_policy, passwords, second_factor, sessions
from backend.admin.entrance import LOGIN
from backend.admin.models import Editor
from backend.admin.roles import ROLES as ROLES
from backend.admin.roles import Role as Role
from backend.errors import BadInput, Conflict, Fault, NotFound

PUBLIC_ID = re.compile(r"[0-9A-Za-z]{1,16}")


class LoginTaken(Conflict):
    """Another editor has this login."""

    code, message = "login_taken", "这个登录名已有人使用"


class LastOwner(Conflict):
    """Without this owner nobody could look after the editors."""

    code, message = "last_owner", "至少要留一位可用的所有者"


def add_editor(login: str, name: str, role: str, by: Editor | None = None) -> str:
    """Take in an editor and give the one-time password, to be changed at the first sign-in.

    Raises BadInput for a login, name or role that will not do, LoginTaken.
    """
    login, name = login.strip().casefold(), name.strip()
    check_newcomer(login, name, role)
    password = _one_time_password(login, name)
    editor = Editor(login=login, name=name, role=role, password_hash=passwords.hashed(password))
    with db.transaction() as session:
        if by is not None:
            acting.hold_editor(by)
        try:
            with session.begin_nested():
                session.add(editor)
        except IntegrityError as error:
            raise LoginTaken from error
        audit.record(by, "editor.added", f"editor:{editor.public_id}", {"role": role})
    return password


def reset_password(login: str, by: Editor | None = None) -> str:
    """Give an editor a new one-time password, for those who lost theirs or their phone.

    Their sign-ins end, their keys are revoked, and the second factor is lifted. Raises NotFound.
    """
    password = _one_time_password(login)
    kept = passwords.hashed(password)
    with _holding(login, by) as (editor, _):
        editor.password_hash, editor.must_change_password = kept, True
        editor.failures, editor.locked_until = 0, None
        second_factor.remove(editor)
        _shut_out(editor)
        audit.record(by, "editor.password_reset", f"editor:{editor.public_id}")
    return password


def change_role(login: str, role: str, by: Editor | None = None) -> None:
    """Give an editor another role; their sign-ins end and their keys are revoked.

    Raises NotFound, BadInput for no role of ours, LastOwner.
    """
    check_role(role)
    with _holding(login, by) as (editor, owners):
        if editor.role == role:
            return
        if owners == {editor.id}:
            raise LastOwner
        detail: audit.Detail = {"from": editor.role, "role": role}
        editor.role = role
        _shut_out(editor)
        audit.record(by, "editor.role_changed", f"editor:{editor.public_id}", detail)


def disable(login: str, by: Editor | None = None) -> None:
    """Shut an editor out: sign-ins and keys die at once, and what they did stays.

    Raises NotFound, LastOwner.
    """
    with _holding(login, by) as (editor, owners):
        if editor.disabled_at is not None:
            return
        if owners == {editor.id}:
            raise LastOwner
        editor.disabled_at = clock.now()
        _shut_out(editor)
        audit.record(by, "editor.disabled", f"editor:{editor.public_id}")


def enable(login: str, by: Editor | None = None) -> None:
    """Let a disabled editor in again, with their password; their keys stay revoked.

    Raises NotFound.
    """
    with _holding(login, by) as (editor, _):
        if editor.disabled_at is None:
            return
        editor.disabled_at = None
        audit.record(by, "editor.enabled", f"editor:{editor.public_id}")


def names(keys: set[int]) -> dict[int, str]:
    """Give the names of editors by their row ids, in one query."""
    if not keys:
        return {}
    rows = db.session().execute(select(Editor.id, Editor.name).where(Editor.id.in_(keys)))
    return {row.id: row.name for row in rows}


def get_editor(public_id: str) -> Editor:
    """Find an editor by public id, disabled or not. Raises NotFound."""
    return _get(Editor.public_id == public_id, known=PUBLIC_ID.fullmatch(public_id))


def get_by_login(login: str) -> Editor:
    """Find an editor by login, disabled or not. Raises NotFound."""
    return _get(Editor.login == login, known=LOGIN.fullmatch(login))


def list_editors() -> list[Editor]:
    """List all editors, in the order they came."""
    with db.reading() as session:
        return list(session.scalars(select(Editor).order_by(Editor.id)))


def check_newcomer(login: str, name: str, role: str) -> None:
    """Check what is said of somebody to take in. Raises BadInput, LoginTaken."""
    faults = []
    if not LOGIN.fullmatch(login):
        why = "登录名是 2–63 个小写字母、数字、点、横线或下划线，以字母或数字开头"
        faults.append(Fault("/login", why))
    if not 1 <= len(name) <= 64:
        faults.append(Fault("/name", "姓名要有 1–64 个字"))
    if faults:
        raise BadInput(faults[0].why, faults=tuple(faults))
    check_role(role)
    with db.reading() as session:
        if session.scalar(select(Editor.id).where(Editor.login == login)) is not None:
            raise LoginTaken


def check_role(role: str) -> None:
    """Check that there is such a role. Raises BadInput."""
    if role not in ROLES:
        raise BadInput("没有这个角色", faults=(Fault("/role", "没有这个角色"),))


def _one_time_password(*about: str) -> str:
    """Draw a one-time password that the policy lets pass, as nearly every one does."""
    while password_policy.find_weakness(password := passwords.one_time(), about):
        pass
    return password


def _shut_out(editor: Editor) -> None:
    sessions.end_all(editor)
    keys.revoke_all(editor)


def _get(condition: ColumnElement[bool], known: re.Match[str] | None) -> Editor:
    # Databases refuse to compare ASCII columns with some words: those are not even asked for.
    with db.reading() as session:
        editor = session.scalar(select(Editor).where(condition)) if known else None
    if editor is None:
        raise NotFound("没有这位编辑")
    return editor


@contextmanager
def _holding(login: str, by: Editor | None) -> Iterator[tuple[Editor, set[int]]]:
    """Hold the editor to change, who changes them, and all owners; gives whom, and who may own.

    All are locked at once, in the order of their ids: so the last two owners cannot disable each
    other, nor wait for each other. Raises NotFound, and NotSignedIn if `by` may not act any more.
    """
    concerned = {get_by_login(login).id} | ({by.id} if by else set())
    rows = select(Editor).where(or_(Editor.role == "owner", Editor.id.in_(concerned)))
    rows = rows.order_by(Editor.id).with_for_update().execution_options(populate_existing=True)
    with db.transaction(of_system=True) as session:
        held = list(session.scalars(rows))
        acting.hold()
        if by is not None:
            acting.hold_editor(by)
        owners = {each.id for each in held if each.role == "owner" and each.disabled_at is None}
        yield next(each for each in held if each.login == login), owners
