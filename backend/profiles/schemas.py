"""Schemas of profiles: one's own with pending nickname and avatar, its change, a report."""

from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api, storage
from backend.accounts.nickname_rules import normalize_nickname
from backend.accounts.schemas import AccountOut
from backend.moderation.review.reports import Reason
from backend.moderation.text_cleaning import clean_text
from backend.profiles.models import Appearance, AppearanceKind
from backend.profiles.own_profile import Profile

MAX_REPORT_LENGTH = 200


class ProfileChange(api.In):
    """What a reader changes about themselves."""

    nickname: Annotated[
        api.WrittenText, Field(min_length=1, max_length=256), api.CleanedBy(normalize_nickname)
    ]


class PendingNicknameOut(api.Out):
    """A nickname that others do not see: it is pending, or was refused."""

    nickname: str
    state: Literal["waiting", "refused"]


class PendingAvatarOut(api.Out):
    """An avatar that others do not see: it is pending, or was refused."""

    avatar_url: str
    state: Literal["waiting", "refused"]


class ProfileOut(AccountOut):
    """A reader's own profile: what others see, and what others do not see."""

    new_nickname: PendingNicknameOut | None
    new_avatar: PendingAvatarOut | None

    @classmethod
    def whole(cls, profile: Profile, unread: int = 0) -> Self:
        """Build the response from a profile."""
        nickname, avatar = profile.nickname, profile.avatar
        return cls(
            **AccountOut.of(profile.account, unread).model_dump(),
            new_nickname=PendingNicknameOut(
                nickname=nickname.nickname or "", state=_to_pending_state(nickname)
            )
            if nickname
            else None,
            new_avatar=PendingAvatarOut(
                avatar_url=storage.build_url(avatar.avatar_key or ""),
                state=_to_pending_state(avatar),
            )
            if avatar
            else None,
        )


class WrittenProfileOut(ProfileOut, api.WrittenOut):
    """The response to a new nickname: the profile, and what the nickname lost."""


class NewPersonReport(api.In):
    """A report of a person's nickname or avatar; `text` may say more."""

    kind: AppearanceKind
    reason: Reason
    text: Annotated[
        api.WrittenText, Field(max_length=MAX_REPORT_LENGTH), api.CleanedBy(clean_text)
    ] = ""


def _to_pending_state(row: Appearance) -> Literal["waiting", "refused"]:
    return "waiting" if row.state == "waiting" else "refused"
