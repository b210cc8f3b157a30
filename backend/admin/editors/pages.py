"""Console pages of editors, for owners: list, add, reset, change role, disable, enable."""

from flask import request

from backend.admin.editors import editor_accounts
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page, require_step_up
from backend.api.field_types import CONTROL_CHARACTERS
from backend.errors import AppError, BadInput


@page("/editors", roles=("owner",))
def list_editors(
    presence: Presence,
    *,
    error: AppError | None = None,
    new_credentials: tuple[str, str] | None = None,
) -> PageResult:
    """List all editors; `new_credentials` is a name and a one-time password, shown this once."""
    return render_page(
        "editors.html",
        presence,
        editors=editor_accounts.list_editors(),
        new_credentials=new_credentials,
        error=error,
    )


@page("/editors", method="POST", roles=("owner",), transaction=False, error_page=list_editors)
def add_editor(presence: Presence) -> PageResult:
    """Add an editor and show the one-time password."""
    login, name, role = (request.form.get(field, "").strip() for field in ("login", "name", "role"))
    if CONTROL_CHARACTERS.search(name):
        raise BadInput("姓名含有不可见的控制字符")
    editor_accounts.check_new_editor(login.casefold(), name, role)
    require_step_up(presence)
    password = editor_accounts.add_editor(login, name, role, presence.editor)
    return list_editors(presence, new_credentials=(name, password))


@page(
    "/editors/<editor_id>/password",
    method="POST",
    roles=("owner",),
    transaction=False,
    error_page=list_editors,
)
def reset_password(presence: Presence, editor_id: str) -> PageResult:
    """Give an editor a new one-time password and show it."""
    editor = editor_accounts.get_editor(editor_id)
    if editor.id == presence.editor.id:
        raise OwnPassword
    require_step_up(presence)
    password = editor_accounts.reset_password(editor.login, presence.editor)
    return list_editors(presence, new_credentials=(editor.name, password))


@page(
    "/editors/<editor_id>/role",
    method="POST",
    roles=("owner",),
    transaction=False,
    error_page=list_editors,
)
def change_role(presence: Presence, editor_id: str) -> PageResult:
    """Give an editor another role."""
    editor, role = editor_accounts.get_editor(editor_id), request.form.get("role", "")
    if editor.id == presence.editor.id:
        raise OwnRole
    editor_accounts.check_role(role)
    require_step_up(presence)
    editor_accounts.change_role(editor.login, role, presence.editor)
    return redirect_to("/admin/editors?done=role_changed")


@page(
    "/editors/<editor_id>/disable",
    method="POST",
    roles=("owner",),
    transaction=False,
    error_page=list_editors,
)
def disable_editor(presence: Presence, editor_id: str) -> PageResult:
    """Disable an editor."""
    editor_accounts.disable_editor(editor_accounts.get_editor(editor_id).login, presence.editor)
    return redirect_to("/admin/editors?done=disabled")


@page(
    "/editors/<editor_id>/enable",
    method="POST",
    roles=("owner",),
    transaction=False,
    error_page=list_editors,
)
def enable_editor(presence: Presence, editor_id: str) -> PageResult:
    """Enable a disabled editor."""
    editor = editor_accounts.get_editor(editor_id)
    require_step_up(presence)
    editor_accounts.enable_editor(editor.login, presence.editor)
    return redirect_to("/admin/editors?done=enabled")


class OwnPassword(AppError):
    """One's own password is changed on one's own page, where the current one is asked for."""

    status, code, message = 409, "own_password", "自己的密码请在「我的账号」里修改"


class OwnRole(AppError):
    """One's own role can be changed by another owner only."""

    status, code, message = 409, "own_role", "自己的角色请由另一位所有者修改"
