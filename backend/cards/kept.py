"""What this room keeps about a person, as they may demand it."""

from backend import bulk, storage
from backend.accounts.models import Account
from backend.bulk import Records
from backend.cards.models import Card
from backend.shares.models import Share


def taken(account: Account) -> dict[str, Records]:
    """Give a person's cards: how they were drawn, the word on each, where the picture lies."""
    return {"cards": _cards(account)}


def _cards(account: Account) -> Records:
    mine = bulk.record(
        Card.id,
        id=Card.public_id,
        share=Share.public_id,
        design=Card.design,
        version=Card.version,
        size=Card.size,
        note=Card.note,
        state=Card.state,
        picture=Card.key,
        created_at=Card.created_at,
    ).join(Share, Share.id == Card.share_id)
    for card in bulk.records(mine.where(Card.account_id == account.id)):
        is_shown = card["state"] == "shown"
        yield card | {"picture": storage.url(card["picture"]) if is_shown else None}
