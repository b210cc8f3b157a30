"""One's own account: the devices that are signed in, and the ways to all else."""

from backend.admin import keys, recovery_codes, sessions
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.errors import AppError


@page("/account")
def account(presence: Presence, *, error: AppError | None = None) -> Answer:
    """Show one's account."""
    own = keys.list_of(presence.editor)
    return draw(
        "account.html",
        presence,
        sign_ins=sessions.list_of(presence.editor),
        handle=sessions.handle,
        keys=own,
        expired=sum(map(keys.is_expired, own)),
        codes=recovery_codes.standing(presence.editor),
        error=error,
    )


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
