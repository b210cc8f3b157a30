"""Routes of a reader's own shares with their reach: the list, and one share day by day."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.spread import own_shares
from backend.spread.schemas import OwnShareDetail, OwnSharePage, OwnSharesQuery

router = api.Router("spread")


@router.read("/me/shares", guard=guards.require_reader)
def list_my_shares(reader: Account, query: OwnSharesQuery) -> OwnSharePage:
    """List the reader's shares with their reach, newest first."""
    return own_shares.list_own_shares(reader, query.cursor, query.limit)


@router.read("/me/shares/<share_id>", guard=guards.require_reader)
def get_my_share(reader: Account, share_id: str) -> OwnShareDetail:
    """Return one of the reader's shares, with its first two weeks day by day."""
    return own_shares.get_own_share(reader, share_id)
