"""Console page of one's own account: shows sessions, keys, recovery codes, and ends sessions."""

from backend.admin.authentication import api_keys, sessions
from backend.admin.authentication.second_factor import recovery_codes
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.errors import AppError


@page("/account")
def show_account(presence: Presence, *, error: AppError | None = None) -> PageResult:
    """Show one's account."""
    own_keys = api_keys.list_keys(presence.editor)
    return render_page(
        "account.html",
        presence,
        sign_ins=sessions.list_sessions(presence.editor),
        handle=sessions.get_handle,
        keys=own_keys,
        expired=sum(map(api_keys.is_expired, own_keys)),
        codes=recovery_codes.get_status(presence.editor),
        error=error,
    )


@page("/account/sessions/<handle>/end", method="POST", error_page=show_account)
def end_session(presence: Presence, handle: str) -> PageResult:
    """End one of one's own sessions."""
    sessions.end_own_session(presence.editor, handle)
    return redirect_to("/admin/account?done=session_ended")


@page("/account/sessions/end-others", method="POST", error_page=show_account)
def end_other_sessions(presence: Presence) -> PageResult:
    """End every session of one's own but this one."""
    sessions.end_all_sessions(presence.editor, except_digest=presence.sign_in.digest)
    return redirect_to("/admin/account?done=sessions_ended")
