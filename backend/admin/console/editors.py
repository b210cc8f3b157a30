"""Editors, for the owner: taking in, resetting, giving roles, disabling, enabling."""

from flask import request

from backend.admin import service
from backend.admin.console.room import Answer, draw, go, page, step_up_again
from backend.admin.guards import Presence
from backend.api.fields import CONTROL
from backend.errors import AppError, BadInput


@page("/editors", roles=("owner",))
def list_editors(
    presence: Presence,
    *,
    error: AppError | None = None,
    given: tuple[str, str] | None = None,
) -> Answer:
    """List all editors; `given` is a name and a one-time password, shown this once."""
    found = service.list_editors()
    return draw("editors.html", presence, editors=found, given=given, error=error)


@page("/editors", method="POST", roles=("owner",), transaction=False, again=list_editors)
def add_editor(presence: Presence) -> Answer:
    """Take in an editor and show the one-time password."""
    login, name, role = (request.form.get(each, "").strip() for each in ("login", "name", "role"))
    if CONTROL.search(name):
        raise BadInput("姓名含有不可见的控制字符")
    service.check_newcomer(login.casefold(), name, role)
    step_up_again(presence)
    password = service.add_editor(login, name, role, presence.editor)
    return list_editors(presence, given=(name, password))


@page(
    "/editors/<editor_id>/password",
    method="POST",
    roles=("owner",),
    transaction=False,
    again=list_editors,
)
def reset_password(presence: Presence, editor_id: str) -> Answer:
    """Give an editor a new one-time password and show it."""
    editor = service.get_editor(editor_id)
    if editor.id == presence.editor.id:
        raise OwnPassword
    step_up_again(presence)
    password = service.reset_password(editor.login, presence.editor)
    return list_editors(presence, given=(editor.name, password))


@page(
    "/editors/<editor_id>/role",
    method="POST",
    roles=("owner",),
    transaction=False,
    again=list_editors,
)
def change_role(presence: Presence, editor_id: str) -> Answer:
    """Give an editor another role."""
    editor, role = service.get_editor(editor_id), request.form.get("role", "")
    if editor.id == presence.editor.id:
        raise OwnRole
    service.check_role(role)
    step_up_again(presence)
    service.change_role(editor.login, role, presence.editor)
    return go("/admin/editors?done=role_changed")


@page(
    "/editors/<editor_id>/disable",
    method="POST",
    roles=("owner",),
    transaction=False,
    again=list_editors,
)
def disable_editor(presence: Presence, editor_id: str) -> Answer:
    """Shut an editor out."""
    service.disable(service.get_editor(editor_id).login, presence.editor)
    return go("/admin/editors?done=disabled")


@page(
    "/editors/<editor_id>/enable",
    method="POST",
    roles=("owner",),
    transaction=False,
    again=list_editors,
)
def enable_editor(presence: Presence, editor_id: str) -> Answer:
    """Let a disabled editor in again."""
    editor = service.get_editor(editor_id)
    step_up_again(presence)
    service.enable(editor.login, presence.editor)
    return go("/admin/editors?done=enabled")


class OwnPassword(AppError):
    """One's own password is changed on one's own page, where the current one is asked for."""

    status, code, message = 409, "own_password", "自己的密码请在「我的账号」里修改"


class OwnRole(AppError):
    """Nobody gives themselves a role."""

    status, code, message = 409, "own_role", "自己的角色请由另一位所有者修改"
