"""Editor accounts: add, reset password, change role, disable, enable, look up; all audited.

Each function serves a page and the command line, which has no editor: then
`actor` is None. Every change is in the audit log, in the same transaction. Whatever changes how
an editor signs in, or what they may do, ends their sessions and revokes their keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError

from backend import clock, db, ids
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import (
    api_keys,
    editor_row_locks,
    password_hashing,
    password_policy,
    sessions,
)
from backend.admin.authentication.second_factor import enrolment
from backend.admin.authentication.sign_in import LOGIN
from backend.admin.models import Editor
from backend.admin.roles import ROLES as ROLES
from backend.admin.roles import Role as Role
from backend.errors import BadInput, Conflict, FieldError, NotFound


class LoginTaken(Conflict):
    """Another editor has this login."""

    code, message = "login_taken", "这个登录名已有人使用"


class LastOwner(Conflict):
    """The last owner can be neither disabled nor demoted."""

    code, message = "last_owner", "至少要留一位可用的所有者"


def add_editor(login: str, name: str, role: str, actor: Editor | None = None) -> str:
    """Add an editor and give the one-time password, to be changed at the first sign-in.

    Raises BadInput for an invalid login, name or role, LoginTaken.
    """
    login, name = login.strip().casefold(), name.strip()
    check_new_editor(login, name, role)
    password = _generate_one_time_password(login, name)
    editor = Editor(
        login=login, name=name, role=role, password_hash=password_hashing.hash_password(password)
    )
    with db.transaction() as session:
        if actor is not None:
            editor_row_locks.lock_editor(actor)
        try:
            with session.begin_nested():
                session.add(editor)
        except IntegrityError as error:
            raise LoginTaken from error
        audit.record(actor, "editor.added", f"editor:{editor.public_id}", {"role": role})
    return password


def reset_password(login: str, actor: Editor | None = None) -> str:
    """Give an editor a new one-time password, for those who lost theirs or their phone.

    Their sign-ins end, their keys are revoked, and the second factor is lifted. Raises NotFound.
    """
    password = _generate_one_time_password(login)
    password_hash = password_hashing.hash_password(password)
    with _holding(login, actor) as (editor, _):
        editor.password_hash, editor.must_change_password = password_hash, True
        editor.failures, editor.locked_until = 0, None
        enrolment.clear_second_factor(editor)
        _revoke_access(editor)
        audit.record(actor, "editor.password_reset", f"editor:{editor.public_id}")
    return password


def change_role(login: str, role: str, actor: Editor | None = None) -> None:
    """Give an editor another role; their sign-ins end and their keys are revoked.

    Raises NotFound, BadInput for no role of ours, LastOwner.
    """
    check_role(role)
    with _holding(login, actor) as (editor, owners):
        if editor.role == role:
            return
        if owners == {editor.id}:
            raise LastOwner
        detail: audit.Detail = {"from": editor.role, "role": role}
        editor.role = role
        _revoke_access(editor)
        audit.record(actor, "editor.role_changed", f"editor:{editor.public_id}", detail)


def disable_editor(login: str, actor: Editor | None = None) -> None:
    """Disable an editor: sessions and keys end at once, and what they did stays.

    Raises NotFound, LastOwner.
    """
    with _holding(login, actor) as (editor, owners):
        if editor.disabled_at is not None:
            return
        if owners == {editor.id}:
            raise LastOwner
        editor.disabled_at = clock.now()
        _revoke_access(editor)
        audit.record(actor, "editor.disabled", f"editor:{editor.public_id}")


def enable_editor(login: str, actor: Editor | None = None) -> None:
    """Enable a disabled editor, with their password; their keys stay revoked.

    Raises NotFound.
    """
    with _holding(login, actor) as (editor, _):
        if editor.disabled_at is None:
            return
        editor.disabled_at = None
        audit.record(actor, "editor.enabled", f"editor:{editor.public_id}")


def get_names(editor_ids: set[int]) -> dict[int, str]:
    """Get the names of editors by their row ids, in one query."""
    if not editor_ids:
        return {}
    rows = db.session().execute(select(Editor.id, Editor.name).where(Editor.id.in_(editor_ids)))
    return {row.id: row.name for row in rows}


def get_editor(public_id: str) -> Editor:
    """Find an editor by public id, disabled or not. Raises NotFound."""
    return _get_by(Editor.public_id == public_id, is_well_formed=ids.is_well_formed(public_id))


def get_by_login(login: str) -> Editor:
    """Find an editor by login, disabled or not. Raises NotFound."""
    return _get_by(Editor.login == login, is_well_formed=LOGIN.fullmatch(login) is not None)


def list_editors() -> list[Editor]:
    """List all editors, oldest first."""
    with db.read_session() as session:
        return list(session.scalars(select(Editor).order_by(Editor.id)))


def check_new_editor(login: str, name: str, role: str) -> None:
    """Check the login, name and role of a new editor. Raises BadInput, LoginTaken."""
    field_errors = []
    if not LOGIN.fullmatch(login):
        reason = "登录名是 2–63 个小写字母、数字、点、横线或下划线，以字母或数字开头"
        field_errors.append(FieldError("/login", reason))
    if not 1 <= len(name) <= 64:
        field_errors.append(FieldError("/name", "姓名要有 1–64 个字"))
    if field_errors:
        raise BadInput(field_errors[0].detail, faults=tuple(field_errors))
    check_role(role)
    with db.read_session() as session:
        if session.scalar(select(Editor.id).where(Editor.login == login)) is not None:
            raise LoginTaken


def check_role(role: str) -> None:
    """Check that there is such a role. Raises BadInput."""
    if role not in ROLES:
        raise BadInput("没有这个角色", faults=(FieldError("/role", "没有这个角色"),))


def _generate_one_time_password(*personal: str) -> str:
    """Generate a one-time password that the policy accepts, as nearly every one is."""
    while password_policy.find_weakness(password := password_hashing.generate_one_time(), personal):
        pass
    return password


def _revoke_access(editor: Editor) -> None:
    sessions.end_all_sessions(editor)
    api_keys.revoke_all_keys(editor)


def _get_by(condition: ColumnElement[bool], *, is_well_formed: bool) -> Editor:
    # Databases refuse to compare ASCII columns with some text: those are not even queried.
    with db.read_session() as session:
        editor = session.scalar(select(Editor).where(condition)) if is_well_formed else None
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
    with db.transaction(as_system=True) as session:
        held = list(session.scalars(rows))
        editor_row_locks.lock_acting_editor()
        if by is not None:
            editor_row_locks.lock_editor(by)
        owners = {each.id for each in held if each.role == "owner" and each.disabled_at is None}
        yield next(each for each in held if each.login == login), owners
