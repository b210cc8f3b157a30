"""Console pages of a reader: moderation record, published texts, bans and trust."""

from flask import request

from backend.admin.guards import Presence
from backend.admin.moderation import reader_sanctions
from backend.admin.moderation.pages import MODERATORS, PAGE_SIZE, STATES, build_case_context
from backend.admin.moderation.schemas import MAX_REASON_LENGTH
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.api import invisible_characters
from backend.errors import AppError, BadInput, FieldError
from backend.moderation.review import review_queue
from backend.moderation.text_cleaning import clean_text

BAN_DAYS = {"1": 1, "7": 7, "30": 30, "": None}


@page("/people/<person_id>")
def show_person(presence: Presence, person_id: str, *, error: AppError | None = None) -> PageResult:
    """Show a reader's moderation record, bans, and all that they published."""
    account, record, bans = reader_sanctions.get_person(person_id)
    cursor = request.args.get("cursor", "")[:200]
    cases, next_cursor = review_queue.list_account_cases(account, cursor, PAGE_SIZE)
    return render_page(
        "person.html",
        presence,
        **build_case_context(presence, cases),
        account=account,
        record=record,
        bans=bans,
        after=next_cursor,
        cursor=cursor,
        error=error,
    )


def _show_error(presence: Presence, *, error: AppError) -> PageResult:
    return show_person(presence, (request.view_args or {})["person_id"], error=error)


@page("/people/<person_id>/ban", method="POST", roles=MODERATORS, error_page=_show_error)
def ban_reader(presence: Presence, person_id: str) -> PageResult:
    """Ban a reader from publishing for a while."""
    days, written = request.form.get("days", "x"), request.form.get("reason", "")
    reason = clean_text(written)
    if days not in BAN_DAYS:
        raise BadInput("请选择禁言多久", faults=(FieldError("/days", "必选"),))
    if not reason or len(reason) > MAX_REASON_LENGTH:
        raise BadInput("请写明禁言的原因，最多 200 字", faults=(FieldError("/reason", "必填"),))
    hides_content = request.form.get("hide_content") == "yes"
    reader_sanctions.ban_reader(
        presence.editor, person_id, BAN_DAYS[days], reason, hides_content=hides_content
    )
    is_whole = not invisible_characters.list_dropped(written, reason)
    return _redirect_back(person_id, "banned" if is_whole else "banned_in_part")


@page("/people/<person_id>/lift-ban", method="POST", roles=MODERATORS, error_page=_show_error)
def lift_ban(presence: Presence, person_id: str) -> PageResult:
    """Lift a reader's ban."""
    reader_sanctions.lift_ban(presence.editor, person_id)
    return _redirect_back(person_id, "unbanned")


@page("/people/<person_id>/trust", method="POST", roles=MODERATORS, error_page=_show_error)
def trust_reader(presence: Presence, person_id: str) -> PageResult:
    """Trust a reader: their texts are checked by WeChat only."""
    reader_sanctions.trust_reader(presence.editor, person_id)
    return _redirect_back(person_id, "trusted")


@page("/people/<person_id>/untrust", method="POST", roles=MODERATORS, error_page=_show_error)
def untrust_reader(presence: Presence, person_id: str) -> PageResult:
    """Stop trusting a reader."""
    reader_sanctions.untrust_reader(presence.editor, person_id)
    return _redirect_back(person_id, "untrusted")


def _redirect_back(person_id: str, confirmation: str) -> PageResult:
    """Redirect to the list from which this was done, or to the reader's page."""
    state = request.form.get("from", "")
    if state in STATES:
        return redirect_to(f"/admin/moderation?state={state}&done={confirmation}")
    return redirect_to(f"/admin/people/{person_id}?done={confirmation}")
