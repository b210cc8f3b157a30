"""One's own account: sign-ins, keys, the second factor."""

import segno
from flask import request
from markupsafe import Markup

from backend.admin import entrance, keys, second_factor, sessions
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.api.fields import CONTROL
from backend.errors import AppError, BadInput, Fault


@page("/account")
def account(
    presence: Presence,
    *,
    error: AppError | None = None,
    secret: str | None = None,
    offered: str | None = None,
) -> Answer:
    """Show one's account; a new key's `secret` this once, and a second factor being set up."""
    return draw(
        "account.html",
        presence,
        sign_ins=sessions.list_of(presence.editor),
        handle=sessions.handle,
        keys=keys.list_of(presence.editor),
        secret=secret,
        enrolment=_enrolment(presence, offered or _offered_again(error)),
        error=error,
    )


@page("/account/keys", method="POST", again=account)
def issue_key(presence: Presence) -> Answer:
    """Make a key and show it."""
    label = request.form.get("label", "").strip()
    if not 1 <= len(label) <= 64 or CONTROL.search(label):
        raise BadInput("请写明密钥的用途，最多 64 字", faults=(Fault("/label", "必填"),))
    _, secret = keys.issue(presence.editor, label)
    return account(presence, secret=secret)


@page("/account/keys/<key_id>/revoke", method="POST", again=account)
def revoke_key(presence: Presence, key_id: str) -> Answer:
    """Revoke one of one's own keys."""
    keys.revoke(presence.editor, key_id)
    return go("/admin/account?done=key_revoked")


@page("/account/sessions/<handle>/end", method="POST", again=account)
def end_session(presence: Presence, handle: str) -> Answer:
    """End one of one's own sign-ins."""
    sessions.end_one(presence.editor, handle)
    return go("/admin/account?done=session_ended")


@page("/account/sessions/end-others", method="POST", again=account)
def end_other_sessions(presence: Presence) -> Answer:
    """End every sign-in of one's own but this one."""
    sessions.end_all(presence.editor, besides=presence.sign_in.digest)
    return go("/admin/account?done=sessions_ended")


@page("/account/second-factor", method="POST", transaction=False, again=account)
def offer_second_factor(presence: Presence) -> Answer:
    """Show the QR code to enrol with, once the password was given."""
    entrance.confirm(presence.editor, request.form.get("password", ""))
    return account(presence, offered=second_factor.offer(presence.editor))


@page("/account/second-factor/confirm", method="POST", transaction=False, again=account)
def confirm_second_factor(presence: Presence) -> Answer:
    """Turn the second factor on with its first code."""
    code = request.form.get("code", "").strip()
    second_factor.enrol(presence.editor, request.form.get("offered", ""), code)
    return go("/admin/account?done=second_factor_on")


@page("/account/second-factor/drop", method="POST", transaction=False, again=account)
def drop_second_factor(presence: Presence) -> Answer:
    """Turn the second factor off, once the password was given."""
    entrance.confirm(presence.editor, request.form.get("password", ""))
    second_factor.drop(presence.editor)
    return go("/admin/account?done=second_factor_off")


def _offered_again(error: AppError | None) -> str | None:
    """Keep the same QR code on the page when only the first code was wrong."""
    was_mistyped = error is not None and any(fault.at == "/code" for fault in error.faults)
    return request.form.get("offered") if was_mistyped else None


def _enrolment(presence: Presence, offered: str | None) -> dict[str, str] | None:
    if offered is None:
        return None
    secret = second_factor.opened(presence.editor, offered)
    code = segno.make(second_factor.address(presence.editor, secret), micro=False)
    drawn = code.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    return {"offered": offered, "secret": secret, "code": Markup(drawn)}  # noqa: S704 - our own SVG
