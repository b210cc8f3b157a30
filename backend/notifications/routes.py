"""Routes of notices (list, unread, mark read), preferences, consents, and account follows."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.schemas import OfficialAccountOut
from backend.errors import NotFound
from backend.notifications import account_follows, message_consents, notices
from backend.notifications.outbox import delivery_preferences
from backend.notifications.schemas import (
    ConsentReport,
    FollowedPage,
    FollowState,
    MarkRead,
    NoticeChoice,
    NoticeOut,
    NoticePage,
    NoticeSettings,
    NoticesQuery,
    UnreadCount,
)

router = api.Router("notifications")
require_tapper = guards.LimitedReader("consents", 30)  # at the pace at which a person taps


@router.read("/notices", guard=guards.require_reader)
def list_notices(reader: Account, query: NoticesQuery) -> NoticePage:
    """List one's notices, the newest first; those whose content is gone have no details."""
    page, next_cursor = notices.list_notices(reader, query.cursor, query.limit)
    return NoticePage(
        items=[NoticeOut.of(*notice_and_content) for notice_and_content in page],
        next=next_cursor,
    )


@router.read("/notices/unread", guard=guards.require_reader)
def count_unread(reader: Account) -> UnreadCount:
    """Count what one has not read."""
    return UnreadCount(unread=notices.count_unread(reader))


@router.read("/notices/<notice_id>", guard=guards.require_reader)
def get_notice(reader: Account, notice_id: str) -> NoticeOut:
    """Get one notice, by the id in the subscribe message that leads to it."""
    return NoticeOut.of(*notices.get_notice(reader, notice_id))


@router.route_for("PUT", "/notices/read", guard=guards.require_reader, raises=(NotFound,))
def read_notices(reader: Account, body: MarkRead) -> UnreadCount:
    """Mark one notice as read, all up to one, or all; what was read before changes nothing."""
    return UnreadCount(unread=notices.mark_read(reader, body.id, body.up_to))


@router.read("/me/notices", guard=guards.require_reader)
def get_settings(reader: Account) -> NoticeSettings:
    """Get what one is sent through WeChat, what one allows, and one's quiet hours."""
    return NoticeSettings.of(reader)


@router.route_for("PUT", "/me/notices", guard=require_tapper)
def change_settings(reader: Account, body: NoticeChoice) -> NoticeSettings:
    """Switch kinds off or on, and set quiet hours; the inbox has everything all the same."""
    hours = (body.quiet.start, body.quiet.end) if body.quiet else None
    if hours is not None and hours[0] == hours[1]:
        hours = None
    return NoticeSettings.of(
        reader, delivery_preferences.save_preferences(reader, body.muted, hours)
    )


@router.route_for("POST", "/consents", guard=require_tapper)
def report_consents(reader: Account, body: ConsentReport) -> NoticeSettings:
    """Report what one answered in WeChat's popup; each "允许" allows one message."""
    message_consents.record_report(reader, body.key, dict(body.results))
    return NoticeSettings.of(reader)


@router.read("/official-accounts/<account_id>/follow", guard=guards.identify_reader)
def get_follow(reader: Account | None, account_id: str) -> FollowState:
    """Tell whether one follows an Official Account here."""
    account = account_follows.get_official_account(account_id)
    return FollowState(following=account_follows.is_following(reader, account))


@router.route_for("PUT", "/official-accounts/<account_id>/follow", guard=require_tapper)
def follow(reader: Account, account_id: str) -> FollowState:
    """Follow an Official Account here, to be notified of its new articles."""
    account_follows.follow(reader, account_id)
    return FollowState(following=True)


@router.route_for("DELETE", "/official-accounts/<account_id>/follow", guard=require_tapper)
def unfollow(reader: Account, account_id: str) -> FollowState:
    """Unfollow an Official Account."""
    account_follows.unfollow(reader, account_id)
    return FollowState(following=False)


@router.read("/me/follows", guard=guards.require_reader)
def list_followed(reader: Account, query: NoticesQuery) -> FollowedPage:
    """List whom one follows here, the last one first."""
    accounts, next_cursor = account_follows.list_followed(reader, query.cursor, query.limit)
    return FollowedPage(
        items=[OfficialAccountOut.of(account) for account in accounts], next=next_cursor
    )
