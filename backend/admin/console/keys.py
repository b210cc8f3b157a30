"""One's own API keys: issued with scopes and an expiry, listed, revoked."""

from flask import request

from backend.admin import keys, scopes
from backend.admin.console.room import Answer, draw, go, page, step_up_again
from backend.admin.guards import Presence
from backend.admin.keys import NewKey
from backend.api.fields import CONTROL
from backend.errors import AppError, BadInput, Fault

DAYS = (7, 30, keys.DEFAULT_DAYS, 180, keys.LONGEST_DAYS)


@page("/account/keys")
def list_keys(
    presence: Presence, *, error: AppError | None = None, secret: str | None = None
) -> Answer:
    """Show one's keys; a new key's `secret` this once."""
    return draw(
        "keys.html",
        presence,
        keys=keys.list_of(presence.editor),
        is_expired=keys.is_expired,
        split=scopes.split,
        allowed=scopes.list_scopes(presence.editor.role),
        days=DAYS,
        default_days=keys.DEFAULT_DAYS,
        secret=secret,
        error=error,
    )


@page("/account/keys", method="POST", transaction=False, again=list_keys)
def issue_key(presence: Presence) -> Answer:
    """Make a key and show it, once password and code were given again."""
    new = _read_new_key()
    new.scopes_for(presence.editor.role)
    step_up_again(presence)
    _, secret = keys.issue(presence.editor, new)
    return list_keys(presence, secret=secret)


@page("/account/keys/<key_id>/revoke", method="POST", again=list_keys)
def revoke_key(presence: Presence, key_id: str) -> Answer:
    """Revoke one of one's own keys."""
    keys.revoke(presence.editor, key_id)
    return go("/admin/account/keys?done=key_revoked")


def _read_new_key() -> NewKey:
    label, days = (request.form.get(name, "").strip() for name in ("label", "days"))
    if not 1 <= len(label) <= 64 or CONTROL.search(label):
        raise BadInput("请写明密钥的用途，最多 64 字", faults=(Fault("/label", "必填"),))
    if days and not (days.isascii() and days.isdecimal() and len(days) < 5):
        raise BadInput("有效期要填天数", faults=(Fault("/days", "不对"),))
    wanted = tuple(request.form.getlist("scopes"))
    return NewKey(label, wanted, int(days) if days else keys.DEFAULT_DAYS)
