"""What this room keeps about a person, as they may demand it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk, storage
from backend.accounts.models import Account
from backend.cards.models import Card
from backend.shares.models import Share


def taken(account: Account) -> dict[str, Iterator[dict[str, Any]]]:
    """Give a person's cards: how they were drawn, the word on each, where the picture lies."""
    return {"cards": _cards(account)}


def _cards(account: Account) -> Iterator[dict[str, Any]]:
    mine = (
        select(
            Card.id, Card.public_id, Share.public_id, Card.design, Card.version, Card.size,
            Card.note, Card.state, Card.key, Card.created_at,
        )
        .join(Share, Share.id == Card.share_id)
        .where(Card.account_id == account.id)
    )  # fmt: skip
    for _, card, share, design, version, size, note, state, key, created_at in bulk.every(mine):
        yield {
            "id": card,
            "share": share,
            "design": design,
            "version": version,
            "size": size,
            "note": note,
            "state": state,
            "picture": storage.url(key) if state == "shown" else None,
            "created_at": created_at,
        }
