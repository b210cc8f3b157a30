"""Console pages of one's own second factor: enrol by QR code, disable, renew recovery codes."""

import segno
from flask import request
from markupsafe import Markup

from backend.admin.authentication.second_factor import enrolment, recovery_codes
from backend.admin.guards import Presence
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page, require_step_up
from backend.errors import AppError, BadInput


@page("/account/second-factor")
def show_second_factor(
    presence: Presence,
    *,
    error: AppError | None = None,
    offer: str | None = None,
    codes: list[str] | None = None,
) -> PageResult:
    """Show its status; an enrolment in progress, and new recovery `codes` this once."""
    return render_page(
        "second_factor.html",
        presence,
        enrolment=_build_enrolment(presence, offer or _keep_offer(error)),
        standing=recovery_codes.get_status(presence.editor),
        codes=codes,
        error=error,
    )


@page("/account/second-factor", method="POST", transaction=False, error_page=show_second_factor)
def start_enrolment(presence: Presence) -> PageResult:
    """Show the QR code to enrol with, after a step-up."""
    require_step_up(presence)
    return show_second_factor(presence, offer=enrolment.offer_secret(presence.editor))


@page("/account/second-factor/confirm", method="POST", error_page=show_second_factor)
def confirm_enrolment(presence: Presence) -> PageResult:
    """Turn the second factor on with its first code, and show its recovery codes."""
    code = request.form.get("code", "").strip()
    session_digest, offer = presence.sign_in.digest, request.form.get("offered", "")
    codes = enrolment.enrol_editor(presence.editor, offer, code, except_digest=session_digest)
    return show_second_factor(presence.refreshed(), codes=codes)


@page(
    "/account/second-factor/disable",
    method="POST",
    transaction=False,
    error_page=show_second_factor,
)
def disable_second_factor(presence: Presence) -> PageResult:
    """Turn the second factor off, after a step-up."""
    require_step_up(presence)
    enrolment.disable_second_factor(presence.editor, except_digest=presence.sign_in.digest)
    return redirect_to("/admin/account/second-factor?done=second_factor_off")


@page(
    "/account/second-factor/recovery-codes",
    method="POST",
    transaction=False,
    error_page=show_second_factor,
)
def renew_recovery_codes(presence: Presence) -> PageResult:
    """Renew the recovery codes, after a step-up; the earlier ones are void."""
    if presence.editor.totp_secret is None:
        raise BadInput("请先开启动态码")
    require_step_up(presence)
    return show_second_factor(presence, codes=recovery_codes.renew_codes(presence.editor))


def _keep_offer(error: AppError | None) -> str | None:
    """Keep the same QR code on the page when only the first code was wrong."""
    was_mistyped = error is not None and any(fault.pointer == "/code" for fault in error.faults)
    return request.form.get("offered") if was_mistyped else None


def _build_enrolment(presence: Presence, offer: str | None) -> dict[str, str] | None:
    if offer is None:
        return None
    secret = enrolment.read_offer(presence.editor, offer)
    code = segno.make(enrolment.build_otpauth_uri(presence.editor, secret), micro=False)
    svg = code.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    return {"offered": offer, "secret": secret, "code": Markup(svg)}  # noqa: S704 - our own SVG
