"""Erases an account's cards: deletes the rows, and enqueues the erasure of their pictures."""

from sqlalchemy import delete, select

from backend import db
from backend.accounts import picture_erasure
from backend.accounts.models import Account
from backend.cards.models import Card


def erase_account(account: Account) -> None:
    """Erase an account's cards, which show a name and a face; shares stay, anonymized."""
    session = db.session()
    keys = session.scalars(select(Card.key).where(Card.account_id == account.id)).all()
    session.execute(delete(Card).where(Card.account_id == account.id))
    picture_erasure.enqueue_erasure(keys)
