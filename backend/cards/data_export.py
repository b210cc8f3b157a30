"""Exports an account's cards: share, design, size, note, state, and a shown picture's URL."""

from backend import bulk_sql, storage
from backend.accounts.models import Account
from backend.bulk_sql import Records
from backend.cards.models import Card
from backend.shares.models import Share


def export_account_data(account: Account) -> dict[str, Records]:
    """Export an account's cards: design, note, and the picture's URL."""
    return {"cards": _iter_cards(account)}


def _iter_cards(account: Account) -> Records:
    query = bulk_sql.select_record(
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
    for card in bulk_sql.stream_records(query.where(Card.account_id == account.id)):
        is_visible = card["state"] == "shown"
        yield card | {"picture": storage.build_url(card["picture"]) if is_visible else None}
