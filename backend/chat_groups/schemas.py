"""Schemas of chat groups: WeChat's encrypted proof of entry, a group, the list of one's groups."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from backend import api
from backend.chat_groups.models import Membership

EncryptedData = Annotated[str, Field(min_length=1, max_length=4096)]
GroupId = api.Id


class GroupProof(api.In):
    """What wx.getGroupEnterInfo gave: `encryptedData` and `iv`, as they are."""

    encrypted_data: EncryptedData
    iv: Annotated[str, Field(min_length=1, max_length=64)]


class GroupOut(api.Out):
    """A group that the reader is in; `id` names it to them alone, and only until `until`."""

    id: str
    since: datetime
    until: datetime

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """Build a group from the reader's membership."""
        return cls(id=membership.public_id, since=membership.created_at, until=membership.until)


class GroupList(api.Out):
    """The groups that the reader is in, the one entered last first."""

    items: list[GroupOut]
    next: str | None = None
