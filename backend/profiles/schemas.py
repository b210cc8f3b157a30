"""Names and faces as they come in and go out."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from backend import api, storage
from backend.accounts.schemas import AccountOut
from backend.moderation.reports import Reason
from backend.moderation.texts import cleaned
from backend.profiles.models import Appearance, Kind
from backend.profiles.service import Profile

LONGEST_REPORT = 200


class ProfileChange(api.In):
    """What a reader changes about themselves."""

    nickname: Annotated[api.Text, Field(min_length=1, max_length=256)]


class NewNameOut(api.Out):
    """A name that others do not meet: it waits to be looked at, or was refused."""

    nickname: str
    state: Literal["waiting", "refused"]


class NewFaceOut(api.Out):
    """A face that others do not meet: it waits to be looked at, or was refused."""

    avatar_url: str
    state: Literal["waiting", "refused"]


class ProfileOut(AccountOut):
    """A reader, as they see themselves: what others meet, and what others do not meet."""

    new_nickname: NewNameOut | None
    new_avatar: NewFaceOut | None

    @classmethod
    def whole(cls, found: Profile, unread: int = 0) -> Self:
        """Show a profile."""
        name, face = found.nickname, found.avatar
        return cls(
            **AccountOut.of(found.account, unread).model_dump(),
            new_nickname=NewNameOut(nickname=name.nickname or "", state=_state(name))
            if name
            else None,
            new_avatar=NewFaceOut(avatar_url=storage.url(face.avatar_key or ""), state=_state(face))
            if face
            else None,
        )


class NewPersonReport(api.In):
    """What is wrong with a person's name or face; `words` may say more."""

    kind: Kind
    reason: Reason
    words: Annotated[str, Field(max_length=LONGEST_REPORT), AfterValidator(cleaned)] = ""


def _state(row: Appearance) -> Literal["waiting", "refused"]:
    return "waiting" if row.state == "waiting" else "refused"
