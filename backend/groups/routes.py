"""Doors to one's own groups: enter, see them, leave."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.groups import service
from backend.groups.schemas import GroupList, GroupOut, GroupProof

ENTRIES_A_MINUTE = 20

room = api.Room("groups")


def enterer() -> Account:
    """Guard of entering: a reader, at the pace at which a person opens chats."""
    reader = guards.reader()
    guards.limit(f"groups:{reader.public_id}", ENTRIES_A_MINUTE)
    return reader


@room.route_for("POST", "/me/groups", guard=enterer, status=201, transaction=False)
def enter(reader: Account, body: GroupProof) -> GroupOut:
    """Prove to have come from a chat group; coming again renews it."""
    return GroupOut.of(service.enter(reader, body))


@room.read("/me/groups", guard=guards.reader)
def list_groups(reader: Account) -> GroupList:
    """Show the reader the groups that they are in."""
    return GroupList(items=[GroupOut.of(each) for each in service.list_of(reader)])


@room.route_for("DELETE", "/me/groups/<group_id>", guard=guards.reader)
def leave(reader: Account, group_id: str) -> None:
    """Leave a group here; what its members wrote for it is seen no more."""
    service.leave(reader, group_id)
