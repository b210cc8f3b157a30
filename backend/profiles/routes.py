"""Routes of profiles: get one's own, change nickname and avatar, report another person's."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.moderation.review.reports import OwnWords
from backend.moderation.sanctions.bans import Banned
from backend.moderation.text_moderation import JUDGE_REFUSALS
from backend.notifications import notices
from backend.picture_sanitizer import PictureRefused
from backend.profiles import moderation_subject, own_profile
from backend.profiles.own_profile import NicknameRejected
from backend.profiles.schemas import (
    NewPersonReport,
    ProfileChange,
    ProfileOut,
    WrittenProfileOut,
)
from backend.storage import StoreUnavailable

router = api.Router("profiles")
limit_reports = guards.LimitedReader("reports", 10)
limit_changes = guards.LimitedReader("profile", 20)  # each change calls WeChat


@router.read("/me", guard=guards.require_reader)
def get_profile(reader: Account) -> ProfileOut:
    """Get the reader's own profile."""
    return ProfileOut.whole(own_profile.get_profile(reader), notices.count_unread(reader))


@router.route_for(
    "PUT", "/me", guard=limit_changes, transaction=False, raises=(NicknameRejected, *JUDGE_REFUSALS)
)
def change_nickname(reader: Account, body: ProfileChange) -> WrittenProfileOut:
    """Change the nickname; others see it once it has been approved."""
    return WrittenProfileOut.whole(own_profile.change_nickname(reader, body.nickname))


@router.route_for(
    "POST",
    "/me/avatar",
    guard=limit_changes,
    transaction=False,
    max_bytes=own_profile.AVATAR_BYTES,
    raises=(PictureRefused, Banned, StoreUnavailable),
)
def change_avatar(reader: Account, file: api.Upload) -> ProfileOut:
    """Change the avatar; the picture is the form field `file` (wx.uploadFile can only POST)."""
    return ProfileOut.whole(own_profile.set_avatar(reader, file.data))


@router.route_for("POST", "/people/<account_id>/reports", guard=limit_reports, raises=(OwnWords,))
def report_person(reader: Account, account_id: str, body: NewPersonReport) -> api.WrittenOut:
    """Report a person's nickname or avatar; a second report by the same reader changes nothing."""
    moderation_subject.report_appearance(reader, account_id, body.kind, body.reason, body.text)
    return api.WrittenOut()
