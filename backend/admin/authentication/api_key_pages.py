"""Console pages of one's own API keys: issue with scopes and an expiry, list, revoke."""

from flask import request

from backend.admin import scopes
from backend.admin.authentication import api_keys
from backend.admin.authentication.api_keys import NewKey
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page, require_step_up
from backend.api.field_types import CONTROL_CHARACTERS
from backend.errors import AppError, BadInput, FieldError

DAYS = (7, 30, api_keys.DEFAULT_DAYS, 180, api_keys.MAX_DAYS)


@page("/account/keys")
def list_keys(
    presence: Presence, *, error: AppError | None = None, secret: str | None = None
) -> PageResult:
    """Show one's keys; a new key's `secret` this once."""
    return render_page(
        "keys.html",
        presence,
        keys=api_keys.list_keys(presence.editor),
        is_expired=api_keys.is_expired,
        split=scopes.split_scopes,
        allowed=scopes.list_scopes(presence.editor.role),
        days=DAYS,
        default_days=api_keys.DEFAULT_DAYS,
        secret=secret,
        error=error,
    )


@page("/account/keys", method="POST", transaction=False, error_page=list_keys)
def issue_key(presence: Presence) -> PageResult:
    """Issue a key and show it, after a step-up."""
    new_key = _read_new_key()
    new_key.scopes_for(presence.editor.role)
    require_step_up(presence)
    _, secret = api_keys.issue_key(presence.editor, new_key)
    return list_keys(presence, secret=secret)


@page("/account/keys/<key_id>/revoke", method="POST", error_page=list_keys)
def revoke_key(presence: Presence, key_id: str) -> PageResult:
    """Revoke one of one's own keys."""
    api_keys.revoke_key(presence.editor, key_id)
    return redirect_to("/admin/account/keys?done=key_revoked")


def _read_new_key() -> NewKey:
    label, days = (request.form.get(name, "").strip() for name in ("label", "days"))
    if not 1 <= len(label) <= 64 or CONTROL_CHARACTERS.search(label):
        raise BadInput("请写明密钥的用途，最多 64 字", faults=(FieldError("/label", "必填"),))
    if days and not (days.isascii() and days.isdecimal() and len(days) < 5):
        raise BadInput("有效期要填天数", faults=(FieldError("/days", "不对"),))
    scope_names = tuple(request.form.getlist("scopes"))
    return NewKey(label, scope_names, int(days) if days else api_keys.DEFAULT_DAYS)
