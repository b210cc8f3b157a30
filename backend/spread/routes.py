"""Doors to what became of one's own shares."""

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.spread import mine
from backend.spread.schemas import MySharePage, MySharesQuery, MyShareWhole

room = api.Room("spread")


@room.read("/me/shares", guard=guards.reader)
def list_my_shares(reader: Account, query: MySharesQuery) -> MySharePage:
    """List what the reader passed on, and what became of it; the newest first."""
    return mine.list_mine(reader, query.cursor, query.limit)


@room.read("/me/shares/<share_id>", guard=guards.reader)
def get_my_share(reader: Account, share_id: str) -> MyShareWhole:
    """Tell what became of one of the reader's shares, with its first two weeks day by day."""
    return mine.get_mine(reader, share_id)
