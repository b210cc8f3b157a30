"""One's own second factor: set up, replaced, dropped, and its recovery codes."""

import segno
from flask import request
from markupsafe import Markup

from backend.admin import recovery_codes, second_factor
from backend.admin.console.room import Answer, draw, go, page, step_up_again
from backend.admin.guards import Presence
from backend.errors import AppError, BadInput


@page("/account/second-factor")
def show_second_factor(
    presence: Presence,
    *,
    error: AppError | None = None,
    offered: str | None = None,
    codes: list[str] | None = None,
) -> Answer:
    """Show where it stands; one being set up, and new recovery `codes` this once."""
    return draw(
        "second_factor.html",
        presence,
        enrolment=_enrolment(presence, offered or _offered_again(error)),
        standing=recovery_codes.standing(presence.editor),
        codes=codes,
        error=error,
    )


@page("/account/second-factor", method="POST", transaction=False, again=show_second_factor)
def offer_second_factor(presence: Presence) -> Answer:
    """Show the QR code to enrol with, once password and any earlier code were given."""
    step_up_again(presence)
    return show_second_factor(presence, offered=second_factor.offer(presence.editor))


@page("/account/second-factor/confirm", method="POST", again=show_second_factor)
def confirm_second_factor(presence: Presence) -> Answer:
    """Turn the second factor on with its first code, and show its recovery codes."""
    code = request.form.get("code", "").strip()
    here, offered = presence.sign_in.digest, request.form.get("offered", "")
    codes = second_factor.enrol(presence.editor, offered, code, besides=here)
    return show_second_factor(presence.refreshed(), codes=codes)


@page("/account/second-factor/drop", method="POST", transaction=False, again=show_second_factor)
def drop_second_factor(presence: Presence) -> Answer:
    """Turn the second factor off, once password and code were given."""
    step_up_again(presence)
    second_factor.drop(presence.editor, besides=presence.sign_in.digest)
    return go("/admin/account/second-factor?done=second_factor_off")


@page(
    "/account/second-factor/recovery-codes",
    method="POST",
    transaction=False,
    again=show_second_factor,
)
def renew_recovery_codes(presence: Presence) -> Answer:
    """Give new recovery codes, once password and code were given; the earlier ones are void."""
    if presence.editor.totp_secret is None:
        raise BadInput("请先开启动态码")
    step_up_again(presence)
    return show_second_factor(presence, codes=recovery_codes.renew(presence.editor))


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
