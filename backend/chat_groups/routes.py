"""Routes of the reader's chat groups: enter by WeChat's proof, list, leave."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.chat_groups import memberships
from backend.chat_groups.memberships import NotAGroup, ProofUsed
from backend.chat_groups.schemas import GroupList, GroupOut, GroupProof
from backend.errors import Forbidden
from backend.wechat.encrypted_data import DECRYPT_REFUSALS

router = api.Router("chat_groups")
limit_entries = guards.LimitedReader("groups", 20)


@router.route_for(
    "POST",
    "/me/groups",
    guard=limit_entries,
    status=201,
    transaction=False,
    raises=(NotAGroup, ProofUsed, *DECRYPT_REFUSALS, Forbidden),
)
def enter_group(reader: Account, body: GroupProof) -> GroupOut:
    """Enter a chat group with WeChat's proof; entering again renews the membership."""
    return GroupOut.of(memberships.enter_group(reader, body))


@router.read("/me/groups", guard=guards.require_reader)
def list_groups(reader: Account) -> GroupList:
    """Show the reader the groups that they are in."""
    return GroupList(
        items=[GroupOut.of(membership) for membership in memberships.list_memberships(reader)]
    )


@router.route_for("DELETE", "/me/groups/<group_id>", guard=guards.require_reader)
def leave_group(reader: Account, group_id: str) -> None:
    """Leave a group; what its members wrote for it is no longer shown to the reader."""
    memberships.leave_group(reader, group_id)
