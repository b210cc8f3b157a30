"""Doors to what one is told: the inbox, what may be sent, whom one follows."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.articles.schemas import OfficialAccountOut
from backend.notifications import choices, consents, follows, service
from backend.notifications.schemas import (
    ConsentReport,
    FollowedPage,
    Following,
    NoticeChoice,
    NoticeOut,
    NoticePage,
    NoticeSettings,
    NoticesQuery,
    ReadUp,
    Unread,
)

ANSWERS_A_MINUTE = 30

room = api.Room("notifications")


def answerer() -> Account:
    """Guard of what is tapped: a reader, at the pace at which a person taps."""
    reader = guards.reader()
    guards.limit(f"consents:{reader.public_id}", ANSWERS_A_MINUTE)
    return reader


@room.read("/notices", guard=guards.reader)
def list_notices(reader: Account, query: NoticesQuery) -> NoticePage:
    """List what one is told, the newest first; words that are gone are told no more."""
    found, after = service.list_notices(reader, query.cursor, query.limit)
    return NoticePage(items=[NoticeOut.of(*each) for each in found], next=after)


@room.read("/notices/unread", guard=guards.reader)
def count_unread(reader: Account) -> Unread:
    """Count what one has not read."""
    return Unread(unread=service.count_unread(reader))


@room.read("/notices/<notice_id>", guard=guards.reader)
def get_notice(reader: Account, notice_id: str) -> NoticeOut:
    """Give one notice, as the message that leads to it names it."""
    return NoticeOut.of(*service.get_notice(reader, notice_id))


@room.route_for("PUT", "/notices/read", guard=guards.reader)
def read_notices(reader: Account, body: ReadUp) -> Unread:
    """Mark one notice as read, all up to one, or all; what was read before changes nothing."""
    return Unread(unread=service.read(reader, body.id, body.up_to))


@room.read("/me/notices", guard=guards.reader)
def get_settings(reader: Account) -> NoticeSettings:
    """Tell what one is sent through WeChat, what one allows, and when it is quiet."""
    return NoticeSettings.of(reader)


@room.route_for("PUT", "/me/notices", guard=answerer)
def change_settings(reader: Account, body: NoticeChoice) -> NoticeSettings:
    """Switch kinds off or on, and set quiet hours; the inbox has everything all the same."""
    hours = (body.quiet.start, body.quiet.end) if body.quiet else None
    if hours is not None and hours[0] == hours[1]:
        hours = None
    return NoticeSettings.of(reader, choices.choose(reader, body.muted, hours))


@room.route_for("POST", "/consents", guard=answerer)
def report_consents(reader: Account, body: ConsentReport) -> NoticeSettings:
    """Tell what one answered when WeChat asked; each "允许" allows one message."""
    consents.report(reader, body.key, dict(body.results))
    return NoticeSettings.of(reader)


@room.read("/official-accounts/<account_id>/follow", guard=guards.reader_or_stranger)
def get_follow(reader: Account | None, account_id: str) -> Following:
    """Tell whether one hears of an Official Account's new articles here."""
    account = follows.get_account(account_id)
    return Following(following=follows.is_following(reader, account))


@room.route_for("PUT", "/official-accounts/<account_id>/follow", guard=answerer)
def follow(reader: Account, account_id: str) -> Following:
    """Hear of an Official Account's new articles here."""
    follows.follow(reader, account_id)
    return Following(following=True)


@room.route_for("DELETE", "/official-accounts/<account_id>/follow", guard=answerer)
def unfollow(reader: Account, account_id: str) -> Following:
    """Hear of them no more."""
    follows.unfollow(reader, account_id)
    return Following(following=False)


@room.read("/me/follows", guard=guards.reader)
def list_followed(reader: Account, query: NoticesQuery) -> FollowedPage:
    """List whom one follows here, the last one first."""
    found, after = follows.list_followed(reader, query.cursor, query.limit)
    return FollowedPage(items=[OfficialAccountOut.of(each) for each in found], next=after)
